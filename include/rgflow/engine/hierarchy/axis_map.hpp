// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/net/dense.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A square matrix for the values along one axis of a lattice, in double and rounded to float.
class axis_map {
 public:
  /// With the elements entry(row, column).
  template <class F>
  axis_map(std::size_t extent, F const& entry) : extent_(extent) {
    exact_.reserve(extent * extent);
    for (std::size_t first = 0; first < extent; first += rows_at(first))
      for (std::size_t column = 0; column < extent; ++column)
        for (std::size_t row = first; row < first + rows_at(first); ++row) exact_.push_back(entry(row, column));
    for (double const element : exact_) rounded_.push_back(static_cast<float>(element));
  }

  std::size_t extent() const { return extent_; }

  /// out = matrix * in, `extent` numbers each, which must not overlap.
  template <class V>
  void apply(V const* in, V* out) const {
    auto const* const m = elements<scalar_of_t<V>>();
    std::array<scalar_of_t<V>, dense_rows> const zeros{};
    auto const as_it_is = [](V const& v) { return v; };
    std::size_t first = 0;
    for (; rows_at(first) == dense_rows; first += dense_rows)
      detail::dense_block<dense_rows>(extent_, m + first * extent_, zeros.data(), in, out + first, as_it_is);
    for (; first < extent_; ++first)
      detail::dense_block<1>(extent_, m + first * extent_, zeros.data(), in, out + first, as_it_is);
  }

 private:
  /// The block of rows that begins at this one: the kernel's as long as they are whole, then single rows.
  std::size_t rows_at(std::size_t first) const { return first + dense_rows <= extent_ ? dense_rows : 1; }

  template <class T>
  auto const* elements() const {
    if constexpr (std::is_same_v<T, float>)
      return rounded_.data();
    else
      return exact_.data();
  }

  std::size_t extent_;
  std::vector<double> exact_;   // [block of rows][column][row]
  std::vector<float> rounded_;  // the same
};

/// The sites of a level that is a box as lines along its axes, with a matrix for those along each axis. Every number is
/// a sum of its own, in fixed order.
class axis_maps {
 public:
  /// Throws std::logic_error if the level is no box. make(extent) is the matrix of an axis.
  template <class F>
  axis_maps(level_lattice const& level, F const& make) : sites_(level.fine_sites()) {
    for (auto const extent : level.sites().extents()) maps_.push_back(make(extent));
  }

  std::vector<std::uint32_t> const& sites() const { return sites_; }

  /// In place, on an array [site of the finest lattice][channel].
  template <std::size_t Channels, class V>
  void apply(V* field) const {
    std::size_t longest = 0;
    for (auto const& map : maps_) longest = std::max(longest, map.extent());
    std::vector<V> line(2 * longest, V(0));
    std::size_t stride = sites_.size();
    for (auto const& map : maps_) {
      std::size_t const extent = map.extent(), block = std::exchange(stride, stride / extent);
      for (std::size_t of_block = 0; of_block < sites_.size(); of_block += block)
        for (std::size_t first = of_block; first < of_block + stride; ++first)
          for (std::size_t c = 0; c < Channels; ++c) {
            auto const value = [&](std::size_t x) -> V& { return field[sites_[first + x * stride] * Channels + c]; };
            for (std::size_t x = 0; x < extent; ++x) line[x] = value(x);
            map.apply(line.data(), line.data() + longest);
            for (std::size_t x = 0; x < extent; ++x) value(x) = line[longest + x];
          }
    }
  }

 private:
  std::vector<std::uint32_t> sites_;
  std::vector<axis_map> maps_;
};

/// Runs f(field) on the sites of a level of the configurations that a lane_map group has in its lanes, as an array
/// [site of the finest lattice][channel]; returns what f does. The sites may be in any order.
template <std::size_t Channels, class V, class Tile, class Group, class F>
V on_gathered_level(std::span<std::uint32_t const> sites, Tile tile, Group const& who, F const& f) {
  std::vector<V> field((std::size_t{*std::max_element(sites.begin(), sites.end())} + 1) * Channels, V(0));
  auto const each = [&](std::size_t lanes, auto const& move) {
    for (std::size_t const site : sites)
      for (std::size_t c = 0; c < Channels; ++c)
        for (std::size_t j = 0; j < lanes; ++j)
          move(tile(who.configuration[j], site, c), field[site * Channels + c], j);
  };
  each(lane_count<V>, [](auto const& value, V& v, std::size_t j) { set_lane(v, j, value); });
  V const result = f(field.data());
  each(who.used, [](auto& value, V const& v, std::size_t j) { value = lane(v, j); });
  return result;
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
