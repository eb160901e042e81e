// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/action.hpp>
#include <rgflow/engine/density/contract.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/model/tile.hpp>
#include <rgflow/engine/observable.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Observables of fields in an array [sample][channel][axis...], computed in double whatever the array holds.
/// observe(phi, out) writes `observables` values, one V each, from phi[site * channels + channel]: an observable
/// (observable.hpp), which serves samples and, in hmc::measure, chains.
/// Returns values[sample * observables + observable].
template <Density Model, class Observe>
std::vector<double> measure(Model const& model, typename Model::field_array const& x, std::size_t observables,
                            Observe&& observe) {
  using V = engine::lanes<double>;
  static_assert(engine::observer_of<Observe, V>::fits);
  using T = typename Model::value_type;
  constexpr std::size_t width = engine::lane_count<V>;
  std::size_t const volume = model.sites().volume();
  std::size_t const samples = x.shape()[0];
  if (x.size() != samples * Model::channels * volume)
    throw std::invalid_argument("measure: found " + std::to_string(x.size()) + " values in " + std::to_string(samples) +
                                " samples, expected " + std::to_string(Model::channels * volume) + " each");
  std::vector<double> values(samples * observables);
  model.executor().for_each_task((samples + width - 1) / width, [&](std::size_t tile) {
    std::size_t const first = tile * width;
    std::vector<V> phi(volume * Model::channels), out(observables);
    engine::load_tile(std::span<T const>(x.data(), x.size()), samples, first, Model::channels, volume, phi.data());
    observe(std::span<V const>(phi), std::span<V>(out));
    for (std::size_t j = 0; j < std::min(width, samples - first); ++j)
      for (std::size_t k = 0; k < observables; ++k) values[(first + j) * observables + k] = engine::lane(out[k], j);
  });
  return values;
}

/// log w = -S(x) - log q(x) for each sample that a density drew: what reweighting to exp(-S)/Z starts from.
template <Density Model, class Action>
std::vector<double> log_weights(Model const& model, Action const& action, typename Model::samples const& drawn) {
  static_assert(engine::runs_as_action<Action>);
  if (drawn.log_q.size() != drawn.x.shape()[0])
    throw std::invalid_argument("log_weights: found " + std::to_string(drawn.log_q.size()) + " values of log q for " +
                                std::to_string(drawn.x.shape()[0]) + " samples, expected one each");
  engine::require_defined_on(action, model);
  auto log_w =
      measure(model, drawn.x, 1, [&](auto phi, auto out) { out[0] = action.value(model.sites(), phi.data()); });
  for (std::size_t i = 0; i < log_w.size(); ++i) log_w[i] = -log_w[i] - drawn.log_q(i);
  return log_w;
}

}  // namespace rgflow::inline RGFLOW_ISA
