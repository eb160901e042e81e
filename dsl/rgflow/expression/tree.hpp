// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/refusal.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <type_traits>

// A formula is a type: the tree as written, of empty nodes. Everything that is derived from it (values,
// derivatives, inverses, text, proofs) is computed from the type by ordinary constexpr code (graph.hpp).

namespace rgflow::inline RGFLOW_ISA {

/// What an inner node of a formula does with its operands, or what a leaf is.
enum class op : std::uint8_t {
  number,
  symbol,
  imaginary_unit,
  sum,
  difference,
  product,
  quotient,
  negative,
  power,
  exp,
  log,
  sqrt,
  sinh,
  cosh,
  tanh,
  asinh,
  atanh,
  sin,
  cos,
  abs,
  log_cosh,
  sign,       // the slope of abs: 0 at 0
  log_sinhc,  // log(sinh(a) / a)
  langevin,   // coth(a) - 1/a, the slope of log_sinhc
  conj,
  re,
  im,
  norm,
  dot,
  component,
  over_links,
  over_sites
};

struct expression_base {};

/// Any formula: an empty value whose type is the tree.
template <class T>
concept Expression = std::derived_from<std::remove_cvref_t<T>, expression_base>;

/// A formula that is a single symbol.
template <class T>
concept SymbolExpression = Expression<T> && requires {
  std::remove_cvref_t<T>::name;
};

/// A symbol with a value: what `mu = -2.` makes.
template <class Symbol, class T>
struct named_value {
  using symbol_type = Symbol;
  using value_type = T;
  T value;
};

/// A name that stands for a number: a constant of an action, the variable or a parameter of a transform,
/// or the field (`phi`, and `phi_next` at the far end of a link).
template <fixed_string Name>
struct symbol : expression_base {
  static constexpr auto name = Name;

  template <class T>
    requires(!Expression<T>)
  constexpr named_value<symbol, T> operator=(T value) const {
    return {value};
  }
};

/// The rational number Num / Den in lowest terms.
template <std::int64_t Num, std::int64_t Den = 1>
struct number : expression_base {
  static_assert(Den > 0, "rgflow: the denominator of a literal must be positive. See docs/language.md#words");
  static_assert(std::gcd(Num, Den) == 1,
                "rgflow: write rational literals as ratio_c<n, d>. See docs/language.md#words");
  static constexpr std::int64_t numerator = Num;
  static constexpr std::int64_t denominator = Den;
};

/// The imaginary unit.
struct imaginary_unit : expression_base {};

/// An operation on one or two formulas.
template <op Op, class... Operands>
struct operation : expression_base {};

/// Base to the integer power N.
template <int N, class Base>
struct power_of : expression_base {};

/// Channel I of a field.
template <std::size_t I, class Of>
struct component_of : expression_base {};

/// A formula in phi, taken at the site displaced by the offset: first entry along direction 1 (the last
/// array axis), second along direction 2, and so on.
template <class Of, int... Offset>
struct displaced : expression_base {};

}  // namespace rgflow::inline RGFLOW_ISA
