// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/axis_map.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/hierarchy/momenta.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/partial_sum.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Scales every wave of a level that is a periodic box: z = H s(k) H x with a trained log s per orbit of momenta, the
/// same for all channels or for each of them its own. H, the Hartley transform along every axis, has of each momentum
/// and its mirror images the same waves as the Fourier transform, and s is the same for these, so this is F^-1 s(k) F
/// in real numbers. log|det| = sum over orbits of momenta * channels * log s. Honours the Step contract of
/// block_step.hpp. A run takes 2 (L_1 + ... + L_d) multiply-adds per value, an adjoint twice as many.
template <std::size_t Channels, bool PerChannel>
struct momentum_scaling_step {
  struct plan {
    axis_maps hartley;
    momentum_orbits orbits;
  };

  static plan prepare(level_lattice const& level, std::size_t) {
    return {axis_maps(level, hartley_transform), momentum_orbits(level)};
  }

 private:
  static constexpr std::size_t spectra = PerChannel ? Channels : 1;
  static constexpr std::size_t sharing = Channels / spectra;  // channels that have a spectrum in common

  /// The place of log s among the weights, [spectrum][orbit].
  static std::size_t place(plan const& p, std::size_t momentum, std::size_t channel) {
    return (PerChannel ? channel * p.orbits.count() : 0) + p.orbits.of(momentum);
  }

 public:
  static std::size_t weights(plan const& p) { return spectra * p.orbits.count(); }
  /// s, 1 / s and the log-determinant of encode.
  static std::size_t packed(plan const& p) { return 2 * weights(p) + 1; }
  static std::size_t gradient(plan const& p) { return weights(p); }
  static std::size_t tape(plan const&) { return 0; }

  template <class T>
  static void pack(plan const& p, T const* canonical, T* out) {
    using std::exp;
    auto const n = weights(p);
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = exp(canonical[i]);
      out[n + i] = exp(-canonical[i]);
    }
    using sum_type = std::conditional_t<std::floating_point<T>, double, T>;
    out[2 * n] = static_cast<T>(log_det_of_encode<sum_type>(p, canonical));
  }
  template <class From, class To>
  static void unpack_gradient(plan const& p, From const* packed_gradient, From const*, To* gradient) {
    for (std::size_t i = 0; i < weights(p); ++i) gradient[i] += static_cast<To>(packed_gradient[i]);
  }
  static void initialise(plan const& p, double* w, weight_source& source) {
    for (std::size_t i = 0; i < weights(p); ++i) w[i] = 0;
    source.skip(weights(p));
  }
  static void tensors(plan const& p, tensor_visitor& visitor) {
    if constexpr (PerChannel)
      visitor.tensor("log_scale", {Channels, p.orbits.count()});
    else
      visitor.tensor("log_scale", {p.orbits.count()});
  }
  static std::string describe(plan const& p) {
    return std::to_string(p.hartley.sites().size()) + " momenta in " + std::to_string(p.orbits.count()) + " orbits, " +
           (PerChannel ? "a spectrum for each channel" : "one spectrum for all channels");
  }

  template <direction D, class V, class Weights>
  static V run(plan const& p, V* field, Weights w, std::span<V const>) {
    p.hartley.template apply<Channels>(field);
    scale(p, field, factors<D, V>(p, w));
    p.hartley.template apply<Channels>(field);
    return log_det<D, V>(p, w);
  }

  /// One item: every value depends on all others.
  static std::size_t items(plan const&) { return 1; }
  static constexpr bool items_mix = true;

  template <direction D, class V, class Tile, class Group, class Weights>
  static V run_lanes(plan const& p, Tile tile, Group const& who, Weights w, std::span<V const> context) {
    return on_gathered_level<Channels, V>(p.hartley.sites(), tile, who,
                                          [&](V* field) { return run<D>(p, field, w, context); });
  }

  template <direction D, class V, class Weights>
  static V record(plan const& p, V* field, Weights w, std::span<V const> context, V*) {
    return run<D>(p, field, w, context);
  }

  /// The map is symmetric: cotangents change as values do. In the Hartley basis z = s x, so that dz/dlog s = z, and of
  /// decode dx/dlog s = -x: the output times its cotangent, either way.
  template <direction D, class V, class T>
  static void pull_back(plan const& p, V* field, V* bar, V const& log_det_bar, packed_weights<T> w, std::span<V const>,
                        gradient_slot<T> g, V const*) {
    p.hartley.template apply<Channels>(field);
    p.hartley.template apply<Channels>(bar);
    if (g) add_gradient<D>(p, field, bar, log_det_bar, g);
    scale(p, field, factors<opposite(D), V>(p, w));
    scale(p, bar, factors<D, V>(p, w));
    p.hartley.template apply<Channels>(field);
    p.hartley.template apply<Channels>(bar);
  }

 private:
  /// What the waves are multiplied by, [spectrum][orbit].
  template <direction D, class V, class Weights>
  static std::vector<V> factors(plan const& p, Weights w) {
    using std::exp;
    auto const n = weights(p);
    std::vector<V> all;
    all.reserve(n);
    for (std::size_t i = 0; i < n; ++i) {
      if constexpr (Weights::is_packed)
        all.push_back(V(w.data[(D == direction::encode ? 0 : n) + i]));
      else
        all.push_back(exp(D == direction::encode ? V(w.data[i]) : -V(w.data[i])));
    }
    return all;
  }

  template <class V>
  static void scale(plan const& p, V* waves, std::vector<V> const& factors) {
    auto const& sites = p.hartley.sites();
    for (std::size_t k = 0; k < sites.size(); ++k)
      for (std::size_t c = 0; c < Channels; ++c) {
        V& wave = waves[sites[k] * Channels + c];
        wave = wave * factors[place(p, k, c)];
      }
  }

  template <class V, class W>
  static V log_det_of_encode(plan const& p, W const* log_scale) {
    partial_sum<V> total;
    for (std::size_t i = 0; i < weights(p); ++i)
      total += V(log_scale[i]) * V(static_cast<scalar_of_t<V>>(p.orbits.size(i % p.orbits.count()) * sharing));
    return total.value();
  }
  template <direction D, class V, class Weights>
  static V log_det(plan const& p, Weights w) {
    V result(0);
    if constexpr (Weights::is_packed)
      result = V(w.data[2 * weights(p)]);
    else
      result = log_det_of_encode<V>(p, w.data);
    return D == direction::encode ? result : -result;
  }

  template <direction D, class V, class T>
  static void add_gradient(plan const& p, V const* waves, V const* bar, V const& log_det_bar, gradient_slot<T> g) {
    auto const& sites = p.hartley.sites();
    std::vector<V> log_scale_bar(weights(p), V(0));
    for (std::size_t k = 0; k < sites.size(); ++k)
      for (std::size_t c = 0; c < Channels; ++c) {
        auto const i = sites[k] * Channels + c;
        log_scale_bar[place(p, k, c)] += bar[i] * waves[i] + log_det_bar;
      }
    for (std::size_t i = 0; i < log_scale_bar.size(); ++i)
      add_cotangent(g.data[i], D == direction::encode ? log_scale_bar[i] : V(-log_scale_bar[i]));
  }
};

/// The lower half of the momenta of a level along every axis as a field on its sites of even coordinates, the rest at
/// odd ones (shell_transform). An orthogonal map without weights: log|det| = 0. Honours the Step contract.
template <std::size_t Channels>
struct momentum_shells_step {
  struct plan {
    axis_maps into, back;
  };

  /// Throws std::invalid_argument unless the level is periodic and its extents are even.
  static plan prepare(level_lattice const& level, std::size_t) {
    if (!level.is_periodic())
      throw std::invalid_argument("momenta are those of a periodic lattice: found an open one of " + level.text());
    return {axis_maps(level, shell_transform<false>), axis_maps(level, shell_transform<true>)};
  }

  static std::size_t weights(plan const&) { return 0; }
  static std::size_t packed(plan const&) { return 0; }
  static std::size_t gradient(plan const&) { return 0; }
  static std::size_t tape(plan const&) { return 0; }
  template <class T>
  static void pack(plan const&, T const*, T*) {}
  template <class From, class To>
  static void unpack_gradient(plan const&, From const*, From const*, To*) {}
  static void initialise(plan const&, double*, weight_source&) {}
  static void tensors(plan const&, tensor_visitor&) {}
  static std::string describe(plan const& p) {
    return "the lower half of " + std::to_string(p.into.sites().size()) +
           " momenta along every axis at even coordinates";
  }

  template <direction D, class V, class Weights>
  static V run(plan const& p, V* field, Weights, std::span<V const>) {
    (D == direction::encode ? p.into : p.back).template apply<Channels>(field);
    return V(0);
  }

  static std::size_t items(plan const&) { return 1; }
  static constexpr bool items_mix = true;

  template <direction D, class V, class Tile, class Group, class Weights>
  static V run_lanes(plan const& p, Tile tile, Group const& who, Weights w, std::span<V const> context) {
    return on_gathered_level<Channels, V>(p.into.sites(), tile, who,
                                          [&](V* field) { return run<D>(p, field, w, context); });
  }

  template <direction D, class V, class Weights>
  static V record(plan const& p, V* field, Weights w, std::span<V const> context, V*) {
    return run<D>(p, field, w, context);
  }

  template <direction D, class V, class T>
  static void pull_back(plan const& p, V* field, V* bar, V const&, packed_weights<T> w, std::span<V const> context,
                        gradient_slot<T>, V const*) {
    run<opposite(D)>(p, field, w, context);
    run<opposite(D)>(p, bar, w, context);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
