// SPDX-License-Identifier: BSL-1.0
#include "anneal.hpp"
#include "growing_coupling.hpp"
#include "integrate.hpp"
#include "sample.hpp"
#include "spin_clusters.hpp"

#include <record/kaufman.hpp>
#include <record/recipes/ising_field.hpp>

#include <stdexcept>
#include <string>

namespace rivals {
namespace {

using formula = ising_action::formula;

class ising_at final : public theory {
 public:
  explicit ising_at(double beta) : beta_(beta), action_(bind_ising(beta, alpha())) {}

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
  double alpha() const { return record::ising::alpha_of(beta_); }

  double beta_;
  ising_action action_;
};

}  // namespace

std::unique_ptr<theory> ising_theory(double beta) {
  if (!(beta > 0)) throw std::invalid_argument("the Ising model: beta is " + std::to_string(beta) + ", must be > 0");
  return std::make_unique<ising_at>(beta);
}

}  // namespace rivals
