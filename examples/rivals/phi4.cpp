// SPDX-License-Identifier: BSL-1.0
#include "anneal.hpp"
#include "integrate.hpp"
#include "sample.hpp"

#include <rgflow/action/bind.hpp>
#include <rgflow/action/clusters.hpp>
#include <rgflow/action/real_phi4.hpp>
#include <rgflow/action/uncoupled.hpp>
#include <rgflow/expression/symbols.hpp>

namespace rivals {
namespace {

using declaration = rgflow::real_phi4<rgflow::torus<8, 8>>;
using formula = rgflow::bound_action<declaration>::formula;  // which knows no extents

class phi4_at final : public theory {
 public:
  phi4_at(double m2, double lambda)
      : m2_(m2),
        lambda_(lambda),
        action_(rgflow::bind<declaration>(rgflow::symbols::m2 = m2, rgflow::symbols::lambda = lambda)) {}

  std::string title() const override { return "Real phi^4"; }
  std::vector<std::pair<std::string, double>> constants() const override { return {{"m2", m2_}, {"lambda", lambda_}}; }
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
  double m2_, lambda_;
  rgflow::bound_action<declaration> action_;
};

}  // namespace

std::unique_ptr<theory> phi4_theory(double m2, double lambda) { return std::make_unique<phi4_at>(m2, lambda); }

}  // namespace rivals
