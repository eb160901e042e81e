// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/action.hpp>
#include <rgflow/engine/density/exact.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/mcmc/hmc.hpp>
#include <rgflow/engine/model/tile.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/train/gradient.hpp>
#include <rgflow/engine/train/objective.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace engine {

/// The present fields of chains, [chain][site][channel], as training data: one step's batch goes on where the last
/// ended.
struct fields_of_chains {
  std::span<double const> values;
  std::size_t channels, volume;

  std::size_t chains() const { return values.size() / (channels * volume); }

  template <class V>
  V fill(std::uint64_t, std::uint64_t step, std::uint64_t first, std::uint64_t batch, V* field) const {
    std::size_t const size = channels * volume;
    for (std::size_t j = 0; j < lane_count<V>; ++j) {
      double const* const one = values.data() + (step * batch + first + j) % chains() * size;
      for (std::size_t i = 0; i < size; ++i) set_lane(field[i], j, static_cast<scalar_of_t<V>>(one[i]));
    }
    return V(0);
  }
  template <class V>
  void fill_context(std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::vector<V>& out) const {
    out.clear();
  }
  void check(std::size_t of_channels, std::size_t of_volume, std::size_t contexts) const {
    if (of_channels != channels || of_volume != volume)
      throw std::invalid_argument("adaptive_kl: found chains of " + std::to_string(channels) + " x " +
                                  std::to_string(volume) + " values, expected those of the model, " +
                                  std::to_string(of_channels) + " x " + std::to_string(of_volume));
    check_context(0, contexts);
  }
  std::string describe() const { return "chains"; }
};

}  // namespace engine

/// Train from an action by the forward KL, on samples that are made on the way: by chains of Hybrid Monte Carlo which,
/// before every step, run `trajectories` more and are then offered a sample x' of the model each, accepted with
/// min(1, w'/w), w = exp(-S)/q (Albergo, Kanwar and Shanahan, arXiv:1904.12072; the two together: Gabrie, Rotskoff and
/// Vanden-Eijnden, arXiv:2105.12603). The better the model, the more it helps the chains over barriers; what the chains
/// have visited the model can't forget. Half of them start hot and half cold (hmc.hpp); a mode that neither they nor
/// the model ever meet stays unseen. They are thermalized before the first step.
///
///   trainer t(m, combined(std::pair(0.5, reverse_kl(action)), std::pair(0.5, adaptive_kl(action, m))), {...});
///
/// adaptive_kl(action, m, path_gradient, options) takes gradients along the path, as forward_kl(data, action,
/// path_gradient) does; chains that are thermalized do follow the action.
///
/// The chains belong to the training run and are saved with it. As the model changes, they are for training only: what
/// is measured is measured on samples with weights, or on chains of their own.
template <class Action, bool Path = false>
class adaptive_kl {
  static_assert(
      rgflow::detail::HoldsFor<engine::Action<Action>, Action, rgflow::detail::lacks<"value(lattice, phi)">>,
      "rgflow: adaptive_kl runs chains of one action with its constants: what bind<...>(...) makes of numbers, "
      "or a type of yours with value(lattice, phi). See docs/training.md");

 public:
  /// For fields of the model's lattice. There are at least as many chains as samples in a batch.
  template <class Model>
  adaptive_kl(Action action, Model const& model, engine::hmc_options options = {.chains = 256},
              std::uint64_t trajectories = 1) requires(!Path)
      : adaptive_kl(std::move(action), model.sites(), Model::channels, options, trajectories) {
    static_assert(engine::required_lattice<Action, Model>);
  }
  template <class Model>
  adaptive_kl(Action action, Model const& model, path_gradient_t, engine::hmc_options options = {.chains = 256},
              std::uint64_t trajectories = 1) requires(Path)
      : adaptive_kl(std::move(action), model.sites(), Model::channels, options, trajectories) {
    static_assert(engine::required_lattice<Action, Model>);
  }

  static constexpr bool knows_weights = false;

  /// The present fields, [chain][site][channel].
  std::span<double const> fields() const { return fields_; }
  /// The share of the model's samples that the chains took in the last step.
  double accepted() const { return accepted_; }

  template <class Model>
  void check(Model const& model, std::size_t batch) const {
    if constexpr (Path) static_assert(engine::required_retrace<Model>);
    data().check(Model::channels, model.sites().volume(), Model::contexts);
    if (chains_.chains() < batch)
      throw std::invalid_argument("adaptive_kl: found " + std::to_string(chains_.chains()) +
                                  " chains, expected at least one for each of the " + std::to_string(batch) +
                                  " samples of a batch");
  }

  /// What happens between steps: it leaves exp(-S) as it is, whatever the model.
  template <class Model>
  void advance(Model const& model, std::uint64_t seed, std::uint64_t step) {
    engine::executor_ref run_here = model.executor();
    chains_.thermalize(run_here);
    chains_.advance(run_here, trajectories_);
    auto state = chains_.state();
    propose(model, seed, step, state.fields);
    chains_.restore(state);
    fields_ = std::move(state.fields);
  }

  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    if constexpr (Path)
      return engine::forward_along_path(data(), action(), task);
    else
      return forward_kl(data())(task);
  }

  std::string describe() const {
    return "forward KL on " + chains_.describe() + ", " + std::to_string(trajectories_) +
           " trajectories and a proposal of the model before each step" + (Path ? ", by path gradients" : "");
  }

  template <class Model>
  std::string first_nonfinite(Model const& model, std::uint64_t seed, std::uint64_t step, std::size_t batch) const {
    if constexpr (Path)
      return forward_kl(data(), action(), path_gradient).first_nonfinite(model, seed, step, batch);
    else
      return forward_kl(data()).first_nonfinite(model, seed, step, batch);
  }

  /// What a run goes on from.
  std::vector<double> state() const {
    auto const of_chains = chains_.state();
    std::vector<double> all{static_cast<double>(of_chains.trajectory), of_chains.log_step, of_chains.sum_of_log_steps};
    all.insert(all.end(), fields_.begin(), fields_.end());
    return all;
  }
  /// Throws std::invalid_argument, and changes nothing, if these are no numbers of such chains.
  void restore(std::span<double const> all) {
    if (all.size() != fields_.size() + 3)
      throw std::invalid_argument("adaptive_kl: found a state of " + std::to_string(all.size()) +
                                  " numbers, expected " + std::to_string(fields_.size() + 3));
    std::vector<double> fields(all.begin() + 3, all.end());
    chains_.restore({chains_.describe(), fields, static_cast<std::uint64_t>(all[0]), all[1], all[2]});
    fields_ = std::move(fields);
  }

 private:
  using chains_type = engine::hmc<engine::lanes<double>, Action>;

  adaptive_kl(Action action, engine::lattice const& sites, std::size_t channels, engine::hmc_options options,
              std::uint64_t trajectories)
      : chains_(std::move(action), sites, channels, options),
        trajectories_(trajectories),
        channels_(channels),
        volume_(sites.volume()),
        fields_(chains_.state().fields) {}

  engine::fields_of_chains data() const { return {fields_, channels_, volume_}; }

  /// Offers each chain a sample of the model.
  template <class Model>
  void propose(Model const& model, std::uint64_t seed, std::uint64_t step, std::vector<double>& fields) {
    using V = typename Model::lanes_type;
    static_assert(sizeof(engine::of_exact_density<Model>) != 0);
    using T = typename Model::value_type;
    std::vector<T> packed;
    model.pack(packed);
    engine::packed_weights<T> const weights{packed.data()};
    std::size_t const size = channels_ * volume_;
    engine::tiles_of_batch<V> const tiles(chains_.chains());
    std::vector<unsigned char> taken(chains_.chains(), 0);
    model.executor().for_each_task(tiles.tasks(), [&](std::size_t task) {
      typename Model::template workspace<V> work;
      model.reserve(work, false);
      auto const energy = [&] { return action().value(model.sites(), static_cast<V const*>(work.field.data())); };
      tiles.each_tile(task, [&](std::size_t first) {
        V const log_q = model.template draw<false>({seed, engine::purpose::proposal, step}, first, work, weights, {});
        V const log_w = -energy() - log_q;
        std::vector<V> const proposed = work.field;
        engine::fields_of_chains{fields, channels_, volume_}.fill(0, 0, first, 0, work.field.data());
        V const s = energy();
        V const log_w_held = -s - model.template log_density<false>(work, weights, {});
        tiles.each_sample(first, [&](std::size_t j, std::size_t chain) {
          double const change =
              static_cast<double>(engine::lane(log_w, j)) - static_cast<double>(engine::lane(log_w_held, j));
          // Component 1: chains with this seed decide by component 0.
          double const u = engine::uniform<double>({seed, engine::purpose::accept, step}, chain, 1);
          if (!(std::log(u) < change)) return;
          taken[chain] = 1;
          for (std::size_t i = 0; i < size; ++i)
            fields[chain * size + i] = static_cast<double>(engine::lane(proposed[i], j));
        });
      });
    });
    std::size_t count = 0;
    for (auto const t : taken) count += t;
    accepted_ = static_cast<double>(count) / static_cast<double>(taken.size());
  }

  Action const& action() const { return chains_.action(); }

  chains_type chains_;
  std::uint64_t trajectories_;
  std::size_t channels_, volume_;
  std::vector<double> fields_;
  double accepted_ = 0;
};

template <class Action, class Model, class... Options>
adaptive_kl(Action, Model const&, Options...) -> adaptive_kl<Action>;
template <class Action, class Model, class... Options>
adaptive_kl(Action, Model const&, path_gradient_t, Options...) -> adaptive_kl<Action, true>;
// Braces have no type that the last one could deduce.
template <class Action, class Model>
adaptive_kl(Action, Model const&, path_gradient_t, engine::hmc_options, std::uint64_t = 1) -> adaptive_kl<Action, true>;

}  // namespace rgflow::inline RGFLOW_ISA
