// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/modulus.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/runge_kutta_step.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The classical Runge-Kutta rule of order 4 with the estimate of its error by Zonneveld's embedded rule of order 3: a
/// fifth slope, at 3/4 of the step (Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, table 4.2).
/// All its times are quarters of the step, so that those of steps that are halved lie on one grid.
struct zonneveld_estimate {
  static constexpr std::array<double, 4> from{5. / 32, 7. / 32, 13. / 32, -1. / 32};
  static constexpr std::array<double, 5> error{2. / 3, -2, -2, -2, 16. / 3};
};

/// Steps equal steps of the classical rule, each of which is halved, and its halves again, at most Halvings times, as
/// long as the estimated error of any site's value (of several channels, as a vector) or of the log-determinant at its
/// end is above Tolerance. (The estimate is of the rule of order 3, the step of that of order 4: then errors at the end
/// are proportional to Tolerance; Hairer, Norsett and Wanner, section II.4.) Every lane decides for itself, from its
/// own numbers alone: what a configuration becomes depends neither on those beside it nor on threads. Where lanes
/// differ, the others wait at the beginning or at the end of a step, so that all of them meet the same times, and
/// weights are summed up once for each of these. Encode halves the same steps, by its own estimates.
///
/// Gradients are those of the accepted steps. The field before each of the undivided steps is kept, and which of their
/// parts were taken; the fields between are found again. An Integrator of continuous_step.hpp.
///
/// Tolerance: `value`.
template <std::size_t Steps, class Tolerance, std::size_t Halvings>
struct adaptive_integrator {
  using rule = runge_kutta_rule<4>;
  static constexpr std::size_t finest = std::size_t{1} << Halvings;  // steps in place of an undivided one
  static constexpr std::size_t parts = 2 * finest - 1;  // of an undivided step: itself, halves, quarters...
  static constexpr std::size_t times = 4 * Steps * finest + 1;
  static constexpr double time(std::size_t i) {
    return static_cast<double>(i) / (4 * static_cast<double>(Steps * finest));
  }
  static constexpr bool by_colour = false;
  static constexpr std::size_t tape(std::size_t values) { return Steps * (values + parts); }
  static std::string describe() {
    return std::to_string(Steps) + (Steps == 1 ? " step" : " steps") + " of Runge-Kutta of order 4, halved at most " +
           std::to_string(Halvings) + (Halvings == 1 ? " time" : " times");
  }

  template <direction D, class Velocity, class V, class T>
  static V evolve(typename Velocity::plan const& p, T const* packed, V* phi, V* tape,
                  path_energy<V>* energy = nullptr) {
    auto const values = p.sites.size() * Velocity::components;
    attempt<Velocity, V, T> at(p, packed, energy);
    at.start(phi);
    V log_det(0);
    for (std::size_t step = 0; step < Steps; ++step) {
      V* taken = nullptr;
      if (tape != nullptr) {
        V* const start = tape + step * (values + parts);
        std::copy_n(phi, values, start);
        taken = start + values;
        std::fill_n(taken, parts, V(0));
      }
      advance<D, Velocity>(at, step, {}, V(1), phi, log_det, taken);
    }
    return log_det;
  }

  template <direction D, class Velocity, class V, class T>
  static void pull_back(typename Velocity::plan const& p, T const* packed, V* phi, V* bar, V const& log_det_bar,
                        T* gradient, V const* tape, path_energy<V> const* energy = nullptr) {
    auto const values = p.sites.size() * Velocity::components;
    runge_kutta_adjoint<rule, Velocity, V, T> adjoint(p, packed, gradient);
    adjoint.forth().start(tape);
    std::vector<V> end(values, V(0)), out_bar(values, V(0)), starts;
    std::vector<std::size_t> walked;  // parts that some lane has taken, in the order of time
    for (std::size_t step = Steps; step-- > 0;) {
      V const* const start = tape + step * (values + parts);
      V const* const taken = start + values;
      std::copy_n(start, values, phi);
      walked.clear();
      starts.clear();
      each_part({}, [&](part const& which) {
        V const& here = taken[which.number()];
        if (!any(here)) return;
        walked.push_back(which.number());
        // Lanes that wait take a field of zeros along: whatever becomes of it, it is finite.
        for (std::size_t k = 0; k < values; ++k) starts.push_back(select(here > V(0), phi[k], V(0)));
        std::copy_n(starts.end() - static_cast<std::ptrdiff_t>(values), values, end.begin());
        adjoint.forth().run(span<D>(step, which), end.data());
        for (std::size_t k = 0; k < values; ++k) phi[k] = select(here > V(0), end[k], phi[k]);
      });
      for (std::size_t i = walked.size(); i-- > 0;) {
        V const& here = taken[walked[i]];
        for (std::size_t k = 0; k < values; ++k) out_bar[k] = select(here > V(0), bar[k], V(0));
        path_energy<V> taken_here;
        if (energy != nullptr) {
          taken_here = *energy;
          taken_here.kinetic.bar = select(here > V(0), energy->kinetic.bar, V(0));
          taken_here.gradient.bar = select(here > V(0), energy->gradient.bar, V(0));
        }
        adjoint.pull_back(span<D>(step, part::numbered(walked[i])), starts.data() + i * values, out_bar.data(),
                          select(here > V(0), log_det_bar, V(0)), bar, &taken_here);
      }
    }
    std::copy_n(tape, values, phi);
    adjoint.finish();
  }

 private:
  /// A part of an undivided step: number `place` of 2^halvings, in the order of walking.
  struct part {
    std::size_t halvings = 0, place = 0;

    std::size_t number() const { return (std::size_t{1} << halvings) - 1 + place; }
    static part numbered(std::size_t n) {
      part which;
      while ((std::size_t{2} << which.halvings) - 1 <= n) ++which.halvings;
      which.place = n - which.number();
      return which;
    }
    part half(std::size_t second) const { return {halvings + 1, 2 * place + second}; }
  };

  template <class F>
  static void each_part(part const& which, F const& f) {
    f(which);
    if (which.halvings == Halvings) return;
    each_part(which.half(0), f);
    each_part(which.half(1), f);
  }

  template <direction D>
  static step_in_time span(std::size_t step, part const& which) {
    constexpr bool forth = D == direction::decode;
    std::size_t const quarter = finest >> which.halvings, begin = 4 * (step * finest + which.place * quarter);
    auto const half = static_cast<std::ptrdiff_t>(2 * quarter);
    return {(forth ? 1 : -1) / static_cast<double>(Steps << which.halvings),
            static_cast<std::ptrdiff_t>(forth ? begin : times - 1 - begin), forth ? half : -half};
  }

  template <class V>
  static bool any(V const& marks) {
    for (std::size_t i = 0; i < lane_count<V>; ++i)
      if (lane(marks, i) != 0) return true;
    return false;
  }

  /// A step with the estimate of its error.
  template <class Velocity, class V, class T>
  class attempt {
   public:
    attempt(typename Velocity::plan const& p, T const* packed, path_energy<V>* energy)
        : end(p.sites.size() * Velocity::components, V(0)),
          energy_(energy),
          step_(p, packed),
          fifth_(end),
          error_(end) {}

    std::vector<V> end;
    V log_det{0};

    void start(V const* phi) { step_.start(phi); }
    /// From phi to `end` and `log_det`; returns the largest estimated error.
    V run(step_in_time const& s, V const* phi) {
      using std::abs, std::max;
      auto const constant = [](double value) { return Velocity::template constant<V>(value); };
      auto const values = end.size();
      auto const& v = step_.v();
      V error_of_log_det(0);
      log_det = V(0);
      if (energy_ != nullptr) {
        own_ = *energy_;
        own_.kinetic.value = own_.gradient.value = V(0);
      }
      std::copy_n(phi, values, end.begin());
      std::copy_n(phi, values, fifth_.begin());
      std::fill(error_.begin(), error_.end(), V(0));
      step_.stages(s, phi, energy_ != nullptr ? &own_ : nullptr, [&](std::size_t i, V const& divergence) {
        V const weight = constant(s.length * rule::weight[i]), from = constant(s.length * zonneveld_estimate::from[i]),
                error = constant(s.length * zonneveld_estimate::error[i]);
        for (std::size_t k = 0; k < values; ++k) {
          end[k] += weight * v[k];
          fifth_[k] += from * v[k];
          error_[k] += error * v[k];
        }
        log_det += weight * divergence;
        error_of_log_det += error * divergence;
      });
      V const error = constant(s.length * zonneveld_estimate::error[4]);
      error_of_log_det += error * step_.velocity(s.after_quarters(3), fifth_.data());
      V worst(0);
      for (std::size_t k = 0; k < values; ++k) error_[k] += error * v[k];
      for (std::size_t k = 0; k < values; k += Velocity::components) worst = max(worst, size_of(error_.data() + k));
      return max(V(abs(error_of_log_det)), worst);  // if the first is no number, nor is this
    }

    /// The energies of the last step count in the lanes that take it.
    void count(V const& taken) {
      if (energy_ == nullptr) return;
      energy_->kinetic.value += select(taken > V(0), own_.kinetic.value, V(0));
      energy_->gradient.value += select(taken > V(0), own_.gradient.value, V(0));
    }

   private:
    /// Of the error of a site: as a vector, so that no rotation of the components changes it.
    static V size_of(V const* error) {
      using std::abs;
      if constexpr (Velocity::components == 1)
        return abs(*error);
      else
        return modulus<Velocity::components>(error);
    }

    path_energy<V>* energy_;
    path_energy<V> own_;
    runge_kutta_step<rule, Velocity, V, T> step_;
    std::vector<V> fifth_, error_;
  };

  /// Moves the lanes marked as active over a part of a step, or over its halves.
  template <direction D, class Velocity, class V, class T>
  static void advance(attempt<Velocity, V, T>& at, std::size_t step, part const& which, V const& active, V* phi,
                      V& log_det, V* taken) {
    V const error = at.run(span<D>(step, which), phi);
    V now = active;
    if (which.halvings < Halvings)
      now = select(error <= Velocity::template constant<V>(Tolerance::value), active, V(0));
    for (std::size_t x = 0; x < at.end.size(); ++x) phi[x] = select(now > V(0), at.end[x], phi[x]);
    log_det += select(now > V(0), at.log_det, V(0));
    at.count(now);
    if (taken != nullptr) taken[which.number()] = now;
    V const rest = active - now;
    if (!any(rest)) return;
    advance<D, Velocity>(at, step, which.half(0), rest, phi, log_det, taken);
    advance<D, Velocity>(at, step, which.half(1), rest, phi, log_det, taken);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
