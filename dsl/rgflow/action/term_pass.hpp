// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/density.hpp>
#include <rgflow/engine/partial_sum.hpp>

#include <algorithm>
#include <cstdint>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The site displaced by so many sites in each direction (the first is the last axis), or Lattice::none if that leaves
/// an open lattice.
template <std::size_t Dimensions, site_offset By, class Lattice>
RGFLOW_FORMULA_INLINE std::uint32_t site_at(Lattice const& lattice, std::uint32_t site) {
  auto const along = [&]<std::size_t Direction>(std::integral_constant<std::size_t, Direction>) {
    constexpr std::size_t axis = Dimensions - 1 - Direction;
    for (int k = 0; k < By[Direction] && site != Lattice::none; ++k) site = lattice.neighbour(site, axis);
    for (int k = 0; k > By[Direction] && site != Lattice::none; --k) site = lattice.previous(site, axis);
  };
  [&]<std::size_t... Direction>(std::index_sequence<Direction...>) {
    (along(std::integral_constant<std::size_t, Direction>{}), ...);
  }
  (std::make_index_sequence<Dimensions>{});
  return site;
}

constexpr site_offset opposite(site_offset at) {
  for (int& x : at) x = -x;
  return at;
}

/// The first inputs of every schedule of a density: its constants.
template <class V, class C, std::size_t Count>
struct constant_inputs {
  std::array<C, Count> const& constants;
  template <std::size_t K>
  RGFLOW_FORMULA_INLINE V at() const {
    return static_cast<V>(constants[K]);
  }
};

/// Terms of a density one by one: those of group K, each at its site or on its link.
template <Expression Density, FieldType Field, std::size_t Dimensions, std::size_t K>
struct term_pass {
  using group = compiled_group<Density, Field, K>;
  static constexpr std::size_t constants = group::constants;
  static constexpr std::size_t channels = Field::channels;
  static constexpr std::size_t site_count = group::description.sites.count;
  static constexpr std::size_t axes = group::description.over_links ? Dimensions : 1;
  static constexpr auto sites_of_term = std::make_index_sequence<site_count>{};
  static constexpr auto atoms_of_term = std::make_index_sequence<group::atoms>{};

  /// Adds the terms of the group to total, in order of sites and then axes, and their derivatives to the gradient.
  template <bool WithGradient, class V, class Lattice, class C>
  static void add(Lattice const& lattice, V const* phi, [[maybe_unused]] V* gradient, engine::partial_sum<V>& total,
                  std::array<C, constants> const& given) {
    using schedule =
        std::conditional_t<WithGradient, typename group::gradient_schedule, typename group::value_schedule>;
    execution<schedule, V> run;
    run.prepare(constant_inputs<V, C, constants>{given});
    std::size_t const volume = lattice.volume();
    for (std::size_t site = 0; site < volume;) {
      std::size_t const count = std::min(volume - site, total.room());
      V part(0);
      for (std::size_t const stop = site + count; site < stop; ++site)
        for (std::size_t axis = 0; axis < axes; ++axis) {
          touched const at = sites(lattice, static_cast<std::uint32_t>(site), axis);
          if (!exists<Lattice>(at)) continue;
          run.finish(field_inputs<V>{phi, at.data()});
          part = part + run.template output<0>();
          if constexpr (WithGradient) [&]<std::size_t... A>(std::index_sequence<A...>) {
              (add_to(gradient[at[group::known.atoms[A].site] * channels + group::known.atoms[A].channel],
                      run.template output<1 + A>()),
               ...);
            }
          (atoms_of_term);
        }
      total.add(part, count);
    }
  }

  /// The terms of the group at one site, and in `slopes`, added, the derivatives by the field there of all terms that
  /// read it; those that would leave the lattice are absent.
  template <class V, class Lattice, class C>
  RGFLOW_FORMULA_INLINE static V gather(Lattice const& lattice, V const* phi, std::uint32_t site, V* slopes,
                                        std::array<C, constants> const& given) {
    V here(0);
    for (std::size_t axis = 0; axis < axes; ++axis) {
      // Each term is evaluated by itself, so that only what is used of it is computed.
      auto const visit = [&](std::uint32_t origin, auto const& use) __attribute__((always_inline)) {
        if (origin == Lattice::none) return;
        touched const at = sites(lattice, origin, axis);
        if (!exists<Lattice>(at)) return;
        execution<typename group::gradient_schedule, V> run;
        run.prepare(constant_inputs<V, C, constants>{given});
        run.finish(field_inputs<V>{phi, at.data()});
        use(run);
      };
      constexpr std::size_t own = group::description.sites.find({});
      visit(
          site, [&](auto const& run) __attribute__((always_inline)) {
            here = here + run.template output<0>();
            add_slopes<own>(run, slopes, atoms_of_term);
          });
      [&]<std::size_t... S>(std::index_sequence<S...>) __attribute__((always_inline)) {
        auto const other = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) __attribute__((always_inline)) {
          if constexpr (I != own)
            visit(
                origin<I>(lattice, site, axis), [&](auto const& run) __attribute__((always_inline)) {
                  add_slopes<I>(run, slopes, atoms_of_term);
                });
        };
        (other(std::integral_constant<std::size_t, S>{}), ...);
      }
      (sites_of_term);
    }
    return here;
  }

 private:
  using touched = std::array<std::uint32_t, site_count + 1>;  // one more: there may be none

  template <class V>
  struct field_inputs {
    V const* phi;
    std::uint32_t const* site;
    template <std::size_t I>
    RGFLOW_FORMULA_INLINE V const& at() const {
      constexpr density_atom atom = group::known.atoms[I - constants];
      return phi[site[atom.site] * channels + atom.channel];
    }
  };

  /// The sites that the term at `site`, on the link along `axis`, touches.
  template <class Lattice>
  RGFLOW_FORMULA_INLINE static touched sites(Lattice const& lattice, std::uint32_t site, std::size_t axis) {
    return [&]<std::size_t... S>(std::index_sequence<S...>) { return touched{place<S>(lattice, site, axis)..., 0}; }
    (sites_of_term);
  }
  template <std::size_t S, class Lattice>
  RGFLOW_FORMULA_INLINE static std::uint32_t place(Lattice const& lattice, std::uint32_t site, std::size_t axis) {
    constexpr touched_site to = group::description.sites.sites[S];
    auto const at = to.next ? lattice.neighbour(site, axis) : site;
    return at == Lattice::none ? at : site_at<Dimensions, to.offset>(lattice, at);
  }
  /// The site whose term touches this one as its site S.
  template <std::size_t S, class Lattice>
  RGFLOW_FORMULA_INLINE static std::uint32_t origin(Lattice const& lattice, std::uint32_t site, std::size_t axis) {
    constexpr touched_site to = group::description.sites.sites[S];
    auto const at = site_at<Dimensions, opposite(to.offset)>(lattice, site);
    return to.next && at != Lattice::none ? lattice.previous(at, axis) : at;
  }
  template <class Lattice>
  RGFLOW_FORMULA_INLINE static bool exists(touched const& at) {
    for (std::uint32_t const site : at)
      if (site == Lattice::none) return false;
    return true;
  }

  /// The derivatives by the field at site S of the term.
  template <std::size_t S, class Run, class V, std::size_t... A>
  RGFLOW_FORMULA_INLINE static void add_slopes(Run const& run, V* slopes, std::index_sequence<A...>) {
    (add_slope<S, A>(run, slopes), ...);
  }
  template <std::size_t S, std::size_t A, class Run, class V>
  RGFLOW_FORMULA_INLINE static void add_slope([[maybe_unused]] Run const& run, [[maybe_unused]] V* slopes) {
    if constexpr (group::known.atoms[A].site == S)
      add_to(slopes[group::known.atoms[A].channel], run.template output<1 + A>());
  }

  template <class V>
  RGFLOW_FORMULA_INLINE static void add_to(V& slot, V const& amount) {
    slot = slot + amount;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
