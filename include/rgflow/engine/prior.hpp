// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/refusal.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

// The Prior contract: independent real numbers with one density. A prior P is a stateless type with
//
//   template <class V> static V log_density(V z);    normalised
//   template <class V> static V score(V z);          d log_density / dz
//   template <class V> static void draw(engine::random_key, std::uint64_t first_sample, V* z, std::size_t count);
//                                                     z[i] = component i of samples first_sample + lane
//   static std::string name();
//
// V is float, double or lanes<T>. Where it holds, P has
//
//   static constexpr bool is_even = true;            p(-z) = p(z)
//   static constexpr bool is_isotropic = true;       p(z_1) p(z_2) depends on z_1^2 + z_2^2 only

namespace rgflow::inline RGFLOW_ISA {

template <class P>
concept Prior = requires(double z, engine::random_key key) {
  { P::log_density(z) } -> std::same_as<double>;
  { P::score(z) } -> std::same_as<double>;
  { P::name() } -> std::convertible_to<std::string>;
  P::draw(key, std::uint64_t{}, &z, std::size_t{1});
};

namespace detail {

template <class P>
struct members_of_prior {
  static constexpr bool log_density = requires(double z) {
    { P::log_density(z) } -> std::same_as<double>;
  };
  static constexpr bool score = requires(double z) {
    { P::score(z) } -> std::same_as<double>;
  };
  static constexpr bool name = requires {
    { P::name() } -> std::convertible_to<std::string>;
  };
  using type = first_lacking<member<"log_density(z)", log_density>, member<"score(z)", score>, member<"name()", name>,
                             member<"draw(key, first, z, count)", false>>;
};

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA
