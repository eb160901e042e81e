// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/hierarchy/site_colours.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

/// How far the net of a lattice-wide coupling sees: sites at a squared distance of at most Square, in sites of the
/// level. In two dimensions an odd site sees 4, 12, 16, 24 even ones within 1, 5, 9, 13, and the middle of a cell 4,
/// 12, 16, 24 corners within 2, 10, 18, 26.
template <std::size_t Square>
struct within {
  static constexpr int radius = [] {
    int r = 0;
    while (static_cast<std::size_t>((r + 1) * (r + 1)) <= Square) ++r;
    return r;
  }();
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<int, Dimensions> const& offset) {
    std::size_t square = 0;
    for (int const x : offset) square += static_cast<std::size_t>(x * x);
    return square <= Square;
  }
};

/// How far a net sees: offsets, none of them longer than `radius` along an axis.
template <class R, std::size_t Dimensions>
concept Reach = requires(std::array<int, Dimensions> const& offset) {
  { R::radius } -> std::convertible_to<int>;
  { R::contains(offset) } -> std::same_as<bool>;
};

namespace detail {

/// What the sites that are transformed have around them, as the engine's Stencil. Sites at different places of a period
/// may see the same with the axes exchanged, as the middles of the faces of a cube do.
template <class Colour, class Reach, std::size_t Dimensions>
struct stencil_of {
  static constexpr std::size_t dimensions = Dimensions;
  using coordinates = std::array<std::size_t, Dimensions>;
  using offset = std::array<int, Dimensions>;

  static constexpr std::size_t period = Colour::period;

  static constexpr bool moves(coordinates const& x) { return Colour::moved::contains(x); }
  static constexpr bool may_be_read(coordinates const& x) { return Colour::reads(x); }

 private:
  static constexpr std::size_t edge = 2 * std::size_t{Reach::radius} + 1;
  static constexpr std::size_t power(std::size_t base) {
    std::size_t n = 1;
    for (std::size_t axis = 0; axis < Dimensions; ++axis) n *= base;
    return n;
  }
  static constexpr std::size_t places = power(edge), kinds = power(period);

  /// The coordinates within a period, numbered.
  static constexpr coordinates kind(std::size_t n) {
    coordinates x{};
    for (std::size_t axis = Dimensions; axis-- > 0; n /= period) x[axis] = n % period;
    return x;
  }
  static constexpr std::size_t number_of_kind(coordinates const& x) {
    std::size_t n = 0;
    for (std::size_t const c : x) n = n * period + c % period;
    return n;
  }
  static constexpr std::size_t first_moved = [] {
    std::size_t n = 0;
    while (n < kinds && !moves(kind(n))) ++n;
    return n;
  }();

  static constexpr offset place(std::size_t n) {
    offset o{};
    for (std::size_t axis = Dimensions; axis-- > 0; n /= edge)
      o[axis] = static_cast<int>(n % edge) - static_cast<int>(Reach::radius);
    return o;
  }
  static constexpr std::size_t number_of_place(offset const& o) {
    std::size_t n = 0;
    for (int const x : o) n = n * edge + static_cast<std::size_t>(x + static_cast<int>(Reach::radius));
    return n;
  }
  static constexpr bool reads(coordinates x, offset const& o) {
    if (!Reach::contains(o)) return false;
    constexpr int p = static_cast<int>(period);
    for (std::size_t axis = 0; axis < Dimensions; ++axis)
      x[axis] = static_cast<std::size_t>((static_cast<int>(x[axis]) + o[axis] % p + p) % p);
    return Colour::reads(x);
  }

  using permutation = std::array<std::size_t, Dimensions>;
  template <class Values>
  static constexpr Values permuted(permutation const& to, Values const& values) {
    Values result{};
    for (std::size_t axis = 0; axis < Dimensions; ++axis) result[to[axis]] = values[axis];
    return result;
  }
  struct orientation {
    bool found = false;
    permutation to{};
  };
  /// Which places around a site of kind N are read. A constant for each kind: the steps of one constant evaluation are
  /// limited, and a wide stencil of a cube takes a hundred thousand.
  template <std::size_t N>
  static constexpr auto read_around = [] {
    std::array<bool, places> all{};
    for (std::size_t p = 0; p < places; ++p) all[p] = reads(kind(N), place(p));
    return all;
  }();

  template <std::size_t N>
  static constexpr auto count_around = std::ranges::count(read_around<N>, true);

  /// How the axes of the first kind have to be exchanged for sites of kind N.
  template <std::size_t N>
  static constexpr orientation orientation_of = [] {
    orientation o;
    for (std::size_t axis = 0; axis < Dimensions; ++axis) o.to[axis] = axis;
    if constexpr (moves(kind(N))) {
      if (count_around<N> != count_around<first_moved>) return o;
      do {
        o.found = true;
        for (std::size_t p = 0; o.found && p < places; ++p)
          if (read_around<first_moved>[p]) o.found = read_around<N>[number_of_place(permuted(o.to, place(p)))];
      } while (!o.found && std::next_permutation(o.to.begin(), o.to.end()));
    }
    return o;
  }();
  static constexpr auto orientations = []<std::size_t... N>(std::index_sequence<N...>) {
    return std::array<orientation, kinds>{orientation_of<N>...};
  }
  (std::make_index_sequence<kinds>());

 public:
  static constexpr bool moves_something = first_moved < kinds;
  /// Whether all sites that are transformed see the same.
  static constexpr bool alike = [] {
    bool all = true;
    for (std::size_t n = 0; n < kinds; ++n) all = all && (!moves(kind(n)) || orientations[n].found);
    return all;
  }();
  static constexpr std::size_t count = [] {
    if constexpr (moves_something)
      return static_cast<std::size_t>(count_around<first_moved>);
    else
      return std::size_t{0};
  }();

  /// A site of the first kind that is transformed.
  static constexpr coordinates first_site = kind(first_moved);
  /// What a site of the first kind reads, nearest first.
  static constexpr auto around = [] {
    std::array<offset, count> all{};
    std::size_t n = 0;
    if constexpr (count > 0)
      for (std::size_t p = 0; p < places; ++p)
        if (read_around<first_moved>[p]) all[n++] = place(p);
    std::ranges::sort(all, [](offset const& a, offset const& b) {
      int square = 0;
      for (std::size_t axis = 0; axis < Dimensions; ++axis) square += a[axis] * a[axis] - b[axis] * b[axis];
      return square != 0 ? square < 0 : a < b;
    });
    return all;
  }();

 private:
  /// At which places they are: numbers in `around`.
  static constexpr auto numbers_around = [] {
    std::array<std::size_t, places> all{};
    all.fill(count);
    for (std::size_t n = 0; n < count; ++n) all[number_of_place(around[n])] = n;
    return all;
  }();

 public:
  /// The coordinates of sites within a period, numbered.
  static constexpr std::size_t kinds_of_sites = kinds;
  static constexpr coordinates site_of_kind(std::size_t n) { return kind(n); }

  /// Whether the colours are the same at this displacement, in the level's basis.
  static constexpr bool closes(engine::sublattice::vector const& displacement) {
    for (std::size_t n = 0; n < kinds; ++n) {
      auto there = kind(n);
      for (std::size_t axis = 0; axis < Dimensions; ++axis) {
        auto const p = static_cast<std::int64_t>(period);
        there[axis] = (there[axis] + static_cast<std::size_t>((displacement[axis] % p + p) % p)) % period;
      }
      if (moves(kind(n)) != moves(there) || Colour::reads(kind(n)) != Colour::reads(there)) return false;
    }
    return true;
  }
  /// The offset of the n-th of them from a site.
  static constexpr offset seen_from(coordinates const& x, std::size_t n) {
    return as_seen_from(x, around[n]);
  }
  /// An offset that a site of the first kind sees, with the axes exchanged for a site x, and back.
  static constexpr offset as_seen_from(coordinates const& x, offset const& o) {
    return permuted(orientations[number_of_kind(x)].to, o);
  }
  static constexpr offset as_first_sees(coordinates const& x, offset const& o) {
    offset as_first{};
    for (std::size_t axis = 0; axis < Dimensions; ++axis) as_first[axis] = o[orientations[number_of_kind(x)].to[axis]];
    return as_first;
  }
  /// Where an offset of `radius` at most along each axis stands in `around`; `count` if it is not there.
  static constexpr std::size_t number_around(offset const& o) { return numbers_around[number_of_place(o)]; }
  /// Whether two sites that are transformed see the same, and not only with the axes exchanged.
  static constexpr bool see_alike(coordinates const& x, coordinates const& y) {
    return orientations[number_of_kind(x)].to == orientations[number_of_kind(y)].to;
  }
};

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA
