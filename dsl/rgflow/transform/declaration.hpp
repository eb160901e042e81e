// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/evaluate.hpp>
#include <rgflow/expression/functions.hpp>
#include <rgflow/transform/checked.hpp>
#include <rgflow/transform/limits.hpp>

#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

/// A declared transform as the engine runs it; each kind of declaration specializes it.
template <class Tr>
struct bound_transform;

/// Whether Tr is a transform that is proved to be a diffeomorphism for all values of its parameters.
template <class Tr>
inline constexpr bool valid_transform = false;

namespace detail {

template <class Tr>
concept DeclaresLimits = requires {
  Tr::limits;
};
/// where(...) with nothing in it, if Tr declares none, or something else.
template <class Tr>
struct limits_of {
  using type = parameter_limits<>;
  static constexpr bool written_with_where = !DeclaresLimits<Tr>;
};
template <class Tr>
requires requires { requires std::remove_cvref_t<decltype(Tr::limits)>::are_limits; }
struct limits_of<Tr> {
  using type = std::remove_cvref_t<decltype(Tr::limits)>;
  static constexpr bool written_with_where = true;
};

/// The parameters of Tr: the symbols of its formula, without the variable, in order of first appearance, and what
/// `limits` says about them.
template <class Tr, class Formula, fixed_string Variable>
struct declared_parameters {
  using limits = typename limits_of<Tr>::type;
  static constexpr bool limits_stand_in_where = limits_of<Tr>::written_with_where;

  static constexpr name_list make_names() {
    name_list list;
    auto const all = names_of(Formula{});
    for (std::size_t k = 0; k < all.count; ++k)
      if (all.names[k] != Variable.view()) list.add(all.names[k]);
    return list;
  }
  static constexpr name_list names = make_names();

  static constexpr parameter_limit limit_of(std::string_view name) {
    for (auto const& l : limits::values)
      if (l.name == name) return l;
    return {name};
  }
  struct declared_limits {
    constexpr range operator()(std::string_view name) const { return limit_of(name).values(); }
  };

  static constexpr bool limits_name_parameters() {
    for (auto const& l : limits::values)
      if (!l.name.empty() && names.find(l.name) == names.count) return false;
    return true;
  }

  static constexpr bool limits_are_single() {
    auto const& all = limits::values;
    for (std::size_t k = 0; k < all.size(); ++k)
      for (std::size_t j = 0; j < k; ++j)
        if (all[j].name == all[k].name) return false;
    return true;
  }

  static constexpr bool limits_fit() {
    return limits_stand_in_where && limits_name_parameters() && limits_are_single();
  }

  /// The limits as words after the formula.
  static std::string limits_text() {
    std::string text;
    for (std::size_t k = 0; k < names.count; ++k) text += limit_of(names.names[k]).text();
    return text;
  }
};

template <class Parameters>
struct checked_limits {
  static_assert(Parameters::limits_stand_in_where,
                "rgflow: the `limits` of a transform stand in where(...), a single one, too, and are bounded<2>(s), "
                "positive(s), negative(s) or real(s): static constexpr auto limits = where(positive(s)). See "
                "docs/transform.md#write-your-own");
  static_assert(
      Parameters::limits_name_parameters(),
      "rgflow: a limit names a symbol that is not a parameter of the formula. See docs/transform.md#write-your-own");
  static_assert(Parameters::limits_are_single(),
                "rgflow: a parameter has one limit; one that is real and bounded is written bounded<2>(real(s)). See "
                "docs/transform.md#write-your-own");
  static constexpr bool fit = Parameters::limits_fit();
};

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA
