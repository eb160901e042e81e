// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/action.hpp>
#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/checkpoint/digest.hpp>
#include <rgflow/engine/density/annealing.hpp>
#include <rgflow/engine/density/exact.hpp>
#include <rgflow/engine/density/over_model.hpp>
#include <rgflow/engine/model/tile.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/parallel/ordered_sum.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/text.hpp>

#include <xtensor/xtensor.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Fields that were carried over to a theory, and what each counts there.
template <class T, std::size_t Dimensions>
struct annealed_samples {
  xt::xtensor<T, Dimensions + 2> x;  ///< [sample, channel, axis...]
  std::vector<double> log_w;         ///< as log_weights gives them: the mean of exp(log_w) is Z
  double acceptance;                 ///< mean of min(1, exp(-dH)) over all trajectories since the last flow
};

/// The samples of a density q, carried over to exp(-S)/Z by Monte Carlo steps in theories between the two, with their
/// exact weights: what q misses by little is repaired, and what is not, the weights know. It has no log density of a
/// given field, but all that importance weights serve for: log Z, effective sample size, averages. Where q is a flow
/// this is a stochastic normalizing flow; where it is independent_sites, annealed importance sampling. A flow may carry
/// the samples on from there, to the next theory (pushforward.hpp).
///
///   annealed repaired(m, action, {.stages = 32});
///   repaired.tune();
///   auto const drawn = repaired.sample(10'000);
///   auto const w = engine::summarize_weights(drawn.log_w);
///
/// The model is borrowed. A sample depends on its number, on the model's seed and weights and on the options, not on
/// threads.
template <class Model, class Action>
class annealed {
  static_assert(
      sizeof(std::conditional_t<engine::CarriesWeights<Model>, std::true_type, engine::required_density<Model>>) != 0);
  static_assert(sizeof(engine::of_exact_density<Model>) != 0);
  static_assert(Model::contexts == 0,
                "rgflow: annealed carries a density without context numbers over to a theory: fix them with "
                "conditioned(m, {...}). See docs/annealing.md");
  static_assert(rgflow::detail::HoldsFor<engine::Action<Action>, Action, rgflow::detail::lacks<"value(lattice, phi)">>,
                "rgflow: annealed needs an action with its constants: what bind<...>(...) makes of numbers, or a type "
                "of yours with value(lattice, phi). See docs/annealing.md");
  using V = typename Model::lanes_type;
  using T = typename Model::value_type;
  using tile = engine::annealed_tile<Model, Action, V>;

 public:
  using value_type = T;
  using action_type = Action;
  static constexpr std::size_t dimensions = Model::dimensions, channels = Model::channels;
  template <class Lanes>
  using tile_in = engine::annealed_tile<Model, Action, Lanes>;
  using samples = annealed_samples<T, Model::dimensions>;

  /// Throws std::invalid_argument for senseless options and for an action that is not defined on the lattice.
  annealed(Model const& model, Action action, annealing_options options = {})
      : model_(model), action_(std::move(action)), options_(options) {
    engine::require_defined_on(action_, model_);
    require(options_.stages > 0, "0 stages", "at least one");
    require(options_.steps > 0, "0 steps", "at least one");
    require(options_.step > 0 && std::isfinite(options_.step), "step " + engine::number_text(options_.step),
            "a positive number");
    require(options_.target_acceptance > 0 && options_.target_acceptance < 1,
            "target_acceptance " + engine::number_text(options_.target_acceptance), "a number between 0 and 1");
    for (std::size_t t = 1; t <= options_.stages; ++t)
      protocol_.betas.push_back(static_cast<double>(t) / static_cast<double>(options_.stages));
    protocol_.steps.assign(options_.stages, options_.step);
  }

  annealed(Model const&& model, Action action, annealing_options options = {})
      : annealed(engine::no_temporary(model), std::move(action), options) {}

  engine::lattice const& sites() const { return model_.sites(); }
  engine::executor_ref executor() const { return model_.executor(); }
  std::uint64_t seed_value() const { return model_.seed_value(); }
  Model const& model() const { return model_; }
  Action const& action() const { return action_; }
  annealing_options const& options() const { return options_; }
  /// The ends of the stages, at first of equal length in beta, and the step of the integrator in each.
  engine::annealing_protocol const& protocol() const { return protocol_; }
  /// How often a sample asks for S and its derivatives and, but for the last stage, for those of log q; behind other
  /// annealings theirs are counted, too.
  std::size_t forces() const {
    std::size_t const own = 1 + options_.stages * options_.moves * options_.steps *
                                    (options_.scheme == engine::integrator::leapfrog ? 1 : 2);
    if constexpr (engine::CarriesWeights<Model>)
      return model_.forces() + own;
    else
      return own;
  }
  /// That a sample has moved in when it comes to the end.
  std::size_t trajectories() const { return engine::trajectories_before(model_) + options_.stages * options_.moves; }
  /// The weights on the way, in the kernels' order.
  void pack(std::vector<T>& packed) const { model_.pack(packed); }
  /// What a saved training run is told apart by.
  std::string description() const {
    return "annealed to " + engine::describe_object(action_) + " in stages " +
           engine::digest(std::span<double const>(protocol_.betas)) + " by " + std::to_string(options_.moves) + " x " +
           std::to_string(options_.steps) + " steps " + engine::digest(std::span<double const>(protocol_.steps)) +
           (options_.scheme == engine::integrator::leapfrog ? "" : ", minimum norm") +
           (options_.metropolis ? "" : ", all taken") + ", from " + model_.description();
  }

  /// The model's samples number first, first + 1, ..., carried over.
  samples sample(std::size_t count, std::uint64_t first = 0) const {
    typename decltype(samples::x)::shape_type shape{};
    shape[0] = count;
    shape[1] = Model::channels;
    std::copy(sites().extents().begin(), sites().extents().end(), shape.begin() + 2);
    samples out{decltype(samples::x)::from_shape(shape), std::vector<double>(count), 0};
    std::vector<double> acceptance(count);
    run(
        count, first, [&](std::size_t, std::size_t sample, double, double accepted) { acceptance[sample] += accepted; },
        [&](tile const& t, std::size_t at) {
          engine::store_tile(t.field().data(), std::span<T>(out.x.data(), out.x.size()), count, at, Model::channels,
                             sites().volume());
          for (std::size_t l = 0; l < std::min(tile::width, count - at); ++l) out.log_w[at + l] = t.log_weights()[l];
        });
    out.acceptance = engine::ordered_sum(acceptance) / static_cast<double>(count * options_.stages);
    return out;
  }

  /// Runs `count` samples `rounds` times, and after each moves the steps towards the acceptance that is aimed at and,
  /// in the first half of the rounds, the stages, so that all add as much to the spread of log w. The samples are
  /// others than those of sample(n, first) with first + n < 2^39, so the weights of these are exact with what was
  /// found.
  void tune(std::size_t rounds = 16, std::size_t count = 256) {
    require(count > 1, std::to_string(count) + " samples to tune with", "at least 2");
    if (options_.moves == 0) return;
    std::size_t const stages = options_.stages;
    std::vector<double> changes(stages * count), accepted(stages * count);  // [stage][sample]
    for (std::size_t round = 0; round < rounds; ++round) {
      run(
          count, engine::random_samples / 2 + round * count,
          [&](std::size_t stage, std::size_t sample, double change, double acceptance) {
            changes[stage * count + sample] = change;
            accepted[stage * count + sample] = acceptance;
          },
          [](tile const&, std::size_t) {});
      std::vector<double> spreads;
      double const n = static_cast<double>(count);
      for (std::size_t t = 0; t < stages; ++t) {
        auto const of_stage = [&](std::vector<double> const& all) { return std::span(all).subspan(t * count, count); };
        double const mean = engine::ordered_sum(of_stage(changes)) / n;
        double square = 0;
        for (double const c : of_stage(changes)) square += (c - mean) * (c - mean);
        spreads.push_back(std::sqrt(square / (n - 1)));
        double const acceptance = engine::ordered_sum(of_stage(accepted)) / n;
        // The share that is rejected grows as |dH|, which is of third order in a step and of second in a trajectory.
        double const off = (1 - target_acceptance()) / std::max(1 - acceptance, 1e-6);
        protocol_.steps[t] *= std::clamp(std::cbrt(off), 0.5, 2.);
      }
      if (2 * round < rounds) protocol_.betas = engine::stages_of_equal_length(protocol_.betas, spreads);
    }
  }

 private:
  static void require(bool fine, std::string const& found, std::string const& expected) {
    if (!fine) throw std::invalid_argument("annealed: found " + found + ", expected " + expected);
  }

  /// Where all trajectories count, the sum of their dH is to have the variance 1/2: of normal dH of variance v the
  /// acceptance is erfc(sqrt(v / 8)).
  double target_acceptance() const {
    if (options_.metropolis) return options_.target_acceptance;
    return std::erfc(std::sqrt(1 / (16 * static_cast<double>(options_.stages * options_.moves))));
  }

  /// note(stage, sample, change of log w, acceptance) for every stage of every sample, from the tasks of their tiles;
  /// finish(tile, first sample) when a tile is through.
  template <class Note, class Finish>
  void run(std::size_t count, std::uint64_t first, Note&& note, Finish&& finish) const {
    require(count > 0, "0 samples", "at least one");
    std::vector<T> packed;
    model_.pack(packed);
    engine::executor_ref const run_here = executor();
    auto const n = (count + tile::width - 1) / tile::width;
    auto const slots = std::min(n, 4 * std::max<std::size_t>(run_here.concurrency(), 1));
    engine::packed_weights<T> const weights{packed.data(), n < run_here.concurrency() ? &run_here : nullptr};
    run_here.for_each_task(slots, [&](std::size_t slot) {
      tile one(model_, action_, options_, weights);
      for (std::size_t at = slot * n / slots * tile::width; at < (slot + 1) * n / slots * tile::width;
           at += tile::width) {
        auto const used = std::min(tile::width, count - at);
        one.run(seed_value(), first + at, protocol_, [&](std::size_t stage, auto const& change, auto const& accepted) {
          for (std::size_t l = 0; l < used; ++l) note(stage, at + l, change[l], accepted[l]);
        });
        finish(std::as_const(one), at);
      }
    });
  }

  Model const& model_;
  Action action_;
  annealing_options options_;
  engine::annealing_protocol protocol_;
};

}  // namespace rgflow::inline RGFLOW_ISA
