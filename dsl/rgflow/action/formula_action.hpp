// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/density.hpp>
#include <rgflow/action/gather_choice.hpp>
#include <rgflow/action/gather_pass.hpp>
#include <rgflow/action/term_pass.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/expression/text.hpp>

#include <string>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The sentences for a density that is not an action; `Density` and `Field` appear in the message.
template <class Density, class Field, density_problem Problem>
struct checked_density {
  static_assert(HoldsFor<Problem != density_problem::nonlinear_sum, Field>,
                "rgflow: over_links and over_sites can only be added and multiplied by constants in a density. See "
                "docs/action.md#what-is-refused-in-a-density");
  static_assert(
      HoldsFor<Problem != density_problem::next_outside_links, Field>,
      "rgflow: phi_next has a meaning only inside over_links. See docs/action.md#what-is-refused-in-a-density");
  static_assert(HoldsFor<Problem != density_problem::not_real, Field>,
                "rgflow: the density of an action must be real; take re(...) or norm(...) of the complex term. See "
                "docs/action.md#what-is-refused-in-a-density");
  static_assert(HoldsFor<Problem != density_problem::function_of_complex, Field>,
                "rgflow: of a complex value the formula language has + - * /, powers, exp, abs, conj, re, im and norm. "
                "See docs/action.md#what-is-refused-in-a-density");
  static_assert(HoldsFor<Problem != density_problem::shapes_differ, Field>,
                "rgflow: a field of several channels enters a density through component<i>(phi), dot(a, b) or norm(a). "
                "See docs/action.md#what-is-refused-in-a-density");
  static_assert(HoldsFor<Problem != density_problem::bad_component, Field>,
                "rgflow: component<i> asks for a channel that the field does not have. See "
                "docs/action.md#what-is-refused-in-a-density");
  static_assert(HoldsFor<Problem != density_problem::offset_has_too_many_directions, Field>,
                "rgflow: neighbour<...> has more directions than the lattice has dimensions. See "
                "docs/action.md#what-is-refused-in-a-density");
  static_assert(HoldsFor<Problem != density_problem::too_many_sites, Field>,
                "rgflow: a term of a density reads at most 32 sites; of more, write the action by hand. See "
                "docs/language.md#limits");
  static_assert(HoldsFor<Problem != density_problem::too_many_kinds, Field>,
                "rgflow: the terms of a density read at most 16 different sets of sites; of more, write the action by "
                "hand. See docs/language.md#limits");
  static_assert(HoldsFor<Problem != density_problem::too_many_components, Field>,
                "rgflow: a term of a density reads at most 64 components of the field; of more, write the action by "
                "hand. See docs/language.md#limits");
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
/// A Lattice offers volume(), extents() and edge(); its sites are numbered in row-major order, and in array order of
/// the axes neighbour(site, axis) and previous(site, axis) are the sites at + e_axis and - e_axis, or Lattice::none
/// beyond an open boundary. Terms that would leave the lattice are absent.
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
    engine::partial_sum<V> total;
    for_groups(std::make_index_sequence<analysis::groups>{}, [&]<std::size_t K>() {
      detail::term_pass<Density, Field, Dimensions, K>::template add<false>(lattice, phi, static_cast<V*>(nullptr),
                                                                            total, constants);
    });
    return total.value();
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
    engine::partial_sum<V> total;
    using choice = detail::gather_choice<Density, Field, Dimensions>;
    using gather = detail::gather_pass<Density, Field, Dimensions, typename choice::gathered>;
    auto const scatter = [&]<std::size_t K>() {
      detail::term_pass<Density, Field, Dimensions, K>::template add<true>(lattice, phi, gradient, total, at);
    };
    if (gather::pays(lattice)) {
      gather::run(lattice, phi, gradient, total, at);  // writes the gradient, to which the others add
      for_groups(typename choice::scattered{}, scatter);
    } else {
      for (std::size_t k = 0; k < lattice.volume() * channels; ++k) gradient[k] = V(0);
      for_groups(std::make_index_sequence<analysis::groups>{}, scatter);
    }
    return total.value();
  }

 private:
  template <std::size_t... K>
  static void for_groups(std::index_sequence<K...>, [[maybe_unused]] auto const& f) {
    (f.template operator()<K>(), ...);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
