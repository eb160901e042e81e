// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/net/dense_gradient.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/tape.hpp>

#include <array>
#include <concepts>
#include <string>
#include <type_traits>

using namespace rgflow::engine;

// What generic code may ask of a number.
template <class V>
concept Number = std::copyable<V> && std::default_initializable<V> && std::constructible_from<V, int> && requires(V v) {
  { v + v } -> std::same_as<V>;
  { v - v } -> std::same_as<V>;
  { v * v } -> std::same_as<V>;
  { v / v } -> std::same_as<V>;
  { -v } -> std::same_as<V>;
  { v += v } -> std::same_as<V&>;
  { select(v < v, v, v) } -> std::same_as<V>;
  { log_cosh(v) } -> std::same_as<V>;
  { rsqrt(v) } -> std::same_as<V>;
  { all_finite(v) } -> std::same_as<bool>;
};

static_assert(Number<float>);
static_assert(Number<double>);
static_assert(Number<lanes<float>>);
static_assert(Number<lanes<double, 1>>);
static_assert(Number<tape_var<double>>);
static_assert(Number<tape_var<lanes<float>>>);

// Scalars convert to lanes; lanes to nothing, nor other things to lanes.
static_assert(std::convertible_to<double, lanes<float>>);
static_assert(std::convertible_to<int, lanes<double>>);
static_assert(!std::convertible_to<lanes<double>, lanes<float>>);
static_assert(!std::convertible_to<lanes<float, 1>, lanes<float, 2>>);
static_assert(!std::convertible_to<lanes<float>, float>);
static_assert(!std::convertible_to<std::string, lanes<float>>);
static_assert(!std::convertible_to<float const*, lanes<float>>);

// Precisions and widths never mix by accident.
template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };
static_assert(Addable<lanes<float>, double>);
static_assert(!Addable<lanes<float>, lanes<double>>);
static_assert(!Addable<lanes<float, 1>, lanes<float, 2>>);

// An array of lanes is an array of numbers.
static_assert(sizeof(lanes<float>) == lanes<float>::size * sizeof(float));
static_assert(sizeof(std::array<lanes<double, 3>, 2>) == 2 * lanes<double, 3>::size * sizeof(double));
static_assert(alignof(lanes<float>) == register_bytes);
static_assert(std::is_trivially_copyable_v<lanes<float>>);
static_assert(std::is_trivially_default_constructible_v<lanes<float>>);

// Weights are packed without padding; gradients are padded to whole registers.
static_assert(dense_packed_size<4, 64> == 4 * 64 + 64);
static_assert(dense_gradient_size<4, 64> == 5 * 64);
static_assert(outputs_in_lanes<4, 64> && outputs_in_lanes<64, 64> && !outputs_in_lanes<512, 1>);
static_assert(dense_gradient_size<512, 1> == 512 + register_bytes / sizeof(float));
