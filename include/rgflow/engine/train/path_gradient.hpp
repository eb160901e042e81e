// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/action.hpp>
#include <rgflow/engine/density/contract.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/train/gradient.hpp>

#include <cstddef>
#include <span>
#include <vector>

// Gradients of both Kullback-Leibler divergences along the path. While a weight w grows, the samples x = decode(z) of a
// density q move, each at its fixed bulk variables z, with the velocity
//
//   v(x) = < d decode(z)/dw >     the mean over all z that give x: of a flow one, of an average one for each element
//
// and q moves with them, dq/dw = -div(q v). By parts, where q v and p v vanish far out,
//
//   d/dw KL(q || p) = integral of dq/dw log(q/p)      = -< v . grad log(p/q) >_q
//   d/dw KL(p || q) = -integral of dq/dw p/q          = -< v . grad log(p/q) >_p
//
// It is one field of numbers, averaged over samples of q or of p, and 0 at every x where q = p is near by: so its noise
// vanishes as q comes near p ("sticking the landing"), where that of the derivative of the loss does not.
//
// The first is the gradient by reparametrization without d log q(x)/dw at fixed x, whose mean over q is 0 (Roeder, Wu
// and Duvenaud, arXiv:1703.09194; Vaitl, Nicoli, Nakajima and Kessel, arXiv:2207.08219). The second is that of the
// reverse KL between p0, the pulled back p, and the density q0 of z, KL(p || q) = KL(p0 || q0), without
// d log p0(z)/dw at fixed z, whose mean over p0 is 0: < grad log(p0/q0) . d encode(x)/dw >_p with
// log p0(z) = -S(x) + log|det dx/dz|, and d encode(x)/dw = -(dx/dz)^-1 d decode(z)/dw (Vaitl, Winkler, Richter and
// Kessel, arXiv:2403.15881, section 4). Samples of p have to follow exp(-S)/Z of the action that gives the force.

namespace rgflow::inline RGFLOW_ISA {

/// How the gradient of reverse_kl, forward_kl and adaptive_kl is estimated: see there.
struct path_gradient_t {
  explicit path_gradient_t() = default;
};
inline constexpr path_gradient_t path_gradient{};

namespace engine {

/// S of the fields of a tile, and dS/dx in `out`; of a family, at the numbers that the flow reads.
template <class Action, class Model, class V>
V gradient_in_context(Action const& action, Model const& model, std::span<V const> field, V* out,
                      [[maybe_unused]] std::span<V const> context) {
  if constexpr (ActionFamily<Action>)
    return action.value_and_gradient(model.sites(), field.data(), out, context);
  else
    return action_gradient(action, model.sites(), field, out);
}

/// Adds the gradient along the path of the samples of a tile, after draw_with_score or retrace: in work.bar is their
/// score times the share. Returns S of them.
template <class Action, class Model, class V>
V pull_back_along_path(Action const& action, tile_task<Model, V> const& task, std::span<V const> context) {
  auto& bar = task.work.bar;
  std::vector<V> force(bar.size());
  V const s = gradient_in_context(action, task.model, std::span<V const>(task.work.field), force.data(), context);
  for (std::size_t i = 0; i < bar.size(); ++i) bar[i] += task.share * force[i];
  task.model.pull_back_draw(task.work, V(0), task.weights, context, task.gradient);
  return s;
}

/// The fields that data fill in for one tile, and with them what a conditional flow reads.
template <class V>
struct filled_tile {
  V offset;  ///< of the loss
  std::vector<V> context;
};
template <class Data, class Model, class V>
filled_tile<V> fill_tile(Data const& data, tile_task<Model, V> const& task) {
  filled_tile<V> tile{};
  data.fill_context(task.seed, task.step, task.first, task.batch, tile.context);
  tile.offset = data.template fill<V>(task.seed, task.step, task.first, task.batch, task.work.field.data());
  return tile;
}

/// The forward KL of one tile of data, and its gradient along the path.
template <class Data, class Action, class Model, class V>
tile_result<V> forward_along_path(Data const& data, Action const& action, tile_task<Model, V> const& task) {
  auto& work = task.work;
  auto const tile = fill_tile(data, task);
  std::span<V const> const context(tile.context);
  auto without_energy = task;
  without_energy.weights = task.weights.without_energy();
  if (task.weights.energy != nullptr) {
    // Energies are those of encoding x: what they change with the weights at fixed x is not what a path at fixed z is.
    auto const x = work.field;
    task.model.template log_density<true>(work, task.weights, context);
    task.model.pull_back_log_density(work, V(0), task.weights, context, task.gradient);
    work.field = x;
  }
  V const log_q = task.model.retrace(random_key{task.seed, purpose::retrace, task.step}, task.first, work, task.share,
                                     without_energy.weights, context);
  pull_back_along_path(action, without_energy, context);
  return {tile.offset - log_q, V(0)};
}

}  // namespace engine
}  // namespace rgflow::inline RGFLOW_ISA
