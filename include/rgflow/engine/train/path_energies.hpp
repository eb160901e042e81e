// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/path_energy.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/model/tile.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/statistics/estimate.hpp>
#include <rgflow/engine/train/gradient.hpp>
#include <rgflow/engine/train/regularized.hpp>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Means over samples, with standard errors, of the energies that `regularized` adds, without its weights.
struct path_energies {
  engine::estimate kinetic;
  engine::estimate gradient;  ///< zero if a velocity does not know it

  std::string text() const {
    char line[128];
    std::snprintf(line, sizeof line, "kinetic energy %.4g +- %.1g, gradient energy %.4g +- %.1g", kinetic.value,
                  kinetic.error, gradient.value, gradient.error);
    return line;
  }
};

/// Of the first samples of a model with continuous parts, on their way from the prior.
template <Density Model>
path_energies measure_path(Model const& model, std::size_t samples = 1024,
                           engine::context_values<double> const& context = {}) {
  using V = typename Model::lanes_type;
  using T = typename Model::value_type;
  constexpr auto parts = engine::continuous_parts_of<Model>;
  static_assert(sizeof(engine::has_continuous_parts<parts.any, Model>) != 0);
  if (samples < 2)
    throw std::invalid_argument("measure_path: found " + std::to_string(samples) + " samples, expected at least 2");
  context.check(Model::contexts, samples);
  std::vector<T> packed;
  model.pack(packed);
  std::vector<double> kinetic(samples), gradient(samples);
  engine::random_key const key{model.seed_value(), engine::purpose::sample, 0};
  engine::tiles_of_batch<V> const tiles(samples);
  model.executor().for_each_task(tiles.tasks(), [&](std::size_t task) {
    typename Model::template workspace<V> work;
    model.reserve(work, false);
    std::vector<V> numbers;
    tiles.each_tile(task, [&](std::size_t first) {
      context.fill(first, numbers);
      V of_kinetic(0), of_gradient(0);
      engine::energy_request<T> const request{{engine::lane_data(&of_kinetic)}, {engine::lane_data(&of_gradient)}};
      engine::packed_weights<T> const weights{packed.data(), nullptr, nullptr, &request};
      model.template draw<false>(key, first, work, weights, std::span<V const>(numbers));
      tiles.each_sample(first, [&](std::size_t j, std::size_t sample) {
        kinetic[sample] = static_cast<double>(engine::lane(of_kinetic, j));
        gradient[sample] = static_cast<double>(engine::lane(of_gradient, j));
      });
    });
  });
  auto const mean = [](std::vector<double> const& values) {
    auto const n = static_cast<double>(values.size());
    double sum = 0, squares = 0;
    for (double const v : values) sum += v;
    for (double const v : values) squares += (v - sum / n) * (v - sum / n);
    return engine::estimate{sum / n, std::sqrt(squares / (n * (n - 1)))};
  };
  return {mean(kinetic), mean(gradient)};
}

}  // namespace rgflow::inline RGFLOW_ISA
