// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/transform/phase.hpp>
#include <rgflow/transform/symmetry.hpp>
#include <rgflow/transform/written.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class First, class Second>
struct checked_composition {
  template <class Tr>
  static constexpr bool is_transform = requires {
    { bound_transform<Tr>::parameters } -> std::convertible_to<std::size_t>;
  };
  static constexpr bool both = is_transform<First> && is_transform<Second>;
  static_assert(HoldsFor<both, First, Second>,
                "rgflow: composed<first, second> needs two transforms: affine, rational_quadratic_spline<bins>, ... or "
                "types of yours. See docs/transform.md");
  static constexpr bool alike = [] {
    if constexpr (both)
      return bound_transform<First>::width == bound_transform<Second>::width;
    else
      return true;
  }();
  static_assert(HoldsFor<alike, First, Second>,
                "rgflow: composed<first, second> needs two transforms of real values or two of complex ones. See "
                "docs/transform.md");
};

}  // namespace detail

/// y = second(first(x)): affine brings a value to where a spline works. Raw numbers: those of First, then those of
/// Second.
template <class First, class Second>
struct composed : private detail::checked_composition<First, Second> {
 private:
  using first = bound_transform<First>;
  using second = bound_transform<Second>;

 public:
  static constexpr std::size_t width = first::width;
  static constexpr std::size_t parameters = first::parameters + second::parameters;
  static constexpr bool starts_as_identity = engine::starts_as_identity<First> && engine::starts_as_identity<Second>;
  static constexpr bool winds_once = detail::winds_once<First> && detail::winds_once<Second>;

  static std::string describe() { return first::describe() + ", then " + second::describe(); }

  /// What has to become of the raw numbers when the value changes: of both parts, as each of them needs.
  static constexpr detail::raw_changes raw_under(detail::value_change change) {
    auto result = detail::raw_under<First>(change);
    auto const of_second = detail::raw_under<Second>(change);
    result.found = result.found && of_second.found && parameters <= detail::most_raw_numbers;
    for (std::size_t k = 0; result.found && k < second::parameters; ++k)
      result.of[first::parameters + k] = of_second[k];
    return result;
  }

  template <class V>
  using moved = transformed<V, engine::transform_value<first, V>>;

  template <class V>
  static moved<V> apply(engine::transform_value<first, V> const& x, std::span<V const, parameters> raw) {
    auto const between = first::apply(x, of_first(raw));
    auto const y = second::apply(between.value, of_second(raw));
    return {y.value, between.log_slope + y.log_slope};
  }
  template <class V>
  static moved<V> invert(engine::transform_value<first, V> const& y, std::span<V const, parameters> raw) {
    auto const between = second::invert(y, of_second(raw));
    auto const x = first::invert(between.value, of_first(raw));
    return {x.value, between.log_slope + x.log_slope};
  }

  template <direction D, class V>
  static void pull_back(engine::transform_value<first, V>& v, engine::transform_value<first, V>& bar,
                        V const& log_det_bar, std::span<V const, parameters> raw, std::span<V, parameters> raw_bar) {
    auto numbers = numbers_of<V>(v), numbers_bar = numbers_of<V>(bar);
    auto const back = [&]<class Part>(std::type_identity<Part>, auto const& of) {
      engine::transform_pull_back<D, Part, V, Part::parameters>(numbers.data(), numbers_bar.data(), log_det_bar,
                                                                of(raw), of(raw_bar));
    };
    auto const first_back = [&] { back(std::type_identity<first>{}, [](auto all) { return of_first(all); }); };
    auto const second_back = [&] { back(std::type_identity<second>{}, [](auto all) { return of_second(all); }); };
    if constexpr (D == direction::encode) {
      second_back();
      first_back();
    } else {
      first_back();
      second_back();
    }
    v = engine::detail::value_at<first>(numbers.data());
    bar = engine::detail::value_at<first>(numbers_bar.data());
  }

  template <class V>
  static void pull_back_from_input(engine::transform_value<first, V> const& x, engine::transform_value<first, V>& bar,
                                   V const& log_det_bar, std::span<V const, parameters> raw,
                                   std::span<V, parameters> raw_bar) {
    auto const at = numbers_of<V>(x), between = numbers_of<V>(first::apply(x, of_first(raw)).value);
    auto numbers_bar = numbers_of<V>(bar);
    engine::transform_pull_back_from_input<second, V, second::parameters>(
        between.data(), numbers_bar.data(), log_det_bar, of_second(raw), of_second(raw_bar));
    engine::transform_pull_back_from_input<first, V, first::parameters>(at.data(), numbers_bar.data(), log_det_bar,
                                                                        of_first(raw), of_first(raw_bar));
    bar = engine::detail::value_at<first>(numbers_bar.data());
  }

 private:
  template <class V>
  static std::span<V, first::parameters> of_first(std::span<V, parameters> raw) {
    return raw.template first<first::parameters>();
  }
  template <class V>
  static std::span<V, second::parameters> of_second(std::span<V, parameters> raw) {
    return raw.template last<second::parameters>();
  }
  template <class V>
  static std::array<V, width> numbers_of(engine::transform_value<first, V> const& value) {
    std::array<V, width> numbers;
    engine::detail::put_value(numbers.data(), value);
    return numbers;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
