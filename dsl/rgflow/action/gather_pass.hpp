// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/gather_stencil.hpp>
#include <rgflow/action/term_pass.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/lattice.hpp>

#include <algorithm>

namespace rgflow::inline RGFLOW_ISA::detail {

/// One pass over the sites of a lattice that computes the terms of a stencil and writes the gradient, each number once.
template <Expression Density, FieldType Field, std::size_t Dimensions, class Groups>
class gather_pass;
template <Expression Density, FieldType Field, std::size_t Dimensions, std::size_t... J>
class gather_pass<Density, Field, Dimensions, std::index_sequence<J...>> {
  using around = gather_stencil<Density, Field, Dimensions, std::index_sequence<J...>>;
  static constexpr std::size_t constants = around::constants;
  static constexpr std::size_t channels = Field::channels;
  static constexpr std::size_t row_count = around::known.rows.count;
  static constexpr std::size_t place_count = around::known.places.count;

 public:
  /// Whether it pays on this lattice: near an open edge it does not, so a third of the sites have to be away from it.
  template <class Lattice>
  static bool pays(Lattice const& lattice) {
    if (lattice.edge() != boundary::open) return true;
    std::size_t interior = 1;
    for (std::size_t direction = 0; direction < Dimensions; ++direction) {
      std::size_t const extent = lattice.extents()[Dimensions - 1 - direction];
      auto const reach = static_cast<std::size_t>(around::known.before[direction] + around::known.after[direction]);
      interior *= extent > reach ? extent - reach : 0;
    }
    return 3 * interior >= lattice.volume();
  }

  template <class V, class Lattice, class C>
  static void run(Lattice const& lattice, V const* phi, V* gradient, engine::partial_sum<V>& total,
                  std::array<C, constants> const& given) {
    // Sites are taken row by row along the last axis: the sites that a stencil reads then lie in a few rows, at fixed
    // distances, and tables of neighbours are looked at once per row.
    std::size_t const length = lattice.extents().back();
    std::size_t const volume = lattice.volume();
    bool const open = lattice.edge() == boundary::open;
    std::size_t const before = open ? std::min(length, static_cast<std::size_t>(around::known.before[0])) : 0;
    std::size_t const after = open ? static_cast<std::size_t>(around::known.after[0]) : 0;
    execution<around, V> site;
    site.prepare(constant_inputs<V, C, constants>{given});
    window<V> at(length, before);
    auto const edge = [&](std::size_t from, std::size_t to) {
      for (std::size_t k = from; k < to; ++k) at_edge(lattice, phi, gradient, k, total, given);
    };
    for (std::size_t first = 0; first < volume; first += length) {
      auto const rows = rows_at(lattice, static_cast<std::uint32_t>(first), std::make_index_sequence<row_count>{});
      std::size_t begin = 0, end = length;
      if (open) {
        bool const inside = std::find(rows.begin(), rows.end(), Lattice::none) == rows.end();
        begin = inside ? before : length;
        end = inside && begin + after < length ? length - after : begin;
        edge(first, first + begin);
        edge(first + end, first + length);
        if (begin == end) continue;
      }
      at.move_to(phi, rows);
      for (std::size_t column = begin; column < end;) {
        std::size_t const count = std::min(end - column, total.room());
        V part(0);
        for (std::size_t const stop = column + count; column < stop; ++column) {
          site.finish(at);
          at.advance();
          part = part + site.template output<0>();
          write(site, gradient + (first + column) * channels, std::make_index_sequence<channels>{});
        }
        total.add(part, count);
      }
    }
  }

 private:
  // The first sites of the rows that the terms of a row need; one number more, as there may be none. clang++ packs two
  // numbers of 32 bits into a register, and to unpack them counts where rows are short.
  using row_list = std::array<std::size_t, row_count + 1>;
  template <class Lattice, std::size_t... R>
  static row_list rows_at(Lattice const& lattice, [[maybe_unused]] std::uint32_t first, std::index_sequence<R...>) {
    return {row_at<R>(lattice, first)..., 0};
  }
  template <std::size_t R, class Lattice>
  RGFLOW_FORMULA_INLINE static std::uint32_t row_at(Lattice const& lattice, std::uint32_t first) {
    return site_at<Dimensions, around::known.rows.values[R]>(lattice, first);
  }

  /// The field around a site that moves along its row, from the same column of each row on.
  template <class V>
  class window {
   public:
    window(std::size_t length, std::size_t column) : length_(length * channels) {
      auto const extent = static_cast<std::ptrdiff_t>(length), here = static_cast<std::ptrdiff_t>(column);
      each_place([&]<std::size_t P>(constant<P>) {
        constexpr std::ptrdiff_t step = around::known.places.values[P].column;
        std::ptrdiff_t const there = step == 0 ? here : (here + step) % extent;
        places_.template at<P>().first = static_cast<std::size_t>(there < 0 ? there + extent : there) * channels;
      });
    }
    RGFLOW_FORMULA_INLINE void move_to(V const* phi, row_list const& rows) {
      each_place([&]<std::size_t P>(constant<P>) __attribute__((always_inline)) {
        auto& p = places_.template at<P>();
        p.start = phi + rows[around::known.places.values[P].row] * channels;
        p.stop = p.start + length_;
        p.at = p.start + p.first;
      });
    }
    RGFLOW_FORMULA_INLINE void advance() {
      each_place([&]<std::size_t P>(constant<P>) __attribute__((always_inline)) {
        auto& p = places_.template at<P>();
        p.at += channels;
        // The others come to the end of their rows with the site itself.
        if constexpr (around::known.places.values[P].column != 0) p.at = p.at == p.stop ? p.start : p.at;
      });
    }
    template <std::size_t K>
    RGFLOW_FORMULA_INLINE V at() const {
      constexpr gathered_read read = around::known.reads[K - constants];
      V const& number = places_.template at<read.place>().at[read.channel];
      if constexpr (engine::is_lanes<V>)
        return loaded_once(number);
      else
        return number;
    }

   private:
    struct place {
      V const *at, *start, *stop;  // the site, and the row that it moves around in
      std::size_t first;           // where in each row it begins
    };
    template <std::size_t P>
    using constant = std::integral_constant<std::size_t, P>;
    // All are inlined at once: left to g++, a force takes longer.
    RGFLOW_FORMULA_INLINE static void each_place(auto const& f) {
      [&]<std::size_t... P>(std::index_sequence<P...>) __attribute__((always_inline)) { (f(constant<P>{}), ...); }
      (std::make_index_sequence<place_count>{});
    }

    std::size_t length_;
    values<place, place_count> places_;  // not an array, which g++ would write back at every site
  };

  template <class V, std::size_t... C>
  RGFLOW_FORMULA_INLINE static void write(execution<around, V> const& site, V* gradient, std::index_sequence<C...>) {
    ((gradient[C] = site.template output<1 + C>()), ...);
  }

  // Near an open edge some terms are absent, others at each site: there they are taken one by one.
  // Inlined, this would take registers from the loop along a row.
  template <class V, class Lattice, class C>
  [[gnu::noinline]] static void at_edge(Lattice const& lattice, [[maybe_unused]] V const* phi, V* gradient,
                                        std::size_t site, engine::partial_sum<V>& total,
                                        std::array<C, constants> const& given) {
    std::array<V, channels> slopes;
    slopes.fill(V(0));
    V here(0);
    ((here = here + term_pass<Density, Field, Dimensions, J>::gather(lattice, phi, static_cast<std::uint32_t>(site),
                                                                     slopes.data(), given)),
     ...);
    for (std::size_t c = 0; c < channels; ++c) gradient[site * channels + c] = slopes[c];
    total += here;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
