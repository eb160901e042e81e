// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/hierarchy/path_energy.hpp>
#include <rgflow/engine/hierarchy/side_by_side.hpp>
#include <rgflow/engine/layout.hpp>
#include <rgflow/engine/partial_sum.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

// The Step contract: what happens to one level of the lattice in one go.
//
// A bound step S is a stateless type. Everything that depends on the lattice's extents is in its run-time `plan`, so
// that all levels, and all lattices, share one instantiation of the kernels:
//
//   struct plan;   S::prepare(level_lattice const&, std::size_t shift) -> plan
//   S::weights(plan), packed(plan), gradient(plan), tape(plan)             -> std::size_t
//   S::pack(plan, T const*, T*)   S::unpack_gradient(plan, From const*, From const* canonical, To*)
//   S::initialise(plan, double*, weight_source&)   S::tensors(plan, tensor_visitor&)   S::describe(plan) -> std::string
//   S::run<D>(plan, V* field, Weights, context) -> V                       in place on the finest lattice's array
//   S::record<D>(plan, V* field, Weights, context, V* tape) -> V
//   S::pull_back<D>(plan, V* field, V* bar, V const& log_det_bar, packed_weights<T>, context, gradient_slot<T>, V
//   const* tape)
//
// and, if it has continuous parts, S::continuous: then run, record and pull_back look at w.energy (path_energy.hpp).
//
// prepare is given levels that are boxes (level.is_box()), or any sublattice if the declared step says on_any_level.
// `field` and `bar` are [site of the finest lattice][channel]; a step touches only the sites of its level.
//
// A step whose work falls into items that don't depend on each other can also run in any layout (layout.hpp):
//
//   S::items(plan) -> std::size_t   S::items_mix   whether different items may share a register
//   S::run_lanes<D>(plan, values, group, Weights, context) -> V      the items and configurations of one lane_map group
//
// and trains in them (spread.hpp), if its items mix and its adjoint needs no tape, with
//
//   S::spreads_adjoint = true
//   S::pull_back_lanes<D>(plan, values, bars, group, log_det_bars, packed_weights<T>, context, gradient_slot<T>)
//                                                  as pull_back; log_det_bars is zero in lanes without work

namespace rgflow::inline RGFLOW_ISA::engine {

template <class S>
concept RunsInLayouts = requires(typename S::plan const& plan) {
  { S::items(plan) } -> std::convertible_to<std::size_t>;
  { S::items_mix } -> std::convertible_to<bool>;
};

/// Whether S trains with different items of a configuration in the lanes.
template <class S>
inline constexpr bool spreads_adjoint = [] {
  if constexpr (requires { S::spreads_adjoint; })
    return bool{S::spreads_adjoint};
  else
    return false;
}();

enum class sharing { over_positions, none };

/// Where the blocks of a tiling are. They have `edges` sites along the axes, and the tiling is moved by `shift`.
struct block_plan {
  std::size_t blocks = 1;
  std::vector<std::uint32_t> sites;  // [block][site of the patch] -> site of the finest lattice

  [[gnu::cold]] block_plan(level_lattice const& level, std::size_t shift, std::span<std::size_t const> edges) {
    if (shift == 0 && std::count(edges.begin(), edges.end(), 1U) == std::ssize(edges)) {  // on any sublattice
      blocks = level.volume();
      sites = level.fine_sites();
      return;
    }
    auto const& on_level = level.sites();
    std::array<std::size_t, lattice::most_dimensions> count{};
    bool const open = on_level.edge() == boundary::open;
    std::size_t patch_sites = 1;
    for (std::size_t axis = 0; axis < edges.size(); ++axis) {
      auto const extent = on_level.extents()[axis];
      count[axis] = open && shift > 0 ? (extent - shift) / edges[axis] : extent / edges[axis];
      blocks *= count[axis];
      patch_sites *= edges[axis];
    }
    sites.reserve(blocks * patch_sites);
    for (std::size_t b = 0; b < blocks; ++b)
      for (std::size_t s = 0; s < patch_sites; ++s) {
        std::array<std::size_t, lattice::most_dimensions> c{};
        for (std::size_t axis = edges.size(), block = b, site = s; axis-- > 0;) {
          c[axis] = ((block % count[axis]) * edges[axis] + shift + site % edges[axis]) % on_level.extents()[axis];
          block /= count[axis];
          site /= edges[axis];
        }
        sites.push_back(level.fine_site(on_level.site(c)));
      }
  }
};

/// A bijector applied to every block of a tiling of the level. `Block` is bound to `Patch`; its weights are shared over
/// the blocks, or own per block. A shift moves the tiling by so many sites along every axis: around the edge
/// on a periodic lattice; on an open one the sites outside complete blocks pass unchanged.
template <class Patch, class Block, sharing Sharing>
struct block_step {
  static_assert(Block::size == Patch::size);
  static constexpr std::size_t channels = Patch::channels;
  static constexpr bool wide = is_wide<Block>;
  static constexpr continuous_parts continuous = continuous_parts_of<Block>;

  using plan = block_plan;

  static plan prepare(level_lattice const& level, std::size_t shift) {
    return block_plan(level, shift, {Patch::extents.data(), Patch::dimensions});
  }

  static std::size_t copies(plan const& p) { return Sharing == sharing::none ? p.blocks : 1; }
  static std::size_t weights(plan const& p) { return copies(p) * weight_count<Block>; }
  static std::size_t packed(plan const& p) { return copies(p) * packed_count<Block>; }
  static std::size_t gradient(plan const& p) { return copies(p) * gradient_count<Block>; }
  /// The last of the groups of blocks that run together is filled up.
  static std::size_t tape(plan const& p) {
    constexpr std::size_t together = may_run_together<Block> && Sharing == sharing::over_positions ? wide_parts : 1;
    return (p.blocks + together - 1) / together * together * tape_count<Block>;
  }

  template <class T>
  static void pack(plan const& p, T const* canonical, T* out) {
    for (std::size_t k = 0; k < copies(p); ++k)
      engine::pack<Block>(canonical + k * weight_count<Block>, out + k * packed_count<Block>);
  }

  template <class From, class To>
  static void unpack_gradient(plan const& p, From const* packed_gradient, From const* canonical, To* gradient) {
    for (std::size_t k = 0; k < copies(p); ++k)
      engine::unpack_gradient<Block>(packed_gradient + k * gradient_count<Block>, canonical + k * weight_count<Block>,
                                     gradient + k * weight_count<Block>);
  }

  static void initialise(plan const& p, double* w, weight_source& source) {
    for (std::size_t k = 0; k < copies(p); ++k) engine::initialise<Block>(w + k * weight_count<Block>, source);
  }

  static void tensors(plan const& p, tensor_visitor& visitor) {
    for (std::size_t k = 0; k < copies(p); ++k) {
      if (Sharing == sharing::none) visitor.enter("position" + std::to_string(k));
      visit_tensors<Block>(visitor);
      if (Sharing == sharing::none) visitor.leave();
    }
  }

  static std::string describe(plan const& p) {
    std::string text = std::to_string(p.blocks) + " block" + (p.blocks == 1 ? "" : "s") + " of ";
    for (std::size_t axis = 0; axis < Patch::dimensions; ++axis)
      text += (axis ? " x " : "") + std::to_string(Patch::extents[axis]);
    text += Sharing == sharing::none ? ", own weights at each position: " : ": ";
    return text + describe_part<Block>();
  }

  template <direction D, class V, class Weights>
  [[gnu::noinline]] static V run(plan const& p, V* field, Weights w, std::span<V const> context) {
    return each_group<Weights>(p, field, w, context, [](auto x, auto of_block, auto numbers, std::size_t) {
      return engine::run<D, Block>(x, of_block, numbers);
    });
  }

  static std::size_t items(plan const& p) { return p.blocks; }
  static constexpr bool items_mix = Sharing == sharing::over_positions;

  template <direction D, class V, class Values, class Group, class Weights>
  static V run_lanes(plan const& p, Values values, Group const& who, Weights w, std::span<V const> context) {
    std::array<V, Patch::size> x;
    load(p, values, who, x);
    V const log_det = engine::run<D, Block>(std::span(x), at(w, who.item[0]), context);
    store(p, values, who, x);
    return log_det;
  }

  static constexpr bool spreads_adjoint = items_mix && !wide && tape_count<Block> == 0;

  template <direction D, class V, class Values, class Group, class T>
  static void pull_back_lanes(plan const& p, Values values, Values bars, Group const& who, V const& log_det_bars,
                              packed_weights<T> w, std::span<V const> context, gradient_slot<T> g) {
    std::array<V, Patch::size> x, x_bar;
    load(p, values, who, x);
    load(p, bars, who, x_bar);
    for (std::size_t j = who.used; j < lane_count<V>; ++j)  // these repeat the last block, without a cotangent
      for (auto& bar : x_bar) set_lane(bar, j, 0);
    engine::pull_back<D, Block>(std::span(x), std::span(x_bar), log_det_bars, w, context, g,
                                static_cast<V const*>(nullptr));
    store(p, values, who, x);
    store(p, bars, who, x_bar);
  }

  template <direction D, class V, class Weights>
  static V record(plan const& p, V* field, Weights w, std::span<V const> context, [[maybe_unused]] V* tape) {
    if constexpr (tape_count<Block> == 0) {
      return run<D>(p, field, w, context);
    } else {
      using group = blocks<V, Weights::is_packed>;
      return each_group<Weights>(p, field, w, context, [&](auto x, auto of_block, auto numbers, std::size_t b) {
        return engine::record<D, Block>(x, of_block, numbers, group::tape(tape, b));
      });
    }
  }

  template <direction D, class V, class T>
  static void pull_back(plan const& p, V* field, V* bar, V const& log_det_bar, packed_weights<T> w,
                        std::span<V const> context, gradient_slot<T> g, V const* tape) {
    using group = blocks<V, true>;
    group x, x_bar;
    auto const numbers = group::repeated(context);
    for (std::size_t b = 0; b < p.blocks; b += group::count) {
      x.gather(p, b, field);
      x_bar.gather(p, b, bar);
      typename group::number log_det_bars(0);
      for (std::size_t n = 0; n < group::used(p, b); ++n) set_member(log_det_bars, n, log_det_bar);
      for (std::size_t n = group::used(p, b); n < group::count; ++n)  // repeat the last block, without a cotangent
        for (auto& value : x_bar.values) set_member(value, n, V(0));
      engine::pull_back<D, Block>(std::span(x.values), std::span(x_bar.values), log_det_bars, at(w, b),
                                  group::context(context, numbers), at(g, b), group::tape(tape, b));
      x.scatter(p, b, field);
      x_bar.scatter(p, b, bar);
    }
  }

 private:
  /// move(value of a tile, the same in x) for all values of the blocks in the first `used` lanes.
  template <class V, class Values, class Group, class Move>
  static void each_value(plan const& p, Values values, Group const& who, std::size_t used, V* x, Move&& move) {
    auto* const lanes_of_x = lane_data(x);
    for (std::size_t j = 0; j < used; ++j) {
      auto const* const sites = p.sites.data() + who.item[j] * Patch::sites;
      for (std::size_t s = 0; s < Patch::sites; ++s)
        for (std::size_t c = 0; c < channels; ++c)
          move(values(who.configuration[j], sites[s], c), lanes_of_x[(s * channels + c) * lane_count<V> + j]);
    }
  }
  template <class V, class Values, class Group>
  static void load(plan const& p, Values values, Group const& who, std::array<V, Patch::size>& x) {
    each_value(p, values, who, lane_count<V>, x.data(), [](auto const& value, auto& of_x) { of_x = value; });
  }
  template <class V, class Values, class Group>
  static void store(plan const& p, Values values, Group const& who, std::array<V, Patch::size>& x) {
    each_value(p, values, who, who.used, x.data(), [](auto& value, auto const& of_x) { value = of_x; });
  }

  /// f(values, weights, context, number of the first block) for all blocks that run together, group by group; the sum
  /// of what it returns.
  template <class Weights, class V, class F>
  static V each_group(plan const& p, V* field, Weights w, std::span<V const> context, F&& f) {
    using group = blocks<V, Weights::is_packed>;
    partial_sum<V> total;
    group x;
    auto const numbers = group::repeated(context);
    for (std::size_t b = 0; b < p.blocks; b += group::count) {
      x.gather(p, b, field);
      auto const here = f(std::span(x.values), at(w, b), group::context(context, numbers), b);
      x.scatter(p, b, field);
      for (std::size_t n = 0; n < group::used(p, b); ++n) total += member<V>(here, n);
    }
    return total.value();
  }

  /// The values of those blocks that run together. Beyond the last block of the step its values are repeated.
  template <class V, bool SideBySide>
  struct blocks {
    static constexpr std::size_t count =
        SideBySide && Sharing == sharing::over_positions ? blocks_together<Block, V> : 1;
    using number = side_by_side<V, count>;

    static std::size_t used(plan const& p, std::size_t first) { return std::min(count, p.blocks - first); }

    /// The context for all of them, if it has to be another than the given one.
    static std::vector<number> repeated(std::span<V const> given) {
      std::vector<number> all;
      if constexpr (count > 1) {
        all.resize(given.size());
        for (std::size_t i = 0; i < given.size(); ++i)
          for (std::size_t n = 0; n < count; ++n) set_member(all[i], n, given[i]);
      }
      return all;
    }
    static std::span<number const> context([[maybe_unused]] std::span<V const> given,
                                           std::vector<number> const& repeated) {
      if constexpr (count > 1)
        return repeated;
      else
        return given;
    }
    /// That of the group which starts at this block.
    static number* tape(V* tape, std::size_t block) {
      return reinterpret_cast<number*>(tape + block * tape_count<Block>);
    }
    static number const* tape(V const* tape, std::size_t block) {
      return reinterpret_cast<number const*>(tape + block * tape_count<Block>);
    }

    void gather(plan const& p, std::size_t first, V const* field) {
      for (std::size_t n = 0; n < count; ++n) {
        auto const* const sites = p.sites.data() + std::min(first + n, p.blocks - 1) * Patch::sites;
        for (std::size_t s = 0; s < Patch::sites; ++s)
          for (std::size_t c = 0; c < channels; ++c)
            set_member(values[s * channels + c], n, field[sites[s] * channels + c]);
      }
    }
    void scatter(plan const& p, std::size_t first, V* field) const {
      for (std::size_t n = 0; n < used(p, first); ++n) {
        auto const* const sites = p.sites.data() + (first + n) * Patch::sites;
        for (std::size_t s = 0; s < Patch::sites; ++s)
          for (std::size_t c = 0; c < channels; ++c)
            field[sites[s] * channels + c] = member<V>(values[s * channels + c], n);
      }
    }

    std::array<number, Patch::size> values;
  };

  template <class View>
  static View at(View w, [[maybe_unused]] std::size_t block) {
    if constexpr (Sharing == sharing::none)
      return w.template after<Block>(block);
    else
      return w;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
