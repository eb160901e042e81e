// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/refusal.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

// A layout says where the values of a tile of configurations lie in memory, and what sits side by side in the lanes of
// a register while a block runs: the same block of many configurations, or many blocks of few. The kernels are
// the same ones for every layout; only what is loaded into their lanes differs.

namespace rgflow::inline RGFLOW_ISA::engine {

/// Extents of the values of a tile.
struct tile_shape {
  std::size_t configurations, channels, sites;
  std::size_t size() const { return configurations * channels * sites; }
};

/// A layout L is an empty type with
///
///   L::name                                                what tables call it
///   L::configurations(asked, lanes)                        how many configurations share a tile when `asked` are to be
///                                                          done and a register has so many lanes: 1 .. asked
///   L::place(configuration, site, channel, tile_shape)     where that value lies in the tile's memory; one to one onto
///                                                          0 .. shape.size() - 1
///   L::configurations_first                                whether neighbouring lanes hold the same block of different
///                                                          configurations (true) or different blocks of one (false)
template <class L>
concept Layout = std::is_empty_v<L> && requires(std::size_t n, tile_shape const& shape) {
  { L::name } -> std::convertible_to<std::string_view>;
  { L::configurations(n, n) } -> std::convertible_to<std::size_t>;
  { L::place(n, n, n, shape) } -> std::convertible_to<std::size_t>;
  { L::configurations_first } -> std::convertible_to<bool>;
};

template <class L>
struct members_of_layout {
  static constexpr bool name = requires {
    { L::name } -> std::convertible_to<std::string_view>;
  };
  static constexpr bool configurations = requires(std::size_t n) {
    { L::configurations(n, n) } -> std::convertible_to<std::size_t>;
  };
  static constexpr bool place = requires(std::size_t n, tile_shape const& shape) {
    { L::place(n, n, n, shape) } -> std::convertible_to<std::size_t>;
  };
  static constexpr bool configurations_first = requires {
    { L::configurations_first } -> std::convertible_to<bool>;
  };
  using type = rgflow::detail::first_lacking<
      rgflow::detail::member<"name", name>, rgflow::detail::member<"configurations(asked, lanes)", configurations>,
      rgflow::detail::member<"place(n, site, channel, shape)", place>,
      rgflow::detail::member<"configurations_first", configurations_first>, rgflow::detail::member<"emptiness", false>>;
};

/// [site][channel][configuration]: each lane has a configuration of its own (an array of structures of arrays). The
/// best for batches: with as many configurations as lanes every load is one whole register.
struct configurations_in_lanes {
  static constexpr std::string_view name = "configurations";
  static constexpr bool configurations_first = true;
  static constexpr std::size_t configurations(std::size_t asked, std::size_t lanes) { return std::min(asked, lanes); }
  static constexpr std::size_t place(std::size_t configuration, std::size_t site, std::size_t channel,
                                     tile_shape const& shape) {
    return (site * shape.channels + channel) * shape.configurations + configuration;
  }
};

/// [configuration][channel][site], as arrays have it at the surface: each lane has a block of its own, first those of
/// one configuration. For few configurations of many sites.
struct patches_in_lanes {
  static constexpr std::string_view name = "patches";
  static constexpr bool configurations_first = false;
  static constexpr std::size_t configurations(std::size_t asked, std::size_t lanes) { return std::min(asked, lanes); }
  static constexpr std::size_t place(std::size_t configuration, std::size_t site, std::size_t channel,
                                     tile_shape const& shape) {
    return (configuration * shape.channels + channel) * shape.sites + site;
  }
};

/// [configuration][site][channel], as most frameworks have it for their matrix products; lanes as patches_in_lanes.
struct channels_innermost {
  static constexpr std::string_view name = "channels innermost";
  static constexpr bool configurations_first = false;
  static constexpr std::size_t configurations(std::size_t asked, std::size_t lanes) { return std::min(asked, lanes); }
  static constexpr std::size_t place(std::size_t configuration, std::size_t site, std::size_t channel,
                                     tile_shape const& shape) {
    return (configuration * shape.sites + site) * shape.channels + channel;
  }
};

/// What a flow runs in unless its declaration says otherwise: as many configurations as lanes and more with one in each
/// lane and a tile of them for each task; fewer, or so large ones that a tile leaves the cache, with many blocks of
/// each in the lanes and all threads on the same ones.
struct automatic_layout {
  static constexpr std::string_view name = "automatic";
  /// Bytes that stay near a core from one step to the next: a second-level cache of today. A constant, and threads have
  /// no say either: log-determinants are summed in another order in the other layout, and their bits must not depend
  /// on the machine.
  static constexpr std::size_t cache = std::size_t{1} << 21U;
  /// Whether samples of so many bytes run with blocks in the lanes: too few of them leave lanes without work, and a
  /// tile of large ones is fetched from far away in every step.
  static constexpr bool spreads(std::size_t samples, std::size_t lanes, std::size_t bytes) {
    return samples < lanes || lanes * bytes > cache;
  }
  /// Whether a tile with so many samples of a batch trains with blocks in the lanes: one that is not full, and one that
  /// is the whole batch, for threads to share.
  static constexpr bool spreads_training(std::size_t samples, std::size_t batch, std::size_t lanes) {
    return samples < lanes || batch <= lanes;
  }
};

/// Who sits in the lanes: the work of one step on one tile is (item, configuration) for every item (block or site of
/// the step) and configuration, put into lanes in the layout's order, so that levels with few items are filled up from
/// other configurations. If items can't share a register (each has weights of its own) a register holds one item.
template <std::size_t Lanes>
class lane_map {
 public:
  lane_map(std::size_t items, std::size_t configurations, bool configurations_first, bool items_mix)
      : items_(items),
        configurations_(configurations),
        configurations_first_(configurations_first || !items_mix),
        per_item_(items_mix ? 0 : (configurations + Lanes - 1) / Lanes) {}

  /// How many registers it takes.
  std::size_t groups() const {
    return per_item_ > 0 ? items_ * per_item_ : (items_ * configurations_ + Lanes - 1) / Lanes;
  }

  struct group {
    std::array<std::uint32_t, Lanes> item, configuration;
    std::size_t used;  ///< lanes that hold work; the others repeat the last of them
  };

  group operator()(std::size_t g) const {
    group who;
    std::size_t const of_item = per_item_ > 0 ? g % per_item_ : 0;
    std::size_t const first = per_item_ > 0 ? g / per_item_ * configurations_ + of_item * Lanes : g * Lanes;
    std::size_t const end = per_item_ > 0 ? (g / per_item_ + 1) * configurations_ : items_ * configurations_;
    who.used = std::min(Lanes, end - first);
    std::size_t const inner = configurations_first_ ? configurations_ : items_;
    std::size_t slow = first / inner, fast = first % inner;
    for (std::size_t j = 0; j < Lanes; ++j) {
      who.item[j] = static_cast<std::uint32_t>(configurations_first_ ? slow : fast);
      who.configuration[j] = static_cast<std::uint32_t>(configurations_first_ ? fast : slow);
      if (j + 1 < who.used && ++fast == inner) {
        fast = 0;
        ++slow;
      }
    }
    return who;
  }

 private:
  std::size_t items_, configurations_;
  bool configurations_first_;
  std::size_t per_item_;
};

/// The values of a tile in the memory of a layout.
template <Layout L, class T>
struct tile_values {
  T* data;
  tile_shape shape;

  T& operator()(std::size_t configuration, std::size_t site, std::size_t channel) const {
    return data[L::place(configuration, site, channel, shape)];
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
