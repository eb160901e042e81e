// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy/refusals_first.hpp>  // before all others
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/density/exact.hpp>
#include <rgflow/engine/parallel/runs_tasks.hpp>

#include <rgflow/describe.hpp>
#include <rgflow/engine/model/erased_model.hpp>
#include <rgflow/engine/model/menu.hpp>
#include <rgflow/model.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

/// A model behind an interface without templates, with the weights it has: `auto any = erase(std::move(m), "phi4");`.
template <class Flow, class T>
std::unique_ptr<any_model> erase(model<Flow, T> m, std::string name) {
  using expansion = typename flow_facts<Flow>::expansion;
  return std::make_unique<engine::erased_model<expansion, T>>(std::move(name), std::move(m));
}

/// A declared flow for a menu: `menu.add(on_menu<flow>("phi4"));`. It computes in float unless T = double.
template <class Flow, class T = float>
menu_entry on_menu(std::string name) {
  auto make = [name](std::uint64_t s) { return erase(model<Flow, T>(seed{s}), name); };
  return {std::move(name), description_of<Flow>(), std::string(engine::dtype_name<T>), std::move(make)};
}

}  // namespace rgflow::inline RGFLOW_ISA
