// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/refusal.hpp>
#include <rgflow/net/feature.hpp>
#include <rgflow/net/places.hpp>
#include <rgflow/symmetry/signed_permutation.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// How often a site stands at squared distance Square from another one: once at most, unless steps along an axis come
/// round, where `extents` says.
template <std::size_t Square, std::size_t Dimensions>
constexpr std::size_t times_at_distance(std::array<int, Dimensions> const& apart,
                                        std::array<int, Dimensions> const& extents, std::size_t axis = 0,
                                        int left = static_cast<int>(Square)) {
  if (axis == Dimensions) return left == 0 ? 1 : 0;
  auto const with = [&](int steps) {
    return times_at_distance<Square, Dimensions>(apart, extents, axis + 1, left - steps * steps);
  };
  int const extent = extents[axis], first = apart[axis];
  auto const near = [&](int steps) { return steps * steps <= left; };
  if (extent == 0) return near(first) ? with(first) : 0;
  std::size_t times = 0;
  int const up = (first % extent + extent) % extent;
  for (int steps = up; near(steps); steps += extent) times += with(steps);
  for (int steps = up - extent; near(steps); steps -= extent) times += with(steps);
  return times;
}

/// The sums of a net that is bound to Action.
template <class Word, std::size_t Square, bool Wraps, class Action>
class neighbours_of {
  static constexpr auto places = Action::places();
  using places_type = decltype(Action::places());
  static constexpr bool of_sites = !places.haar_basis;
  static_assert(HoldsFor<of_sites, Word>,
                "rgflow: neighbours are values of sites, and what this coupling reads are means and differences in the "
                "Haar basis: give it values, or put it outside of in_haar_basis. See docs/net.md#neighbours");

  static constexpr std::size_t inputs = Action::inputs;
  using row = std::array<unsigned char, inputs>;
  /// How often each input is added, a row for each sum.
  struct list {
    std::array<row, places_type::sites * places.channels> of_sum{};
    std::size_t sums = 0, terms = 0;
  };
  static constexpr list all = [] {
    list found;
    typename places_type::coordinates extents{};
    if (Wraps) extents = places.extents;
    for (auto const& from : places.around)
      for (std::size_t channel = 0; channel < places.channels; ++channel) {
        row times{};
        std::size_t terms = 0;
        for (std::size_t k = 0; k < places_type::values; ++k) {
          if (places.channel[k] != channel) continue;
          auto apart = places.site[k];
          for (std::size_t axis = 0; axis < apart.size(); ++axis) apart[axis] -= from[axis];
          times[k] = static_cast<unsigned char>(times_at_distance<Square>(apart, extents));
          terms += times[k];
        }
        bool is_new = terms > 0;
        for (std::size_t n = 0; is_new && n < found.sums; ++n) is_new = found.of_sum[n] != times;
        if (!is_new) continue;
        found.of_sum[found.sums++] = times;
        found.terms += terms;
      }
    return found;
  }();
  static constexpr bool finds_some = !of_sites || all.sums > 0;
  static_assert(HoldsFor<finds_some, Word>,
                "rgflow: no site of this block, or the one that a lattice-wide coupling transforms, has a neighbour at "
                "this distance whose value the net reads: neighbours has nothing to add up. See "
                "docs/net.md#neighbours");

  struct term {
    std::size_t sum, input;
  };
  static constexpr std::array<term, all.terms> terms = [] {
    std::array<term, all.terms> found{};
    std::size_t n = 0;
    for (std::size_t sum = 0; sum < all.sums; ++sum)
      for (std::size_t k = 0; k < inputs; ++k)
        for (std::size_t i = 0; i < all.of_sum[sum][k]; ++i) found[n++] = {sum, k};
    return found;
  }();

 public:
  using word = Word;
  static constexpr parity sign = parity::odd;
  static constexpr std::size_t count = all.sums;

  template <class V>
  static void evaluate(std::span<V const> in, std::span<V> out) {
    std::ranges::fill(out, V(0));
    for (term const& t : terms) out[t.sum] += in[t.input];
  }
  template <class V>
  static void pull_back(std::span<V const> /*in*/, std::span<V const> out_bar, std::span<V> in_bar) {
    for (term const& t : terms) in_bar[t.input] += out_bar[t.sum];
  }

  /// What the inputs of a sum become has to be a sum, or the negative of one.
  static constexpr bool follow(signed_permutation<inputs> const& in, signed_permutation<count>& numbers) {
    for (std::size_t n = 0; n < count; ++n) {
      row there{};
      int sign_there = 0;
      for (std::size_t k = 0; k < inputs; ++k) {
        if (all.of_sum[n][k] == 0) continue;
        if (sign_there != 0 && sign_there != in.sign[k]) return false;
        sign_there = in.sign[k];
        there[in.to[k]] = all.of_sum[n][k];
      }
      std::size_t to = 0;
      while (to < count && all.of_sum[to] != there) ++to;
      if (to == count) return false;
      numbers.to[n] = to;
      numbers.sign[n] = sign_there;
    }
    return true;
  }
};

}  // namespace detail

/// Sums of the values that a net reads over the neighbours of a site, the sites at squared distance Square from it,
/// channel by channel. In a coupling of a block there is a sum around each of its sites that has such a neighbour, kept
/// or moved, each different sum once; in a lattice-wide coupling one around the site that is transformed. So with a
/// checkerboard neighbours are the local fields of the values that are moved, all that these know of the kept ones in
/// an action of nearest neighbours.
///
///     coupling<checkerboard, affine, features<mlp<16>, values, neighbours>>
///     stencil_coupling<odd_sites, within<5>, affine, features<mlp<16>, neighbours, neighbours_at<5>>>
///
/// Blocks end at their edges, those of neighbours::periodic go on at the other side. A sum changes its sign with all
/// that it reads, and turns with the block or about the site.
template <std::size_t Square>
struct neighbours_at {
  static_assert(Square > 0,
                "rgflow: neighbours_at<0> would be the site itself: expected the squared distance of its neighbours, 1 "
                "of the nearest. See docs/net.md#neighbours");
  using needs_places = void;
  template <class Action>
  using on = detail::neighbours_of<neighbours_at, Square, false, Action>;

  struct periodic {
    using needs_places = void;
    template <class Action>
    using on = detail::neighbours_of<periodic, Square, true, Action>;
  };
};
/// The nearest neighbours.
struct neighbours : neighbours_at<1> {
  template <class Action>
  using on = detail::neighbours_of<neighbours, 1, false, Action>;
};

}  // namespace rgflow::inline RGFLOW_ISA
