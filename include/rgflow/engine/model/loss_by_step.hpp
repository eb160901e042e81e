// SPDX-License-Identifier: BSL-1.0
#pragma once

// Where a flow loses what it loses: which of its steps makes the weights of its samples uneven.

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/model/measure.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/statistics/estimate.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Bulk variables that a step of a decoding flow makes values of: those that stand at `sites` (numbers on the fine
/// lattice, row-major). Without the name of a step: those of a level that none of its lattice-wide couplings moves.
struct drawn_part {
  std::size_t level;
  std::string step;
  std::vector<std::uint32_t> sites;
};

/// All bulk variables of a model in the order in which a coarse-to-fine flow draws them: the coarsest level first, and
/// on each level after those that no coupling moves the ones that its lattice-wide couplings are the first to move, in
/// decode order. Steps that move all sites of their level (blocks, everywhere, momentum scaling) draw nothing by this
/// count. Of a run_time_model each level is one part, for which sites its steps move stands behind pointers only. Parts
/// without sites are left out.
template <class Model>
std::vector<drawn_part> drawing_order(Model const& model) {
  std::size_t const drawn = model.levels();
  std::vector<std::size_t> waits_on(model.sites().volume(), drawn);  // the level of what no coupling has moved yet
  for (std::size_t l = 0; l < model.levels(); ++l)
    for (auto const site : model.bulk(l)) waits_on[site] = l;
  std::vector<std::vector<drawn_part>> moved(model.levels());
  engine::canonical_weights<typename Model::value_type> const weights{model.weights().data()};
  model.flow().template each_step<direction::decode>(
      weights, [&](auto, std::size_t l, std::string const& name, auto const& plan, auto) {
        if constexpr (requires { plan.active; }) {
          drawn_part part{l, name, {}};
          for (auto const site : plan.active)
            if (waits_on[site] == l) {
              part.sites.push_back(site);
              waits_on[site] = drawn;
            }
          if (!part.sites.empty()) moved[l].push_back(std::move(part));
        }
      });
  std::vector<drawn_part> all;
  for (std::size_t l = model.levels(); l-- > 0;) {
    drawn_part rest{l, {}, {}};
    for (auto const site : model.bulk(l))
      if (waits_on[site] == l) rest.sites.push_back(site);
    if (!rest.sites.empty()) all.push_back(std::move(rest));
    for (auto& part : moved[l]) all.push_back(std::move(part));
  }
  return all;
}

/// A part of the bulk variables, and what is lost where it is drawn, in nats.
struct step_loss {
  std::size_t level;
  std::string step;   ///< empty: no lattice-wide coupling (drawn_part)
  std::size_t sites;  ///< of the part
  engine::estimate loss;
};

/// Splits half the variance of log w = -S(x) - log q(x), which is KL(q, exp(-S)/Z) where log w is about normal, into
/// what the parts of drawing_order add to it: (V_k - V_(k-1)) / 2, V_k being the variance of the mean of log w given
/// the bulk variables of the first k parts. They are not negative and add up to Var(log w) / 2. Estimated from pairs of
/// samples that have those in common (Jansen, Comput. Phys. Commun. 117 (1999) 35); errors are those of the mean over
/// `pairs` independent pairs, made of the samples number first .. first + 2 pairs - 1.
///
/// It takes pairs times one more decodings than there are parts. Throws std::invalid_argument for less than two pairs.
template <class Model, class Action>
std::vector<step_loss> loss_by_step(Model const& model, Action const& action, std::size_t pairs,
                                    std::uint64_t first = 0) {
  using T = typename Model::value_type;
  static_assert(detail::HoldsFor<Model::contexts == 0, Model>,
                "rgflow: loss_by_step asks a model of one density, and this one's nets read a context. See "
                "docs/statistics.md#where-it-is-lost");
  if (pairs < 2)
    throw std::invalid_argument("loss_by_step: found " + std::to_string(pairs) + " pairs, expected 2 at least");
  auto const parts = drawing_order(model);
  std::size_t const volume = model.sites().volume(), values = volume * Model::channels;
  constexpr std::size_t at_once = 2048;
  std::vector<double> sum(parts.size(), 0.0), square(parts.size(), 0.0);
  for (std::size_t done = 0; done < pairs; done += at_once) {
    std::size_t const count = std::min(at_once, pairs - done);
    auto const z = model.encode(model.sample(count, first + 2 * done).x).field;
    auto other = model.encode(model.sample(count, first + 2 * done + count).x).field;
    auto const weigh = [&](typename Model::field_array const& bulk) {
      auto decoded = model.decode(bulk);
      typename Model::samples drawn{std::move(decoded.field), Model::value_array::from_shape({count})};
      for (std::size_t i = 0; i < count; ++i)
        drawn.log_q(i) = Model::prior_in_double({bulk.data() + i * values, values}) - decoded.log_det(i);
      return log_weights(model, action, drawn);
    };
    auto const log_w = weigh(z);
    // Half the mean square difference of a pair is what its variables that are not shared bring to the variance.
    auto const unshared = [&] {
      auto d = weigh(other);
      for (std::size_t i = 0; i < count; ++i) d[i] = (d[i] - log_w[i]) * (d[i] - log_w[i]) / 2;
      return d;
    };
    auto before = unshared();
    for (std::size_t k = 0; k < parts.size(); ++k) {
      for (std::size_t i = 0; i < count; ++i)
        for (std::size_t c = 0; c < Model::channels; ++c) {
          T const* const from = z.data() + i * values + c * volume;
          T* const to = other.data() + i * values + c * volume;
          for (auto const site : parts[k].sites) to[site] = from[site];
        }
      auto const now = k + 1 < parts.size() ? unshared() : std::vector<double>(count, 0.0);
      for (std::size_t i = 0; i < count; ++i) {
        double const loss = (before[i] - now[i]) / 2;
        sum[k] += loss;
        square[k] += loss * loss;
      }
      before = now;
    }
  }
  std::vector<step_loss> result;
  auto const n = static_cast<double>(pairs);
  for (std::size_t k = 0; k < parts.size(); ++k) {
    double const mean = sum[k] / n, variance = std::max(0.0, square[k] / n - mean * mean);
    result.push_back({parts[k].level, parts[k].step, parts[k].sites.size(), {mean, std::sqrt(variance / (n - 1))}});
  }
  return result;
}

}  // namespace rgflow::inline RGFLOW_ISA
