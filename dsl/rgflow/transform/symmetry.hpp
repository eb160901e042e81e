// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/polynomial.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/transform/bound_transform.hpp>
#include <rgflow/transform/complex_transform.hpp>
#include <rgflow/transform/radial_transform.hpp>
#include <rgflow/transform/written.hpp>

#include <array>
#include <cstddef>
#include <vector>

// How the parameters of a transform have to change for y(g x; p') = g y(x; p), proved from its formula. The numbers
// that a net puts out are looked at, before the limits. A transform that is not a formula is taken at its word.

namespace rgflow::inline RGFLOW_ISA::detail {

inline constexpr std::size_t most_raw_numbers = 128;  // of a transform of which anything can be said
inline constexpr std::size_t most_tried_numbers = 8;  // of a formula: all choices of signs are tried

/// What has to become of the raw numbers; not found if nothing does.
struct raw_changes {
  bool found = false;
  std::array<value_change, most_raw_numbers> of{};

  static constexpr raw_changes unchanged() { return {true, {}}; }
  constexpr value_change operator[](std::size_t k) const { return k < of.size() ? of[k] : value_change::none; }
  constexpr bool all_unchanged(std::size_t count) const {
    for (std::size_t k = 0; k < count; ++k)
      if ((*this)[k] != value_change::none) return false;
    return found;
  }
};

/// y(-x; p') = -y(x; p).
template <Transform Tr>
inline constexpr raw_changes raw_under_minus = [] {
  using formulas = transform_formulas<Tr>;
  constexpr std::size_t count = formulas::names.count;
  raw_changes result;
  if (count > most_tried_numbers) return result;
  auto p = formulas::make_parts(false);
  int const y = substitute(p.g, p.y, p.parameters, p.of_raw);
  std::vector<int> from{p.x};
  from.insert(from.end(), p.raw.begin(), p.raw.end());
  for (unsigned signs = 0; signs < (1U << count) && !result.found; ++signs) {
    std::vector<int> to{p.g.negative(p.x)};
    for (std::size_t k = 0; k < count; ++k) {
      bool const flips = (signs >> k & 1U) != 0;
      to.push_back(flips ? p.g.negative(p.raw[k]) : p.raw[k]);
      result.of[k] = flips ? value_change::minus : value_change::none;
    }
    result.found = vanishes(p.g, p.g.sum(substitute(p.g, y, from, to), y));
  }
  return result;
}();

/// The same of complex x under minus, conjugate or phase. Every parameter stays or changes as x does.
template <ComplexTransform Tr, value_change Change>
class complex_raw_changes {
  using formulas = complex_formulas<Tr>;
  using pair = std::array<int, 2>;
  static constexpr std::size_t count = formulas::names.count;
  static constexpr bool infinitesimal = Change == value_change::phase;

  /// What becomes of a pair; of a phase, to first order.
  static constexpr pair image(graph& g, pair const& v) {
    switch (Change) {
      case value_change::minus: return {g.negative(v[0]), g.negative(v[1])};
      case value_change::conjugate: return {v[0], g.negative(v[1])};
      default: return {g.negative(v[1]), v[0]};
    }
  }

 public:
  static constexpr raw_changes find() {
    raw_changes result;
    if (formulas::raw_count > most_tried_numbers) return result;
    auto p = formulas::make_parts();
    for (unsigned changed = 0; changed < (1U << count) && !result.found; ++changed) result = tried(p, changed);
    return result;
  }

 private:
  static constexpr value_change of_part(std::size_t part) {
    if (Change == value_change::conjugate) return part == 0 ? value_change::none : value_change::minus;
    return Change == value_change::phase ? value_change::mixed : Change;
  }

  /// Bit k of `changed`: parameter k changes.
  template <class Parts>
  static constexpr raw_changes tried(Parts& p, unsigned changed) {
    raw_changes result;
    int const zero = p.g.number(0);
    // What the leaves become; of a phase, what is added to them.
    pair const x = image(p.g, p.x);
    std::vector<int> to(x.begin(), x.end());
    for (std::size_t k = 0, raw = 0; k < count; ++k) {
      bool const changes = (changed >> k & 1U) != 0;
      if (!formulas::limit_of(formulas::names.names[k]).is_complex()) {
        if (changes && infinitesimal) return {};
        int const then = changes ? p.g.negative(p.raw[raw]) : p.raw[raw];
        to.push_back(infinitesimal ? zero : then);
        result.of[raw++] = changes ? value_change::minus : value_change::none;
        continue;
      }
      pair const now{p.raw[raw], p.raw[raw + 1]};
      pair const still = infinitesimal ? pair{zero, zero} : now;
      pair const then = changes ? image(p.g, now) : still;
      to.insert(to.end(), then.begin(), then.end());
      for (std::size_t part = 0; part < 2; ++part) result.of[raw++] = changes ? of_part(part) : value_change::none;
    }
    result.found = commutes(p, to);
    return result;
  }

  template <class Parts>
  static constexpr bool commutes(Parts& p, std::vector<int> const& to) {
    auto const leaves = formulas::inputs_of(p, p.x);
    pair const expected = image(p.g, p.y_of_x);
    for (std::size_t c = 0; c < 2; ++c) {
      int value = -1;
      if (infinitesimal) {
        auto const slopes = gradient(p.g, p.y_of_x[c], leaves);
        value = p.g.number(0);
        for (std::size_t i = 0; i < leaves.size(); ++i) value = p.g.sum(value, p.g.product(slopes[i], to[i]));
      } else {
        value = substitute(p.g, p.y_of_x[c], leaves, to);
      }
      if (!vanishes(p.g, p.g.difference(value, expected[c]))) return false;
    }
    return true;
  }
};

template <ComplexTransform Tr, value_change Change>
inline constexpr raw_changes complex_raw_under = complex_raw_changes<Tr, Change>::find();

/// A change of both kinds: conjugation, then minus.
constexpr raw_changes one_after_the_other(raw_changes const& a, raw_changes const& b) {
  raw_changes result{a.found && b.found, {}};
  for (std::size_t k = 0; k < most_raw_numbers; ++k)
    result.of[k] = a.of[k] == b.of[k] ? value_change::none : value_change::minus;
  return result;
}

/// What a transform that is not a formula says of itself: y(-x; p') = -y(x; p), where p' = p if it is odd, or differs
/// from p in the signs of the numbers that flip.
template <WrittenTransform Tr>
inline constexpr raw_changes stated_under_minus = [] {
  raw_changes result;
  if constexpr (requires { Tr::is_odd; }) result.found = Tr::is_odd;
  if constexpr (requires { Tr::flips(std::size_t{}); }) {
    result.found = Tr::parameters <= most_raw_numbers;
    for (std::size_t k = 0; result.found && k < Tr::parameters; ++k)
      result.of[k] = Tr::flips(k) ? value_change::minus : value_change::none;
  }
  return result;
}();

/// How the raw numbers have to change when the value, real or complex, that Tr moves does.
template <class Tr>
constexpr raw_changes raw_under(value_change change) {
  if (change == value_change::none) return raw_changes::unchanged();
  if (change == value_change::mixed) return {};
  if constexpr (Transform<Tr>) {
    return change == value_change::minus ? raw_under_minus<Tr> : raw_changes{};
  } else if constexpr (RadialTransform<Tr>) {
    return raw_changes::unchanged();
  } else if constexpr (ComplexTransform<Tr>) {
    switch (change) {
      case value_change::minus: return complex_raw_under<Tr, value_change::minus>;
      case value_change::conjugate: return complex_raw_under<Tr, value_change::conjugate>;
      case value_change::minus_conjugate:
        return one_after_the_other(complex_raw_under<Tr, value_change::minus>,
                                   complex_raw_under<Tr, value_change::conjugate>);
      default: return complex_raw_under<Tr, value_change::phase>;
    }
  } else if constexpr (requires { Tr::raw_under(change); }) {
    return Tr::raw_under(change);
  } else if constexpr (WrittenTransform<Tr>) {
    return change == value_change::minus ? stated_under_minus<Tr> : raw_changes{};
  } else {
    return {};
  }
}

/// Whether Tr is of real values and odd whatever its raw numbers are.
template <class Tr>
inline constexpr bool is_odd_transform = [] {
  if constexpr (bound_transform<Tr>::width == 1)
    return raw_under<Tr>(value_change::minus).all_unchanged(bound_transform<Tr>::parameters);
  else
    return false;
}();

}  // namespace rgflow::inline RGFLOW_ISA::detail
