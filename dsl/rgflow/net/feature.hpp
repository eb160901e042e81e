// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/net/parity.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/symmetry/signed_permutation.hpp>

#include <concepts>
#include <cstddef>
#include <span>

// What a net may be given instead of the values themselves: features<mlp<16>, values, squares>. A feature is an empty
// type that makes numbers from all inputs of the net, with
//
//   static constexpr std::size_t count(std::size_t inputs);     how many
//   static constexpr parity sign;                               how each changes with the sign of all inputs
//   template <class V> static void evaluate(std::span<V const> in, std::span<V> out);
//
// generic over its scalar, and, for speed,
//
//   template <class V>
//   static void pull_back(std::span<V const> in, std::span<V const> out_bar, std::span<V> in_bar);   adds to in_bar
//
// Without that the engine differentiates `evaluate` by a reverse tape. check_net measures `sign`. The shipped ones
// also say what becomes of their numbers when inputs are exchanged or change their signs one by one:
//
//   template <std::size_t N, std::size_t M>     whether the numbers do the same then, and how
//   static constexpr bool follow(detail::signed_permutation<N> const& in, detail::signed_permutation<M>& numbers);
//
// One of yours that has this is believed, too.
//
// A feature that has to know where its inputs stand (neighbours.hpp) has all of this in a member template on<Action>.

namespace rgflow::inline RGFLOW_ISA {

template <class F>
concept Feature = requires(std::size_t n, std::span<double const> in, std::span<double> out) {
  { F::count(n) } -> std::same_as<std::size_t>;
  { F::sign } -> std::convertible_to<parity>;
  F::evaluate(in, out);
};

namespace detail {

template <class F>
concept needs_places = requires {
  typename F::needs_places;
};

/// What is asked of a feature.
template <class F>
struct members_of_feature {
  static constexpr bool count = requires(std::size_t n) {
    { F::count(n) } -> std::same_as<std::size_t>;
  };
  static constexpr bool sign = requires {
    { F::sign } -> std::convertible_to<parity>;
  };
  using type = first_lacking<member<"count(inputs)", count>, member<"sign", sign>, member<"evaluate(in, out)", false>>;
};

}  // namespace detail

/// The inputs as they are.
struct values {
  static constexpr parity sign = parity::odd;
  static constexpr std::size_t count(std::size_t inputs) { return inputs; }
  template <class V>
  static void evaluate(std::span<V const> in, std::span<V> out) {
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = in[i];
  }
  template <class V>
  static void pull_back(std::span<V const> in, std::span<V const> out_bar, std::span<V> in_bar) {
    for (std::size_t i = 0; i < in.size(); ++i) in_bar[i] += out_bar[i];
  }
  template <std::size_t N>
  static constexpr bool follow(detail::signed_permutation<N> const& in, detail::signed_permutation<N>& numbers) {
    numbers = in;
    return true;
  }
};

/// The square of each input.
struct squares {
  static constexpr parity sign = parity::even;
  static constexpr std::size_t count(std::size_t inputs) { return inputs; }
  template <class V>
  static void evaluate(std::span<V const> in, std::span<V> out) {
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = in[i] * in[i];
  }
  template <class V>
  static void pull_back(std::span<V const> in, std::span<V const> out_bar, std::span<V> in_bar) {
    for (std::size_t i = 0; i < in.size(); ++i) in_bar[i] += V(2) * in[i] * out_bar[i];
  }
  template <std::size_t N>
  static constexpr bool follow(detail::signed_permutation<N> const& in, detail::signed_permutation<N>& numbers) {
    numbers = in;
    for (int& each : numbers.sign) each = 1;
    return true;
  }
};

/// The product of each input and the one after it: of neighbours, in the order in which the net gets them.
struct products {
  static constexpr parity sign = parity::even;
  static constexpr std::size_t count(std::size_t inputs) { return inputs - 1; }
  template <class V>
  static void evaluate(std::span<V const> in, std::span<V> out) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = in[i] * in[i + 1];
  }
  template <class V>
  static void pull_back(std::span<V const> in, std::span<V const> out_bar, std::span<V> in_bar) {
    for (std::size_t i = 0; i < out_bar.size(); ++i) {
      in_bar[i] += out_bar[i] * in[i + 1];
      in_bar[i + 1] += out_bar[i] * in[i];
    }
  }
  /// Inputs that stand side by side have to do so afterwards.
  template <std::size_t N, std::size_t M>
  static constexpr bool follow(detail::signed_permutation<N> const& in, detail::signed_permutation<M>& numbers) {
    for (std::size_t i = 0; i < M; ++i) {
      std::size_t const a = in.to[i], b = in.to[i + 1];
      if (a + 1 != b && b + 1 != a) return false;
      numbers.to[i] = a < b ? a : b;
      numbers.sign[i] = in.sign[i] * in.sign[i + 1];
    }
    return true;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
