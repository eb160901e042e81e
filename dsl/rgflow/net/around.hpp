// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/scratch.hpp>

#include <cstddef>
#include <span>

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

/// Base of a Net of vectors that computes invariants of them, lets Part compute numbers from these, and makes its
/// outputs of the numbers and the vectors. Its adjoint finds the numbers in what was kept, before what Part keeps. Net
/// has
///   template <class V> static void measure(std::span<V const, inputs> in, std::span<V, Part::inputs> invariants);
///   template <class V>
///   static void combine(std::span<V const, inputs> in, V const* numbers, std::span<V, outputs> out);
/// and pull_back.
template <class Net, class Part, std::size_t Inputs, std::size_t Outputs>
struct net_of_invariants : around_net<Part> {
  static constexpr std::size_t inputs = Inputs;
  static constexpr std::size_t outputs = Outputs;
  static constexpr std::size_t kept = Part::outputs + engine::kept_count<Part>;

  template <class V, class W>
  static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, W w) {
    engine::scratch<V, Part::outputs> found;
    run(in, out, w, found.data(), static_cast<V*>(nullptr));
  }
  template <class V, class T>
  static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, engine::packed_weights<T> w,
                       V* kept_values) {
    run(in, out, w, kept_values, kept_values + Part::outputs);
  }

 private:
  template <class V, class Weights>
  static void run(std::span<V const, inputs> in, std::span<V, outputs> out, Weights w, V* found, V* hidden) {
    engine::scratch<V, Part::inputs> invariants;
    Net::template measure<V>(in, invariants.span());
    engine::evaluate_net<Part, V>(invariants.view(), std::span<V, Part::outputs>(found, Part::outputs), w, hidden);
    Net::template combine<V>(in, found, out);
  }
};

/// The same where the invariants are all `Products` of the vectors, as in the couplings of a block. Net has `combine`
/// and its adjoint, which writes the cotangents of the numbers and adds to those of the vectors:
///   template <class V>
///   static void pull_back_combination(std::span<V const, inputs> in, std::span<V const, outputs> out_bar,
///                                     V const* numbers, V* numbers_bar, V* in_bar);
template <class Net, class Part, class Products, std::size_t Inputs, std::size_t Outputs>
struct net_of_products : net_of_invariants<Net, Part, Inputs, Outputs> {
  template <class V>
  static void measure(std::span<V const, Inputs> in, std::span<V, Products::count> invariants) {
    Products::template measure<V>(in, invariants);
  }

  template <class V, class T>
  static void pull_back(std::span<V const, Inputs> in, std::span<V const, Outputs> out_bar, std::span<V, Inputs> in_bar,
                        engine::packed_weights<T> w, engine::gradient_slot<T> gradient, V const* kept_values) {
    engine::scratch<V, Products::count> invariants, invariants_bar;
    engine::scratch<V, Part::outputs> numbers_bar;
    measure<V>(in, invariants.span());
    for (std::size_t i = 0; i < Inputs; ++i) in_bar[i] = V(0);
    Net::template pull_back_combination<V>(in, out_bar, kept_values, numbers_bar.data(), in_bar.data());
    engine::pull_back_net<Part, V, T>(invariants.view(), numbers_bar.view(), invariants_bar.span(), w, gradient,
                                      kept_values + Part::outputs);
    Products::template pull_back<V>(in, invariants_bar.view(), in_bar);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
