// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/action.hpp>
#include <rgflow/engine/density/exact.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/statistics/importance.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/engine/train/gradient.hpp>
#include <rgflow/engine/train/objective.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// Losses whose samples count by their importance weights w = exp(-S)/q among the others of the batch. Each is the
// reverse KL by path gradients with shares of its own, which are known when all samples of the batch have been drawn
// once: a step costs a decode more than one of reverse_kl(action, path_gradient).

namespace rgflow::inline RGFLOW_ISA {

namespace engine {

/// -S - log q of the samples of a training step.
template <class Model, class Action>
std::vector<double> log_weights_of_batch(Model const& model, Action const& action,
                                         context_values<double> const& context,
                                         packed_weights<typename Model::value_type> weights, random_key const& key,
                                         std::size_t batch) {
  static_assert(sizeof(of_exact_density<Model>) != 0);
  using V = typename Model::lanes_type;
  tiles_of_batch<V> const tiles(batch);
  std::vector<double> log_w(batch);
  model.executor().for_each_task(tiles.tasks(), [&](std::size_t task) {
    typename Model::template workspace<V> work;
    model.reserve(work, false);
    std::vector<V> numbers;
    tiles.each_tile(task, [&](std::size_t first) {
      context.fill(first, numbers);
      V const log_q = model.template draw<false>(key, first, work, weights, std::span<V const>(numbers));
      V const log_w_of_tile = -action.value(model.sites(), static_cast<V const*>(work.field.data())) - log_q;
      tiles.each_sample(first, [&](std::size_t j, std::size_t sample) {
        log_w[sample] = static_cast<double>(lane(log_w_of_tile, j));
      });
    });
  });
  return log_w;
}

/// `Weighing` makes the shares and the loss of a batch of its log-weights:
///   weighing operator()(std::span<double const> log_weights) const;
///   void check(std::size_t batch) const;
///   std::string describe() const;
template <class Action, class Weighing>
class weighted_loss {
  static_assert(rgflow::engine::Action<Action>,
                "rgflow: losses by importance weights need an action with its constants: what bind<...>(...) makes of "
                "numbers, as weights of different theories can't be compared. See docs/training.md");

 public:
  weighted_loss(Action action, Weighing how, context_values<double> context)
      : path_(action, path_gradient, context), context_(std::move(context)), how_(std::move(how)) {}

  static constexpr bool knows_weights = true;
  static constexpr std::size_t weighings = 1;
  Action const& action() const { return path_.action(); }

  template <class Model>
  void check(Model const& model, std::size_t batch) const {
    if (context_.rows() > 1)
      throw std::invalid_argument(how_.describe() + ": found " + std::to_string(context_.rows()) +
                                  " rows of context numbers, expected one for the whole batch: the importance weights "
                                  "of samples with different numbers can't be compared");
    path_.check(model, batch);
    how_.check(batch);
  }

  template <class Model>
  std::vector<weighing> weigh(Model const& model, packed_weights<typename Model::value_type> weights,
                              std::uint64_t seed, std::uint64_t step, std::size_t batch) const {
    auto const log_w =
        log_weights_of_batch(model, action(), context_, weights, random_key{seed, purpose::train, step}, batch);
    return {how_(log_w)};
  }

  template <class Model, class V>
  tile_result<V> operator()(tile_task<Model, V> const& task) const {
    using T = typename Model::value_type;
    auto const& batch = task.weighings.front();
    auto scaled = task;
    for (std::size_t j = 0; j < lane_count<V> && task.first + j < task.batch; ++j)
      set_lane(scaled.share, j, lane(task.share, j) * static_cast<T>(batch.shares[task.first + j]));
    return {V(static_cast<T>(batch.loss)), path_(scaled).log_weight};
  }

  std::string describe() const { return how_.describe() + " from " + describe_object(action()) + context_.describe(); }

  template <class Model>
  std::string first_nonfinite(Model const& model, std::uint64_t seed, std::uint64_t step, std::size_t batch) const {
    return path_.first_nonfinite(model, seed, step, batch);
  }

 private:
  reverse_kl<Action, true> path_;
  context_values<double> context_;
  Weighing how_;
};

/// Shares w^alpha over their mean.
struct by_power {
  double alpha;

  weighing operator()(std::span<double const> log_w) const {
    std::vector<double> powers(log_w.size());
    std::transform(log_w.begin(), log_w.end(), powers.begin(), [&](double l) { return alpha * l; });
    double const of_powers = log_mean_exp(powers), log_z = log_mean_exp(log_w);
    weighing result;
    for (double const p : powers) result.shares.push_back(std::exp(p - of_powers));
    double mean = 0;  // of log w, as the samples count
    for (std::size_t i = 0; i < log_w.size(); ++i)
      mean += result.shares[i] * log_w[i] / static_cast<double>(log_w.size());
    constexpr double near = 1e-6;  // where the quotient below has lost its digits, and its limit is as good
    if (alpha < near)
      result.loss = log_z - mean;
    else if (std::abs(alpha - 1) < near)
      result.loss = mean - log_z;
    else
      result.loss = (of_powers - alpha * log_z) / (alpha * (alpha - 1));
    return result;
  }
  void check(std::size_t) const {}
  std::string describe() const { return "alpha divergence " + number_text(alpha); }
};

/// Shares of the square of w over its sum in each group of samples.
struct by_groups {
  std::size_t size;

  weighing operator()(std::span<double const> log_w) const {
    weighing result;
    double const n = static_cast<double>(size), groups = static_cast<double>(log_w.size()) / n;
    for (std::size_t first = 0; first < log_w.size(); first += size) {
      auto const group = log_w.subspan(first, size);
      double const log_mean = log_mean_exp(group);
      result.loss -= log_mean / groups;
      for (double const l : group) result.shares.push_back(std::exp(2 * (l - log_mean)) / n);
    }
    return result;
  }
  void check(std::size_t batch) const {
    if (size == 0 || batch % size != 0)
      throw std::invalid_argument("importance_weighted: found a batch of " + std::to_string(batch) +
                                  " samples, expected a multiple of its groups of " + std::to_string(size));
  }
  std::string describe() const { return "importance-weighted bound by " + std::to_string(size) + " samples"; }
};

}  // namespace engine

/// Train from an action by the alpha divergence of Renyi's kind,
///   D_alpha = 1 / (alpha (alpha - 1)) log E_q[(p/q)^alpha],
/// which goes from the reverse KL (alpha = 0) over the forward one (1) to that of the mean square of the weights
/// (2: D = -log(ESS)/2): the larger alpha, the more it costs to miss places where p is. Samples are the model's own, so
/// a mode that it has lost stays unseen. By path gradients, d/dw = -E_q[w^alpha d log w/dx dx/dw] / E_q[w^alpha] (as
/// Tucker, Lawson, Gu and Maddison, arXiv:1810.04152, for other bounds), and with Z and E_q[w^alpha] estimated by the
/// batch, which biases both by O(1/batch). The loss that is reported is D_alpha. Large weights make the gradient noisy:
/// begin with the reverse KL, or with a small alpha, and take large batches. A conditional flow reads one row of
/// context numbers for all samples.
template <class Action>
class alpha_divergence : public engine::weighted_loss<Action, engine::by_power> {
 public:
  /// Throws std::invalid_argument if alpha is not a number between 0 and 2.
  alpha_divergence(Action action, double alpha, engine::context_values<double> context = {})
      : engine::weighted_loss<Action, engine::by_power>(std::move(action), {checked(alpha)}, std::move(context)) {}

 private:
  static double checked(double alpha) {
    if (!(alpha >= 0 && alpha <= 2))
      throw std::invalid_argument("alpha_divergence: found alpha = " + engine::number_text(alpha) +
                                  ", expected a number between 0 and 2");
    return alpha;
  }
};

/// Train from an action by the importance-weighted bound of `samples` samples, -E log mean of w over groups of them
/// (Burda, Grosse and Salakhutdinov, arXiv:1509.00519), which is at least -log Z, and less than the reverse KL. By path
/// gradients (arXiv:1810.04152), without bias. The batch is a multiple of `samples`; the context is one row for all.
template <class Action>
class importance_weighted : public engine::weighted_loss<Action, engine::by_groups> {
 public:
  importance_weighted(Action action, std::size_t samples, engine::context_values<double> context = {})
      : engine::weighted_loss<Action, engine::by_groups>(std::move(action), {samples}, std::move(context)) {}
};

}  // namespace rgflow::inline RGFLOW_ISA
