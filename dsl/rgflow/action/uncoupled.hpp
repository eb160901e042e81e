// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/symmetry/space.hpp>
#include <rgflow/symmetry/declared.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/action/one_site_terms.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/one_site/range.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/engine/quadrature.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The logarithm of the integral of exp(exponent(x)), by as many panels as it takes to be right to about 1e-14 of
/// 1 + |log|. Throws std::invalid_argument if it does not seem to exist.
template <class Exponent>
double log_integral(Exponent const& exponent) {
  auto const r = engine::range_of(exponent, 45);
  double last = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t panels = 2; r.exists() && panels <= 256; panels *= 2) {
    std::vector<std::array<double, 2>> points;  // exponent, weight
    engine::gauss_legendre::each(r.from, r.to, panels, [&](double x, double w) { points.push_back({exponent(x), w}); });
    double top = -std::numeric_limits<double>::infinity(), sum = 0;
    for (auto const& p : points) top = std::max(top, p[0]);
    for (auto const& p : points) sum += p[1] * std::exp(p[0] - top);
    double const now = top + std::log(sum);
    if (std::abs(now - last) < 1e-14 * (1 + std::abs(now))) return now;
    last = now;
  }
  throw std::invalid_argument("the integral over one site of exp(-V(phi)) does not seem to exist, or V is not smooth");
}

template <class Density, class Field>
constexpr bool has_links_to_take_away() {
  if constexpr (Field::channels == 1 || Field::is_complex)
    return link_coefficient<Density, Field>::nearest && link_coefficient<Density, Field>::bilinear;
  else
    return true;  // refused for its field
}
/// `Named` appears in the message.
template <class Named, class Field, bool Uncouples>
struct links_to_take_away {
  static_assert(HoldsFor<(Field::channels == 1 || Field::is_complex), Named>,
                "rgflow: uncoupled reads actions of a field with one real or complex number per site. See "
                "docs/hmc.md#log-z-by-integration");
  static_assert(HoldsFor<Uncouples, Named>,
                "rgflow: uncoupled needs an action that couples the two ends of a link by their product alone, as "
                "phi * phi_next, re(conj(phi) * phi_next) or norm(phi_next - phi). See "
                "docs/hmc.md#log-z-by-integration");
};

template <class Action, bool Periodic>
struct sites_all_alike {
  static_assert(HoldsFor<Periodic, Action>,
                "rgflow: uncoupled needs a torus: sites at the edge of an open lattice have other terms. See "
                "docs/hmc.md#log-z-by-integration");
};

}  // namespace detail

/// A theory without its links: S0 = sum over sites of V(phi), where V is all that the density has of one site. Its
/// sites are independent, so log Z is that of one site, an integral. Lattices are periodic. Made by
/// uncoupled(bind<...>(...)).
template <Expression Density, FieldType Field, std::size_t Dimensions>
class uncoupled_action {
  static_assert(sizeof(detail::links_to_take_away<Density, Field, detail::has_links_to_take_away<Density, Field>()>) !=
                0);

 public:
  using formula = formula_action<Density, Field, Dimensions>;
  static constexpr std::size_t channels = Field::channels;

  explicit uncoupled_action(formula const& whole) : whole_(whole), potential_(whole.constants) {}

  /// The action that it is made of.
  formula const& whole() const { return whole_; }
  /// log Z of a single site, to about 1e-13.
  double log_z_of_a_site() const {
    if constexpr (channels == 1)
      return detail::log_integral([&](double x) { return -potential_(x); });
    else
      return detail::log_integral(
          [&](double re) { return detail::log_integral([&](double im) { return -potential_(re, im); }); });
  }
  /// Of all sites. Throws as check does.
  double log_z(engine::lattice const& sites) const {
    check(sites);
    return static_cast<double>(sites.volume()) * log_z_of_a_site();
  }

  std::string describe() const { return "without its links: " + whole_.describe(); }
  /// Throws std::invalid_argument unless the lattice is periodic: sites at an edge have other terms.
  void check(engine::lattice const& sites) const {
    if (sites.edge() != boundary::periodic)
      throw std::invalid_argument("uncoupled: found " + detail::lattice_text(sites) + ", expected a periodic one");
  }

  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    engine::partial_sum<V> total;
    for (std::size_t x = 0; x < sites.volume(); ++x) total += value_at(phi + x * channels);
    return total.value();
  }
  template <class V>
  V value_and_gradient(engine::lattice const& sites, V const* phi, V* gradient) const {
    for (std::size_t x = 0; x < sites.volume(); ++x) {
      auto const slopes = slopes_at(phi + x * channels);
      std::copy(slopes.begin(), slopes.end(), gradient + x * channels);
    }
    return value(sites, phi);
  }

 private:
  static constexpr auto every_channel = std::make_index_sequence<channels>{};

  template <class V>
  V value_at(V const* phi) const {
    return [&]<std::size_t... C>(std::index_sequence<C...>) { return potential_(phi[C]...); }
    (every_channel);
  }
  template <class V>
  std::array<V, channels> slopes_at(V const* phi) const {
    return [&]<std::size_t... C>(std::index_sequence<C...>) { return potential_.slopes(phi[C]...); }
    (every_channel);
  }

  formula whole_;
  detail::one_site_potential<Density, Field, Dimensions> potential_;
};

/// uncoupled(bind<phi4>(m2 = -4., lambda = 4.8)), or of what is bound without its lattice.
template <Expression Density, FieldType Field, std::size_t Dimensions>
auto uncoupled(formula_action<Density, Field, Dimensions> const& whole) {
  return uncoupled_action<Density, Field, Dimensions>(whole);
}

template <FormulaAction Declaration>
auto uncoupled(bound_action<Declaration> const& whole) {
  using density = std::remove_cvref_t<decltype(Declaration::density)>;
  using field = typename Declaration::field;
  static_assert(
      sizeof(detail::links_to_take_away<Declaration, field, detail::has_links_to_take_away<density, field>()>) != 0);
  static_assert(sizeof(detail::sites_all_alike<Declaration, Declaration::lattice::periodic>) != 0);
  return uncoupled_action<density, field, Declaration::lattice::dimensions>(whole);
}

/// From the sites of an action by themselves, at s = 0, to the action, at s = 1: S_s = S0 + s (S - S0), whose links
/// have s times their strength. For engine::integrate_log_z, which finds log Z by it:
///
///     links_switched_on const path(uncoupled(bind<phi4>(m2 = -4., lambda = 4.8)));
///     auto const found = engine::integrate_log_z<engine::lanes<double>>(path, sites, 1, executor, {});
///     double const log_z = path.start().log_z(sites) + found.difference.value;
template <class Uncoupled>
class links_switched_on {
 public:
  /// One of the actions on the way.
  class action {
   public:
    static constexpr std::size_t channels = Uncoupled::channels;

    action(Uncoupled start, double s) : start_(std::move(start)), s_(s) {}

    std::string describe() const {
      return engine::number_text(s_) + " times the links of " + start_.whole().describe();
    }
    void check(engine::lattice const& sites) const { start_.check(sites); }

    template <class V>
    V value(engine::lattice const& sites, V const* phi) const {
      return mixed(start_.value(sites, phi), start_.whole().value(sites, phi));
    }
    template <class V>
    V value_and_gradient(engine::lattice const& sites, V const* phi, V* gradient) const {
      std::size_t const n = sites.volume() * channels;
      std::vector<V> of_start(n);
      V const from = start_.value_and_gradient(sites, phi, of_start.data());
      V const to = start_.whole().value_and_gradient(sites, phi, gradient);
      for (std::size_t i = 0; i < n; ++i) gradient[i] = mixed(of_start[i], gradient[i]);
      return mixed(from, to);
    }

   private:
    template <class V>
    V mixed(V const& from, V const& to) const {
      return from + V(static_cast<engine::scalar_of_t<V>>(s_)) * (to - from);
    }

    Uncoupled start_;
    double s_;
  };

  explicit links_switched_on(Uncoupled start) : start_(std::move(start)) {}

  Uncoupled const& start() const { return start_; }
  action at(double s) const { return action(start_, s); }
  /// dS/ds, which does not depend on s.
  template <class V>
  V slope(double, engine::lattice const& sites, V const* phi) const {
    return start_.whole().value(sites, phi) - start_.value(sites, phi);
  }

 private:
  Uncoupled start_;
};

}  // namespace rgflow::inline RGFLOW_ISA
