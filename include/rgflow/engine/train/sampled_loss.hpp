// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/tape.hpp>
#include <rgflow/engine/train/objective.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Train on any loss of the model's own samples: the mean of f(sites, x, log_q), where x is a sample [site][channel]
/// and log_q its log density. `Loss` is a function object, generic over its number type,
///   template <class S> S operator()(engine::lattice const&, S const* x, S const& log_q) const;
/// its derivatives are taken by a reverse tape, with log q's dependence on the weights included (z is held fixed).
/// reverse_kl is the loss S(x) + log_q, with a faster force.
template <class Loss>
class sampled_loss {
  using number = engine::tape_var<double>;
  static constexpr bool is_loss = std::invocable<Loss const&, engine::lattice const&, number const*, number const&>;
  static_assert(rgflow::detail::HoldsFor<is_loss, Loss, rgflow::detail::lacks<"operator()(sites, x, log_q)">>,
                "rgflow: sampled_loss needs a function of (sites, x, log_q) that is generic over its number type and "
                "can be called on a const object. See docs/training.md");

 public:
  explicit sampled_loss(Loss loss, std::string description = {}, engine::context_values<double> context = {})
      : loss_(std::move(loss)), description_(std::move(description)), context_(std::move(context)) {}

  static constexpr bool knows_weights = false;

  template <class Model>
  void check(Model const&, std::size_t batch) const {
    context_.check(Model::contexts, batch);
  }

  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    using var = engine::tape_var<V>;
    auto& work = task.work;
    auto const& model = task.model;
    std::vector<V> numbers;
    context_.fill(task.first, numbers);
    std::span<V const> const context(numbers);
    V const log_q = model.template draw<true>(engine::random_key{task.seed, engine::purpose::train, task.step},
                                              task.first, work, task.weights, context);
    engine::tape<V> record;
    std::vector<var> x;
    x.reserve(work.field.size());
    for (auto const& v : work.field) x.emplace_back(record, v);
    var const density(record, log_q);
    var const loss = loss_(model.sites(), static_cast<var const*>(x.data()), density);
    record.start();
    record.seed(loss.id(), task.share);
    record.sweep();
    for (std::size_t i = 0; i < x.size(); ++i) work.bar[i] = record.bar(x[i].id());
    model.pull_back_draw(work, record.bar(density.id()), task.weights, context, task.gradient);
    return {loss.value(), V(0)};
  }

  std::string describe() const {
    return "loss of samples: " + (description_.empty() ? engine::describe_object(loss_) : description_) +
           context_.describe();
  }

  template <class Model>
  std::string first_nonfinite(Model const& model, std::uint64_t seed, std::uint64_t step, std::size_t batch) const {
    using V = typename Model::lanes_type;
    engine::random_key const key{seed, engine::purpose::train, step};
    auto const numbers = [&](std::size_t first) {
      std::vector<V> all;
      context_.fill(first, all);
      return all;
    };
    auto const loss = [&](std::size_t first, auto& work, auto weights, std::span<V const> context) {
      V const log_q = model.template draw<false>(key, first, work, weights, context);
      return V(loss_(model.sites(), static_cast<V const*>(work.field.data()), log_q));
    };
    return engine::first_nonfinite_draw(model, key, batch, numbers, "loss", loss);
  }

 private:
  Loss loss_;
  std::string description_;
  engine::context_values<double> context_;
};

template <class Loss>
sampled_loss(Loss) -> sampled_loss<Loss>;
template <class Loss>
sampled_loss(Loss, std::string) -> sampled_loss<Loss>;
template <class Loss>
sampled_loss(Loss, std::string, engine::context_values<double>) -> sampled_loss<Loss>;

}  // namespace rgflow::inline RGFLOW_ISA
