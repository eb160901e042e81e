// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/bind.hpp>
#include <rgflow/action/one_site_terms.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/one_site/odd_sites.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/engine/tape.hpp>
#include <rgflow/expression/facts.hpp>
#include <rgflow/lattice.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

/// An action with its odd sites integrated out, exactly: S' = sum over even sites of V(phi) - sum over odd sites of
/// log Z1(h). V is all that the density has of one site, h minus the coefficient of the links times the sum of an odd
/// site's neighbours, and Z1(h) the integral of exp(-V(phi) + h phi). Fields are those of the whole lattice, [site], in which
/// an odd site holds a standard normal number z instead of its phi; S' has z^2 / 2 + log(2 pi) / 2 for each, so that
/// the integral of exp(-S') is that of exp(-S). `completed` turns each z into the phi of its site.
///
/// For real fields on a torus with even extents, and links that are bilinear in the field: what else is declared does
/// not compile. Made by decimated(bind<...>(...)); it has the tables of Z1, which copies share.
template <FormulaAction Declaration>
class decimated_action {
  using density = std::remove_cvref_t<decltype(Declaration::density)>;
  static_assert(
      detail::checked_sublattice<Declaration, detail::problem_of_sublattice<density, typename Declaration::field,
                                                                            typename Declaration::lattice>()>::passed);
  using coefficient = detail::link_coefficient<density, typename Declaration::field>;

 public:
  using declaration = Declaration;
  using potential = detail::one_site_potential<density, typename Declaration::field, Declaration::lattice::dimensions>;
  static constexpr std::size_t channels = 1;

  /// Throws std::invalid_argument if Z1 does not exist for these constants.
  explicit decimated_action(bound_action<Declaration> const& whole)
      : whole_(whole),
        odd_(engine::lattice(Declaration::lattice::extents, boundary::periodic), potential(whole.constants),
             -coefficient::value(whole.constants)) {}

  /// The action that it is made of.
  bound_action<Declaration> const& whole() const { return whole_; }
  /// The odd sites given the even ones.
  engine::odd_sites<potential> const& odd_sites() const { return odd_; }

  std::string describe() const { return "odd sites integrated out of " + whole_.describe(); }
  /// Throws unless `sites` is the declared lattice.
  void check(engine::lattice const& sites) const { whole_.check(sites); }

  /// S', lane by lane.
  template <class V>
  V value(engine::lattice const&, V const* phi) const {
    engine::partial_sum<V> total;
    for (std::size_t k = 0; k < sites().odd.size(); ++k)
      total += bulk_term(phi[sites().odd[k]]) - log_z(odd_.around(k, phi));
    for (auto const site : sites().even) total += odd_.potential()(phi[site]);
    return total.value();
  }

  /// S'; `gradient` is overwritten with its derivatives.
  template <class V>
  V value_and_gradient(engine::lattice const&, V const* phi, V* gradient) const {
    engine::partial_sum<V> total;
    for (std::size_t k = 0; k < sites().odd.size(); ++k) {
      auto const site = sites().odd[k];
      auto const at = odd_.z1().at(odd_.around(k, phi));
      total += bulk_term(phi[site]) - at.log_z;
      gradient[site] = at.mean;  // the even sites read it
    }
    V const coupling(static_cast<engine::scalar_of_t<V>>(odd_.coupling()));
    for (std::size_t k = 0; k < sites().even.size(); ++k) {
      auto const site = sites().even[k];
      total += odd_.potential()(phi[site]);
      gradient[site] =
          odd_.potential().slope(phi[site]) - coupling * sites().sum_around(sites().around_even, k, gradient);
    }
    for (auto const site : sites().odd) gradient[site] = phi[site];
    return total.value();
  }

 private:
  engine::sublattices const& sites() const { return odd_.sites(); }

  template <class V>
  static V bulk_term(V const& z) {
    using T = engine::scalar_of_t<V>;
    return V(T(0.5)) * z * z + V(static_cast<T>(0.5 * std::log(2 * std::numbers::pi)));
  }
  template <class V>
  V log_z(V const& h) const {
    return odd_.z1().at(h).log_z;
  }
  template <class V>
  engine::tape_var<V> log_z(engine::tape_var<V> const& h) const {
    auto const at = odd_.z1().at(h.value());
    return engine::tape_var<V>::record(at.log_z, h, at.mean);
  }

  bound_action<Declaration> whole_;
  engine::odd_sites<potential> odd_;
};

namespace detail {

template <class Action>
struct formula_action_with_values {
  static_assert(HoldsFor<false, Action>,
                "rgflow: decimated needs an action that is declared by a formula, with its constants: "
                "decimated(bind<phi4>(m2 = ..., lambda = ...)). See docs/decimated.md");
};
template <class Declaration>
struct formula_action_with_values<bound_action<Declaration>> {
  using type = Declaration;
};

}  // namespace detail

/// The action of the even sites: decimated(bind<phi4>(m2 = -4., lambda = 4.8)).
template <class Action>
auto decimated(Action const& whole) {
  return decimated_action<typename detail::formula_action_with_values<Action>::type>(whole);
}

}  // namespace rgflow::inline RGFLOW_ISA
