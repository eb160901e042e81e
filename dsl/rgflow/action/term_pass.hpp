// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/density.hpp>
#include <rgflow/engine/partial_sum.hpp>

#include <cstdint>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The site displaced by so many steps in each direction (the first is the last axis), or Lattice::none if that leaves an
/// open lattice.
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
  for (int& step : at) step = -step;
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
    for (std::size_t site = 0; site < volume; ++site) {
      V here(0);
      for (std::size_t axis = 0; axis < axes; ++axis) {
        touched const at = sites(lattice, static_cast<std::uint32_t>(site), axis);
        if (!exists<Lattice>(at)) continue;
        run.finish(field_inputs<V>{phi, at.data()});
        here = here + run.template output<0>();
        if constexpr (WithGradient)
          [&]<std::size_t... A>(std::index_sequence<A...>) {
            (add_to(gradient[at[group::known.atoms[A].site] * channels + group::known.atoms[A].channel],
                    run.template output<1 + A>()),
             ...);
          }
        (atoms_of_term);
      }
      total += here;
    }
  }

  /// The terms of the group at one site, and in `slopes`, added, the derivatives by the field there of all terms that
  /// read it; those that would leave the lattice are absent.
  template <class V, class Lattice, class C>
  static V gather(Lattice const& lattice, V const* phi, std::uint32_t site, V* slopes,
                  std::array<C, constants> const& given) {
    execution<typename group::gradient_schedule, V> run;
    run.prepare(constant_inputs<V, C, constants>{given});
    V here(0);
    for (std::size_t axis = 0; axis < axes; ++axis) {
      auto const visit = [&](std::uint32_t origin, auto use) {
        if (origin == Lattice::none) return;
        touched const at = sites(lattice, origin, axis);
        if (!exists<Lattice>(at)) return;
        run.finish(field_inputs<V>{phi, at.data()});
        use();
      };
      visit(site, [&] { here = here + run.template output<0>(); });
      [&]<std::size_t... S>(std::index_sequence<S...>) {
        (visit(origin<S>(lattice, site, axis), [&] { add_slopes<S>(run, slopes); }), ...);
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
    return [&]<std::size_t... S>(std::index_sequence<S...>) {
      return touched{place<S>(lattice, site, axis)..., 0};
    }
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
  static bool exists(touched const& at) {
    for (std::uint32_t const site : at)
      if (site == Lattice::none) return false;
    return true;
  }

  template <std::size_t S, class Run, class V>
  static void add_slopes(Run const& run, V* slopes) {
    [&]<std::size_t... A>(std::index_sequence<A...>) {
      auto const add = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
        if constexpr (group::known.atoms[I].site == S)
          add_to(slopes[group::known.atoms[I].channel], run.template output<1 + I>());
      };
      (add(std::integral_constant<std::size_t, A>{}), ...);
    }
    (atoms_of_term);
  }

  template <class V>
  static void add_to(V& slot, V const& amount) {
    slot = slot + amount;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
