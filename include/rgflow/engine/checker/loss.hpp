// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/model_weights.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/density/members.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/train/gradient.hpp>
#include <rgflow/engine/train/objective.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

/// The laws of an objective of type O on a density of type Model.
template <class O, class Model>
class loss_laws {
 public:
  loss_laws(O const& objective, Model& model, check_options const& options)
      : objective_(objective), weights_(model), options_(options), draws_(options.seed), batch_of_(model) {}

  std::vector<law_result> check() {
    for (std::size_t t = 0; t < options_.trials; ++t) {
      std::uint64_t const step = t;
      weights_.stir(draws_, options_.weight_deviation);
      auto const there = at(objective_, step);
      book_.require("losses and gradient are finite", finite(there.losses) && finite(there.gradient));
      auto const again = at(objective_, step);
      book_.note("the same call gives the same bits",
                 worst_difference(again.losses, there.losses) + worst_difference(again.gradient, there.gradient), 0);
      book_.note("the gradient is the derivative of the mean loss",
                 weights_.error_of(there.gradient, options_, draws_, [&] { return mean(at(objective_, step).losses); }),
                 weights_.allowed);
      shares(there, step);
      importance(there);
    }
    return book_.take();
  }

 private:
  struct result {
    std::vector<double> losses, log_weights, gradient;
  };

  // Some threads get several tiles, and the last tile is not full.
  static constexpr std::size_t samples = 10 * lane_count<typename Model::lanes_type> + 3;

  template <class Any>
  result at(Any const& objective, std::uint64_t step) {
    batch_of_(objective, options_.seed, step, samples);
    auto const gradient = batch_of_.gradient();
    return {{batch_of_.losses().begin(), batch_of_.losses().end()},
            {batch_of_.log_weights().begin(), batch_of_.log_weights().end()},
            {gradient.begin(), gradient.end()}};
  }

  static bool finite(std::vector<double> const& values) {
    return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
  }
  static double mean(std::vector<double> const& values) {
    double sum = 0;
    for (double const v : values) sum += v;
    return sum / static_cast<double>(values.size());
  }

  void shares(result const& there, std::uint64_t step) {
    auto const half = at(combined(std::pair(0.5, objective_)), step);
    std::vector<double> expected;
    for (double const g : there.gradient) expected.push_back(0.5 * g);
    book_.note("the gradient goes with the share", worst_difference(half.gradient, expected), 1e-12);
  }

  void importance(result const& there) {
    if (O::knows_weights)
      book_.require("log-weights are finite", finite(there.log_weights));
    else
      book_.not_applicable("log-weights are finite (it declares to know none)");
  }

  O const& objective_;
  model_weights<Model> weights_;
  check_options options_;
  draws draws_;
  law_book book_;
  batch_gradient<Model> batch_of_;
};

template <bool Kept, class Model, class Lacks>
struct is_density_of_loss {
  static_assert(
      rgflow::detail::HoldsFor<Kept, Model, Lacks>,
      "rgflow: check_loss checks an objective on a density: model<flow>, a symmetrized or conditioned one, or "
      "a type of yours (what it lacks stands below). See docs/density.md");
};
template <bool Kept, class O, class Model, class Lacks>
struct is_objective_to_check {
  static_assert(
      rgflow::detail::HoldsFor<Kept, O, Model, Lacks>,
      "rgflow: what check_loss was given is not an objective for this density: it needs operator()(task), check, "
      "describe, first_nonfinite and knows_weights (what it lacks stands below); a function of a sample becomes one by "
      "sampled_loss. See docs/training.md");
};

}  // namespace engine

/// Checks that an objective obeys the laws of the contract (rgflow/engine/train/objective.hpp) on a density: the
/// gradient that it adds is the derivative of its mean loss and goes with the share; it remembers nothing and is
/// finite. The gradient of path_gradient is that of the loss in the mean only, so it fails. Differences are good for
/// six digits in double and for two in float: check on a model<flow, double>. The weights are moved meanwhile, and put
/// back. Throws std::invalid_argument if the objective does not fit the density.
template <class O, Density Model>
check_report check_loss(O const& objective, Model& model, check_options const& options = {.single_weights = 40}) {
  static_assert(sizeof(engine::is_objective_to_check<
                       engine::Objective<O, Model>, O, Model,
                       rgflow::detail::lacking<engine::Objective<O, Model>, engine::members_of_objective<O, Model>>>) !=
                0);
  return {objective.describe(), engine::loss_laws<O, Model>(objective, model, options).check()};
}

/// The refusal of what is no density.
template <class O, class Model, class... Rest>
requires(!Density<Model>) check_report check_loss(O const&, Model&, Rest const&...) {
  static_assert(
      sizeof(engine::is_density_of_loss<Density<Model>, Model,
                                        rgflow::detail::lacking<Density<Model>, engine::members_of_density<Model>>>) !=
      0);
  return {};
}

}  // namespace rgflow::inline RGFLOW_ISA
