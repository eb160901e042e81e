// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/axis_map.hpp>
#include <rgflow/engine/hierarchy/continuous_step.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/hierarchy/momentum_step.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/scratch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <string>
#include <vector>

// Steps whose weights follow the context, as those of block_by_context do: to the weights of the step, which all
// samples share, each sample adds what a net makes of its context numbers. The step runs on weights of a number type V,
// those of a sample in its lane. What the net puts out for which weights, `Moves` knows:
//
//   net, channels                           the bound net; real numbers per site
//   plan, prepare(level, plan of the step)
//   sites(plan of the step)                 that the step acts on
//   kept(plan)                              numbers that the adjoint of the net wants again
//   add(plan, weights, context, V* of_step, V* kept)       adds the outputs to the weights of the step
//   pull_back(plan, weights, context, V const* bar, gradient, V const* kept)      its adjoint, but for the context

namespace rgflow::inline RGFLOW_ISA::engine {

/// One output for every weight of a continuous_step.
template <class Net, std::size_t Channels>
struct moves_of_velocity {
  using net = Net;
  static constexpr std::size_t channels = Channels;
  struct plan {};

  template <class P>
  static plan prepare(level_lattice const&, P const&) {
    return {};
  }
  template <class P>
  static auto const& sites(P const& of_step) {
    return of_step.sites;
  }
  static std::size_t kept(plan const&) { return kept_count<Net>; }

  template <class V, class Weights>
  static void add(plan const&, Weights w, std::span<V const> context, V* of_step, V* kept_values) {
    scratch<V, Net::outputs> out;
    evaluate_net<Net, V>(context.template first<Net::inputs>(), out.span(), w, kept_values);
    for (std::size_t i = 0; i < Net::outputs; ++i) of_step[i] += out[i];
  }
  template <class V, class T>
  static void pull_back(plan const&, packed_weights<T> w, std::span<V const> context, V const* bar,
                        gradient_slot<T> gradient, V const* kept_values) {
    scratch<V, Net::inputs> in_bar;
    pull_back_net<Net, V, T>(context.template first<Net::inputs>(), std::span<V const, Net::outputs>(bar, Net::outputs),
                             in_bar.span(), w, gradient, kept_values);
  }
};

/// The spectrum of a momentum_scaling_step. Levels have different numbers of momenta, so the net is a function of the
/// momentum, too: of each orbit it reads the context and then two sizes of the momentum,
/// p2 = (mean over the axes of sin^2(k / 2))^(1/2) and p4 = (mean of sin^4(k / 2))^(1/4), scaled to -1 .. 1. For a
/// square they tell all orbits apart, and they are linear in small momenta, of which there are few and which matter
/// most. Its outputs are added to log s(k), one for all channels or one for each.
template <class Net, std::size_t Channels>
struct moves_of_spectrum {
  using net = Net;
  static constexpr std::size_t channels = Channels;
  static constexpr std::size_t contexts = Net::inputs - 2;
  struct plan {
    std::vector<std::array<double, 2>> momenta;  // [orbit]
  };

  template <class P>
  static plan prepare(level_lattice const& level, P const& of_step) {
    plan p;
    auto const extents = level.sites().extents();
    for (std::size_t o = 0; o < of_step.orbits.count(); ++o) {
      double p2 = 0, p4 = 0;
      for (std::size_t axis = 0; axis < extents.size(); ++axis) {
        double const wave = std::sin(std::numbers::pi * static_cast<double>(of_step.orbits.first(o)[axis]) /
                                     static_cast<double>(extents[axis]));
        p2 += wave * wave / static_cast<double>(extents.size());
        p4 += wave * wave * wave * wave / static_cast<double>(extents.size());
      }
      p.momenta.push_back({2 * std::sqrt(p2) - 1, 2 * std::sqrt(std::sqrt(p4)) - 1});
    }
    return p;
  }
  template <class P>
  static auto const& sites(P const& of_step) {
    return of_step.hartley.sites();
  }
  static std::size_t kept(plan const& p) { return p.momenta.size() * kept_count<Net>; }

  template <class V, class Weights>
  static void add(plan const& p, Weights w, std::span<V const> context, V* of_step, V* kept_values) {
    auto const count = p.momenta.size();
    scratch<V, Net::inputs> in;
    scratch<V, Net::outputs> out;
    for (std::size_t o = 0; o < count; ++o) {
      read(p, o, context, in);
      evaluate_net<Net, V>(in.view(), out.span(), w, kept_values + o * kept_count<Net>);
      for (std::size_t s = 0; s < Net::outputs; ++s) of_step[s * count + o] += out[s];
    }
  }
  template <class V, class T>
  static void pull_back(plan const& p, packed_weights<T> w, std::span<V const> context, V const* bar,
                        gradient_slot<T> gradient, V const* kept_values) {
    auto const count = p.momenta.size();
    scratch<V, Net::inputs> in, in_bar;
    scratch<V, Net::outputs> out_bar;
    for (std::size_t o = 0; o < count; ++o) {
      read(p, o, context, in);
      for (std::size_t s = 0; s < Net::outputs; ++s) out_bar[s] = bar[s * count + o];
      pull_back_net<Net, V, T>(in.view(), out_bar.view(), in_bar.span(), w, gradient,
                               kept_values + o * kept_count<Net>);
    }
  }

 private:
  template <class V>
  static void read(plan const& p, std::size_t orbit, std::span<V const> context, scratch<V, Net::inputs>& in) {
    for (std::size_t i = 0; i < contexts; ++i) in[i] = context[i];
    for (std::size_t i = 0; i < 2; ++i) in[contexts + i] = V(static_cast<scalar_of_t<V>>(p.momenta[orbit][i]));
  }
};

/// Honours the Step contract of block_step.hpp.
template <class Step, class Moves>
struct step_by_context : Step {
  using net = typename Moves::net;
  struct plan {
    typename Step::plan of_step;
    typename Moves::plan of_net;
  };

  static plan prepare(level_lattice const& level, std::size_t shift) {
    plan p{Step::prepare(level, shift), {}};
    p.of_net = Moves::prepare(level, p.of_step);
    return p;
  }

  static std::size_t weights(plan const& p) { return own(p) + weight_count<net>; }
  static std::size_t packed(plan const& p) { return own(p) + packed_count<net>; }
  static std::size_t gradient(plan const& p) { return own(p) + gradient_count<net>; }
  static std::size_t tape(plan const& p) { return Step::tape(p.of_step); }

  template <class T>
  static void pack(plan const& p, T const* canonical, T* out) {
    std::copy_n(canonical, own(p), out);
    engine::pack<net>(canonical + own(p), out + own(p));
  }
  template <class From, class To>
  static void unpack_gradient(plan const& p, From const* packed_gradient, From const* canonical, To* to) {
    for (std::size_t i = 0; i < own(p); ++i) to[i] += static_cast<To>(packed_gradient[i]);
    engine::unpack_gradient<net>(packed_gradient + own(p), canonical + own(p), to + own(p));
  }
  static void initialise(plan const& p, double* w, weight_source& source) {
    Step::initialise(p.of_step, w, source);
    engine::initialise<net>(w + own(p), source);
  }
  static void tensors(plan const& p, tensor_visitor& visitor) {
    Step::tensors(p.of_step, visitor);
    visitor.enter("by_context");
    visit_tensors<net>(visitor);
    visitor.leave();
  }
  static std::string describe(plan const& p) {
    return Step::describe(p.of_step) + ", by " + describe_part<net>() + " of the context";
  }

  template <direction D, class V, class Weights>
  static V run(plan const& p, V* field, Weights w, std::span<V const> context) {
    return on_weights_of_samples(p, w, context,
                                 [&](auto moved) { return Step::template run<D>(p.of_step, field, moved, context); });
  }
  static std::size_t items(plan const& p) { return Step::items(p.of_step); }
  template <direction D, class V, class Tile, class Group, class Weights>
  static V run_lanes(plan const& p, Tile tile, Group const& who, Weights w, std::span<V const> context) {
    return on_gathered_level<Moves::channels, V>(Moves::sites(p.of_step), tile, who,
                                                 [&](V* field) { return run<D>(p, field, w, context); });
  }
  template <direction D, class V, class Weights>
  static V record(plan const& p, V* field, Weights w, std::span<V const> context, V* tape) {
    return on_weights_of_samples(
        p, w, context, [&](auto moved) { return Step::template record<D>(p.of_step, field, moved, context, tape); });
  }

  template <direction D, class V, class T>
  static void pull_back(plan const& p, V* field, V* bar, V const& log_det_bar, packed_weights<T> w,
                        std::span<V const> context, gradient_slot<T> g, V const* tape) {
    moved_weights<V> const moved(p, w, context);
    auto const packed_now = moved.packed(p);
    std::vector<V> packed_bar(g ? Step::gradient(p.of_step) : 0, V(0));
    Step::template pull_back<D>(p.of_step, field, bar, log_det_bar, handed_on(packed_now, w), context,
                                gradient_slot<V>{g ? packed_bar.data() : nullptr}, tape);
    if (!g) return;
    std::vector<V> own_bar(own(p), V(0));
    Step::unpack_gradient(p.of_step, static_cast<V const*>(packed_bar.data()), moved.canonical.data(), own_bar.data());
    for (std::size_t i = 0; i < own_bar.size(); ++i) add_cotangent(g.data[i], own_bar[i]);
    Moves::pull_back(p.of_net, from(w, own(p)), context, static_cast<V const*>(own_bar.data()),
                     gradient_slot<T>{g.data + own(p)}, moved.kept.data());
  }

 private:
  static std::size_t own(plan const& p) { return Step::weights(p.of_step); }

  /// The weights of the samples in the lanes, and what the adjoint of the net wants again.
  template <class V>
  struct moved_weights {
    std::vector<V> canonical, kept;

    template <class Weights>
    moved_weights(plan const& p, Weights w, std::span<V const> context) : kept(Moves::kept(p.of_net), V(0)) {
      canonical.reserve(own(p));
      for (std::size_t i = 0; i < own(p); ++i) canonical.push_back(V(w.data[i]));
      Moves::add(p.of_net, from(w, own(p)), context, canonical.data(), kept.data());
    }
    std::vector<V> packed(plan const& p) const {
      std::vector<V> out(Step::packed(p.of_step), V(0));
      Step::pack(p.of_step, canonical.data(), out.data());
      return out;
    }
  };
  template <class V, class T>
  static packed_weights<V> handed_on(std::vector<V> const& packed_now, packed_weights<T> w) {
    return {packed_now.data(), nullptr, nullptr, w.energy};
  }
  template <class V, class Weights, class F>
  static V on_weights_of_samples(plan const& p, Weights w, std::span<V const> context, F const& f) {
    moved_weights<V> const moved(p, w, context);
    if constexpr (Weights::is_packed) {
      auto const packed_now = moved.packed(p);
      return f(handed_on(packed_now, w));
    } else {
      return f(canonical_weights<V>{moved.canonical.data()});
    }
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
