// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy/refusals_first.hpp>  // before all others
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/density/exact.hpp>

#include <rgflow/describe.hpp>
#include <rgflow/engine/model/flow_model.hpp>
#include <rgflow/engine/model/run_time_steps.hpp>
#include <rgflow/hierarchy.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// As model<Flow>, bit for bit, but the type does not depend on the blocks of the flow, which are known at run time
/// only. Flows share it that agree in dimensions, channels, contexts, prior and layout, in whether there are wide nets,
/// and in whether all steps run, and train, in any layout; and with it they share all code that trains and samples. For
/// programs that choose among many flows. Layers that start from data can't see it here (initialise_from_data).
template <class Flow, class T = float>
using run_time_model = engine::flow_model<engine::run_time_expansion<typename flow_facts<Flow>::expansion, T>, T>;

/// One of Flow: `auto m = make_run_time_model<flow>(seed{7});`. What is compiled for each flow is in here.
template <class Flow, class T = float>
run_time_model<Flow, T> make_run_time_model(seed s = {}) {
  static_assert(valid_flow<Flow>);
  using facts = flow_facts<Flow>;
  return run_time_model<Flow, T>(lattice_of<typename facts::lattice_type>(), facts::depth, facts::coarsening, s,
                                 description_of<Flow>(), engine::run_time_steps_of<typename facts::expansion, T>);
}

}  // namespace rgflow::inline RGFLOW_ISA
