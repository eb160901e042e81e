// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/density.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/expression/facts.hpp>
#include <rgflow/expression/text.hpp>

#include <cstdint>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The sentences for a density that is not an action; `Density` and `Field` appear in the message.
template <class Density, class Field, density_problem Problem>
struct checked_density {
  static_assert(HoldsFor<Problem != density_problem::nonlinear_sum, Field>,
                "rgflow: over_links and over_sites can only be added and multiplied by constants in a density");
  static_assert(HoldsFor<Problem != density_problem::next_outside_links, Field>,
                "rgflow: phi_next has a meaning only inside over_links");
  static_assert(HoldsFor<Problem != density_problem::not_real, Field>,
                "rgflow: the density of an action must be real; take re(...) or norm(...) of the complex term");
  static_assert(HoldsFor<Problem != density_problem::function_of_complex, Field>,
                "rgflow: of a complex value the formula language has + - * /, powers, exp, abs, conj, re, im and norm");
  static_assert(HoldsFor<Problem != density_problem::shapes_differ, Field>,
                "rgflow: a field of several channels enters a density through component<i>(phi), dot(a, b) or norm(a)");
  static_assert(HoldsFor<Problem != density_problem::bad_component, Field>,
                "rgflow: component<i> asks for a channel that the field does not have");
  static_assert(HoldsFor<Problem != density_problem::offset_has_too_many_directions, Field>,
                "rgflow: neighbour<...> has more directions than the lattice has dimensions");
  static constexpr bool passed = Problem == density_problem::none;
};

template <class Density, class Field, std::size_t Dimensions>
constexpr density_problem problem_of_density() {
  using analysis = density_analysis<Density, Field>;
  if constexpr (analysis::analysed.problem != density_problem::none) {
    return analysis::analysed.problem;
  } else if constexpr (analysis::analysed.directions > static_cast<int>(Dimensions)) {
    return density_problem::offset_has_too_many_directions;
  } else {
    return []<std::size_t... K>(std::index_sequence<K...>) {
      auto worst = density_problem::none;
      ((worst = worst == density_problem::none ? compiled_group<Density, Field, K>::known.problem : worst), ...);
      return worst;
    }
    (std::make_index_sequence<analysis::groups>{});
  }
}

}  // namespace detail

/// The action S of a density on any lattice of the given number of dimensions: value and derivatives by all real
/// components, with run-time constants in order of their names. Fields are phi[site * channels + channel], of any
/// number type V (a batch holds one configuration per lane).
///
/// A Lattice offers volume(), neighbour(site, axis) = the site at + e_axis in array order of the axes, and
/// shifted(site, std::array<int, 3>); both give Lattice::none beyond an open boundary, and terms that would
/// leave the lattice are absent.
template <Expression Density, FieldType Field, std::size_t Dimensions>
struct formula_action {
  static_assert(
      detail::checked_density<Density, Field, detail::problem_of_density<Density, Field, Dimensions>()>::passed);

  using analysis = detail::density_analysis<Density, Field>;
  static constexpr std::size_t constant_count = analysis::constants.count;
  static constexpr std::size_t channels = Field::channels;
  static constexpr std::string_view constant_name(std::size_t k) { return analysis::constants.names[k]; }

  std::array<double, constant_count> constants{};

  /// The density and the values of its constants.
  std::string describe() const {
    std::string text = "S = sum over sites of " + to_text(Density{});
    for (std::size_t k = 0; k < constant_count; ++k)
      text += (k == 0 ? "; " : ", ") + std::string(constant_name(k)) + " = " + engine::number_text(constants[k]);
    return text;
  }

  /// S, lane by lane.
  template <class V, class Lattice>
  V value(Lattice const& lattice, V const* phi) const {
    V total = V(0);
    each_group([&]<std::size_t K>() { add<K, false>(lattice, phi, static_cast<V*>(nullptr), total, constants); });
    return total;
  }

  /// S; `gradient` is overwritten with dS/dphi in the layout of phi.
  template <class V, class Lattice>
  V value_and_gradient(Lattice const& lattice, V const* phi, V* gradient) const {
    return value_and_gradient_at(lattice, phi, gradient, constants);
  }
  /// The same with these constants, which may differ from lane to lane.
  template <class V, class Lattice, class C>
  static V value_and_gradient_at(Lattice const& lattice, V const* phi, V* gradient,
                                 std::array<C, constant_count> const& at) {
    for (std::size_t k = 0; k < lattice.volume() * channels; ++k) gradient[k] = V(0);
    V total = V(0);
    each_group([&]<std::size_t K>() { add<K, true>(lattice, phi, gradient, total, at); });
    return total;
  }

 private:
  static void each_group(auto const& f) {
    [&]<std::size_t... K>(std::index_sequence<K...>) { (f.template operator()<K>(), ...); }
    (std::make_index_sequence<analysis::groups>{});
  }

  // The site that a term at `site` (on a link along `axis`) touches.
  template <class Group, std::size_t S, class Lattice>
  static std::uint32_t touched(Lattice const& lattice, std::size_t site, std::size_t axis) {
    constexpr detail::touched_site place = Group::description.sites.sites[S];
    auto at = static_cast<std::uint32_t>(site);
    if constexpr (place.offset != detail::site_offset{}) {
      std::array<int, 3> offset{};
      for (std::size_t direction = 0; direction < Dimensions; ++direction)
        offset[Dimensions - 1 - direction] = place.offset[direction];
      at = lattice.shifted(at, offset);
      if (at == Lattice::none) return at;
    }
    if constexpr (place.next) at = lattice.neighbour(at, axis);
    return at;
  }

  // The inputs of a schedule: constants first, then the components that its terms read.
  template <class V, class C>
  struct constant_inputs {
    std::array<C, constant_count> const& constants;
    template <std::size_t K>
    RGFLOW_FORMULA_INLINE V at() const {
      return static_cast<V>(constants[K]);
    }
  };
  template <class Group, class V>
  struct field_inputs {
    V const* phi;
    std::uint32_t const* site;
    template <std::size_t K>
    RGFLOW_FORMULA_INLINE V const& at() const {
      constexpr detail::density_atom atom = Group::known.atoms[K - constant_count];
      return phi[site[atom.site] * channels + atom.channel];
    }
  };

  // Adds the terms of group K to total and their derivatives to gradient, in order of sites and then axes. Partial sums
  // of a few sites keep the rounding of a float total small.
  template <std::size_t K, bool WithGradient, class V, class Lattice, class C>
  static void add(Lattice const& lattice, V const* phi, [[maybe_unused]] V* gradient, V& total,
                  std::array<C, constant_count> const& given) {
    using group = detail::compiled_group<Density, Field, K>;
    using schedule =
        std::conditional_t<WithGradient, typename group::gradient_schedule, typename group::value_schedule>;
    constexpr std::size_t sites_per_partial_sum = 32;
    constexpr std::size_t axes = group::description.over_links ? Dimensions : 1;
    detail::execution<schedule, V> run;
    run.prepare(constant_inputs<V, C>{given});
    std::size_t const volume = lattice.volume();
    for (std::size_t first = 0; first < volume; first += sites_per_partial_sum) {
      std::size_t const last = first + sites_per_partial_sum < volume ? first + sites_per_partial_sum : volume;
      V partial = V(0);
      for (std::size_t site = first; site < last; ++site)
        for (std::size_t axis = 0; axis < axes; ++axis)
          [&]<std::size_t... S, std::size_t... A>(std::index_sequence<S...>, std::index_sequence<A...>) {
            std::array<std::uint32_t, sizeof...(S) + 1> const at{touched<group, S>(lattice, site, axis)..., 0};
            if (((at[S] == Lattice::none) || ...)) return;
            run.finish(field_inputs<group, V>{phi, at.data()});
            partial = partial + run.template output<0>();
            if constexpr (WithGradient)
              (add_to(gradient[at[group::known.atoms[A].site] * channels + group::known.atoms[A].channel],
                      run.template output<1 + A>()),
               ...);
          }
      (std::make_index_sequence<group::description.sites.count>{}, std::make_index_sequence<group::atoms>{});
      total = total + partial;
    }
  }

  template <class V>
  static void add_to(V& slot, V const& amount) {
    slot = slot + amount;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
