// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/equivariant_velocity.hpp>
#include <rgflow/engine/hierarchy/own_motion.hpp>
#include <rgflow/engine/hierarchy/path_energy.hpp>
#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/partial_sum.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// So many symmetric steps of order 2 (Strang, SIAM J. Numer. Anal. 5, 506 (1968)): even sites move for half a step,
/// odd ones for a step, even ones again; each by its own motion for half of that time, the velocity that it reads off
/// sites of the other colour, which stand still, and its own motion in reverse order (own_motion.hpp). Every piece is
/// solved exactly. So the discrete map has an exact inverse, the same pieces backwards, and an exact log-determinant:
/// that of the map, not that of the differential equation. The velocity has to read no other sites of the same colour.
/// An Integrator of continuous_step.hpp; its adjoint walks back from the output and keeps nothing. The kinetic energy
/// of a step is |change of the field|^2 / length: no velocity is ever known, but this is of the same order. Its
/// gradient energy is the mean of those at both ends, at the time of its middle.
template <std::size_t Steps>
struct strang_integrator {
  static constexpr std::size_t times = Steps;
  static constexpr double time(std::size_t i) { return (static_cast<double>(i) + 0.5) / static_cast<double>(Steps); }
  static constexpr bool by_colour = true;
  static constexpr bool closes(sublattice::vector const& steps) {
    return std::accumulate(steps.begin(), steps.end(), std::int64_t{0}) % 2 == 0;
  }
  static constexpr std::size_t tape(std::size_t) { return 0; }
  static std::string describe() {
    return std::to_string(Steps) + (Steps == 1 ? " step" : " steps") + " of Strang splitting";
  }

  template <direction D, class Velocity, class V, class T>
  static V evolve(typename Velocity::plan const& p, T const* packed, V* phi, V*, path_energy<V>* energy = nullptr) {
    auto const values = p.sites.size() * Velocity::components;
    std::vector<V> projected(p.sites.size() * Velocity::given, V(0));
    energies_of_steps<Velocity, V> energies(p, energy != nullptr);
    V log_det(0);
    for (std::size_t step = 0; step < Steps; ++step) {
      auto const w = Velocity::at(packed, number<D>(step));
      if (energy != nullptr) energies.start.assign(phi, phi + values);
      for (auto const& part : parts)
        log_det += move<Velocity>(p, w, part, length<D> * part.duration, phi, projected.data());
      if (energy != nullptr) energies.add(w, phi, *energy);
    }
    return log_det;
  }

  template <direction D, class Velocity, class V, class T>
  static void pull_back(typename Velocity::plan const& p, T const* packed, V* phi, V* bar, V const& log_det_bar,
                        T* gradient, V const*, path_energy<V> const* energy = nullptr) {
    auto const sites = p.sites.size(), values = sites * Velocity::components;
    std::vector<V> projected(sites * Velocity::given, V(0)), pushed_bar(values, V(0));
    std::vector<V> features(sites * Velocity::stored, V(0));
    energies_of_steps<Velocity, V> energies(p, energy != nullptr);
    typename Velocity::template gradients<V> collected;
    auto* const g = gradient == nullptr ? nullptr : &collected;
    for (std::size_t step = Steps; step-- > 0;) {
      auto const time = number<D>(step);
      auto const w = Velocity::at(packed, time);
      if (energy != nullptr) {
        energies.start.assign(phi, phi + values);
        for (auto const& part : parts)
          move<Velocity>(p, w, part, -length<D> * part.duration, energies.start.data(), projected.data());
        energies.pull_back_end(w, phi, *energy, bar, g);
      }
      for (std::size_t k = parts.size(); k-- > 0;)
        move_back<Velocity>(p, w, parts[k], length<D> * parts[k].duration, phi, bar, log_det_bar, features.data(),
                            projected.data(), pushed_bar.data(), g);
      if (energy != nullptr) energies.pull_back_start(w, *energy, bar, g);
      if (g != nullptr) Velocity::settle_kernel(collected, time, gradient);
    }
    if (g != nullptr) Velocity::settle_frequencies(collected, gradient);
  }

 private:
  struct part {
    bool even;
    double duration;
  };
  static constexpr std::array<part, 3> parts{{{true, 0.5}, {false, 1}, {true, 0.5}}};

  template <direction D>
  static constexpr double length = (D == direction::decode ? 1 : -1) / static_cast<double>(Steps);
  template <direction D>
  static std::size_t number(std::size_t step) {
    return D == direction::decode ? step : Steps - 1 - step;
  }

  struct range {
    std::size_t first, last;
  };
  template <class Plan>
  static range sites_of(Plan const& p, bool even) {
    return even ? range{0, p.even} : range{p.even, p.sites.size()};
  }
  template <class Velocity, class T>
  static auto own_motion_of(velocity_at<T> const& w, double duration) {
    return own_motion<T, Velocity::frequencies, Velocity::components>(
        [&](std::size_t f) { return Velocity::own(w, f); }, w.frequency, duration / 2);
  }

  /// The energies of steps from `start`, and their adjoints.
  template <class Velocity, class V>
  class energies_of_steps {
    using gradients = typename Velocity::template gradients<V>;

   public:
    energies_of_steps(typename Velocity::plan const& p, bool wanted) : plan_(p) {
      if (!wanted) return;
      pull_.resize(p.sites.size() * Velocity::components, V(0));
      projected_.resize(p.sites.size() * Velocity::given, V(0));
      features_.resize(p.sites.size() * Velocity::stored, V(0));
    }

    std::vector<V> start;

    template <class T>
    [[gnu::noinline]] void add(velocity_at<T> w, V const* end, path_energy<V>& to) {
      auto const values = start.size();
      if (to.kinetic.asked) {
        for (std::size_t i = 0; i < values; ++i) pull_[i] = end[i] - start[i];
        to.kinetic.value += constant(steps) * sum_of_squares(pull_.data(), values);
      }
      if constexpr (tells_gradient_energy<Velocity>)
        if (to.gradient.asked)
          for (V const* const phi : {static_cast<V const*>(start.data()), end})
            to.gradient.value += constant(0.5 / steps) * Velocity::gradient_energy(plan_, w, features_of(w, phi));
    }
    /// Adds to the cotangent of the end.
    template <class T>
    [[gnu::noinline]] void pull_back_end(velocity_at<T> w, V const* end, path_energy<V> const& of, V* bar,
                                         gradients* g) {
      V const twice = constant(2 * steps) * of.kinetic.bar;
      for (std::size_t i = 0; i < start.size(); ++i) {
        pull_[i] = twice * (end[i] - start[i]);
        bar[i] += pull_[i];
      }
      pull_back_gradient(w, end, of, bar, g);
    }
    /// To that of the start, when the step has been walked back.
    template <class T>
    void pull_back_start(velocity_at<T> w, path_energy<V> const& of, V* bar, gradients* g) {
      for (std::size_t i = 0; i < start.size(); ++i) bar[i] -= pull_[i];
      pull_back_gradient(w, start.data(), of, bar, g);
    }

   private:
    static constexpr double steps = static_cast<double>(Steps);
    static V constant(double value) { return Velocity::template constant<V>(value); }

    template <class T>
    V const* features_of(velocity_at<T> const& w, V const* phi) {
      Velocity::project(w, 0, plan_.sites.size(), phi, features_.data(), Velocity::stored, projected_.data(),
                        [](V const*) {});
      return features_.data();
    }
    template <class T>
    void pull_back_gradient(velocity_at<T> const& w, V const* phi, path_energy<V> const& of, V* bar, gradients* g) {
      if constexpr (tells_gradient_energy<Velocity>)
        if (of.gradient.asked)
          Velocity::pull_back_gradient_energy(plan_, w, features_of(w, phi), constant(0.5 / steps) * of.gradient.bar,
                                              bar, g);
    }

    typename Velocity::plan const& plan_;
    std::vector<V> pull_, projected_, features_;
  };

  /// Moves the sites of one colour; returns the log-determinant.
  template <class Velocity, class V, class T>
  [[gnu::noinline]] static V move(typename Velocity::plan const& p, velocity_at<T> w, part const& which,
                                  double duration, V* phi, V* projected) {
    auto const moved = sites_of(p, which.even), read = sites_of(p, !which.even);
    auto const own = own_motion_of<Velocity>(w, duration);
    std::array<V, Velocity::stored> features;
    Velocity::project(w, read.first, read.last, phi, features.data(), 0, projected, [](V const*) {});
    partial_sum<V> log_det;
    for (std::size_t x = moved.first; x < moved.last; ++x) {
      V* const here = phi + x * Velocity::components;
      typename decltype(own)::template stretch<V> by;
      own.forwards(here, by);
      for (std::size_t c = 0; c < Velocity::components; ++c)
        here[c] += Velocity::template constant<V>(duration) * Velocity::template gather<1>(p, x, c, projected);
      own.reversed(here, by);
      log_det += by.log_det();
    }
    auto const count = static_cast<double>(moved.last - moved.first);
    return log_det.value() + Velocity::template constant<V>(2 * count) * V(own.rate * own.duration);
  }

  /// The adjoint of `move`, from its output: the field and its cotangent become those of its input.
  template <class Velocity, class V, class T>
  [[gnu::noinline]] static void move_back(typename Velocity::plan const& p, velocity_at<T> w, part const& which,
                                          double duration, V* phi, V* bar, V const& log_det_bar, V* features,
                                          V* projected, V* pushed_bar, typename Velocity::template gradients<V>* g) {
    auto const moved = sites_of(p, which.even), read = sites_of(p, !which.even);
    auto const own = own_motion_of<Velocity>(w, duration);
    typename decltype(own)::template cotangents<V> sums;
    Velocity::project(w, read.first, read.last, phi, features, Velocity::stored, projected, [](V const*) {});
    V const push = Velocity::template constant<V>(duration);
    for (std::size_t x = moved.first; x < moved.last; ++x) {
      std::size_t const first = x * Velocity::components;
      own.undo_reversed(phi + first, bar + first, log_det_bar, sums);
      for (std::size_t c = 0; c < Velocity::components; ++c) {
        phi[first + c] -= push * Velocity::template gather<1>(p, x, c, projected);
        pushed_bar[first + c] = push * bar[first + c];
      }
      own.undo_forwards(phi + first, bar + first, log_det_bar, sums);
    }
    Velocity::template pull_back<1>(p, w, read.first, read.last, features, pushed_bar, bar, projected, g);
    if (g != nullptr) own.settle(sums, g->kernel.data(), g->frequency.data());
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
