// SPDX-License-Identifier: BSL-1.0
#pragma once

// Hybrid Monte Carlo (Duane, Kennedy, Pendleton & Roweth, PLB 195 (1987) 216), with hamiltonian or microcanonical
// dynamics, on any action in boundary variables: many independent chains, one per lane, in tiles of lanes that
// executors run as tasks. It shares nothing with the flows but the action, so it is the independent check of what they
// say.

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/action.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/mcmc/dynamics.hpp>
#include <rgflow/engine/mcmc/hmc_state.hpp>
#include <rgflow/engine/mcmc/integrator.hpp>
#include <rgflow/engine/observable.hpp>
#include <rgflow/engine/parallel/runs_tasks.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/statistics/autocorrelation.hpp>
#include <rgflow/engine/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

struct hmc_options {
  std::size_t chains = 64;
  double length = 1.5;  ///< of a trajectory, in units of molecular-dynamics time (momenta have variance 1)
  double jitter = 0.2;  ///< each chain's step is scaled by a random factor in [1 - jitter, 1 + jitter] per trajectory
  integrator scheme = integrator::minimum_norm;
  dynamics motion = dynamics::hamiltonian;
  double step = 0.1;                   ///< where tuning starts
  double target_acceptance = 0.8;      ///< what tuning aims at
  std::uint64_t thermalization = 500;  ///< trajectories before the first measurement, in which the step is tuned
  double hot_width = 1;                ///< standard deviation of the starting fields, per real component
  std::uint64_t seed = 0;
};

/// One visit to the lanes of a tile after a trajectory: chains first_chain, first_chain + 1, ... in the first
/// `chains` lanes of each V of phi[site * channels + channel]; further lanes hold no chain.
template <class V>
struct hmc_tile {
  std::uint64_t trajectory;
  std::size_t first_chain;
  std::size_t chains;
  std::span<V const> phi;
};

/// No other moves between trajectories.
struct trajectories_alone {
  template <class V>
  void operator()(std::uint64_t, std::size_t, std::span<V>) const noexcept {}
};

/// What some trajectories looked like from inside.
struct hmc_record {
  std::size_t chains;
  std::size_t steps;            ///< of the integrator per trajectory
  std::vector<double> delta_h;  ///< [trajectory * chains + chain]; +inf where the dynamics overflowed

  /// Mean of the acceptance probabilities min(1, exp(-dH)).
  [[nodiscard]] double acceptance() const {
    double sum = 0;
    for (double const d : delta_h) sum += std::exp(-std::max(0., d));
    return sum / static_cast<double>(delta_h.size());
  }

  /// <exp(-dH)>, which is 1 in equilibrium whatever the step (Creutz, PRD 38 (1988) 1228).
  [[nodiscard]] chain_estimate exp_minus_delta_h() const {
    std::vector<double> values(delta_h.size());
    std::ranges::transform(delta_h, values.begin(), [](double d) { return std::exp(-d); });
    return gamma_method(values, chains);
  }
};

/// Measurements in the layout of gamma_method: values[(time * chains + chain) * observables + observable].
struct hmc_measurements {
  std::size_t observables;
  std::vector<double> values;
  hmc_record record;

  [[nodiscard]] chain_table table() const noexcept { return {values, record.chains, observables}; }
  /// One observable as values[time * chains + chain].
  [[nodiscard]] std::vector<double> series(std::size_t observable) const {
    std::vector<double> one(values.size() / observables);
    for (std::size_t i = 0; i < one.size(); ++i) one[i] = values[i * observables + observable];
    return one;
  }
};

/// Many HMC chains of one action. V is float, double or lanes of them; use double where dH of large lattices
/// matters (in float it is rounded at 1e-7 S). Chains with even numbers start hot (independent normals), those
/// with odd numbers cold (the same random value on all sites): what they agree on later, they have forgotten.
/// Fields depend on (options, action, lattice) only, not on threads; between instruction sets they differ by
/// rounding.
///
///     hmc<lanes<double>, decltype(action)> chains(action, sites, 2, {.chains = 64, .seed = 7});
///     chains.thermalize(executor);
///     auto m = chains.measure(executor, 1000, 2, [&](auto phi, auto out) { out[0] = ...; out[1] = ...; });
///     auto phi2 = gamma_method(m.table(), [](auto mean) { return mean[0]; });
template <class V, class A>
class hmc {
  static_assert(runs_as_action<A>);

 public:
  using value_type = scalar_of_t<V>;
  static constexpr std::size_t width = lane_count<V>;

  hmc(A action, lattice sites, std::size_t channels, hmc_options options)
      : action_(std::move(action)),
        sites_(std::move(sites)),
        options_(options),
        components_(sites_.volume() * channels) {
    require(options_.chains > 0, "0 chains", "at least one");
    require(channels > 0, "0 channels", "at least one");
    require(options_.length > 0, "length " + std::to_string(options_.length), "a positive number");
    require(options_.step > 0, "step " + std::to_string(options_.step), "a positive number");
    require(options_.jitter >= 0 && options_.jitter < 1, "jitter " + std::to_string(options_.jitter),
            "0 <= jitter < 1");
    require(options_.target_acceptance > 0 && options_.target_acceptance < 1,
            "target_acceptance " + std::to_string(options_.target_acceptance), "a number between 0 and 1");
    require(options_.hot_width >= 0, "hot_width " + std::to_string(options_.hot_width), "no negative number");
    require_defined_on(action_, sites_, channels);
    require(options_.motion == dynamics::hamiltonian || components_ > 1, "microcanonical dynamics of one real number",
            "a field of at least two");
    log_step_ = std::log(options_.step);
    tiles_.resize((options_.chains + width - 1) / width);
    for (std::size_t tile = 0; tile < tiles_.size(); ++tile) start(tile, channels);
  }

  [[nodiscard]] A const& action() const noexcept { return action_; }
  [[nodiscard]] std::size_t chains() const noexcept { return options_.chains; }
  [[nodiscard]] std::uint64_t trajectory() const noexcept { return trajectory_; }
  [[nodiscard]] double step() const noexcept { return std::exp(log_step_); }
  /// Steps that make up the trajectory length, at least one.
  [[nodiscard]] std::size_t steps() const noexcept {
    return static_cast<std::size_t>(std::clamp(std::round(options_.length / step()), 1., double{most_steps}));
  }

  /// Runs until `options.thermalization` trajectories are done, or until `at_most` more are: after any interruption
  /// it goes on with the same bits. In the first half every chain's step is shrunk by a new random factor each
  /// time, so that a chain that started where the forces are large finds one that is small enough and does not
  /// hang there. In the second half the step is tuned, and at the end fixed at the geometric mean of the last
  /// quarter.
  template <class E>
  void thermalize(E& executor, std::uint64_t at_most = std::numeric_limits<std::uint64_t>::max()) {
    static_assert(runs_tasks<E>::fits);
    for (; at_most > 0 && trajectory_ < options_.thermalization; --at_most) {
      double const acceptance = advance(executor, 1).acceptance();
      if (trajectory_ <= tuning_begins()) continue;
      // Robbins & Monro, Ann. Math. Statist. 22 (1951) 400: changes that shrink more slowly than 1/k, averaged
      // (Polyak & Juditsky, SIAM J. Control Optim. 30 (1992) 838).
      double const k = static_cast<double>(trajectory_ - tuning_begins());
      log_step_ += 2 / std::pow(k + 5, 0.6) * (acceptance - options_.target_acceptance);
      log_step_ = std::min(log_step_, std::log(options_.length));
      // No step is small enough: a gradient that is not that of the value ends here instead of running for ever.
      if (options_.length > most_steps * step())
        throw std::runtime_error("hmc: found that trajectories of length " + std::to_string(options_.length) +
                                 " need more than " + std::to_string(most_steps) + " steps (acceptance " +
                                 std::to_string(acceptance) +
                                 "), expected an action whose gradient fits its value, or a shorter length");
      std::uint64_t const averaged = (options_.thermalization + 3) / 4;
      if (trajectory_ > options_.thermalization - averaged) sum_of_log_steps_ += log_step_;
      if (trajectory_ == options_.thermalization) log_step_ = sum_of_log_steps_ / static_cast<double>(averaged);
    }
  }

  /// Runs `count` trajectories of all chains with the present step. visit(hmc_tile) is called after each
  /// trajectory of each tile, from the tile's task: in order of time for one tile, at once for several. Before that
  /// mixed_in(trajectory, first chain, std::span<V> phi) may move the chains further, by a step that leaves exp(-S)
  /// invariant, such as a cluster_move.
  template <class E, std::invocable<hmc_tile<V>> Visit, class MixedIn = trajectories_alone>
  hmc_record advance(E& executor, std::uint64_t count, Visit&& visit, MixedIn const& mixed_in = {}) {
    static_assert(runs_tasks<E>::fits);
    hmc_record record{options_.chains, steps(), std::vector<double>(count * options_.chains)};
    executor.for_each_task(tiles_.size(), [&](std::size_t tile) {
      workspace work(components_);
      for (std::uint64_t time = 0; time < count; ++time) {
        move(tile, trajectory_ + time, work,
             std::span(record.delta_h).subspan(time * options_.chains, options_.chains));
        mixed_in(trajectory_ + time, tile * width, std::span<V>(tiles_[tile]));
        visit(hmc_tile<V>{trajectory_ + time, tile * width, chains_in(tile), tiles_[tile]});
      }
    });
    trajectory_ += count;
    return record;
  }

  template <class E>
  hmc_record advance(E& executor, std::uint64_t count) {
    return advance(executor, count, [](hmc_tile<V> const&) {});
  }

  /// Runs `count` trajectories and measures after every `every`-th: observe(phi, out) writes `observables` values,
  /// one V each, from phi[site * channels + channel]; mixed_in as in advance.
  template <class E, class Observe, class MixedIn = trajectories_alone>
  hmc_measurements measure(E& executor, std::uint64_t count, std::size_t observables, Observe&& observe,
                           std::uint64_t every = 1, MixedIn const& mixed_in = {}) {
    static_assert(runs_tasks<E>::fits);
    static_assert(observer_of<Observe, V>::fits);
    require(every > 0, "a measurement after every 0 trajectories", "at least 1");
    hmc_measurements m{observables, std::vector<double>(count / every * options_.chains * observables), {}};
    std::uint64_t const begin = trajectory_;
    auto const visit = [&](hmc_tile<V> const& tile) {
      std::uint64_t const done = tile.trajectory - begin + 1;
      if (done % every != 0) return;
      std::vector<V> out(observables);
      observe(tile.phi, std::span<V>(out));
      for (std::size_t chain = 0; chain < tile.chains; ++chain)
        for (std::size_t o = 0; o < observables; ++o)
          m.values[((done / every - 1) * options_.chains + tile.first_chain + chain) * observables + o] =
              static_cast<double>(lane(out[o], chain));
    };
    m.record = advance(executor, count, visit, mixed_in);
    return m;
  }

  /// The field of one chain, [site][channel].
  [[nodiscard]] std::vector<value_type> field(std::size_t chain) const {
    require(chain < options_.chains, "chain " + std::to_string(chain), "less than " + std::to_string(options_.chains));
    std::vector<value_type> one(components_);
    for (std::size_t i = 0; i < components_; ++i) one[i] = lane(tiles_[chain / width][i], chain % width);
    return one;
  }

  /// Puts all chains where others were, [chain][site][channel] as in their state().fields: a run with other options
  /// then needs no thermalization but that of its step.
  void place(std::span<value_type const> fields) {
    require(fields.size() == components_ * options_.chains, "fields of " + std::to_string(fields.size()) + " numbers",
            std::to_string(components_ * options_.chains) + " for these chains and this lattice");
    for (std::size_t chain = 0; chain < options_.chains; ++chain)
      for (std::size_t i = 0; i < components_; ++i)
        set_lane(tiles_[chain / width][i], chain % width, fields[chain * components_ + i]);
  }

  [[nodiscard]] hmc_state<value_type> state() const {
    hmc_state<value_type> s{describe(), {}, trajectory_, log_step_, sum_of_log_steps_};
    for (std::size_t chain = 0; chain < options_.chains; ++chain) {
      auto const one = field(chain);
      s.fields.insert(s.fields.end(), one.begin(), one.end());
    }
    return s;
  }

  /// Action, lattice and options: what makes the fields what they are.
  [[nodiscard]] std::string describe() const {
    return "hybrid Monte Carlo of " + describe_object(action_) + " on " + sites_.text() + " with " +
           std::to_string(components_) + " numbers: chains " + std::to_string(options_.chains) + ", length " +
           number_text(options_.length) + ", jitter " + number_text(options_.jitter) +
           (options_.scheme == integrator::leapfrog ? ", leapfrog" : ", minimum norm") +
           (options_.motion == dynamics::microcanonical ? ", microcanonical" : "") + ", step " +
           number_text(options_.step) + ", acceptance " + number_text(options_.target_acceptance) +
           ", thermalization " + std::to_string(options_.thermalization) + ", hot width " +
           number_text(options_.hot_width) + ", seed " + std::to_string(options_.seed);
  }

  /// Goes on from a state of a run with the same options, action and lattice, with the same bits. Throws
  /// std::invalid_argument if it is of another.
  void restore(hmc_state<value_type> const& s) {
    require(s.run == describe(), "a state of " + s.run, "one of " + describe());
    require(s.fields.size() == components_ * options_.chains,
            "a state of " + std::to_string(s.fields.size()) + " numbers",
            std::to_string(components_ * options_.chains) + " for these chains and this lattice");
    require(std::isfinite(s.log_step), "a state with step exp(" + std::to_string(s.log_step) + ")", "a finite step");
    place(s.fields);
    trajectory_ = s.trajectory;
    log_step_ = s.log_step;
    sum_of_log_steps_ = s.sum_of_log_steps;
  }

 private:
  struct workspace {
    explicit workspace(std::size_t n) : phi(n), momentum(n), gradient(n) {}
    std::vector<V> phi, momentum, gradient;
  };

  static void require(bool fine, std::string const& found, std::string const& expected) {
    if (!fine) throw std::invalid_argument("hmc: found " + found + ", expected " + expected);
  }

  static constexpr int most_steps = 10'000;

  [[nodiscard]] std::uint64_t tuning_begins() const { return options_.thermalization / 2; }

  /// The step of one chain in one trajectory, from two random numbers.
  [[nodiscard]] double step_of(std::size_t chain, std::uint64_t trajectory) const {
    random_key const key{options_.seed, purpose::trajectory, trajectory};
    double const jittered = step() * (1 + options_.jitter * (2 * uniform<double>(key, chain, 0) - 1));
    constexpr double log2_of_most = 6;
    return trajectory < tuning_begins() ? jittered * std::exp2(-log2_of_most * uniform<double>(key, chain, 1))
                                        : jittered;
  }

  [[nodiscard]] std::size_t chains_in(std::size_t tile) const {
    return std::min(width, options_.chains - tile * width);
  }

  void start(std::size_t tile, std::size_t channels) {
    std::vector<V>& phi = tiles_[tile];
    phi.resize(components_);
    normals(random_key{options_.seed, purpose::hmc_start, 0}, tile * width, phi.data(), components_);
    std::vector<V> const one_site(phi.begin(), phi.begin() + static_cast<std::ptrdiff_t>(channels));
    for (std::size_t i = 0; i < components_; ++i) {
      for (std::size_t l = 0; l < width; ++l)
        if ((tile * width + l) % 2 == 1) set_lane(phi[i], l, lane(one_site[i % channels], l));
      phi[i] *= V(options_.hot_width);
    }
  }

  static V kinetic_energy(std::span<V const> momentum) {
    partial_sum<V> twice;
    for (V const& p : momentum) twice += p * p;
    return V(0.5) * twice.value();
  }

  template <class Kick>
  trajectory_ends<V> follow(workspace& work, V const& step_size, Kick&& kick) const {
    return integrate(action_, sites_, options_.scheme, steps(), step_size, std::span<V>(work.phi),
                     std::span<V>(work.momentum), std::span<V>(work.gradient), kick);
  }

  void move(std::size_t tile, std::uint64_t trajectory, workspace& work, std::span<double> delta_h) {
    std::size_t const first_chain = tile * width;
    std::vector<V>& phi = tiles_[tile];
    work.phi = phi;
    normals(random_key{options_.seed, purpose::momentum, trajectory}, first_chain, work.momentum.data(), components_);
    V step_size(0);
    for (std::size_t l = 0; l < width; ++l)
      set_lane(step_size, l, static_cast<value_type>(step_of(first_chain + l, trajectory)));
    trajectory_ends<V> ends;
    V kinetic_change;
    if (options_.motion == dynamics::hamiltonian) {
      V const kinetic = kinetic_energy(work.momentum);
      ends = follow(work, step_size, hamiltonian_kick{});
      kinetic_change = kinetic_energy(work.momentum) - kinetic;
    } else {
      to_sphere<V>(work.momentum);
      microcanonical_kick<V> kick;
      ends = follow(work, step_size, kick);
      kinetic_change = kick.energy();
    }
    V const change = (ends.last - ends.first) + kinetic_change;

    std::array<bool, width> accept{};
    for (std::size_t l = 0; l < chains_in(tile); ++l) {
      std::size_t const chain = first_chain + l;
      if (!std::isfinite(lane(ends.first, l)))
        throw std::runtime_error("hmc: found an action of " + std::to_string(lane(ends.first, l)) + " in chain " +
                                 std::to_string(chain) + " at trajectory " + std::to_string(trajectory) +
                                 ", expected a finite number");
      double const d = static_cast<double>(lane(change, l));
      // A trajectory that overflowed is one with infinite energy: refused, and counted as such.
      delta_h[chain] = std::isfinite(d) ? d : std::numeric_limits<double>::infinity();
      accept[l] =
          std::log(uniform<double>(random_key{options_.seed, purpose::accept, trajectory}, chain, 0)) < -delta_h[chain];
    }
    if (std::ranges::all_of(accept, std::identity{})) {
      phi.swap(work.phi);
      return;
    }
    for (std::size_t i = 0; i < components_; ++i) phi[i] = chosen(accept, work.phi[i], phi[i]);
  }

  static V chosen(std::array<bool, width> const& accept, V const& proposed, V const& held) {
    if constexpr (std::floating_point<V>) {
      return accept[0] ? proposed : held;
    } else {
      std::array<value_type, width> ones{};
      for (std::size_t l = 0; l < width; ++l) ones[l] = accept[l] ? value_type(1) : value_type(0);
      return select(V::load(ones.data()) > V(0.5), proposed, held);
    }
  }

  A action_;
  lattice sites_;
  hmc_options options_;
  std::size_t components_;
  std::vector<std::vector<V>> tiles_{};
  std::uint64_t trajectory_ = 0;
  double log_step_ = 0;
  double sum_of_log_steps_ = 0;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
