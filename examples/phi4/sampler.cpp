// SPDX-License-Identifier: BSL-1.0

// The one unit that instantiates models: three of them, one per width of the nets. The extents of the lattice are known
// at run time only, so all lattices share their code.

#include "sampler.hpp"

#include "theory.hpp"

#include <rgflow/engine/density/symmetrized.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/model.hpp>
#include <rgflow/symmetry/phases.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace phi4 {
namespace {

/// The action without the extents of its lattice, which are run-time data, so that training is compiled once for all.
struct run_time_action : bound_action<theory<8>>::formula {
  template <std::size_t Extent>
  explicit run_time_action(bound_action<theory<Extent>> const& bound)
      : bound_action<theory<8>>::formula(bound), text(bound.describe()) {}

  std::string describe() const { return text; }
  std::string text;
};

template <std::size_t Extent>
run_time_action bind_theory(couplings const& c) {
  using namespace rgflow::symbols;
  return run_time_action(bind<theory<Extent>>(mu = c.mu, lambda = c.lambda, t = c.t));
}

/// Configurations of Markov chains as training data, each time displaced at random and turned so that the phase of its
/// mean lies within the share of the circle that one copy of the flow has to cover.
class chain_data {
 public:
  chain_data(std::span<float const> fields, std::string text, std::size_t extent, std::size_t rotations)
      : fields_(fields),
        text_(std::move(text)),
        extent_(extent),
        count_(fields.size() / (2 * extent * extent)),
        rotations_(rotations) {
    std::size_t const volume = extent * extent;
    for (std::size_t i = 0; i < count_; ++i) {
      auto const one = fields.subspan(2 * volume * i, 2 * volume);
      double const re = std::accumulate(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(volume), 0.0);
      double const im = std::accumulate(one.begin() + static_cast<std::ptrdiff_t>(volume), one.end(), 0.0);
      phases_.push_back(std::atan2(im, re));
    }
  }

  bool empty() const { return count_ == 0; }

  template <class V>
  V fill(std::uint64_t seed, std::uint64_t step, std::uint64_t first, std::uint64_t, V* field) const {
    engine::random_key const key{seed, engine::purpose::shuffle, step};
    double const sector = 2 * std::numbers::pi / static_cast<double>(rotations_);
    for (std::size_t lane = 0; lane < engine::lane_count<V>; ++lane) {
      auto const below = [&](std::uint64_t n, std::size_t end) {
        return engine::uniform_int(key, first + lane, end, n);
      };
      std::size_t const i = below(0, count_), down = below(1, extent_), right = below(2, extent_);
      double const turn = (engine::uniform<double>(key, first + lane, 3) - 0.5) * sector - phases_[i];
      auto const c = static_cast<float>(std::cos(turn)), s = static_cast<float>(std::sin(turn));
      float const* const re = fields_.data() + 2 * extent_ * extent_ * i;
      float const* const im = re + extent_ * extent_;
      for (std::size_t y = 0; y < extent_; ++y)
        for (std::size_t x = 0; x < extent_; ++x) {
          std::size_t const from = (y + down) % extent_ * extent_ + (x + right) % extent_, to = y * extent_ + x;
          engine::set_lane(field[2 * to], lane, engine::scalar_of_t<V>{c * re[from] - s * im[from]});
          engine::set_lane(field[2 * to + 1], lane, engine::scalar_of_t<V>{s * re[from] + c * im[from]});
        }
    }
    return V(0);
  }
  template <class V>
  void fill_context(std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::vector<V>&) const {}
  void check(std::size_t, std::size_t, std::size_t) const {}
  std::string describe() const {
    return std::to_string(count_) + " configurations of chains, " + text_ + ", turned into one sector of " +
           std::to_string(rotations_);
  }

 private:
  std::span<float const> fields_;
  std::string text_;
  std::size_t extent_, count_, rotations_;
  std::vector<double> phases_;
};

/// Reverse KL with the hopping turned on slowly: sites that don't know of each other yet have every phase, so the flow
/// follows the theory into its ordered phase with all of them, where it would otherwise fall into one.
/// To it comes forward KL from configurations of chains, if there are any: it minds most what the flow leaves out.
class theory_and_chains {
 public:
  static constexpr bool knows_weights = true;

  theory_and_chains(run_time_action action, std::uint64_t steps, chain_data data, double share)
      : action_(std::move(action)),
        steps_(steps),
        share_(data.empty() ? 0 : share),
        text_("reverse KL from " + action_.describe() + ", t from 0 within " + std::to_string(steps_) + " steps" +
              (share_ > 0 ? "; " + engine::number_text(share_) + " of it forward KL from " + data.describe() : "")),
        chains_(std::move(data)) {}

  template <class Model>
  void check(Model const& model, std::size_t batch) const {
    reverse_kl(action_).check(model, batch);
  }
  /// The loss reported is that of the flow's own samples, <S + log q>.
  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    if (share_ > 0) chains_(scaled(task, share_));
    return reverse_kl(at(task.step))(scaled(task, 1 - share_));
  }
  std::string describe() const { return text_; }
  template <class Model>
  std::string first_nonfinite(Model const& model, std::uint64_t s, std::uint64_t step, std::size_t batch) const {
    auto const found = reverse_kl(at(step)).first_nonfinite(model, s, step, batch);
    return found.empty() && share_ > 0 ? chains_.first_nonfinite(model, s, step, batch) : found;
  }

 private:
  using formula = bound_action<theory<8>>::formula;

  template <class Task>
  static Task scaled(Task task, double factor) {
    task.share = task.share * decltype(task.share)(static_cast<float>(factor));
    return task;
  }

  formula at(std::uint64_t step) const {
    formula action = action_;
    for (std::size_t k = 0; k < action.constant_count; ++k)
      if (action.constant_name(k) == "t")
        action.constants[k] *= std::min(1.0, static_cast<double>(step) / static_cast<double>(steps_));
    return action;
  }

  run_time_action action_;
  std::uint64_t steps_;
  double share_;
  std::string text_;
  forward_kl<chain_data> chains_;
};

template <class Model>
class sampler_of final : public sampler {
 public:
  sampler_of(std::shared_ptr<Model> model, run_time_action const& action, std::size_t rotations, std::size_t threads)
      : model_(std::move(model)), density_(*model_, phases(rotations)), action_(action), threads_(threads) {
    model_->run_on(engine::executor_ref(threads_));
  }

  std::string description() const override { return density_.description(); }
  std::size_t weights() const override { return model_->weights().size(); }
  std::size_t levels() const override { return model_->levels(); }

  training_result train(training_settings const& s) override {
    training_options options;
    if (s.steps > 0) options.steps = s.steps;
    options.batch = s.batch;
    options.optimizer.learning_rate = s.learning_rate;
    // Heavy weights make gradients of very different lengths: clipped to a few, no batch counts for many others.
    options.clip = 5;
    options.optimizer.beta2 = 0.99;  // the run is short, and its gradients shrink by orders of magnitude
    options.seed = s.seed;
    // A quarter of a short run; larger lattices make fewer steps in the same time.
    std::size_t const extent = model_->sites().extents()[0];
    std::uint64_t const ramp = std::min<std::uint64_t>(1000, 256000 / (extent * extent));
    theory_and_chains const objective(action_, s.steps > 0 ? std::min(ramp, (s.steps + 3) / 4) : ramp,
                                      chain_data(s.chain_fields, s.chain_text, extent, density_.order()),
                                      s.chain_share);
    trainer run(*model_, objective, options);
    if (s.resume) run.load(s.checkpoint);
    if (s.resume && s.steps > 0 && s.steps != run.options().steps)
      throw std::runtime_error(s.checkpoint.string() + " is of a run of " + std::to_string(run.options().steps) +
                               " steps, but --steps is " + std::to_string(s.steps));
    training_plan plan;
    plan.seconds = s.steps > 0 ? 0 : s.seconds;
    plan.checkpoint = s.checkpoint;
    plan.save_every = s.save_every;
    bool length_known = plan.seconds == 0 || run.step_count() > 0;
    plan.on_step = [&](training_record const& r, std::uint64_t done, std::uint64_t of) {
      length_known = of > 0;
      return s.on_step({r.loss, r.ess, r.gradient_norm, r.learning_rate}, done, of);
    };
    auto const outcome = run_training(run, plan);
    training_result result{outcome.finished,
                           length_known,
                           {},
                           run.options().steps,
                           outcome.steps,
                           outcome.seconds,
                           outcome.reconstruction.error,
                           outcome.reconstruction.warning()};
    for (auto const& r : run.history()) result.curve.push_back({r.loss, r.ess, r.gradient_norm, r.learning_rate});
    run.swap_average();
    return result;
  }

  flow_samples sample(std::size_t count, std::uint64_t first) const override {
    auto const drawn = density_.sample(count, first);
    return {{drawn.x.begin(), drawn.x.end()}, {drawn.log_q.begin(), drawn.log_q.end()}};
  }

  std::vector<double> log_prob(std::span<float const> fields) const override {
    auto const log_q = density_.log_prob(array(fields));
    return {log_q.begin(), log_q.end()};
  }

  std::vector<std::vector<float>> growth(std::uint64_t n) const override {
    std::array const element{density_.element(n)};
    auto const z = density_.encode(density_.sample(1, n).x, element).field;
    std::size_t const volume = model_->sites().volume();
    std::vector<std::vector<float>> stages;
    auto masked = z;
    std::fill(masked.begin(), masked.end(), 0.0F);
    for (std::size_t l = levels(); l-- > 0;) {
      for (std::size_t c = 0; c < Model::channels; ++c)
        for (auto const site : model_->bulk(l)) masked.data()[c * volume + site] = z.data()[c * volume + site];
      auto const x = density_.decode(masked, element).field;
      stages.emplace_back(x.begin(), x.end());
    }
    return stages;
  }

 private:
  typename Model::field_array array(std::span<float const> fields) const {
    auto const extents = model_->sites().extents();
    auto a = Model::field_array::from_shape(
        {fields.size() / (Model::channels * model_->sites().volume()), Model::channels, extents[0], extents[1]});
    std::copy(fields.begin(), fields.end(), a.begin());
    return a;
  }

  std::shared_ptr<Model> model_;
  symmetrized<Model, phases> density_;
  run_time_action action_;
  engine::tbb_executor threads_;
};

template <std::size_t Extent, std::size_t Hidden>
std::unique_ptr<sampler> make(std::size_t rotations, couplings const& constants, std::uint64_t s, std::size_t threads) {
  using run_time_model = engine::flow_model<typename flow_facts<flow<Extent, Hidden>>::expansion, float>;
  auto const action = bind_theory<Extent>(constants);
  return std::make_unique<sampler_of<run_time_model>>(std::make_shared<model<flow<Extent, Hidden>>>(seed{s}), action,
                                                      rotations, threads);
}

template <std::size_t Extent>
std::unique_ptr<sampler> make(std::size_t hidden, std::size_t rotations, couplings const& constants, std::uint64_t s,
                              std::size_t threads) {
  switch (hidden) {
    case 16: return make<Extent, 16>(rotations, constants, s, threads);
    case 32: return make<Extent, 32>(rotations, constants, s, threads);
    case 64: return make<Extent, 64>(rotations, constants, s, threads);
    default: throw std::invalid_argument("no flow was compiled for " + std::to_string(hidden) + " hidden units");
  }
}

}  // namespace

std::unique_ptr<sampler> make_sampler(std::size_t extent, std::size_t hidden, std::size_t rotations,
                                      couplings const& constants, std::uint64_t seed, std::size_t threads) {
  switch (extent) {
    case 8: return make<8>(hidden, rotations, constants, seed, threads);
    case 16: return make<16>(hidden, rotations, constants, seed, threads);
    case 32: return make<32>(hidden, rotations, constants, seed, threads);
    case 64: return make<64>(hidden, rotations, constants, seed, threads);
    default: throw std::invalid_argument("no flow was compiled for " + std::to_string(extent) + " sites per side");
  }
}

}  // namespace phi4
