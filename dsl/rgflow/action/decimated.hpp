// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/bind.hpp>
#include <rgflow/action/one_site_terms.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/one_site/odd_sites.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/tape.hpp>
#include <rgflow/lattice.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

/// An action with its odd sites integrated out, exactly: S' = sum over even sites of V(phi) - sum over odd sites of
/// log Z1(h). V is all that the density has of one site, h minus the coefficient of the links times the sum of an odd
/// site's neighbours, and Z1(h) the integral of exp(-V(phi) + re(conj(h) phi)). Fields are those of the whole lattice,
/// [site][channel], in which an odd site holds a standard normal number z instead of each real number of its phi; S'
/// has z^2 / 2 + log(2 pi) / 2 for each, so that the integral of exp(-S') is that of exp(-S). `completed` turns the z
/// into the phi of their site.
///
/// For real fields, and complex ones whose action is proved to be invariant under u1, on a torus with even extents, and
/// links that are bilinear in the field: what else is declared does not compile. Made by decimated(bind<...>(...)); it
/// has the tables of Z1, which copies share.
template <FormulaAction Declaration>
class decimated_action {
  using density = std::remove_cvref_t<decltype(Declaration::density)>;
  static_assert(detail::checked_sublattice<Declaration, detail::problem_of_sublattice<Declaration>()>::passed);
  using coefficient = detail::link_coefficient<density, typename Declaration::field>;

 public:
  using declaration = Declaration;
  using lattice = typename Declaration::lattice;
  using potential = detail::one_site_potential<density, typename Declaration::field, Declaration::lattice::dimensions>;
  using site_type = std::conditional_t<Declaration::field::is_complex, engine::isotropic_site<potential>,
                                       engine::real_site<potential>>;
  static constexpr std::size_t channels = Declaration::field::channels;

  /// Throws std::invalid_argument if Z1 does not exist for these constants.
  explicit decimated_action(bound_action<Declaration> const& whole)
      : whole_(whole),
        odd_(engine::lattice(Declaration::lattice::extents, boundary::periodic), potential(whole.constants),
             -coefficient::value(whole.constants)) {}

  /// The action that it is made of.
  bound_action<Declaration> const& whole() const { return whole_; }
  /// The odd sites given the even ones.
  engine::odd_sites<site_type> const& odd_sites() const { return odd_; }

  std::string describe() const { return "odd sites integrated out of " + whole_.describe(); }
  /// Throws unless `sites` is the declared lattice.
  void check(engine::lattice const& sites) const { whole_.check(sites); }

  /// S', lane by lane.
  template <class V>
  V value(engine::lattice const&, V const* phi) const {
    engine::partial_sum<V> total;
    for (std::size_t k = 0; k < sites().odd.size(); ++k)
      total += bulk_term(phi + sites().odd[k] * channels) - log_z(odd_.around(k, phi));
    for (auto const site : sites().even) total += value_at(phi + site * channels);
    return total.value();
  }

  /// S'; `gradient` is overwritten with its derivatives.
  template <class V>
  V value_and_gradient(engine::lattice const&, V const* phi, V* gradient) const {
    engine::partial_sum<V> total;
    for (std::size_t k = 0; k < sites().odd.size(); ++k) {
      std::size_t const place = sites().odd[k] * channels;
      auto const at = odd_.partition(odd_.around(k, phi));
      total += bulk_term(phi + place) - at.log_z;
      std::copy(at.mean.begin(), at.mean.end(), gradient + place);  // the even sites read it
    }
    V const coupling(static_cast<engine::scalar_of_t<V>>(odd_.coupling()));
    for (std::size_t k = 0; k < sites().even.size(); ++k) {
      std::size_t const place = sites().even[k] * channels;
      total += value_at(phi + place);
      auto const slopes = slopes_at(phi + place);
      auto const means = sites().template sum_around<channels>(sites().around_even, k, gradient);
      for (std::size_t c = 0; c < channels; ++c) gradient[place + c] = slopes[c] - coupling * means[c];
    }
    for (auto const site : sites().odd) std::copy_n(phi + site * channels, channels, gradient + site * channels);
    return total.value();
  }

 private:
  static constexpr auto every_channel = std::make_index_sequence<channels>{};

  engine::sublattices const& sites() const { return odd_.sites(); }

  /// V of a site, and its slopes.
  template <class V>
  V value_at(V const* phi) const {
    return [&]<std::size_t... C>(std::index_sequence<C...>) { return odd_.potential()(phi[C]...); }
    (every_channel);
  }
  template <class V>
  std::array<V, channels> slopes_at(V const* phi) const {
    return [&]<std::size_t... C>(std::index_sequence<C...>) { return odd_.potential().slopes(phi[C]...); }
    (every_channel);
  }

  /// What the prior says of the numbers of an odd site.
  template <class V>
  static V bulk_term(V const* z) {
    V sum = -engine::log_normal_density(z[0]);
    for (std::size_t c = 1; c < channels; ++c) sum = sum - engine::log_normal_density(z[c]);
    return sum;
  }
  template <class V>
  V log_z(std::array<V, channels> const& h) const {
    return odd_.partition(h).log_z;
  }
  template <class V>
  engine::tape_var<V> log_z(std::array<engine::tape_var<V>, channels> const& h) const {
    std::array<V, channels> values;
    for (std::size_t c = 0; c < channels; ++c) values[c] = h[c].value();
    auto const at = odd_.partition(values);
    if constexpr (channels == 1)
      return engine::tape_var<V>::record(at.log_z, h[0], at.mean[0]);
    else
      return engine::tape_var<V>::record(at.log_z, h[0], at.mean[0], h[1], at.mean[1]);
  }

  bound_action<Declaration> whole_;
  engine::odd_sites<site_type> odd_;
};

namespace detail {

template <class Action>
struct formula_action_with_values {
  static_assert(HoldsFor<false, Action>,
                "rgflow: decimated needs an action that is declared by a formula, with its constants: "
                "decimated(bind<phi4>(m2 = ..., lambda = ...)); for a constant in a range include "
                "rgflow/action/decimated_family.hpp. See docs/decimated.md");
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
