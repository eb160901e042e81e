// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/path_energy.hpp>
#include <rgflow/engine/isa.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// An explicit Runge-Kutta rule in which every stage starts from the slope of the stage before: the midpoint rule and
/// the classical rule of order 4 (Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, section II.1).
template <std::size_t Order>
struct runge_kutta_rule;
template <>
struct runge_kutta_rule<2> {
  static constexpr std::size_t stages = 2;
  static constexpr std::array<double, 2> from{0, 0.5}, weight{0, 1};
  static constexpr std::array<int, 2> half_steps{0, 1};  // from the beginning of the step to the time of a stage
};
template <>
struct runge_kutta_rule<4> {
  static constexpr std::size_t stages = 4;
  static constexpr std::array<double, 4> from{0, 0.5, 0.5, 1}, weight{1. / 6, 1. / 3, 1. / 3, 1. / 6};
  static constexpr std::array<int, 4> half_steps{0, 1, 1, 2};
};

/// Where a step lies among the times at which an integrator asks for the velocity.
struct step_in_time {
  double length;             // negative on the way back
  std::ptrdiff_t begin;      // the number of the time where it begins
  std::ptrdiff_t half_step;  // how many numbers on its middle is; negative on the way back

  std::size_t after(int half_steps) const { return static_cast<std::size_t>(begin + half_steps * half_step); }
  /// Where a quarter has a number.
  std::size_t after_quarters(int quarters) const { return static_cast<std::size_t>(begin + quarters * half_step / 2); }
};

/// Steps of a rule, one at a time, and the room that they need.
template <class Rule, class Velocity, class V, class T>
class runge_kutta_step {
 public:
  using plan = typename Velocity::plan;

  runge_kutta_step(plan const& p, T const* packed)
      : plan_(p),
        packed_(packed),
        sites_(p.sites.size()),
        values_(sites_ * Velocity::components),
        at_(values_, V(0)),
        v_(values_, V(0)),
        next_(values_, V(0)),
        room_(p) {}

  /// Before the first step of a solve that starts from this field.
  void start([[maybe_unused]] V const* phi) {
    if constexpr (requires { room_.start(phi); }) room_.start(phi);
  }

  /// Moves phi to the end of the step; returns the log-determinant. Adds the energies of the step where they are asked
  /// for, by the same rule.
  V run(step_in_time const& s, V* phi, path_energy<V>* energy = nullptr) {
    V log_det(0);
    std::copy_n(phi, values_, next_.begin());
    stages(s, phi, energy, [&](std::size_t i, V const& divergence) {
      V const weight = Velocity::template constant<V>(s.length * Rule::weight[i]);
      for (std::size_t k = 0; k < values_; ++k) next_[k] += weight * v_[k];
      log_det += weight * divergence;
    });
    std::copy_n(next_.begin(), values_, phi);
    return log_det;
  }

  /// each(stage, divergence) for the stages of the step from phi, with their velocity in v(). Features of sites go to
  /// `features`, as of Velocity::evaluate, which then may leave out the divergence.
  template <class F>
  void stages(step_in_time const& s, V const* phi, V* features, std::size_t stride, F const& each) {
    for (std::size_t i = 0; i < Rule::stages; ++i) {
      if (i == 0) {
        std::copy_n(phi, values_, at_.begin());
      } else {
        V const along = Velocity::template constant<V>(s.length * Rule::from[i]);
        for (std::size_t k = 0; k < values_; ++k) at_[k] = phi[k] + along * v_[k];
      }
      V const divergence = velocity(s.after(Rule::half_steps[i]), at_.data(), features + i * sites_ * stride, stride);
      each(i, divergence);
    }
  }

  /// The same without features, and with the energies of the step.
  template <class F>
  void stages(step_in_time const& s, V const* phi, path_energy<V>* energy, F const& each) {
    bool const slopes = tells_gradient_energy<Velocity> && energy != nullptr && energy->gradient.asked;
    if (slopes) features_.resize(Rule::stages * sites_ * Velocity::stored, V(0));
    std::size_t const stride = slopes ? Velocity::stored : 0;
    V* const features = slopes ? features_.data() : nullptr;
    stages(s, phi, features, stride, [&](std::size_t i, V const& divergence) {
      if (energy != nullptr) {
        V const weight = Velocity::template constant<V>(std::abs(s.length) * Rule::weight[i]);
        if (energy->kinetic.asked) energy->kinetic.value += weight * sum_of_squares(v_.data(), values_);
        if constexpr (tells_gradient_energy<Velocity>)
          if (slopes)
            energy->gradient.value +=
                weight * Velocity::gradient_energy(plan_, Velocity::at(packed_, s.after(Rule::half_steps[i])),
                                                   features + i * sites_ * stride);
      }
      each(i, divergence);
    });
  }

  /// The velocity of a field at a time of this number, in v(); returns its divergence.
  V velocity(std::size_t time, V const* phi, V* features, std::size_t stride) {
    return Velocity::evaluate(plan_, Velocity::at(packed_, time), phi, v_.data(), room_, features, stride);
  }
  V velocity(std::size_t time, V const* phi) { return velocity(time, phi, nullptr, 0); }
  std::vector<V> const& v() const { return v_; }
  typename Velocity::template room<V>& room() { return room_; }

 private:
  plan const& plan_;
  T const* packed_;
  std::size_t sites_, values_;
  std::vector<V> at_, v_, next_;
  typename Velocity::template room<V> room_;
  std::vector<V> features_;  // of all stages and sites, where the gradient energy asks for them
};

/// The adjoints of such steps. Gradients by weights are added to `gradient` unless it is null; those by frequencies
/// come with `finish`.
template <class Rule, class Velocity, class V, class T>
class runge_kutta_adjoint {
 public:
  using plan = typename Velocity::plan;

  runge_kutta_adjoint(plan const& p, T const* packed, T* gradient)
      : plan_(p),
        packed_(packed),
        gradient_(gradient),
        sites_(p.sites.size()),
        values_(sites_ * Velocity::components),
        forth_(p, packed),
        v_bar_(values_, V(0)),
        at_bar_(values_, V(0)),
        features_(Rule::stages * sites_ * Velocity::stored, V(0)) {}

  /// Adds to bar what the step from phi makes of the cotangents of its end, out_bar, and of its log-determinant; what
  /// it leaves of phi itself, bar has already. The cotangents of energies are in `energy`.
  void pull_back(step_in_time const& s, V const* phi, V const* out_bar, V const& log_det_bar, V* bar,
                 path_energy<V> const* energy = nullptr) {
    bool const kinetic = energy != nullptr && energy->kinetic.asked;
    bool const gradient = energy != nullptr && energy->gradient.asked;
    if (kinetic) velocities_.resize(Rule::stages * values_, V(0));
    forth_.stages(s, phi, features_.data(), Velocity::stored, [&](std::size_t i, V const&) {
      if (kinetic) std::copy_n(forth_.v().data(), values_, velocities_.data() + i * values_);
    });
    for (std::size_t i = Rule::stages; i-- > 0;) {
      V const weight = Velocity::template constant<V>(s.length * Rule::weight[i]);
      for (std::size_t k = 0; k < values_; ++k) v_bar_[k] = weight * out_bar[k];
      if (i + 1 < Rule::stages) {
        V const onwards = Velocity::template constant<V>(s.length * Rule::from[i + 1]);
        for (std::size_t k = 0; k < values_; ++k) v_bar_[k] += onwards * at_bar_[k];
      }
      V const time = Velocity::template constant<V>(std::abs(s.length) * Rule::weight[i]);
      if (kinetic) {
        V const twice = (time + time) * energy->kinetic.bar;
        for (std::size_t k = 0; k < values_; ++k) v_bar_[k] += twice * velocities_[i * values_ + k];
      }
      V const gradient_bar = gradient ? time * energy->gradient.bar : V(0);
      of_velocity(s.after(Rule::half_steps[i]), features_.data() + i * sites_ * Velocity::stored, v_bar_.data(),
                  weight * log_det_bar, true, gradient ? &gradient_bar : nullptr);
      for (std::size_t k = 0; k < values_; ++k) bar[k] += at_bar_[k];
    }
  }

  /// The adjoint of one evaluation of the velocity with these features: of the cotangents of v, of the divergence and,
  /// if there is one, of the gradient energy, in at_bar(); and the gradient by weights if it is wanted.
  void of_velocity(std::size_t time, V const* features, V const* v_bar, V const& divergence_bar, bool with_gradient,
                   V const* gradient_energy_bar = nullptr) {
    auto const w = Velocity::at(packed_, time);
    auto* const g = gradient_ != nullptr && with_gradient ? &collected_ : nullptr;
    std::fill(at_bar_.begin(), at_bar_.end(), V(0));
    Velocity::pull_back_evaluation(plan_, w, features, v_bar, divergence_bar, at_bar_.data(), forth_.room(), g);
    if constexpr (tells_gradient_energy<Velocity>)
      if (gradient_energy_bar != nullptr)
        Velocity::pull_back_gradient_energy(plan_, w, features, *gradient_energy_bar, at_bar_.data(), g);
    if (g != nullptr) Velocity::settle_kernel(collected_, time, gradient_);
  }
  std::vector<V> const& at_bar() const { return at_bar_; }

  void finish() {
    if (gradient_ != nullptr) Velocity::settle_frequencies(collected_, gradient_);
  }

  runge_kutta_step<Rule, Velocity, V, T>& forth() { return forth_; }

 private:
  plan const& plan_;
  T const* packed_;
  T* gradient_;
  std::size_t sites_, values_;
  runge_kutta_step<Rule, Velocity, V, T> forth_;
  std::vector<V> v_bar_, at_bar_, features_;
  std::vector<V> velocities_;  // [stage][value], where the kinetic energy asks for them
  typename Velocity::template gradients<V> collected_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
