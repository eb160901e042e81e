// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy/refusals_first.hpp>  // before all others
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/density/exact.hpp>

#include <rgflow/describe.hpp>
#include <rgflow/engine/model/adopt.hpp>
#include <rgflow/engine/model/flow_model.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

/// A declared flow with weights: `model<flow> m(seed{7});` computes in float unless T = double.
/// What it can do is in engine::flow_model, which does not depend on the extents of the lattice.
template <class Flow, class T = float>
class model : public engine::flow_model<typename flow_facts<Flow>::expansion, T> {
  static_assert(valid_flow<Flow>);
  static_assert(detail::HoldsFor<(std::is_same_v<T, float> || std::is_same_v<T, double>), T>,
                "rgflow: a model computes in float or in double: model<flow> or model<flow, double>. See docs/model.md");
  using facts = flow_facts<Flow>;

 public:
  using declared_flow = Flow;
  using lattice = typename facts::lattice_type;

  explicit model(seed s = {})
      : engine::flow_model<typename facts::expansion, T>(lattice_of<typename facts::lattice_type>(), facts::depth,
                                                         facts::coarsening, s, description_of<Flow>()) {}
};

}  // namespace rgflow::inline RGFLOW_ISA
