// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/action.hpp>
#include <rgflow/engine/density/contract.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/mcmc/integrator.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// How samples of a density q are carried over to exp(-S)/Z: in stages, each with a theory between the two,
/// S_t = beta_t S - (1 - beta_t) log q, and `moves` trajectories of molecular dynamics in it.
struct annealing_options {
  std::size_t stages = 16;
  std::size_t moves = 1;  ///< trajectories in each stage; with none, log w is that of q's own samples
  std::size_t steps = 1;  ///< of the integrator in each; one leapfrog step is one of Langevin
  engine::integrator scheme = engine::integrator::leapfrog;  ///< how trajectories are cut into steps
  double step = 0.1;                                         ///< momenta have variance 1; where tuning starts
  bool metropolis = true;          ///< accept or reject trajectories; else all count, by their errors
  double target_acceptance = 0.8;  ///< what tuning aims at, with metropolis
};

namespace engine {

/// The ends of the stages, the last of which is 1, and the step of the integrator in each.
struct annealing_protocol {
  std::vector<double> betas, steps;
};

/// Stages of equal length, as length is measured by the spread of log w that the present ones add (the thermodynamic
/// length: Crooks, PRL 99 (2007) 100602). Where the samples show none, stages are long, but no more than 100 times the
/// mean.
inline std::vector<double> stages_of_equal_length(std::vector<double> const& betas,
                                                  std::vector<double> const& spreads) {
  double const n = static_cast<double>(betas.size());
  double const mean = std::accumulate(spreads.begin(), spreads.end(), 0.) / n;
  if (!std::isfinite(mean) || mean <= 0) return betas;
  std::vector<double> lengths(spreads.size());
  std::transform(spreads.begin(), spreads.end(), lengths.begin(), [&](double s) { return std::max(s, mean / 100); });
  double const whole = std::accumulate(lengths.begin(), lengths.end(), 0.);
  std::vector<double> result;
  std::size_t at = 0;
  double before = 0;  // length of the stages before `at`
  for (std::size_t t = 1; t < betas.size(); ++t) {
    double const wanted = whole * static_cast<double>(t) / n;
    while (at + 1 < betas.size() && before + lengths[at] < wanted) before += lengths[at++];
    double const begin = at == 0 ? 0 : betas[at - 1];
    result.push_back(begin + (betas[at] - begin) * std::min(1., (wanted - before) / lengths[at]));
  }
  result.push_back(1);
  return result;
}

/// Samples that an annealing begins with: what they weigh already, and their log density.
template <class V>
struct annealing_start {
  std::array<double, lane_count<V>> log_w{};
  V log_q;
};

/// What is no density but a theory that weighted samples have come to, as pushforward is: an annealing begins there as
/// well. Its samples have moved in so many trajectories before.
template <class M>
concept CarriesWeights = requires(M const& m) {
  { m.trajectories() } -> std::same_as<std::size_t>;
};
template <class M>
std::size_t trajectories_before([[maybe_unused]] M const& m) {
  if constexpr (CarriesWeights<M>)
    return m.trajectories();
  else
    return 0;
}

/// Samples first, first + 1, ... of the stream `seed` in work.field.
template <class M, class V>
annealing_start<V> begin_annealing(M const& m, std::uint64_t seed, std::uint64_t first,
                                   typename M::template workspace<V>& work,
                                   packed_weights<typename M::value_type> weights) {
  if constexpr (CarriesWeights<M>)
    return m.begin(seed, first, work, weights);
  else
    return {{},
            m.template draw<false>(random_key{seed, purpose::sample, 0}, first, work, weights, std::span<V const>{})};
}

/// One tile of samples on its way from a density q to exp(-S)/Z, with the logarithms of its weights, whose mean is Z:
/// E[exp(log w)] = Z, and E[exp(log w) O] / Z = <O>. A stage adds the work -(S_t - S_{t-1}) of its change of the theory
/// (Jarzynski, PRL 78 (1997) 2690; Neal, Statistics and Computing 11 (2001) 125, physics/9803008). Trajectories that
/// are accepted or rejected leave exp(-S_t) as it is and add nothing. Those that all count, by the symmetry of the
/// integrator, add -dH: the ratio of the probabilities of the way back and of the way there (Wu, Koehler and Noe,
/// arXiv:2002.06707; Caselle, Cellini, Nada and Panero, arXiv:2201.08862).
template <class Model, class Action, class V>
class annealed_tile {
  using T = typename Model::value_type;

 public:
  static constexpr std::size_t width = lane_count<V>;
  using numbers = std::array<double, width>;

  annealed_tile(Model const& model, Action const& action, annealing_options const& options, packed_weights<T> weights)
      : model_(model), action_(action), options_(options), weights_(weights) {
    model.reserve(work_, true);
    momentum_.resize(model.sites().volume() * Model::channels);
    gradient_.resize(momentum_.size());
    here_.force_of_s.resize(momentum_.size());
    here_.score.resize(momentum_.size());
  }

  /// Carries the model's samples first, first + 1, ... along, with the random numbers of `seed`. note(stage, what it
  /// added to log w by the change of the theory, mean probability of acceptance) is called after every stage.
  template <class Note>
  void run(std::uint64_t seed, std::uint64_t first, annealing_protocol const& protocol, Note&& note) {
    auto const start = begin_annealing<Model, V>(model_, seed, first, work_, weights_);
    here_.phi = work_.field;
    here_.log_q = start.log_q;
    log_w_ = start.log_w;
    evaluate(here_, protocol.betas.front());
    std::size_t number = trajectories_before(model_);
    double beta = 0;
    for (std::size_t stage = 0; stage < protocol.betas.size(); ++stage) {
      numbers change, accepted{};
      for (std::size_t l = 0; l < width; ++l) {
        change[l] = (beta - protocol.betas[stage]) * (at(here_.s, l) + at(here_.log_q, l));
        log_w_[l] += change[l];
      }
      beta = protocol.betas[stage];
      for (std::size_t m = 0; m < options_.moves; ++m)
        move(seed, first, number++, beta, protocol.steps[stage], accepted);
      for (double& a : accepted) a = options_.moves == 0 ? 1 : a / static_cast<double>(options_.moves);
      note(stage, std::as_const(change), std::as_const(accepted));
    }
  }

  std::span<V const> field() const { return here_.phi; }
  V const& action() const { return here_.s; }
  numbers const& log_weights() const { return log_w_; }

 private:
  /// A field with both ends of the theories and their derivatives.
  struct place {
    std::vector<V> phi, force_of_s, score;
    V s, log_q;
  };

  static double at(V const& v, std::size_t l) { return static_cast<double>(lane(v, l)); }
  static double energy(place const& p, double beta, std::size_t l) {
    return beta == 1 ? at(p.s, l) : beta * at(p.s, l) - (1 - beta) * at(p.log_q, l);
  }

  /// In the last stage nothing is asked of q any more.
  void evaluate(place& p, double beta) {
    if (beta < 1) {
      work_.field = p.phi;
      p.log_q = model_.template log_density<true>(work_, weights_, {});
      model_.pull_back_log_density(work_, V(1), weights_, {}, gradient_slot<T>{});
      p.score = work_.bar;
    }
    p.s = action_gradient(action_, model_.sites(), std::span<V const>(p.phi), p.force_of_s.data());
  }
  void mix(place const& p, double beta) {
    if (beta == 1) {
      std::copy(p.force_of_s.begin(), p.force_of_s.end(), gradient_.begin());
      return;
    }
    V const of_s(static_cast<T>(beta)), of_q(static_cast<T>(1 - beta));
    for (std::size_t i = 0; i < gradient_.size(); ++i) gradient_[i] = of_s * p.force_of_s[i] - of_q * p.score[i];
  }
  V kinetic_energy() const {
    V twice(0);
    for (V const& p : momentum_) twice += p * p;
    return V(T(0.5)) * twice;
  }

  void move(std::uint64_t seed, std::uint64_t first, std::uint64_t number, double beta, double step,
            numbers& accepted) {
    there_ = here_;
    normals(random_key{seed, purpose::annealing_momentum, number}, first, momentum_.data(), momentum_.size());
    V const kinetic = kinetic_energy();
    mix(there_, beta);
    follow<V>(options_.scheme, options_.steps, V(static_cast<T>(step)), there_.phi, momentum_, gradient_,
              hamiltonian_kick{}, [&] {
                evaluate(there_, beta);
                mix(there_, beta);
              });
    V const change = kinetic_energy() - kinetic;
    V taken(0);
    for (std::size_t l = 0; l < width; ++l) {
      double d = energy(there_, beta, l) - energy(here_, beta, l) + at(change, l);
      // A trajectory that overflowed is one with infinite energy: it is not taken, or has no weight.
      if (!std::isfinite(d)) d = std::numeric_limits<double>::infinity();
      accepted[l] += std::exp(-std::max(0., d));
      bool take = std::isfinite(d);
      if (options_.metropolis)
        take = std::log(uniform<double>(random_key{seed, purpose::annealing_accept, number}, first + l, 0)) < -d;
      else
        log_w_[l] -= d;
      set_lane(taken, l, take ? T(1) : T(0));
    }
    auto const moved = taken > V(T(0.5));
    auto const choose = [&](V& held, V const& proposed) { held = select(moved, proposed, held); };
    for (std::size_t i = 0; i < here_.phi.size(); ++i) {
      choose(here_.phi[i], there_.phi[i]);
      choose(here_.force_of_s[i], there_.force_of_s[i]);
      choose(here_.score[i], there_.score[i]);
    }
    choose(here_.s, there_.s);
    choose(here_.log_q, there_.log_q);
  }

  Model const& model_;
  Action const& action_;
  annealing_options const& options_;
  packed_weights<T> weights_;
  typename Model::template workspace<V> work_;
  place here_, there_;
  std::vector<V> momentum_, gradient_;
  numbers log_w_{};
};

}  // namespace engine

}  // namespace rgflow::inline RGFLOW_ISA
