// SPDX-License-Identifier: BSL-1.0
#include "anneal.hpp"
#include "integrate.hpp"
#include "sample.hpp"

#include <rgflow/action/bind.hpp>
#include <rgflow/action/clusters.hpp>
#include <rgflow/action/complex_phi4.hpp>
#include <rgflow/action/uncoupled.hpp>
#include <rgflow/expression/symbols.hpp>

namespace rivals {
namespace {

using declaration = rgflow::complex_phi4<rgflow::torus<8, 8>>;
using formula = rgflow::bound_action<declaration>::formula;  // which knows no extents

class complex_phi4_at final : public theory {
 public:
  complex_phi4_at(double mu, double lambda, double t)
      : mu_(mu),
        lambda_(lambda),
        t_(t),
        action_(rgflow::bind<declaration>(rgflow::symbols::mu = mu, rgflow::symbols::lambda = lambda,
                                          rgflow::symbols::t = t)) {}

  std::string title() const override { return "Complex phi^4"; }
  std::vector<std::pair<std::string, double>> constants() const override {
    return {{"mu", mu_}, {"lambda", lambda_}, {"t", t_}};
  }
  std::size_t channels() const override { return formula::channels; }
  sampling_result sample(method how, sampling_settings const& s) const override {
    rgflow::engine::cluster_move const clusters(square(s.lattice), formula::channels, rgflow::cluster_coupling(action_),
                                                s.seed);
    return rivals::sample<formula>(action_, clusters, how, s);
  }
  annealing_result anneal(sampling_settings const& s) const override { return rivals::anneal<formula>(action_, s); }
  integration_result integrate(sampling_settings const& s) const override {
    return rivals::integrate<formula::channels>(rgflow::links_switched_on(rgflow::uncoupled(action_)), s);
  }

 private:
  double mu_, lambda_, t_;
  rgflow::bound_action<declaration> action_;
};

}  // namespace

std::unique_ptr<theory> complex_phi4_theory(double mu, double lambda, double t) {
  return std::make_unique<complex_phi4_at>(mu, lambda, t);
}

}  // namespace rivals
