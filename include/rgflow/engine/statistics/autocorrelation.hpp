// SPDX-License-Identifier: BSL-1.0
#pragma once

// Errors of averages along Markov chains: the Gamma method, U. Wolff, Comput. Phys. Commun. 156 (2004) 143
// (hep-lat/0306017, erratum 176 (2007) 383). The autocorrelation function of all chains together is summed up
// to a window chosen to balance its noise against the tail left out.

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/statistics/estimate.hpp>
#include <rgflow/engine/statistics/jackknife.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// An average (or a function of averages), its error, and the integrated autocorrelation time in units of
/// the spacing of the measurements; tau_int = 1/2 means independent.
struct chain_estimate {
  double value;
  double error;
  double error_of_error;
  double tau_int;
  double tau_int_error;
  std::size_t window;  ///< where the sum over Gamma(t) stops
  bool window_found;   ///< false: the chains are too short to see Gamma(t) fall, the error is a guess from below

  operator estimate() const noexcept { return {value, error}; }  // implicit: it is one, with more to say
};

namespace detail {

/// Four sums side by side: vectorizes without leave to reorder, and the order is fixed.
inline double dot(std::span<double const> a, std::span<double const> b) {
  std::array<double, 4> sum{};
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4)
    for (std::size_t lane = 0; lane < 4; ++lane) sum[lane] += a[i + lane] * b[i + lane];
  for (; i < a.size(); ++i) sum[0] += a[i] * b[i];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/// The method on fluctuations delta[time * chains + chain] with vanishing mean.
inline chain_estimate gamma_of_fluctuations(double value, std::span<double const> delta, std::size_t chains,
                                            double stretch) {
  std::size_t const length = delta.size() / chains;
  double const n = static_cast<double>(delta.size());
  // Gamma(t), averaged over all pairs of all chains.
  auto const correlation = [&](std::size_t t) {
    std::size_t const pairs = (length - t) * chains;
    return dot(delta.first(pairs), delta.subspan(t * chains)) / static_cast<double>(pairs);
  };

  double const variance = correlation(0);
  if (variance == 0) return {value, 0, 0, 0.5, 0, 0, true};

  double sum = variance;        // Gamma(0) + 2 sum Gamma(t)
  double magnitude = variance;  // the same of |Gamma(t)|
  std::size_t window = 0;
  bool found = false;
  while (!found && window + 1 <= length / 2) {
    ++window;
    double const gamma = correlation(window);
    sum += 2 * gamma;
    magnitude += 2 * std::abs(gamma);
    // The exponential time that would give this tau_int; the window ends where the error of the sum stops
    // falling (Wolff eqs. 50-52). With |Gamma(t)|, unlike there: on alternating chains, as HMC makes them,
    // the sum itself starts below 1/2 and would stop at once, with errors far too small.
    double const w = static_cast<double>(window);
    double const tau_int = magnitude / (2 * variance);
    double const tau = tau_int <= 0.5 ? std::numeric_limits<double>::epsilon()
                                      : stretch / std::log((2 * tau_int + 1) / (2 * tau_int - 1));
    found = std::exp(-w / tau) - tau / std::sqrt(w * n) < 0;
  }

  // Subtracting the mean of the data instead of the true one lowers every Gamma(t) by sum / n (eq. 49).
  double const w = static_cast<double>(window);
  double const shift = sum / n;
  double const corrected = std::max(sum + (2 * w + 1) * shift, variance / n);
  double const tau_int = corrected / (2 * (variance + shift));
  double const error = std::sqrt(corrected / n);
  return {.value = value,
          .error = error,
          .error_of_error = error * std::sqrt((w + 0.5) / n),
          .tau_int = tau_int,
          .tau_int_error = 2 * tau_int * std::sqrt(std::max(0., w + 0.5 - tau_int) / n),
          .window = window,
          .window_found = found};
}

}  // namespace detail

/// f(<O_1>, <O_2>, ...) over all chains: the fluctuations are projected on the gradient of f at the averages,
/// taken by differences of one standard deviation of the averages (Wolff eq. 15 and section 3.3). `stretch`
/// is Wolff's S, the assumed ratio of the exponential to the integrated autocorrelation time.
template <FunctionOfMeans F>
[[nodiscard]] chain_estimate gamma_method(chain_table table, F&& f, double stretch = 1.5) {
  detail::check_table("gamma_method", table.values, table.chains * table.observables, 4);
  std::size_t const m = table.observables;
  std::size_t const n = table.values.size() / m;

  std::vector<double> means(m, 0.);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t a = 0; a < m; ++a) means[a] += table.values[i * m + a];
  for (double& mean : means) mean /= static_cast<double>(n);
  std::vector<double> step(m, 0.);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t a = 0; a < m; ++a)
      step[a] += (table.values[i * m + a] - means[a]) * (table.values[i * m + a] - means[a]);
  for (double& h : step) h = std::sqrt(h) / static_cast<double>(n);

  auto const value = static_cast<double>(f(std::span<double const>(means)));
  std::vector<double> gradient(m, 0.);
  for (std::size_t a = 0; a < m; ++a) {
    if (step[a] == 0) continue;
    auto moved = means;
    moved[a] = means[a] + step[a];
    double const up = static_cast<double>(f(std::span<double const>(moved)));
    moved[a] = means[a] - step[a];
    double const down = static_cast<double>(f(std::span<double const>(moved)));
    gradient[a] = (up - down) / (2 * step[a]);
  }

  std::vector<double> delta(n, 0.);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t a = 0; a < m; ++a) delta[i] += gradient[a] * (table.values[i * m + a] - means[a]);
  return detail::gamma_of_fluctuations(value, delta, table.chains, stretch);
}

/// The average of one observable over parallel chains, values[time * chains + chain].
[[nodiscard]] inline chain_estimate gamma_method(std::span<double const> values, std::size_t chains = 1,
                                                 double stretch = 1.5) {
  return gamma_method(
      {values, chains, 1}, [](std::span<double const> mean) { return mean[0]; }, stretch);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
