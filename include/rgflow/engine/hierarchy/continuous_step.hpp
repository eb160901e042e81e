// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/axis_map.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/hierarchy/path_energy.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The flow of dphi/dt = v(phi, t) on a level: decode goes from t = 0 to 1, encode back. Honours the Step contract of
/// block_step.hpp. Velocity: equivariant_velocity, cnn_velocity, of fields with `components` numbers at a site.
/// Integrator:
///
///   times, time(i)      the times at which it asks for the velocity
///   by_colour           whether it takes the sites by colour; then `closes(steps)` is asked around a torus
///   tape(values)        how many numbers its adjoint needs beside the output, for a field of so many
///   describe()
///   evolve<D, Velocity>(plan, packed, V* phi, V* tape, path_energy<V>* energy) -> V
///                       phi [place in plan.sites][channel]; tape and energy may be null
///   pull_back<D, Velocity>(plan, packed, V* phi, V* bar, V const& log_det_bar, gradient or null, V const* tape,
///                          path_energy<V> const* energy)
template <class Velocity, class Integrator>
struct continuous_step {
  using velocity = Velocity;
  using integrator = Integrator;
  using plan = typename Velocity::plan;
  static constexpr bool estimates_log_det = [] {
    if constexpr (requires { Velocity::estimated; })
      return bool{Velocity::estimated};
    else
      return false;
  }();
  static constexpr continuous_parts continuous{true, tells_gradient_energy<Velocity>};

  static plan prepare(level_lattice const& level, std::size_t) {
    if constexpr (Integrator::by_colour)
      for (std::size_t axis = 0; level.is_periodic() && axis < level.dimensions(); ++axis)
        if (!Integrator::closes(level.around(axis)))
          throw std::invalid_argument("even and odd sites do not alternate around axis " + std::to_string(axis) +
                                      " of a level of " + level.text());
    return Velocity::prepare(level, Integrator::by_colour);
  }

  static std::size_t weights(plan const&) { return Velocity::weights; }
  static std::size_t packed(plan const&) { return Velocity::packed(Integrator::times); }
  static std::size_t gradient(plan const&) { return Velocity::gradient(Integrator::times); }
  static std::size_t tape(plan const& p) { return Integrator::tape(p.sites.size() * components); }

  template <class T>
  static void pack(plan const& p, T const* canonical, T* out) {
    Velocity::template pack<Integrator>(p, canonical, out);
  }
  template <class From, class To>
  static void unpack_gradient(plan const&, From const* packed_gradient, From const* canonical, To* gradient) {
    Velocity::template unpack_gradient<Integrator>(packed_gradient, canonical, gradient);
  }
  static void initialise(plan const&, double* w, weight_source& source) { Velocity::initialise(w, source); }
  static void tensors(plan const&, tensor_visitor& visitor) { Velocity::tensors(visitor); }
  static std::string describe(plan const& p) { return Velocity::describe(p) + ", " + Integrator::describe(); }

  template <direction D, class V, class Weights>
  static V run(plan const& p, V* field, Weights w, std::span<V const> context) {
    return record<D>(p, field, w, context, static_cast<V*>(nullptr));
  }

  /// One item: every value depends on all others.
  static std::size_t items(plan const&) { return 1; }
  static constexpr bool items_mix = true;

  template <direction D, class V, class Tile, class Group, class Weights>
  static V run_lanes(plan const& p, Tile tile, Group const& who, Weights w, std::span<V const> context) {
    return on_gathered_level<components, V>(p.sites, tile, who, [&](V* field) { return run<D>(p, field, w, context); });
  }

  template <direction D, class V, class Weights>
  static V record(plan const& p, V* field, Weights w, std::span<V const>, V* tape) {
    auto phi = gathered(p, field);
    V log_det(0);
    if constexpr (Weights::is_packed) {
      auto energy = asked<V>(w);
      log_det = Integrator::template evolve<D, Velocity>(p, w.data, phi.data(), tape, energy ? &*energy : nullptr);
      if (energy) energy->add_to(*w.energy);
    } else {
      using number = typename Weights::value_type;
      std::vector<number> weights_at_times(packed(p), number(0));
      pack(p, w.data, weights_at_times.data());
      auto const* const data = weights_at_times.data();
      log_det = Integrator::template evolve<D, Velocity>(p, data, phi.data(), tape);
    }
    scatter(p, phi, field);
    return log_det;
  }

  template <direction D, class V, class T>
  static void pull_back(plan const& p, V* field, V* bar, V const& log_det_bar, packed_weights<T> w, std::span<V const>,
                        gradient_slot<T> g, V const* tape) {
    auto phi = gathered(p, field), phi_bar = gathered(p, bar);
    auto const energy = asked<V>(w);
    Integrator::template pull_back<D, Velocity>(p, w.data, phi.data(), phi_bar.data(), log_det_bar, g.data, tape,
                                                energy ? &*energy : nullptr);
    scatter(p, phi, field);
    scatter(p, phi_bar, bar);
  }

 private:
  static constexpr std::size_t components = Velocity::components;

  template <class V, class T>
  static std::optional<path_energy<V>> asked(packed_weights<T> w) {
    if (w.energy == nullptr) return {};
    return path_energy<V>(*w.energy);
  }
  template <class V>
  static std::vector<V> gathered(plan const& p, V const* field) {
    std::vector<V> phi;
    phi.reserve(p.sites.size() * components);
    for (auto const site : p.sites)
      for (std::size_t c = 0; c < components; ++c) phi.push_back(field[site * components + c]);
    return phi;
  }
  template <class V>
  static void scatter(plan const& p, std::vector<V> const& phi, V* field) {
    for (std::size_t x = 0; x < p.sites.size(); ++x)
      for (std::size_t c = 0; c < components; ++c) field[p.sites[x] * components + c] = phi[x * components + c];
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
