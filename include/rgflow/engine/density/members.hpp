// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/density/contract.hpp>
#include <rgflow/engine/refusal.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// What the Density contract asks for, in its order, of a type that names its number types.
template <class D>
struct members_of_typed_density {
 private:
  using T = typename D::value_type;
  using V = typename D::lanes_type;
  static constexpr bool counts = requires {
    {std::size_t{D::dimensions} + std::size_t{D::channels} + std::size_t{D::contexts}};
  };
  static constexpr bool sites = requires(D const& d) {
    { d.sites() } -> std::convertible_to<lattice const&>;
  };
  static constexpr bool executor = requires(D const& d) {
    { d.executor() } -> std::convertible_to<executor_ref>;
  };
  static constexpr bool seed_value = requires(D const& d) {
    { d.seed_value() } -> std::convertible_to<std::uint64_t>;
  };
  static constexpr bool weights = requires(D const& d) {
    { d.weights() } -> std::convertible_to<std::span<T const>>;
  };
  static constexpr bool tensors = requires(D const& d) {
    { d.tensors() } -> std::convertible_to<std::vector<named_tensor> const&>;
  };
  static constexpr bool description = requires(D const& d) {
    { d.description() } -> std::convertible_to<std::string>;
  };
  static constexpr bool pack = requires(D const& d, std::vector<T>& packed) { d.pack(packed); };
  static constexpr bool gradient_size = requires(D const& d) {
    { d.gradient_size() } -> std::convertible_to<std::size_t>;
  };
  static constexpr bool unpack_gradient = requires(D const& d, T const* slot, double* gradient) {
    d.unpack_gradient(slot, gradient);
  };
  static constexpr bool sample = requires(D const& d, context_values<T> const& context) {
    { d.sample(std::size_t{}, std::uint64_t{}, context) } -> std::same_as<typename D::samples>;
  };
  static constexpr bool log_prob =
      requires(D const& d, typename D::field_array const& x, context_values<T> const& context) {
    { d.log_prob(x, context) } -> std::same_as<typename D::value_array>;
  };
  using context_type = std::span<V const> const&;
  static constexpr bool workspace = requires(typename D::template workspace<V>& work) {
    { work.field } -> std::same_as<std::vector<V>&>;
    { work.bar } -> std::same_as<std::vector<V>&>;
  };
  static constexpr bool reserve = requires(D const& d, typename D::template workspace<V>& work) {
    d.reserve(work, true);
  };
  static constexpr bool draw = requires(D const& d, typename D::template workspace<V>& work, random_key key,
                                        std::uint64_t first, packed_weights<T> w, context_type context) {
    { d.template draw<true>(key, first, work, w, context) } -> std::same_as<V>;
    { d.template draw<false>(key, first, work, w, context) } -> std::same_as<V>;
  };
  static constexpr bool draw_back = requires(D const& d, typename D::template workspace<V>& work, V const& log_q_bar,
                                             packed_weights<T> w, context_type context, gradient_slot<T> gradient) {
    d.pull_back_draw(work, log_q_bar, w, context, gradient);
  };
  static constexpr bool log_density =
      requires(D const& d, typename D::template workspace<V>& work, packed_weights<T> w, context_type context) {
    { d.template log_density<true>(work, w, context) } -> std::same_as<V>;
    { d.template log_density<false>(work, w, context) } -> std::same_as<V>;
  };

 public:
  using type = typename rgflow::detail::first_lacking<
      rgflow::detail::member<"dimensions, channels, contexts", counts>, rgflow::detail::member<"sites()", sites>,
      rgflow::detail::member<"executor()", executor>, rgflow::detail::member<"seed_value()", seed_value>,
      rgflow::detail::member<"weights()", weights>, rgflow::detail::member<"tensors()", tensors>,
      rgflow::detail::member<"description()", description>, rgflow::detail::member<"pack(packed)", pack>,
      rgflow::detail::member<"gradient_size()", gradient_size>,
      rgflow::detail::member<"unpack_gradient(from, to)", unpack_gradient>,
      rgflow::detail::member<"sample(n, first, context)", sample>,
      rgflow::detail::member<"log_prob(x, context)", log_prob>,
      rgflow::detail::member<"workspace<V>, with field and bar", workspace>,
      rgflow::detail::member<"reserve(work, for_adjoint)", reserve>, rgflow::detail::member<"draw<keep>(...)", draw>,
      rgflow::detail::member<"pull_back_draw(...)", draw_back>,
      rgflow::detail::member<"log_density<keep>(...)", log_density>,
      rgflow::detail::member<"pull_back_log_density(...)", false>>::type;
};

template <class D>
struct members_of_density {
 private:
  static constexpr bool value_type = requires { typename D::value_type; };
  static constexpr bool lanes_type = requires { typename D::lanes_type; };

 public:
  using type = std::conditional_t<value_type && lanes_type, members_of_typed_density<D>,
                                  rgflow::detail::first_lacking<rgflow::detail::member<"value_type", value_type>,
                                                                rgflow::detail::member<"lanes_type", lanes_type>>>;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
