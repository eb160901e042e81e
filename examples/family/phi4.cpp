// SPDX-License-Identifier: BSL-1.0
#include "range.hpp"

#include <record/recipes/layer_rates.hpp>
#include <record/recipes/phi4_range.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/action/decimated_family.hpp>
#include <rgflow/action/family.hpp>
#include <rgflow/completed.hpp>
#include <rgflow/engine/checkpoint.hpp>
#include <rgflow/engine/density/conditioned.hpp>
#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/mcmc/integration.hpp>
#include <rgflow/engine/model/adopt.hpp>
#include <rgflow/engine/model/measure.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/model.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace family {
namespace {

namespace engine = rgflow::engine;
using rgflow::symbols::lambda, rgflow::symbols::m2;

class stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

template <class V>
V sum_of_fourth_powers(engine::lattice const& sites, V const* phi) {
  V sum(0);
  for (std::size_t x = 0; x < sites.volume(); ++x) sum += phi[x] * phi[x] * (phi[x] * phi[x]);
  return sum;
}

template <class Action, class V>
void observe(Action const& action, engine::lattice const& sites, V const* phi, V* out) {
  using std::abs;
  V const per_site(static_cast<engine::scalar_of_t<V>>(1 / static_cast<double>(sites.volume())));
  V phi2(0), m(0);
  for (std::size_t x = 0; x < sites.volume(); ++x) {
    phi2 += phi[x] * phi[x];
    m += phi[x];
  }
  out[column_action] = per_site * action.value(sites, phi);
  out[column_phi2] = per_site * phi2;
  out[column_phi4] = per_site * sum_of_fourth_powers(sites, phi);
  out[column_m_abs] = abs(per_site * m);
  out[column_m_squared] = per_site * m * (per_site * m);
}

template <std::size_t Extent>
auto range_of(phi4_range const& r) {
  return rgflow::bind<record::phi4_range::theory<Extent>>(m2 = r.m2, lambda = rgflow::between(r.from, r.to));
}

template <std::size_t Extent>
class flow_of_range final : public conditional_flow {
  using model = rgflow::model<record::phi4_range::flow<Extent>>;
  using family = decltype(range_of<Extent>({}));
  using V = engine::lanes<double>;

 public:
  flow_of_range(phi4_range const& r, std::uint64_t seed, std::size_t threads)
      : family_(range_of<Extent>(r)), model_(rgflow::seed{seed}), threads_(threads) {
    model_.run_on(engine::executor_ref(threads_));
  }

  rgflow::named_weights named_weights() const override { return rgflow::named_weights(model_); }
  void adopt(rgflow::named_weights const& smaller) override {
    rgflow::adopt(model_, smaller, rgflow::by_level(smaller, model_));
  }

  training_result train(training_settings const& s) override {
    rgflow::training_options options;
    options.batch = s.batch;
    options.optimizer.learning_rate = s.learning_rate;
    options.optimizer.beta2 = 0.99;  // gradients shrink by orders of magnitude
    options.seed = s.seed;
    if (s.steps > 0) options.steps = s.steps;
    if (s.resume) {
      options.steps = engine::checkpoint_file::load(s.checkpoint).number<std::uint64_t>("steps");
      if (s.steps > 0 && s.steps != options.steps)
        throw std::runtime_error(s.checkpoint.string() + " is of a run of " + std::to_string(options.steps) +
                                 " steps, expected " + std::to_string(s.steps) + " as --steps says");
    }
    rgflow::trainer run(model_, rgflow::reverse_kl(rgflow::decimated(family_), rgflow::path_gradient), options);
    run.scale_rate("/w1", record::recipe_rates.first);
    run.scale_rate("/w2", record::recipe_rates.second);
    run.scale_rate("/w3", record::recipe_rates.last);
    if (s.resume) run.load(s.checkpoint);
    rgflow::training_plan plan;
    plan.seconds = s.resume || s.steps > 0 ? 0 : s.seconds;
    plan.checkpoint = s.checkpoint;
    plan.save_every = s.save_every;
    plan.on_step = [&](rgflow::training_record const& r, std::uint64_t done, std::uint64_t of) {
      return s.on_step(r.loss, done, of);
    };
    auto const outcome = rgflow::run_training(run, plan);
    training_result result{.finished = outcome.finished,
                           .steps_now = outcome.steps,
                           .seconds = outcome.seconds,
                           .warning = outcome.reconstruction.warning()};
    for (auto const& r : run.history()) result.losses.push_back(r.loss);
    run.swap_average();
    return result;
  }

  flow_samples draw(double at, std::size_t count) const override {
    constexpr std::size_t at_once = 8192;
    stopwatch const tables;
    auto const action = family_.at(lambda = at);
    rgflow::conditioned even(model_, family_.context(lambda = at));
    rgflow::completed const density(even, rgflow::decimated(action));
    flow_samples result;
    result.seconds = tables.seconds();
    for (std::size_t done = 0; done < count; done += at_once) {
      stopwatch const clock;
      auto const samples = density.sample(std::min(at_once, count - done), done);
      auto const log_w = rgflow::log_weights(density, action, samples);
      result.seconds += clock.seconds();
      auto const table = rgflow::measure(density, samples.x, column_count, [&](auto phi, auto out) {
        observe(action, model_.sites(), phi.data(), out.data());
      });
      result.log_w.insert(result.log_w.end(), log_w.begin(), log_w.end());
      result.table.insert(result.table.end(), table.begin(), table.end());
    }
    return result;
  }

  chain_samples run_chains(double at, std::size_t sweeps, std::uint64_t seed,
                           std::function<bool(std::uint64_t, std::uint64_t)> const& on_sweep) const override {
    constexpr std::size_t at_once = 20;
    auto const action = family_.at(lambda = at);
    rgflow::conditioned even(model_, family_.context(lambda = at));
    rgflow::completed const density(even, rgflow::decimated(action));
    engine::hmc_options const options{.chains = 64, .seed = seed};
    engine::hmc<V, std::remove_cvref_t<decltype(action)>> chains(action, model_.sites(), 1, options);
    chains.thermalize(threads_);
    chain_samples result{options.chains, {}, {}};
    typename model::samples fields{model::field_array::from_shape({options.chains, std::size_t{1}, Extent, Extent}),
                                   {}};
    for (std::size_t done = 0; done < sweeps; done += at_once) {
      auto const m = chains.measure(threads_, std::min(at_once, sweeps - done), column_count, [&](auto phi, auto out) {
        observe(action, model_.sites(), phi.data(), out.data());
      });
      result.table.insert(result.table.end(), m.values.begin(), m.values.end());
      auto next = fields.x.begin();
      for (std::size_t chain = 0; chain < options.chains; ++chain)
        for (double const v : chains.field(chain)) *next++ = static_cast<float>(v);
      fields.log_q = density.log_prob(fields.x);
      auto const log_w = rgflow::log_weights(density, action, fields);
      result.log_w_on_fields.insert(result.log_w_on_fields.end(), log_w.begin(), log_w.end());
      if (!on_sweep(std::min(done + at_once, sweeps), sweeps)) return {options.chains, {}, {}};
    }
    return result;
  }

 private:
  family family_;
  mutable model model_;  // densities borrow what they may train
  mutable engine::tbb_executor threads_;
};

/// From one coupling to another.
struct path_of_couplings {
  phi4_range range;

  using action_type = typename rgflow::bound_action<record::phi4_range::theory<8>>::formula;  // which knows no extents
  action_type at(double s) const {
    return rgflow::bind<record::phi4_range::theory<8>>(m2 = range.m2,
                                                       lambda = range.from + s * (range.to - range.from));
  }
  template <class V>
  V slope(double, engine::lattice const& sites, V const* phi) const {
    return V(static_cast<engine::scalar_of_t<V>>(range.to - range.from)) * sum_of_fourth_powers(sites, phi);
  }
};

}  // namespace

std::unique_ptr<conditional_flow> phi4_range::make(std::size_t extent, std::uint64_t seed, std::size_t threads) const {
  if (extent == 8) return std::make_unique<flow_of_range<8>>(*this, seed, threads);
  if (extent == 16) return std::make_unique<flow_of_range<16>>(*this, seed, threads);
  throw std::invalid_argument("no flow was compiled for " + std::to_string(extent) + " sites per side");
}

integral phi4_range::by_chains(std::size_t extent, std::size_t nodes, std::size_t sweeps, std::uint64_t seed,
                               std::size_t threads, std::function<void(std::size_t)> const& on_node) const {
  using V = engine::lanes<float>;
  path_of_couplings const path{*this};
  engine::lattice const sites(std::array{extent, extent}, rgflow::boundary::periodic);
  engine::tbb_executor executor(threads);
  engine::integration_options options;
  options.nodes = nodes;
  options.trajectories = sweeps;
  options.chains.seed = seed;
  options.on_node = on_node;
  engine::hmc_tuning_plan plan;
  plan.thermalization = 60;
  plan.trajectories = 100;
  plan.least_lengths = 30;
  stopwatch const tuning;
  options.chains = engine::tune_hmc<V>(
                       path.at(0), sites, 1, options.chains, executor, 1,
                       [&](auto phi, auto out) { out[0] = sum_of_fourth_powers(sites, phi.data()); }, plan)
                       .options;
  integral result{.difference = {0, 0}, .tuning_seconds = tuning.seconds()};
  stopwatch const clock;
  auto const found = engine::integrate_log_z<V>(path, sites, 1, executor, options);
  result.seconds = clock.seconds();
  result.thermalization_seconds = result.seconds * options.share_of_thermalization();
  result.difference = found.difference;
  for (auto const& node : found.nodes) result.converged = result.converged && node.converged;
  return result;
}

}  // namespace family
