// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/hierarchy/radial_sines.hpp>
#include <rgflow/engine/hierarchy/sums_over_sites.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/net/dense_gradient.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/engine/scratch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numbers>
#include <numeric>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The velocity of a continuous flow at one time, as the kernels read it (T: a real number, a tape
/// variable, or lanes of weights that differ from sample to sample).
template <class T>
struct velocity_at {
  T const* frequency;  // [sine]
  T const* kernel;     // W [orbit][feature], packed as a dense layer without biases
  T const* diagonal;   // [feature]: sum of W over the displacements that lead from a site to itself
};

/// The velocity of Gerdes, de Haan, Rainone, Bondesan and Cheng, "Learning lattice quantum field theories with
/// equivariant continuous flows" (arXiv:2207.00283):
///
///   v_x(phi, t) = sum over displacements y, features f and functions of time a
///                 of W[orbit of y][f][a] K_a(t) h_f(phi_{x+y})
///
///   h_f(phi) = sin(omega_f phi) with trained omega_f > 0, and the last one phi itself
///
/// Of a field of several Channels h_f(phi) = phi sin(omega_f |phi|) / |phi|, which commutes with O(Channels)
/// (radial_sines.hpp).
///
/// W is the same for all sites and for displacements in one orbit of the point group, and all h_f are odd. A field on a
/// torus continues periodically: displacements longer than the lattice read sites again. Beyond open edges nothing is
/// read. Only displacements to the site itself have a diagonal derivative, so that the divergence is a sum over sites.
///
/// Orbits: `count` of them, of which the first is the displacement by nothing; `all`, an array of {offset, orbit} in
/// the order of orbits, offsets in the level's basis. TimeBasis: `functions` K_a, and `value(a, t)`.
///
/// W K(t) is summed up when weights are packed, for the times that an integrator asks for. Then a site costs features x
/// orbits multiply-adds, however many displacements share an orbit, and an addition per displacement and channel.
template <class Orbits, std::size_t Frequencies, class TimeBasis, std::size_t Channels = 1>
struct equivariant_velocity {
  static constexpr std::size_t orbits = Orbits::count;
  static constexpr std::size_t frequencies = Frequencies;
  static constexpr std::size_t features = Frequencies + 1;
  /// Numbers of the field at a site: fields are [site][channel].
  static constexpr std::size_t components = Channels;
  using site = radial_sines<Frequencies, Channels>;
  /// Of a site: its features; and what it gives to displacements of each orbit, [orbit][channel].
  static constexpr std::size_t stored = site::stored, given = orbits * Channels;
  static constexpr std::size_t functions = TimeBasis::functions;
  static constexpr std::size_t kernel_size = orbits * features;

  struct plan {
    std::vector<std::uint32_t> sites;      // of the level, as sites of the finest lattice; by colour: even ones first
    std::size_t even = 0;                  // how many of them are; all, if not by colour
    std::vector<std::uint32_t> begin;      // [site][orbit] -> seen[begin ..]
    std::vector<std::uint32_t> seen;       // places in `sites`
    std::array<double, orbits> returns{};  // how many displacements of an orbit lead back to the site itself
    std::vector<std::uint32_t> kind;       // of each site: those of one kind are seen in the same way
    std::vector<double> together;          // [kind][orbit][orbit]: how many pairs of displacements lead to one site
  };

  static plan prepare(level_lattice const& level, bool by_colour) {
    plan p;
    auto const colour_of = [&](std::size_t s) {
      auto const x = level.template coordinates<Orbits::dimensions>(s, 2);
      return by_colour ? std::accumulate(x.begin(), x.end(), std::size_t{0}) % 2 : 0;
    };
    std::vector<std::uint32_t> order, place(level.volume());
    for (std::size_t const colour : {0U, 1U}) {
      for (std::size_t s = 0; s < level.volume(); ++s)
        if (colour_of(s) == colour) order.push_back(static_cast<std::uint32_t>(s));
      if (colour == 0) p.even = order.size();
    }
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = static_cast<std::uint32_t>(i);
    for (auto const s : order) {
      p.sites.push_back(level.fine_site(s));
      std::size_t orbit = 0;
      p.begin.push_back(static_cast<std::uint32_t>(p.seen.size()));
      for (auto const& displacement : Orbits::all) {
        for (; orbit < displacement.orbit; ++orbit) p.begin.push_back(static_cast<std::uint32_t>(p.seen.size()));
        auto const there = level.displaced(s, displacement.offset);
        if (there == lattice::none) continue;
        p.seen.push_back(place[there]);
        if (s == order.front() && there == s) ++p.returns[orbit];
      }
    }
    p.begin.push_back(static_cast<std::uint32_t>(p.seen.size()));
    find_pairs(p, level.is_periodic());
    return p;
  }

  static constexpr std::size_t weights = Frequencies + kernel_size * functions;
  static constexpr std::size_t packed_at_time = dense_packed_size<features, orbits> + features;

  /// Of the same T.
  template <class Times, class T>
  static void pack(plan const& p, T const* canonical, T* out) {
    using std::exp;
    for (std::size_t f = 0; f < Frequencies; ++f) *out++ = exp(canonical[f]);
    std::vector<T> kernel(kernel_size + orbits, T(0));
    for (std::size_t i = 0; i < Times::times; ++i, out += packed_at_time) {
      T const* w = canonical + Frequencies;
      for (std::size_t k = 0; k < kernel_size; ++k) {
        kernel[k] = T(0);
        for (std::size_t a = 0; a < functions; ++a)
          kernel[k] += *w++ * constant<T>(TimeBasis::value(a, Times::time(i)));
      }
      dense_pack<features, orbits>(kernel.data(), out);
      for (std::size_t f = 0; f < features; ++f) {
        T sum(0);
        for (std::size_t o = 0; o < orbits; ++o)
          if (p.returns[o] != 0) sum += kernel[o * features + f] * constant<T>(p.returns[o]);
        out[dense_packed_size<features, orbits> + f] = sum;
      }
    }
  }
  /// The gradient comes as [sine], by omega, then [time][orbit][feature], by W K(t).
  template <class Times, class From, class To>
  static void unpack_gradient(From const* gradient, From const* canonical, To* out) {
    using std::exp;
    for (std::size_t f = 0; f < Frequencies; ++f)
      *out++ += static_cast<To>(gradient[f]) * static_cast<To>(exp(canonical[f]));
    gradient += Frequencies;
    for (std::size_t k = 0; k < kernel_size; ++k)
      for (std::size_t a = 0; a < functions; ++a, ++out)
        for (std::size_t i = 0; i < Times::times; ++i)
          *out += static_cast<To>(gradient[i * kernel_size + k]) * static_cast<To>(TimeBasis::value(a, Times::time(i)));
  }

  /// W = 0: the flow starts as the identity. The slowest sine comes back to zero where normal fields end: at phi = 4,
  /// of several channels at |phi| = sqrt(Channels) + 3.
  static void initialise(double* w, weight_source& source) {
    double const end = std::sqrt(static_cast<double>(Channels)) + 3;
    std::fill_n(w, weights, 0.0);
    for (std::size_t f = 0; f < Frequencies; ++f) w[f] = std::log(std::numbers::pi / end * static_cast<double>(f + 1));
    source.skip(weights);
  }
  static void tensors(tensor_visitor& visitor) {
    if constexpr (Frequencies > 0) visitor.tensor("log_frequency", {Frequencies});
    visitor.tensor("kernel", {orbits, features, functions});
  }
  static std::string describe(plan const& p) {
    std::string text = std::to_string(p.sites.size()) + " sites";
    if constexpr (Channels > 1) text += " of " + std::to_string(Channels) + " channels";
    return text + ", " + std::to_string(Orbits::all.size()) + " displacements in " + std::to_string(orbits) +
           (orbits == 1 ? " orbit, " : " orbits, ") + std::to_string(Frequencies) +
           (Frequencies == 1 ? " sine" : " sines") + " and the field, " + std::to_string(functions) +
           (functions == 1 ? " function" : " functions") + " of time";
  }

  /// What was packed for one of the times.
  template <class T>
  static velocity_at<T> at(T const* packed, std::size_t time) {
    auto const* const here = packed + Frequencies + time * packed_at_time;
    return {packed, here, here + dense_packed_size<features, orbits>};
  }
  /// W of the displacement by nothing.
  template <class T>
  static T const& own(velocity_at<T> const& w, std::size_t feature) {
    return w.kernel[feature * std::min(dense_rows, orbits)];
  }

  /// The features of sites [first, last), `stride` numbers apart and ready for adjoints, or all in one place with
  /// stride 0; and projected[site][orbit][channel] = W h. each(features) sees those of every site.
  template <class V, class T, class F>
  static void project(velocity_at<T> const& w, std::size_t first, std::size_t last, V const* phi, V* at,
                      std::size_t stride, V* projected, F const& each) {
    for (std::size_t x = first; x < last; ++x, at += stride) {
      site::find(w.frequency, phi + x * Channels, at);
      if (stride > 0) site::find_bends(w.frequency, at);
      site::template give<orbits>(w.kernel, static_cast<V const*>(at), projected + x * given);
      each(at);
    }
  }

  /// What the displacements in orbits from `From` on bring to a channel of a site.
  template <std::size_t From, class V>
  static V gather(plan const& p, std::size_t x, std::size_t channel, V const* projected) {
    V sum(0);
    for (std::size_t o = From; o < orbits; ++o)
      for (auto e = p.begin[x * orbits + o]; e < p.begin[x * orbits + o + 1]; ++e)
        sum += projected[p.seen[e] * given + o * Channels + channel];
    return sum;
  }

  /// What evaluations and their adjoints need for the while.
  template <class V>
  struct room {
    std::vector<V> projected;  // [site][orbit][channel]
    std::array<V, stored> at;  // features of a site

    explicit room(plan const& p) : projected(p.sites.size() * given, V(0)) {}
  };

  /// v of all sites, and its divergence. Features as of project; not kept with stride 0.
  template <class V, class T>
  [[gnu::noinline]] static V evaluate(plan const& p, velocity_at<T> w, V const* phi, V* v, room<V>& r, V* kept,
                                      std::size_t stride) {
    auto const sites = p.sites.size();
    V* const projected = r.projected.data();
    V* const at = stride > 0 ? kept : r.at.data();
    typename site::template trace<T> const of_site(w.diagonal, w.frequency);
    partial_sum<V> divergence;
    project(w, 0, sites, phi, at, stride, projected, [&](V const* h) { divergence += of_site.of(h); });
    for (std::size_t x = 0; x < sites; ++x)
      for (std::size_t c = 0; c < Channels; ++c) v[x * Channels + c] = gather<0>(p, x, c, projected);
    return divergence.value();
  }

  /// Where gradients by weights are collected, a number for each lane.
  template <class V>
  struct gradients {
    std::vector<V> kernel = std::vector<V>(kernel_size, V(0));
    std::array<V, Frequencies> frequency{};
  };

  /// The adjoint of project and gather<From> at sites [first, last): of the cotangents bar of what other sites got
  /// from them. Adds to phi_bar, and to gradients unless they are null. Scratch: moments[site][orbit], the cotangents
  /// of what W makes of features.
  template <std::size_t From, class V, class T>
  static void pull_back(plan const& p, velocity_at<T> w, std::size_t first, std::size_t last, V const* at, V const* bar,
                        V* phi_bar, V* moments, gradients<V>* g) {
    scratch<V, features> h_bar;
    for (std::size_t x = first; x < last; ++x) {
      V const* const h = at + (x - first) * stored;
      V* const moment = moments + x * orbits;
      V* const here = phi_bar + x * Channels;
      if constexpr (Channels == 1) {
        gather_back<From>(p, x, bar, moment);
      } else {
        scratch<V, given> given_bar;
        gather_back<From>(p, x, bar, given_bar.data());
        site::template pull_back_given<orbits>(w.kernel, h, std::as_const(given_bar).data(), moment, here);
      }
      dense_input_gradient<features, orbits>(w.kernel, static_cast<V const*>(moment), h_bar.data());
      site::pull_back(w.frequency, h, std::as_const(h_bar).data(), here, g != nullptr ? g->frequency.data() : nullptr);
    }
    if (g != nullptr)
      add_products_over_sites<orbits, features>(last - first, moments + first * orbits, orbits, at, stored,
                                                g->kernel.data());
  }

  /// The adjoint of the divergence of all sites, likewise.
  template <class V, class T>
  static void pull_back_divergence(plan const& p, velocity_at<T> w, V const* at, V const& bar, V* phi_bar,
                                   gradients<V>* g) {
    auto const sites = p.sites.size();
    typename site::template trace_sums<V> sums;
    for (std::size_t x = 0; x < sites; ++x)
      site::pull_back_trace(w.diagonal, w.frequency, at + x * stored, bar, phi_bar + x * Channels,
                            g != nullptr ? &sums : nullptr);
    if (g == nullptr) return;
    for (std::size_t f = 0; f < Frequencies; ++f)
      g->frequency[f] += bar * V(w.diagonal[f]) * sums.slope_by_frequency(f, V(w.frequency[f]));
    for (std::size_t o = 0; o < orbits; ++o) {
      if (p.returns[o] == 0) continue;
      V const times = bar * constant<V>(p.returns[o]);
      V* const row = g->kernel.data() + o * features;
      for (std::size_t f = 0; f < Frequencies; ++f) row[f] += sums.slope(f, times, V(w.frequency[f]));
      row[Frequencies] += times * constant<V>(static_cast<double>(sites * Channels));
    }
  }

  /// The adjoint of one evaluation with these features, of the cotangents of v and of the divergence.
  template <class V, class T>
  static void pull_back_evaluation(plan const& p, velocity_at<T> w, V const* at, V const* v_bar,
                                   V const& divergence_bar, V* phi_bar, room<V>& r, gradients<V>* g) {
    pull_back<0>(p, w, 0, p.sites.size(), at, v_bar, phi_bar, r.projected.data(), g);
    pull_back_divergence(p, w, at, divergence_bar, phi_bar, g);
  }

  static constexpr bool tells_gradient_energy = true;

  /// |dv/dphi|^2 for features of all sites: the sum over pairs of sites of (dv_x/dphi_y)^2, over all channels of both.
  /// Displacements that lead from x to the same y add up before they are squared.
  template <class V, class T>
  [[gnu::noinline]] static V gradient_energy(plan const& p, velocity_at<T> w, V const* at) {
    partial_sum<V> total;
    slopes<V> here;
    for (std::size_t x = 0; x < p.sites.size(); ++x)
      each_derivative([&](auto derivative) {
        here.template find<derivative>(p, w, x, at + x * stored);
        V sum(0);
        for (std::size_t o = 0; o < orbits; ++o) sum += here.projected[o] * here.paired[o];
        total += in_all_directions<derivative>(sum);
      });
    return total.value();
  }

  /// Its adjoint: adds to phi_bar, and to gradients unless they are null.
  template <class V, class T>
  [[gnu::noinline]] static void pull_back_gradient_energy(plan const& p, velocity_at<T> w, V const* at, V const& bar,
                                                          V* phi_bar, gradients<V>* g) {
    slopes<V> here;
    scratch<V, features> slope_bar;
    for (std::size_t x = 0; x < p.sites.size(); ++x)
      each_derivative([&](auto derivative) {
        V const twice = in_all_directions<derivative>(V(bar + bar));
        V const* const h = at + x * stored;
        here.template find<derivative>(p, w, x, h);
        for (std::size_t o = 0; o < orbits; ++o) here.paired[o] *= twice;
        dense_input_gradient<features, orbits>(w.kernel, std::as_const(here.paired).data(), slope_bar.data());
        site::template pull_back_slopes<derivative>(w.frequency, h, std::as_const(slope_bar).data(),
                                                    phi_bar + x * Channels,
                                                    g != nullptr ? g->frequency.data() : nullptr);
        if (g == nullptr) return;
        for (std::size_t o = 0; o < orbits; ++o)
          for (std::size_t f = 0; f < features; ++f) g->kernel[o * features + f] += here.paired[o] * here.slope[f];
      });
  }

  /// Adds what was collected for one time, summed over lanes, and empties it; frequencies come last, once.
  template <class V, class T>
  static void settle_kernel(gradients<V>& g, std::size_t time, T* slot) {
    add_lane_sums(g.kernel.data(), kernel_size, slot + Frequencies + time * kernel_size);
    std::fill(g.kernel.begin(), g.kernel.end(), V(0));
  }
  template <class V, class T>
  static void settle_frequencies(gradients<V> const& g, T* slot) {
    add_lane_sums(g.frequency.data(), Frequencies, slot);
  }
  static constexpr std::size_t gradient(std::size_t times) { return Frequencies + times * kernel_size; }
  static constexpr std::size_t packed(std::size_t times) { return Frequencies + times * packed_at_time; }

  template <class V>
  static V constant(double value) {
    return V(static_cast<scalar_of_t<V>>(value));
  }

 private:
  /// Counts the pairs of displacements that lead from a site to the same one, for one site of each kind.
  [[gnu::cold]] static void find_pairs(plan& p, bool all_alike) {
    std::map<std::vector<double>, std::uint32_t> kinds;
    p.kind.assign(p.sites.size(), 0);
    for (std::size_t x = 0; x < (all_alike ? 1 : p.sites.size()); ++x) {
      std::map<std::uint32_t, std::array<double, orbits>> leading_to{};
      for (std::size_t o = 0; o < orbits; ++o)
        for (auto e = p.begin[x * orbits + o]; e < p.begin[x * orbits + o + 1]; ++e) leading_to[p.seen[e]][o] += 1;
      std::vector<double> pairs(orbits * orbits, 0.0);
      for (auto const& [site, count] : leading_to)
        for (std::size_t o = 0; o < orbits; ++o)
          for (std::size_t other = 0; other < orbits; ++other) pairs[o * orbits + other] += count[o] * count[other];
      auto const [found, is_new] = kinds.try_emplace(pairs, static_cast<std::uint32_t>(kinds.size()));
      if (is_new) p.together.insert(p.together.end(), pairs.begin(), pairs.end());
      p.kind[x] = found->second;
    }
  }

  /// The cotangents of what a site gave, [orbit][channel], of those of all sites.
  template <std::size_t From, class V>
  static void gather_back(plan const& p, std::size_t x, V const* bar, V* given_bar) {
    // Orbits contain with a displacement its negative: the sites that are seen are those that see.
    for (std::size_t o = 0; o < orbits; ++o)
      for (std::size_t c = 0; c < Channels; ++c) {
        V sum(0);
        if (o >= From)
          for (auto e = p.begin[x * orbits + o]; e < p.begin[x * orbits + o + 1]; ++e)
            sum += bar[p.seen[e] * Channels + c];
        given_bar[o * Channels + c] = sum;
      }
  }

  /// f(std::integral_constant) for the derivatives of the features of a site.
  template <class F>
  static void each_derivative(F const& f) {
    f(std::integral_constant<std::size_t, 0>{});
    if constexpr (site::derivatives > 1) f(std::integral_constant<std::size_t, 1>{});
  }
  template <std::size_t Derivative, class V>
  static V in_all_directions(V const& of_one) {
    constexpr std::size_t directions = site::directions(Derivative);
    if constexpr (directions == 1)
      return of_one;
    else
      return of_one * constant<V>(static_cast<double>(directions));
  }

  /// What others see change at a site along one of the derivatives of its features: their slopes; of what it gives to
  /// displacements of each orbit, projected = W slope; and that times the pairs of displacements.
  template <class V>
  struct slopes {
    scratch<V, features> slope;
    scratch<V, orbits> projected, paired;

    template <std::size_t Derivative, class T>
    void find(plan const& p, velocity_at<T> const& w, std::size_t x, V const* h) {
      for (std::size_t f = 0; f < Frequencies; ++f) slope[f] = site::template slope<Derivative>(f, w.frequency, h);
      slope[Frequencies] = V(1);
      dense_forward<features, orbits>(w.kernel, std::as_const(slope).data(), projected.data());
      double const* const pairs = p.together.data() + p.kind[x] * orbits * orbits;
      for (std::size_t o = 0; o < orbits; ++o) {
        paired[o] = V(0);
        for (std::size_t other = 0; other < orbits; ++other)
          paired[o] += constant<V>(pairs[o * orbits + other]) * projected[other];
      }
    }
  };
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
