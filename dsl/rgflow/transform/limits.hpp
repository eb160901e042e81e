// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/range.hpp>

#include <concepts>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

enum class limit_kind { free, bounded, positive, negative };

struct parameter_limit {
  std::string_view name;
  limit_kind kind = limit_kind::free;
  ratio bound{};
  bool declared_real = false;

  /// In a formula over complex x a parameter is complex unless declared real or of one sign.
  constexpr bool is_complex() const {
    return !declared_real && kind != limit_kind::positive && kind != limit_kind::negative;
  }

  /// The values of the parameter, or of both parts of a complex one.
  constexpr range values() const {
    switch (kind) {
      case limit_kind::bounded: return {-bound.value(), bound.value()};
      case limit_kind::positive: return {0, infinity};
      case limit_kind::negative: return {-infinity, 0};
      default: return {};
    }
  }

  /// As words after a formula: ", |s| < 2".
  std::string text() const {
    std::string const real = declared_real ? ", " + std::string(name) + " real" : "";
    switch (kind) {
      case limit_kind::bounded:
        return real + ", |" + std::string(name) + "| < " + std::to_string(bound.num) +
               (bound.den == 1 ? "" : "/" + std::to_string(bound.den));
      case limit_kind::positive: return ", " + std::string(name) + " > 0";
      case limit_kind::negative: return ", " + std::string(name) + " < 0";
      default: return real;
    }
  }

  /// The parameter as a formula of the raw number that a net puts out; 0 gives the neutral value 0 or +-1.
  constexpr int of_raw(graph& g, int raw) const {
    switch (kind) {
      case limit_kind::bounded: {
        int const b = g.number(bound);
        return g.quotient(g.product(b, raw), g.function(op::sqrt, g.sum(g.power(b, 2), g.power(raw, 2))));
      }
      case limit_kind::positive: return g.function(op::exp, raw);
      case limit_kind::negative: return g.negative(g.function(op::exp, raw));
      default: return raw;
    }
  }

  /// The same of a complex parameter, by real and imaginary part: |s| is bounded, its phase is that of the raw number.
  constexpr std::array<int, 2> of_raw(graph& g, std::array<int, 2> raw) const {
    if (kind != limit_kind::bounded) return raw;
    int const b = g.number(bound);
    int const size = g.sum(g.power(raw[0], 2), g.power(raw[1], 2));
    int const scale = g.quotient(b, g.function(op::sqrt, g.sum(g.power(b, 2), size)));
    return {g.product(scale, raw[0]), g.product(scale, raw[1])};
  }
};

}  // namespace detail

/// One declared limit of a parameter of a transform.
template <class Symbol, detail::limit_kind Kind, std::int64_t Num = 0, std::int64_t Den = 1, bool Real = false>
struct limit {
  static constexpr detail::parameter_limit value{Symbol::name.view(), Kind, {Num, Den}, Real};
};

/// A parameter that is real although x is complex: `where(real(s))`, `where(bounded<2>(real(s)))`.
template <class Symbol>
using real_parameter = limit<Symbol, detail::limit_kind::free, 0, 1, true>;
template <SymbolExpression Symbol>
constexpr real_parameter<Symbol> real(Symbol) {
  return {};
}

/// |s| < Num / Den, smoothly: s = b raw / sqrt(b^2 + |raw|^2).
template <std::int64_t Num, std::int64_t Den = 1, SymbolExpression Symbol>
  requires(Num > 0 && Den > 0 && std::gcd(Num, Den) == 1)
constexpr limit<Symbol, detail::limit_kind::bounded, Num, Den> bounded(Symbol) {
  return {};
}
template <std::int64_t Num, std::int64_t Den = 1, class Symbol>
  requires(Num > 0 && Den > 0 && std::gcd(Num, Den) == 1)
constexpr limit<Symbol, detail::limit_kind::bounded, Num, Den, true> bounded(real_parameter<Symbol>) {
  return {};
}
/// a > 0: a = exp(raw).
template <SymbolExpression Symbol>
constexpr limit<Symbol, detail::limit_kind::positive> positive(Symbol) {
  return {};
}
/// a < 0: a = -exp(raw).
template <SymbolExpression Symbol>
constexpr limit<Symbol, detail::limit_kind::negative> negative(Symbol) {
  return {};
}

/// The limits of a transform's parameters: `static constexpr auto limits = where(bounded<2>(s), positive(a));`
template <class... Limits>
struct parameter_limits {
  static constexpr bool are_limits = (requires {
    { Limits::value } -> std::convertible_to<detail::parameter_limit>;
  } && ...);
  static constexpr std::array<detail::parameter_limit, sizeof...(Limits) + 1> values{Limits::value...,
                                                                                     detail::parameter_limit{}};
};
template <class... Limits>
constexpr parameter_limits<Limits...> where(Limits...) {
  return {};
}

}  // namespace rgflow::inline RGFLOW_ISA
