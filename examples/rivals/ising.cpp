// SPDX-License-Identifier: BSL-1.0
#include "anneal.hpp"
#include "integrate.hpp"
#include "sample.hpp"
#include "spin_clusters.hpp"

#include <record/kaufman.hpp>
#include <record/recipes/ising_field.hpp>
#include <record/spins.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/expression/symbols.hpp>

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace rivals {
namespace {

using declaration = record::ising::theory<8>;
using bound = rgflow::bound_action<declaration>;
using formula = bound::formula;  // which knows no extents

bound ising_action(double beta, double alpha) {
  return rgflow::bind<declaration>(record::ising::alpha = alpha, rgflow::symbols::beta = beta);
}

/// From spins that don't know of each other to the coupling beta, with the same diagonal of M all the way.
struct growing_coupling {
  double beta, alpha;

  struct independent_sites {
    double alpha;
    /// Of each site, the integral of exp(-alpha psi^2 / 2) cosh(alpha psi).
    double log_z(engine::lattice const& sites) const {
      return static_cast<double>(sites.volume()) * (std::log(2 * std::numbers::pi / alpha) + alpha) / 2;
    }
  };
  independent_sites start() const { return {alpha}; }
  formula at(double s) const { return ising_action(s * beta, alpha); }

  /// dS/ds = beta sum_x (psi_x / 2 - tanh((M psi)_x)) times the sum of psi over the neighbours of x.
  template <class V>
  V slope(double s, engine::lattice const& sites, V const* psi) const {
    std::size_t const extent = sites.extents()[0];
    auto const means = record::spin_means(extent, psi, s * beta, alpha);
    V sum(0);
    for (std::size_t x = 0; x < sites.volume(); ++x)
      sum += (V(0.5) * psi[x] - means[x]) * (psi[sites.neighbour(x, 0)] + psi[sites.previous(x, 0)] +
                                             psi[sites.neighbour(x, 1)] + psi[sites.previous(x, 1)]);
    return V(static_cast<engine::scalar_of_t<V>>(beta)) * sum;
  }
};

class ising_at final : public theory {
 public:
  explicit ising_at(double beta) : beta_(beta), action_(ising_action(beta, alpha())) {}

  std::string title() const override { return "The Ising model as a continuous field"; }
  std::vector<std::pair<std::string, double>> constants() const override {
    return {{"beta", beta_}, {"alpha", alpha()}};
  }
  std::size_t channels() const override { return formula::channels; }
  sampling_result sample(method how, sampling_settings const& s) const override {
    return rivals::sample<formula>(action_, spin_clusters(square(s.lattice), beta_, alpha(), s.seed), how, s);
  }
  annealing_result anneal(sampling_settings const& s) const override { return rivals::anneal<formula>(action_, s); }
  integration_result integrate(sampling_settings const& s) const override {
    return rivals::integrate<formula::channels>(growing_coupling{beta_, alpha()}, s);
  }
  std::optional<double> exact_log_z(std::size_t lattice) const override {
    return record::ising_field_log_z(lattice, beta_, alpha());
  }

 private:
  /// As in examples/record: the least eigenvalue of M is 0.1.
  double alpha() const { return 4 * beta_ + 0.1; }

  double beta_;
  bound action_;
};

}  // namespace

std::unique_ptr<theory> ising_theory(double beta) {
  if (!(beta > 0)) throw std::invalid_argument("the Ising model: beta is " + std::to_string(beta) + ", must be > 0");
  return std::make_unique<ising_at>(beta);
}

}  // namespace rivals
