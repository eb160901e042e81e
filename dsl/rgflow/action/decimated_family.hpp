// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/expression/tree.hpp>
#include <rgflow/expression/literals.hpp>
#include <rgflow/expression/operators.hpp>
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/symmetry/space.hpp>
#include <rgflow/symmetry/group.hpp>
#include <rgflow/action/declaration.hpp>
#include <rgflow/expression/evaluate.hpp>
#include <rgflow/action/formula_action.hpp>
#include <rgflow/symmetry/declared.hpp>
#include <rgflow/action/symmetry.hpp>
#include <rgflow/symmetry/internal.hpp>

#include <rgflow/action/decimated.hpp>
#include <rgflow/action/family.hpp>
#include <rgflow/action/one_site_terms.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/one_site/normal_tail.hpp>
#include <rgflow/engine/one_site/odd_sites.hpp>
#include <rgflow/engine/one_site/varied_partition.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/refusal.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// The theories of a family with their odd sites integrated out, for one conditional flow of the even sites to train
/// on: what decimated_action is of a single theory. Z1 is a sum here, not a table, as every sample has constants of its
/// own. Made by decimated(bind<...>(... = between(...))), for real fields.
///
///     auto const theories = bind<phi4>(m2 = -4., lambda = between(4., 6.));
///     trainer run(m, reverse_kl(decimated(theories), path_gradient), options);
///     conditioned even(m, theories.context(lambda = 5.));
///     completed const q(even, decimated(theories.at(lambda = 5.)));
template <FormulaAction Declaration, class... Ranged>
class decimated_family {
  using density = std::remove_cvref_t<decltype(Declaration::density)>;
  static_assert(detail::checked_sublattice<Declaration, detail::problem_of_sublattice<Declaration>()>::passed);
  static_assert(
      detail::HoldsFor<!Declaration::field::is_complex, Declaration>,
      "rgflow: decimated takes the odd sites out of a family of theories of a real field; of a complex one take "
      "theories by themselves. See docs/decimated.md#a-range-of-constants");
  using coefficient = detail::link_coefficient<density, typename Declaration::field>;
  template <class C>
  using potential =
      detail::one_site_potential<density, typename Declaration::field, Declaration::lattice::dimensions, C>;
  using whole_type = action_family<Declaration, Ranged...>;
  static constexpr std::size_t count = detail::formula_action_of<Declaration>::constant_count;
  template <class C>
  using constants = std::array<C, count>;

 public:
  using declaration = Declaration;
  using lattice = typename Declaration::lattice;
  using field = typename Declaration::field;
  static constexpr std::size_t channels = 1;
  static constexpr std::size_t contexts = whole_type::contexts;

  /// Throws std::invalid_argument if Z1 does not exist somewhere in the ranges, as far as their ends and middles tell.
  explicit decimated_family(whole_type whole)
      : whole_(std::move(whole)),
        sites_(engine::lattice(Declaration::lattice::extents, boundary::periodic)),
        nodes_(nodes_for(whole_, sites_.neighbours)) {}

  /// The family that it is made of.
  whole_type const& whole() const { return whole_; }

  // ---- the ActionFamily contract (rgflow/engine/action.hpp) ----

  template <class V>
  void draw(engine::random_key const& key, std::uint64_t first, V* context) const {
    whole_.draw(key, first, context);
  }
  /// S', and its derivatives.
  template <class V>
  V value_and_gradient(engine::lattice const&, V const* phi, V* gradient, std::span<V const> context) const {
    auto const at = whole_.constants(context);
    potential<V> const v(at);
    V const coupling = -coefficient::value(at);
    engine::varied_partition<V> const z1(nodes_, v);
    engine::partial_sum<V> total;
    for (std::size_t k = 0; k < sites_.odd.size(); ++k) {
      std::size_t const place = sites_.odd[k];
      V const h = coupling * sites_.template sum_around<1>(sites_.around_odd, k, phi)[0];
      auto const here = z1.at(h, [&](std::size_t lane) { return potential<double>(of_lane(at, lane)); });
      total += -engine::log_normal_density(phi[place]) - here.log_z;
      gradient[place] = here.mean;  // the even sites read it
    }
    for (std::size_t k = 0; k < sites_.even.size(); ++k) {
      std::size_t const place = sites_.even[k];
      total += v(phi[place]);
      V const means = sites_.template sum_around<1>(sites_.around_even, k, gradient)[0];
      gradient[place] = v.slope(phi[place]) - coupling * means;
    }
    for (auto const site : sites_.odd) gradient[site] = phi[site];
    return total.value();
  }
  /// Throws unless `sites` is the declared lattice.
  void check(engine::lattice const& sites) const { whole_.check(sites); }
  std::string describe() const { return "odd sites integrated out of " + whole_.describe(); }

 private:
  template <class V>
  static constants<double> of_lane(constants<V> const& at, std::size_t lane) {
    constants<double> one;
    for (std::size_t k = 0; k < count; ++k) one[k] = static_cast<double>(engine::lane(at[k], lane));
    return one;
  }

  /// For all potentials at ends and middles of the ranges.
  static engine::equidistant_nodes nodes_for(whole_type const& whole, std::size_t neighbours) {
    std::size_t corners = 1;
    for (std::size_t k = 0; k < contexts; ++k) corners *= 3;
    std::vector<potential<double>> all;
    double strength = 0;
    for (std::size_t corner = 0; corner < corners; ++corner) {
      std::array<double, contexts> context;
      for (std::size_t k = 0, rest = corner; k < contexts; ++k, rest /= 3)
        context[k] = static_cast<double>(rest % 3) - 1;
      auto const at = whole.constants(std::span<double const>(context));
      all.emplace_back(at);
      strength = std::max(strength, std::abs(coefficient::value(at)) * static_cast<double>(neighbours));
    }
    return engine::equidistant_nodes(all, strength);
  }

  whole_type whole_;
  engine::sublattices sites_;
  engine::equidistant_nodes nodes_;
};

/// The theories of the even sites: decimated(bind<phi4>(m2 = -4., lambda = between(4., 6.))).
template <class Declaration, class... Ranged>
auto decimated(action_family<Declaration, Ranged...> const& whole) {
  return decimated_family<Declaration, Ranged...>(whole);
}

}  // namespace rgflow::inline RGFLOW_ISA
