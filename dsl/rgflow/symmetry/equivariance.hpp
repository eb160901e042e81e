// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/symmetry/constant_generator.hpp>
#include <rgflow/symmetry/generator.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>

// What the parts of a flow say of a symmetry. A bijector f is equivariant under a generator g if f(g x) = g f(x): then
// its log-determinant is invariant too, and a flow of such bijectors in front of an invariant prior has an invariant
// density. A bound bijector says so by a static function
//
//   static constexpr equivariance under(generator const& g);
//
// where g acts on the components of every site of its patch alike. Without it nothing is proved. It is believed;
// check_bijector measures whether it is true. If it also says
//
//   static constexpr bool follows_sites = true;
//
// it is asked about reflections and rotations too (g.turns_directions()), which exchange the sites of its patch.

namespace rgflow::inline RGFLOW_ISA {

/// Why a part of a flow is not proved to be equivariant.
enum class equivariance_problem {
  none,
  not_stated,  ///< the part has no under(generator)
  no_period,   ///< a step does not say which translations commute with it
  transform,   ///< the formula does not change as its values do, whatever its parameters do
  net,         ///< the net's outputs do not change as the transform needs
  context,     ///< the net would be odd or even, but it reads context numbers too
  numbers,     ///< trained numbers would have to change
  components,  ///< the components of the field are treated differently
  mask,        ///< its mask is not carried into itself
  places,      ///< its net tells sites apart that are exchanged
  position,    ///< its place singles out sites
  decimation,  ///< other sites would go on to the next level
  prior        ///< the prior is not invariant
};

/// Whether a part of a flow is equivariant under a generator and, if not, why, and at which place: level step, position
/// in its chain, position in a chain within that, counted from 1.
struct equivariance {
  static constexpr std::size_t deepest = 4;

  equivariance_problem why = equivariance_problem::none;
  std::array<int, deepest> place{};

  constexpr bool holds() const { return why == equivariance_problem::none; }
  /// The same, seen from a list in which the part stands at `position`.
  constexpr equivariance within(int position) const {
    if (holds()) return {};
    equivariance out{why, {position}};
    for (std::size_t k = 1; k < deepest; ++k) out.place[k] = place[k - 1];
    return out;
  }
};

namespace detail {

template <class Part>
concept states_equivariance = requires(generator const& g) {
  { Part::under(g) } -> std::same_as<equivariance>;
};

template <class Part>
inline constexpr bool follows_sites_of = [] {
  if constexpr (requires { Part::follows_sites; })
    return bool{Part::follows_sites};
  else
    return false;
}();

/// What a step leaves at the sites of a level: values of these sites, coefficients of the Haar basis of its blocks, or
/// such coefficients with the mean of each cell of 2 sites an edge at its first site.
enum class left_at_sites { values, coefficients, means };

/// Whether a bound bijector takes values of sites and leaves coefficients of the Haar basis (bijector/haar.hpp).
template <class Part>
inline constexpr bool leaves_haar_basis = [] {
  if constexpr (requires { Part::ends_in_haar_basis; })
    return bool{Part::ends_in_haar_basis};
  else
    return false;
}();

/// What a bound bijector says; it is not asked if the generator leaves its values alone.
template <class Part>
constexpr equivariance answer_of(auto const& g) {
  if (!g.acts_on_components() && !g.turns_directions()) return {};
  if constexpr (states_equivariance<Part>)
    return g.turns_directions() && !follows_sites_of<Part> ? equivariance{equivariance_problem::position, {}}
                                                           : Part::under(g);
  else
    return {equivariance_problem::not_stated, {}};
}
/// One evaluation for each part and generator.
template <class Part, ConstantGenerator G>
inline constexpr equivariance constant_answer_of = answer_of<Part>(G());

/// What a bound bijector says. Parts that ask others pass generators on as what they are, `auto const&`.
template <class Part>
constexpr equivariance equivariance_of(generator const& g) {
  return answer_of<Part>(g);
}
template <class Part, ConstantGenerator G>
constexpr equivariance equivariance_of(G const&) {
  return constant_answer_of<Part, G>;
}

/// What a generator does to a real value or to both parts of a complex one.
enum class value_change { none, minus, conjugate, minus_conjugate, phase, mixed };

constexpr bool stands_alone(generator const& g, int first, int count, int channels) {
  for (int c = first; c < first + count; ++c) {
    if (g.shift_of(c) != 0) return false;
    for (int other = 0; other < channels; ++other)
      if ((other < first || other >= first + count) && (!g.factor(c, other).is(0) || !g.factor(other, c).is(0)))
        return false;
  }
  return true;
}

/// What becomes of component c of a site.
constexpr value_change change_of_component(generator const& g, int c, int channels) {
  if (!stands_alone(g, c, 1, channels)) return value_change::mixed;
  auto const factor = g.factor(c, c);
  if (factor.is(g.is_infinitesimal() ? 0 : 1)) return value_change::none;
  return factor.is(-1) && !g.is_infinitesimal() ? value_change::minus : value_change::mixed;
}

/// What becomes of the complex value with components c and c + 1 of a site.
constexpr value_change change_of_pair(generator const& g, int c, int channels) {
  if (!stands_alone(g, c, 2, channels)) return value_change::mixed;
  auto const a = g.factor(c, c), b = g.factor(c, c + 1), d = g.factor(c + 1, c), e = g.factor(c + 1, c + 1);
  bool const turns = b == ratio{-d.num, d.den} && a == e;
  if (g.is_infinitesimal()) {
    if (!a.is(0) || !turns) return value_change::mixed;
    return b.is(0) ? value_change::none : value_change::phase;
  }
  if (b.is(0) && d.is(0)) {
    if (a.is(1) && e.is(1)) return value_change::none;
    if (a.is(-1) && e.is(-1)) return value_change::minus;
    if (a.is(1) && e.is(-1)) return value_change::conjugate;
    if (a.is(-1) && e.is(1)) return value_change::minus_conjugate;
    return value_change::mixed;
  }
  auto const left = times(a, a), right = times(d, d);
  auto const square = left && right ? plus(*left, *right) : std::nullopt;
  return turns && square && square->is(1) ? value_change::phase : value_change::mixed;
}

/// What becomes of `width` components from c on: of a real value or of a complex one.
constexpr value_change change_of_value(generator const& g, int c, int width, int channels) {
  return width == 1 ? change_of_component(g, c, channels) : change_of_pair(g, c, channels);
}

/// What a trained matrix acting on the channels of a site commutes with: -1, whatever the matrix.
constexpr equivariance equivariance_of_matrix(generator const& g, int channels) {
  if (!g.acts_on_components()) return {};
  for (int c = 0; c < channels; ++c)
    if (change_of_component(g, c, channels) != value_change::minus) return {equivariance_problem::components, {}};
  return {};
}

/// What a bijector of vectors, the n channels of a site, commutes with that is made of scalar products and combinations
/// of them: O(n).
constexpr equivariance equivariance_of_vectors(generator const& g, std::size_t channels) {
  if (g.keeps_scalar_products(static_cast<int>(channels))) return {};
  return {g.shifts() ? equivariance_problem::transform : equivariance_problem::components, {}};
}

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA
