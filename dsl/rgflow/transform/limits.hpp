// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/range.hpp>

#include <string>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

enum class limit_kind { free, bounded, positive, negative };

struct parameter_limit {
  std::string_view name;
  limit_kind kind = limit_kind::free;
  ratio bound{};

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
    switch (kind) {
      case limit_kind::bounded:
        return ", |" + std::string(name) + "| < " + std::to_string(bound.num) +
               (bound.den == 1 ? "" : "/" + std::to_string(bound.den));
      case limit_kind::positive: return ", " + std::string(name) + " > 0";
      case limit_kind::negative: return ", " + std::string(name) + " < 0";
      default: return {};
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
};

}  // namespace detail

/// One declared limit of a parameter of a transform.
template <class Symbol, detail::limit_kind Kind, std::int64_t Num = 0, std::int64_t Den = 1>
struct limit {
  static constexpr detail::parameter_limit value{Symbol::name.view(), Kind, {Num, Den}};
};

/// |s| < Num / Den, smoothly: s = b raw / sqrt(b^2 + raw^2).
template <std::int64_t Num, std::int64_t Den = 1, SymbolExpression Symbol>
  requires(Num > 0 && Den > 0 && std::gcd(Num, Den) == 1)
constexpr limit<Symbol, detail::limit_kind::bounded, Num, Den> bounded(Symbol) {
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
  static constexpr std::array<detail::parameter_limit, sizeof...(Limits) + 1> values{Limits::value...,
                                                                                     detail::parameter_limit{}};
};
template <class... Limits>
constexpr parameter_limits<Limits...> where(Limits...) {
  return {};
}

}  // namespace rgflow::inline RGFLOW_ISA
