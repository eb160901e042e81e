// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/action.hpp>
#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/density/annealed.hpp>
#include <rgflow/engine/density/annealing.hpp>
#include <rgflow/engine/density/exact.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/refusal.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace engine {

template <class A>
inline constexpr bool is_annealed = false;
template <class Model, class Action>
inline constexpr bool is_annealed<annealed<Model, Action>> = true;

/// A flow whose bijection is at hand, without context numbers: model<flow>.
template <class F>
concept LayerFlow = requires(F const& f, typename F::template workspace<typename F::lanes_type>& work,
                             packed_weights<typename F::value_type> weights,
                             std::span<typename F::lanes_type const> context) {
  requires F::contexts == 0;
  { f.flow().packed() } -> std::same_as<std::size_t>;
  { f.flow().template record<direction::decode>(work, weights, context) } -> std::same_as<typename F::lanes_type>;
};

/// Of as many real numbers per site, on the same lattice, as far as types know it, and computed in the same type.
template <class Before, class Flow>
concept SameFields = std::same_as<typename Before::value_type, typename Flow::value_type> &&
                     Before::channels == Flow::channels&& Before::dimensions == Flow::dimensions &&
                     same_lattice<declared_lattice<typename Before::action_type>, declared_lattice<Flow>>;

template <bool Kept, class A>
struct is_what_annealed_gives {
  static_assert(
      rgflow::detail::HoldsFor<Kept, A>,
      "rgflow: pushforward and pushforward_kl carry on what annealed(...) gives; the samples of a density come "
      "to a flow as its prior. See docs/annealing.md#flows-and-steps-in-turns");
};
template <bool Kept, class Flow>
struct is_layer_flow {
  static_assert(
      rgflow::detail::HoldsFor<Kept, Flow>,
      "rgflow: a layer behind an annealing needs the bijection of a flow: model<flow> without context numbers; "
      "densities that are made of one have none. See docs/annealing.md#flows-and-steps-in-turns");
};
template <bool Kept, class Before, class Flow>
struct are_of_same_fields {
  static_assert(
      rgflow::detail::HoldsFor<Kept, Before, Flow>,
      "rgflow: a layer behind an annealing is of the same fields as that: on the same lattice, with equal channels, "
      "both in float or both in double. See docs/annealing.md#flows-and-steps-in-turns");
};

template <class A>
inline constexpr bool required_annealed = sizeof(is_what_annealed_gives<is_annealed<A>, A>) != 0;
template <class Before, class Flow>
struct checked_layer
    : is_layer_flow<LayerFlow<Flow>, Flow>,
      std::conditional_t<LayerFlow<Flow>, are_of_same_fields<SameFields<Before, Flow>, Before, Flow>, std::true_type> {
};
template <class Before, class Flow>
inline constexpr bool required_layer = sizeof(checked_layer<Before, Flow>) != 0 && sizeof(of_exact_density<Flow>) != 0;

template <class Before, class Flow>
void require_same_lattice(Before const& before, Flow const& flow) {
  if (!(before.sites() == flow.sites()))
    throw std::invalid_argument("pushforward: found a flow on " + flow.sites().text() + " sites, expected " +
                                before.sites().text());
}

}  // namespace engine

/// The samples y that an annealing gives, carried on by a flow's bijection: x = decode(y), which have come from the
/// theory S(y) to S(y) + log|det dx/dy| with the same weights. From there annealed goes on to the next theory, in one
/// stage without a detour, or in several. So flows and Monte Carlo steps stand in turns, each in a theory of its own,
/// with exact weights (Wu, Koehler and Noe, arXiv:2002.06707; Caselle et al., arXiv:2201.08862):
///
///   annealed warm(prior, half_way, {.stages = 4});
///   pushforward carried(warm, flow);
///   annealed cold(carried, theory, {.stages = 1, .moves = 4});
///
/// Annealing and flow are borrowed. It is what an annealing begins with and no Density: its weights are not 1 and its
/// "log q" has no normalization.
template <class Annealed, class Flow>
class pushforward {
  static_assert(engine::required_annealed<Annealed>);
  static_assert(engine::required_layer<Annealed, Flow>);
  using T = typename Flow::value_type;

 public:
  using value_type = T;
  using lanes_type = typename Flow::lanes_type;
  static constexpr std::size_t dimensions = Flow::dimensions, channels = Flow::channels, contexts = 0;
  template <class V>
  struct workspace : Flow::template workspace<V> {
    std::optional<typename Annealed::template tile_in<V>> before;
  };

  /// Throws std::invalid_argument if they are of different lattices.
  pushforward(Annealed const& before, Flow const& flow) : before_(before), flow_(flow) {
    engine::require_same_lattice(before, flow);
  }
  pushforward(Annealed const&& before, Flow const& flow) : pushforward(engine::no_temporary(before), flow) {}
  pushforward(Annealed const& before, Flow const&& flow) : pushforward(before, engine::no_temporary(flow)) {}
  pushforward(Annealed const&& before, Flow const&& flow) : pushforward(engine::no_temporary(before), flow) {}

  engine::lattice const& sites() const { return flow_.sites(); }
  engine::executor_ref executor() const { return before_.executor(); }
  std::uint64_t seed_value() const { return before_.seed_value(); }
  std::size_t forces() const { return before_.forces(); }
  std::size_t trajectories() const { return before_.trajectories(); }
  std::string description() const {
    return "the samples of the following through " + flow_.description() + ", " + before_.description();
  }

  /// Those of the flow, then those on the way to it.
  void pack(std::vector<T>& packed) const {
    flow_.pack(packed);
    std::vector<T> others;
    before_.pack(others);
    packed.insert(packed.end(), others.begin(), others.end());
  }

  template <class V>
  void reserve(workspace<V>& work, bool for_adjoint) const {
    flow_.reserve(work, for_adjoint);
  }

  template <class V>
  engine::annealing_start<V> begin(std::uint64_t seed, std::uint64_t first, workspace<V>& work,
                                   engine::packed_weights<T> w) const {
    if (!work.before)
      work.before.emplace(before_.model(), before_.action(), before_.options(), engine::from(w, flow_.flow().packed()));
    work.before->run(seed, first, before_.protocol(), [](auto const&...) {});
    work.field.assign(work.before->field().begin(), work.before->field().end());
    V const log_det = flow_.flow().template run<direction::decode>(work.field.data(), w, std::span<V const>{});
    return {work.before->log_weights(), -work.before->action() - log_det};
  }

  /// log|det dy/dx| - S(y) of work.field = x, which is used up.
  template <bool Keep, class V>
  V log_density(workspace<V>& work, engine::packed_weights<T> w, std::span<V const>) const {
    V log_q(0);
    if constexpr (Keep)
      log_q = flow_.flow().template record<direction::encode>(work, w, std::span<V const>{});
    else
      log_q = flow_.flow().template run<direction::encode>(work.field.data(), w, std::span<V const>{});
    return log_q - before_.action().value(sites(), static_cast<V const*>(work.field.data()));
  }

  /// Its adjoint; leaves log_q_bar * d/dx in work.bar.
  template <class V>
  void pull_back_log_density(workspace<V>& work, V const& log_q_bar, engine::packed_weights<T> w, std::span<V const>,
                             engine::gradient_slot<T> gradient) const {
    engine::action_gradient(before_.action(), sites(), std::span<V const>(work.field), work.bar.data());
    for (V& b : work.bar) b *= -log_q_bar;
    flow_.flow().template pull_back<direction::encode>(work, log_q_bar, w, std::span<V const>{}, gradient);
  }

 private:
  Annealed const& before_;
  Flow const& flow_;
};

}  // namespace rgflow::inline RGFLOW_ISA
