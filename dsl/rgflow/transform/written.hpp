// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/transform_contract.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/transform/bound_transform.hpp>
#include <rgflow/transform/complex_transform.hpp>
#include <rgflow/transform/radial_transform.hpp>

#include <concepts>
#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// A transform that is not a formula: a type that says itself what it computes, by `parameters`, `apply` and `invert`.
/// The contract is the comment at the top of rgflow/engine/bijector/transform_contract.hpp.
template <class T>
concept WrittenTransform = !Transform<T> && !ComplexTransform<T> && !RadialTransform<T> && requires {
  { T::parameters } -> std::convertible_to<std::size_t>;
};

namespace detail {

/// The refusals of a transform that is not a formula, one sentence each.
template <class Tr>
struct checked_written_transform : declared_empty<Tr, "a transform"> {
  static constexpr bool width_fits = engine::transform_width<Tr> == 1 || engine::transform_width<Tr> == 2;
  static_assert(HoldsFor<width_fits, Tr>,
                "rgflow: the width of a transform is 1 (it moves real numbers) or 2 (it moves complex ones). See "
                "docs/transform.md");
  static_assert(HoldsFor<engine::HasApply<Tr>, Tr>,
                "rgflow: a transform that is not a formula needs apply(x, raw), which returns the value and the "
                "log_slope of y(x) for any number type. See docs/transform.md");
  static_assert(HoldsFor<engine::HasInvert<Tr>, Tr>,
                "rgflow: a transform that is not a formula needs invert(y, raw), which returns the value and the "
                "log_slope of x(y) for any number type. See docs/transform.md");
  static constexpr bool from_output = engine::PullsBack<Tr, direction::encode, double>;
  static constexpr bool adjoint_is_whole = from_output == engine::PullsBack<Tr, direction::decode, double> &&
                                           from_output == engine::PullsBackFromInput<Tr, double>;
  static_assert(HoldsFor<adjoint_is_whole, Tr>,
                "rgflow: a transform with an adjoint of its own has both pull_back<direction>(v, bar, log_det_bar, "
                "raw, raw_bar) and pull_back_from_input(x, bar, log_det_bar, raw, raw_bar). See docs/transform.md");
};

}  // namespace detail

template <WrittenTransform Tr>
inline constexpr bool valid_transform<Tr> = engine::BoundTransform<Tr>;

/// A transform that is not a formula, as the engine runs it.
template <WrittenTransform Tr>
struct bound_transform<Tr> : Tr, private detail::checked_written_transform<Tr> {
  using declaration = Tr;
  static constexpr std::size_t width = engine::transform_width<Tr>;
  using Tr::parameters;
  static std::string describe() { return engine::describe_part<Tr>(); }
};

}  // namespace rgflow::inline RGFLOW_ISA
