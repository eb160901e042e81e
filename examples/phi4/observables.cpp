// SPDX-License-Identifier: BSL-1.0
#include "observables.hpp"

#include "observe.hpp"

#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace phi4 {

std::vector<quantity> quantities(std::size_t extent, couplings const& c) {
  auto const average = [](std::string name, std::string label, std::size_t of) {
    return quantity{std::move(name), std::move(label), {of}, [](std::span<double const> mean) { return mean[0]; }};
  };
  return {
      average("action_density", "action density S/V", column_action),
      average("phi2", "|φ|²", column_phi2),
      average("phi4", "|φ|⁴", column_phi4),
      average("m_squared", "|M/V|²", column_m_squared),
      average("m_abs", "|M/V|", column_m_abs),
      average("corr_1", "G(1)", column_two_point + 1),
      average("corr_half", "G(L/2)", column_two_point + extent / 2),
      {"helicity",
       "helicity modulus",
       {column_two_point + 1, column_current},
       [t = c.t](std::span<double const> mean) { return 2 * t * mean[0] - 4 * t * t * mean[1]; }},
      average("m_re", "Re M/V  (0)", column_m_re),
      average("m_im", "Im M/V  (0)", column_m_im),
      {"identity_scaling",
       "μ|φ|² − 2t ΣG(1) + 2λ|φ|⁴  (1)",
       {column_phi2, column_two_point + 1, column_link_2, column_phi4},
       [c](std::span<double const> mean) {
         return c.mu * mean[0] - 2 * c.t * (mean[1] + mean[2]) + 2 * c.lambda * mean[3];
       },
       true},
      {"identity_action",
       "S/V + λ|φ|⁴  (1)",
       {column_action, column_phi4},
       [c](std::span<double const> mean) { return mean[0] + c.lambda * mean[1]; },
       true},
  };
}

std::vector<double> measure(std::span<float const> fields, std::size_t extent, couplings const& constants,
                            std::size_t threads) {
  using V = rgflow::engine::lanes<double>;
  constexpr std::size_t width = rgflow::engine::lane_count<V>;
  std::size_t const volume = extent * extent, columns = column_count(extent);
  std::size_t const samples = fields.size() / (2 * volume);
  std::vector<double> table(samples * columns);
  rgflow::engine::tbb_executor executor(threads);
  executor.for_each_task((samples + width - 1) / width, [&](std::size_t tile) {
    std::size_t const first = tile * width, count = std::min(width, samples - first);
    std::vector<V> phi(2 * volume, V(0)), out(columns);
    for (std::size_t j = 0; j < count; ++j)
      for (std::size_t ch = 0; ch < 2; ++ch)
        for (std::size_t s = 0; s < volume; ++s)
          rgflow::engine::set_lane(phi[2 * s + ch], j,
                                   static_cast<double>(fields[((first + j) * 2 + ch) * volume + s]));
    observe(extent, constants, phi.data(), out.data());
    for (std::size_t j = 0; j < count; ++j)
      for (std::size_t k = 0; k < columns; ++k) table[(first + j) * columns + k] = rgflow::engine::lane(out[k], j);
  });
  return table;
}

double exact_log_z(std::size_t extent, couplings const& c) {
  double const pi = std::numbers::pi, volume = static_cast<double>(extent * extent);
  if (c.lambda == 0) {  // one Gaussian integral per momentum
    double sum = 0;
    for (std::size_t y = 0; y < extent; ++y)
      for (std::size_t x = 0; x < extent; ++x) {
        double const k = 2 * pi / static_cast<double>(extent);
        double const hopping = std::cos(k * static_cast<double>(y)) + std::cos(k * static_cast<double>(x));
        sum += std::log(pi / (c.mu - 2 * c.t * hopping));
      }
    return sum;
  }
  if (c.t == 0) {  // one site at a time: pi times the integral of exp(-mu u - lambda u^2) over u = |phi|^2 > 0
    double const x = c.mu / (2 * std::sqrt(c.lambda));
    // log(exp(x^2) erfc(x)); where erfc underflows, the first terms of its asymptotic series (error below 3e-10).
    double const y = 1 / (2 * x * x);
    double const scaled = x < 20 ? x * x + std::log(std::erfc(x))
                                 : std::log1p(-y * (1 - 3 * y * (1 - 5 * y))) - std::log(x * std::sqrt(pi));
    return volume * (std::log(pi / 2 * std::sqrt(pi / c.lambda)) + scaled);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace phi4
