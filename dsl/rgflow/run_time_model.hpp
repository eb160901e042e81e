// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/describe.hpp>
#include <rgflow/engine/model/flow_model.hpp>
#include <rgflow/engine/model/run_time_steps.hpp>
#include <rgflow/hierarchy.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// As model<Flow>, bit for bit, but its base class does not depend on the blocks of the flow: all flows with the same
/// dimensions, channels, contexts, prior and layout share it, and with it the code that trains and samples. For
/// programs that choose among many flows. Layers that start from data can't see it here (initialise_from_data).
template <class Flow, class T = float>
class run_time_model
    : public engine::flow_model<engine::run_time_expansion<typename flow_facts<Flow>::expansion, T>, T> {
  static_assert(valid_flow<Flow>);
  using facts = flow_facts<Flow>;
  using expansion = typename facts::expansion;

 public:
  using declared_flow = Flow;
  /// The base class, whose references and pointers such programs pass on.
  using of_any_steps = engine::flow_model<engine::run_time_expansion<expansion, T>, T>;

  explicit run_time_model(seed s = {})
      : of_any_steps(lattice_of<typename facts::lattice_type>(), facts::depth, facts::coarsening, s, describe<Flow>(),
                     engine::run_time_steps_of<expansion, T>) {}
};

}  // namespace rgflow::inline RGFLOW_ISA
