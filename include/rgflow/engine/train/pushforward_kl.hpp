// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/action.hpp>
#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/checkpoint/digest.hpp>
#include <rgflow/engine/density/nonfinite.hpp>
#include <rgflow/engine/density/pushforward.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/train/gradient.hpp>
#include <rgflow/engine/train/objective.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Train a flow that stands behind an annealing, as pushforward has it: the mean of
///
///   S(x) - log|det dx/dy| - S_before(y),   x = decode(y),
///
/// over the samples y of the annealing, new ones at every step. It is what the flow takes from log w: the reverse KL
/// of the carried samples up to a constant, and where the y follow their theory at least log Z_before - log Z.
///
///   trainer t(flow, pushforward_kl(warm, theory), {...});
///
/// The annealing is borrowed, and taken as it was when this was made: tuned before, its own flows trained before.
template <class Annealed, class Action>
class pushforward_kl {
  static_assert(engine::required_annealed<Annealed>);
  static_assert(rgflow::detail::HoldsFor<engine::Action<Action>, Action, rgflow::detail::lacks<"value(lattice, phi)">>,
                "rgflow: pushforward_kl needs an action with its constants: what bind<...>(...) makes of numbers, or a "
                "type of yours with value(lattice, phi). See docs/annealing.md#flows-and-steps-in-turns");
  using T = typename Annealed::value_type;

 public:
  pushforward_kl(Annealed const& before, Action action)
      : before_(&before), protocol_(before.protocol()), behind_(before.description()), action_(std::move(action)) {
    before.pack(packed_);
  }
  pushforward_kl(Annealed const&& before, Action action)
      : pushforward_kl(engine::no_temporary(before), std::move(action)) {}

  static constexpr bool knows_weights = true;

  template <class Model>
  void check(Model const& model, std::size_t) const {
    static_assert(engine::required_layer<Annealed, Model>);
    engine::require_same_lattice(*before_, model);
    engine::require_defined_on(action_, model);
  }

  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    auto& work = task.work;
    auto const& flow = task.model.flow();
    auto const before = draw(task.seed, task.step * task.batch + task.first, work);
    V const log_det = flow.template record<direction::decode>(work, task.weights, std::span<V const>{});
    V const s = engine::action_gradient(action_, task.model.sites(), std::span<V const>(work.field), work.bar.data());
    for (V& b : work.bar) b *= task.share;
    flow.template pull_back<direction::decode>(work, -task.share, task.weights, std::span<V const>{}, task.gradient);
    V const loss = s - log_det - before.action;
    return {loss, before.log_w - loss};
  }

  std::string describe() const {
    return "KL of a layer to " + engine::describe_object(action_) + ", behind: " + behind_ + "; weights " +
           engine::digest(std::span<T const>(packed_));
  }

  template <class Model>
  std::string first_nonfinite(Model const& model, std::uint64_t seed, std::uint64_t step, std::size_t batch) const {
    using V = typename Model::lanes_type;
    return engine::first_find(model, batch, [&](std::size_t first, std::size_t used, auto& work, auto weights) {
      auto const fine = [&](V const& v) {
        return engine::finite(v, used) && engine::finite(std::span<V const>(work.field), used);
      };
      if (!fine(draw(seed, step * batch + first, work).action))
        return std::string("A sample of the annealing before the flow is not finite, or its action.");
      if (!fine(model.flow().template run<direction::decode>(work.field.data(), weights, std::span<V const>{})))
        return std::string("The flow makes NaN or infinity of a sample of the annealing before it.");
      if (!fine(action_.value(model.sites(), static_cast<V const*>(work.field.data()))))
        return std::string("The samples are finite behind the flow, but the action of one is not.");
      return std::string();
    });
  }

 private:
  template <class V>
  struct incoming {
    V action, log_w;
  };

  /// Samples in work.field, apart from those of annealed::sample(n, first) with first + n < 2^38 and of its tuning.
  template <class Work, class V = typename decltype(Work::field)::value_type>
  incoming<V> draw(std::uint64_t seed, std::uint64_t number, Work& work) const {
    typename Annealed::template tile_in<V> tile(before_->model(), before_->action(), before_->options(),
                                                engine::packed_weights<T>{packed_.data()});
    tile.run(seed, engine::random_samples / 4 + number % (engine::random_samples / 4), protocol_,
             [](auto const&...) {});
    work.field.assign(tile.field().begin(), tile.field().end());
    incoming<V> found{tile.action(), V(0)};
    for (std::size_t l = 0; l < engine::lane_count<V>; ++l)
      engine::set_lane(found.log_w, l, static_cast<engine::scalar_of_t<V>>(tile.log_weights()[l]));
    return found;
  }

  Annealed const* before_;
  engine::annealing_protocol protocol_;
  std::string behind_;
  Action action_;
  std::vector<T> packed_;
};

}  // namespace rgflow::inline RGFLOW_ISA
