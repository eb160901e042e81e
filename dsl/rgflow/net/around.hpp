// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/net/contract.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::detail {

/// Base of a net that has no weights but those of a bound net Part, between whose inputs and outputs and its own it
/// computes.
template <class Part>
struct around_net {
  using part = Part;
  static constexpr std::size_t weights = engine::weight_count<Part>;
  static constexpr std::size_t packed = engine::packed_count<Part>;
  static constexpr std::size_t packed_gradient = engine::gradient_count<Part>;
  static constexpr bool starts_as_identity = engine::starts_as_identity<Part>;

  static void initialise(double* w, engine::weight_source& source) { engine::initialise<Part>(w, source); }
  static void tensors(tensor_visitor& visitor) { engine::visit_tensors<Part>(visitor); }
  template <class T>
  static void pack(T const* canonical, T* out) {
    engine::pack<Part>(canonical, out);
  }
  template <class From, class To>
  static void unpack_gradient(From const* in, From const* canonical, To* gradient) {
    engine::unpack_gradient<Part>(in, canonical, gradient);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
