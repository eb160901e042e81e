// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/equivariant_velocity.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/hierarchy/probes.hpp>
#include <rgflow/engine/hierarchy/sums_over_sites.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/net/dense_gradient.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/engine/scratch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The weights of a net at one time, as the kernels read them.
template <class T>
struct cnn_at {
  T const* packed;
};

/// A velocity by a convolutional net of a real field:
///
///   h^0 = phi, and phi on the sites of Mask alone as a second channel, if there is a mask
///   h^k_x = tanh(sum over displacements y of W^k[orbit of y](t) h^{k-1}_{x+y}),   k = 1 ... as many as Hidden
///   v_x = sum over displacements y of W[orbit of y](t) (h_{x+y} of the last layer, h^0_{x+y}),
///
/// each W(t) = sum over a of W[a] K_a(t), the same for all sites and for displacements in one orbit of the point group.
/// All of it is odd in phi. Edges are those of equivariant_velocity; Orbits and TimeBasis, too.
///
/// Its divergence is a sum of tangents (dual numbers): a probe moves some sites at once, and the net is differentiated
/// along it (probes.hpp). Estimates = 0: exactly, by sites that don't see each other; otherwise from so many probes of
/// random signs (Hutchinson). Gradients go back through values and tangents; tanh'' = -2 tanh tanh'.
template <class Orbits, class TimeBasis, class Mask, std::size_t Estimates, std::size_t... Hidden>
struct cnn_velocity {
  static constexpr std::size_t orbits = Orbits::count;
  static constexpr std::size_t components = 1;  // of a field of one channel
  static constexpr std::size_t functions = TimeBasis::functions;
  static constexpr bool masked = !std::is_void_v<Mask>;
  static constexpr bool estimated = Estimates > 0;
  static constexpr std::size_t inputs = masked ? 2 : 1;
  static constexpr std::size_t hidden = sizeof...(Hidden), layers = hidden + 1;
  /// Of a site, what is kept for the adjoint: h^0, h^1, ... Fields h^k [site][channel] lie one after the other.
  static constexpr std::array<std::size_t, layers> channels{inputs, Hidden...};
  static constexpr std::size_t stored = (inputs + ... + Hidden);

  static constexpr std::size_t read(std::size_t layer) {
    return layer == layers ? channels[hidden] + inputs : channels[layer - 1];
  }
  static constexpr std::size_t rows(std::size_t layer) { return layer == layers ? 1 : channels[layer]; }
  static constexpr std::size_t columns(std::size_t layer) { return orbits * read(layer); }
  /// Sums over what comes before h^k of a site, and before the weights of a layer, packed and not.
  static constexpr std::size_t channels_before(std::size_t k) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < k; ++i) n += channels[i];
    return n;
  }
  static constexpr std::size_t kernels_before(std::size_t layer, std::size_t biases) {
    std::size_t n = 0;
    for (std::size_t k = 1; k < layer; ++k) n += (columns(k) + biases) * rows(k);
    return n;
  }
  static constexpr std::size_t packed_before(std::size_t layer) { return kernels_before(layer, 1); }
  static constexpr std::size_t kernel_size = kernels_before(layers + 1, 0);
  static constexpr std::size_t weights = kernel_size * functions;
  static constexpr std::size_t packed_at_time = packed_before(layers + 1);

  using surroundings = equivariant_velocity<Orbits, 0, TimeBasis>;
  struct plan : surroundings::plan {
    std::vector<probe<layers>> probes;  // of the divergence; the one of an estimate, which moves all sites
    std::vector<double> mask;           // 1 at sites of Mask
  };

  static plan prepare(level_lattice const& level, bool) {
    plan p{surroundings::prepare(level, false), {}, {}};
    if constexpr (masked)
      for (std::size_t s = 0; s < level.volume(); ++s)
        p.mask.push_back(Mask::contains(level.template coordinates<Orbits::dimensions>(s, Mask::period)) ? 1 : 0);
    auto const seen_from = [&](std::size_t x) {
      return std::span(p.seen).subspan(p.begin[x * orbits], p.begin[(x + 1) * orbits] - p.begin[x * orbits]);
    };
    p.probes = estimated ? probe_of_all_sites<layers>(p.sites.size())
                         : probes_of_distant_sites<layers>(p.sites.size(), seen_from);
    return p;
  }

  template <class Times, class T>
  static void pack(plan const&, T const* canonical, T* out) {
    std::vector<T> kernel;
    for (std::size_t i = 0; i < Times::times; ++i, out += packed_at_time)
      each_layer([&](auto layer) {
        constexpr std::size_t size = columns(layer) * rows(layer);
        kernel.assign(size + rows(layer), T(0));
        T const* w = canonical + kernels_before(layer, 0) * functions;
        for (std::size_t k = 0; k < size; ++k)
          for (std::size_t a = 0; a < functions; ++a)
            kernel[k] += *w++ * constant<T>(TimeBasis::value(a, Times::time(i)));
        dense_pack<columns(layer), rows(layer)>(kernel.data(), out + packed_before(layer));
      });
  }
  /// The gradient comes as [time][layer][row][orbit][channel], by W(t).
  template <class Times, class From, class To>
  static void unpack_gradient(From const* gradient, From const*, To* out) {
    for (std::size_t k = 0; k < kernel_size; ++k)
      for (std::size_t a = 0; a < functions; ++a, ++out)
        for (std::size_t i = 0; i < Times::times; ++i)
          *out += static_cast<To>(gradient[i * kernel_size + k]) * static_cast<To>(TimeBasis::value(a, Times::time(i)));
  }

  /// The last layer starts from zero, so that the flow is the identity; the others so that signals neither grow nor
  /// fade, the same at all times.
  static void initialise(double* w, weight_source& source) {
    std::fill_n(w, weights, 0.0);
    for (std::size_t layer = 1; layer <= hidden; ++layer) {
      double const size = 1 / std::sqrt(static_cast<double>(Orbits::all.size() * read(layer)));
      for (std::size_t k = 0; k < columns(layer) * rows(layer); ++k) {
        w[(kernels_before(layer, 0) + k) * functions] = size * source.normal();
        source.skip(functions - 1);
      }
    }
    source.skip(columns(layers) * functions);
  }
  static void tensors(tensor_visitor& visitor) {
    for (std::size_t layer = 1; layer <= layers; ++layer)
      visitor.tensor("kernel" + std::to_string(layer), {rows(layer), orbits, read(layer), functions});
  }
  static std::string describe(plan const& p) {
    std::string text = std::to_string(p.sites.size()) + " sites, " + std::to_string(Orbits::all.size()) +
                       " displacements in " + std::to_string(orbits) +
                       (orbits == 1 ? " orbit, net of" : " orbits, net of");
    ((text += " " + std::to_string(Hidden)), ...);
    text += " channels";
    if constexpr (masked) text += " and a mask of " + Mask::name() + " sites";
    text += ", " + std::to_string(functions) + (functions == 1 ? " function" : " functions") + " of time, divergence ";
    auto const count = std::to_string(estimated ? Estimates : p.probes.size()) +
                       ((estimated ? Estimates : p.probes.size()) == 1 ? " probe" : " probes");
    return text + (estimated ? "estimated by " : "by ") + count;
  }

  template <class T>
  static cnn_at<T> at(T const* packed, std::size_t time) {
    return {packed + time * packed_at_time};
  }
  static constexpr std::size_t gradient(std::size_t times) { return times * kernel_size; }
  static constexpr std::size_t packed(std::size_t times) { return times * packed_at_time; }

  template <class V>
  static V constant(double value) {
    return surroundings::template constant<V>(value);
  }

  /// What evaluations and their adjoints need for the while, and the signs of an estimate's probes.
  template <class V>
  struct room {
    std::vector<V> fields, tangents, bars, bends, signs;

    explicit room(plan const& p) : fields(p.sites.size() * stored, V(0)), tangents(fields) {
      if constexpr (estimated) signs.assign(p.sites.size() * Estimates, V(1));
    }
    /// Before the first evaluation of a solve that starts from this field.
    void start(V const* phi) requires(estimated) {
      random_signs(std::span(phi, signs.size() / Estimates), Estimates, signs.data());
    }
  };

  /// v of all sites; and its divergence, unless h^k are kept in `features` for an adjoint (stride > 0).
  template <class V, class T>
  [[gnu::noinline]] static V evaluate(plan const& p, cnn_at<T> w, V const* phi, V* v, room<V>& r, V* features,
                                      std::size_t stride) {
    auto const sites = p.sites.size();
    V* const fields = stride > 0 ? features : r.fields.data();
    for (std::size_t x = 0; x < sites; ++x) set_input(p, x, phi[x], fields);
    each_layer([&](auto layer) {
      using std::tanh;
      scratch<V, columns(layer)> sums;
      for (std::size_t x = 0; x < sites; ++x) {
        see<layer>(p, x, fields, sums.data());
        V* const out = layer == layers ? v + x : channels_of<layer % layers>(p, fields, x);
        dense_forward<columns(layer), rows(layer)>(w.packed + packed_before(layer), static_cast<V const*>(sums.data()),
                                                   out);
        if constexpr (layer < layers)
          for (std::size_t c = 0; c < rows(layer); ++c) out[c] = tanh(out[c]);
      }
    });
    if (stride > 0) return V(0);
    V divergence(0);
    each_probe(p, r, [&](probe<layers> const& which, V const* signs, double share) {
      divergence += constant<V>(share) * along(p, w, which, signs, static_cast<V const*>(fields), r.tangents.data());
    });
    return divergence;
  }

  /// Where gradients by weights are collected, a number for each lane.
  template <class V>
  struct gradients {
    std::vector<V> kernel = std::vector<V>(kernel_size, V(0));
  };

  /// The adjoint of one evaluation with these features, of the cotangents of v and of the divergence. Adds to phi_bar,
  /// and to gradients unless they are null.
  template <class V, class T>
  [[gnu::noinline]] static void pull_back_evaluation(plan const& p, cnn_at<T> w, V const* fields, V const* v_bar,
                                                     V const& divergence_bar, V* phi_bar, room<V>& r, gradients<V>* g) {
    auto const sites = p.sites.size();
    r.bends.assign(sites * stored, V(0));  // of what activations read, by way of the slopes that tangents meet there
    each_probe(p, r, [&](probe<layers> const& which, V const* signs, double share) {
      along(p, w, which, signs, fields, r.tangents.data());
      r.bars.assign(sites * stored, V(0));
      V const bar = constant<V>(share) * divergence_bar;
      pull_back_layer<layers>(p, w, r.tangents.data(), which.near[0], r.bars.data(), g,
                              [&](std::size_t x, V* to) { *to = sign(signs, x) * bar; });
      each_layer_back([&](auto layer) {
        pull_back_layer<layer, (layer > 1)>(
            p, w, r.tangents.data(), which.near[layer], r.bars.data(), g, [&](std::size_t x, V* to) {
              V const* const h = channels_of<layer>(p, fields, x);
              V const* const tangent = channels_of<layer>(p, static_cast<V const*>(r.tangents.data()), x);
              V const* const tangent_bar = channels_of<layer>(p, static_cast<V const*>(r.bars.data()), x);
              V* const bend = channels_of<layer>(p, r.bends.data(), x);
              for (std::size_t c = 0; c < rows(layer); ++c) {
                bend[c] -= V(2) * h[c] * tangent[c] * tangent_bar[c];
                to[c] = (V(1) - h[c] * h[c]) * tangent_bar[c];
              }
            });
      });
    });
    r.bars.assign(sites * stored, V(0));
    auto const all = all_sites(sites);
    pull_back_layer<layers>(p, w, fields, all, r.bars.data(), g, [&](std::size_t x, V* to) { *to = v_bar[x]; });
    each_layer_back([&](auto layer) {
      pull_back_layer<layer>(p, w, fields, all, r.bars.data(), g, [&](std::size_t x, V* to) {
        V const* const h = channels_of<layer>(p, fields, x);
        V const* const h_bar = channels_of<layer>(p, static_cast<V const*>(r.bars.data()), x);
        V const* const bend = channels_of<layer>(p, static_cast<V const*>(r.bends.data()), x);
        for (std::size_t c = 0; c < rows(layer); ++c) to[c] = (V(1) - h[c] * h[c]) * h_bar[c] + bend[c];
      });
    });
    for (std::size_t x = 0; x < sites; ++x) {
      phi_bar[x] += r.bars[x * inputs];
      if constexpr (masked) phi_bar[x] += constant<V>(p.mask[x]) * r.bars[x * inputs + 1];
    }
  }

  /// Adds what was collected for one time, summed over lanes, and empties it.
  template <class V, class T>
  static void settle_kernel(gradients<V>& g, std::size_t time, T* slot) {
    add_lane_sums(g.kernel.data(), kernel_size, slot + time * kernel_size);
    std::fill(g.kernel.begin(), g.kernel.end(), V(0));
  }
  template <class V, class T>
  static void settle_frequencies(gradients<V> const&, T*) {}

 private:
  /// f(std::integral_constant) for layers 1, 2, ..., and for the hidden ones from the last to the first.
  template <class F>
  static void each_layer(F const& f) {
    [&]<std::size_t... K>(std::index_sequence<K...>) { (f(std::integral_constant<std::size_t, K + 1>{}), ...); }
    (std::make_index_sequence<layers>{});
  }
  template <class F>
  static void each_layer_back(F const& f) {
    [&]<std::size_t... K>(std::index_sequence<K...>) { (f(std::integral_constant<std::size_t, hidden - K>{}), ...); }
    (std::make_index_sequence<hidden>{});
  }
  /// f(probe, signs or null, what it counts)
  template <class V, class F>
  static void each_probe(plan const& p, room<V> const& r, F const& f) {
    if constexpr (estimated) {
      for (std::size_t k = 0; k < Estimates; ++k)
        f(p.probes.front(), r.signs.data() + k * p.sites.size(), 1. / static_cast<double>(Estimates));
    } else {
      for (auto const& which : p.probes) f(which, static_cast<V const*>(nullptr), 1.);
    }
  }
  template <class V>
  static V sign(V const* signs, std::size_t x) {
    return estimated ? signs[x] : V(1);
  }

  /// h^K of a site.
  template <std::size_t K, class V>
  static V* channels_of(plan const& p, V* fields, std::size_t x) {
    return fields + channels_before(K) * p.sites.size() + x * channels[K];
  }
  template <class V>
  static void set_input(plan const& p, std::size_t x, V const& value, V* fields) {
    fields[x * inputs] = value;
    if constexpr (masked) fields[x * inputs + 1] = constant<V>(p.mask[x]) * value;
  }

  /// What a layer reads at a site: the sums of each orbit, [orbit][channel].
  template <std::size_t Layer, class V>
  static void see(plan const& p, std::size_t x, V const* fields, V* sums) {
    constexpr std::size_t below = Layer - 1;
    see_field<channels[below], read(Layer)>(p, x, channels_of<below>(p, fields, 0), sums);
    if constexpr (Layer == layers) see_field<inputs, read(Layer)>(p, x, fields, sums + channels[below]);
  }
  template <std::size_t Channels, std::size_t Row, class V>
  static void see_field(plan const& p, std::size_t x, V const* field, V* sums) {
    for (std::size_t o = 0; o < orbits; ++o, sums += Row) {
      std::array<V, Channels> sum;
      sum.fill(V(0));
      for (auto e = p.begin[x * orbits + o]; e < p.begin[x * orbits + o + 1]; ++e)
        for (std::size_t c = 0; c < Channels; ++c) sum[c] += field[p.seen[e] * Channels + c];
      std::copy_n(sum.begin(), Channels, sums);
    }
  }
  /// Its adjoint: adds to `bars`, as fields.
  template <std::size_t Layer, class V>
  static void tell(plan const& p, std::size_t x, V const* sums_bar, V* bars) {
    constexpr std::size_t below = Layer - 1;
    tell_field<channels[below], read(Layer)>(p, x, sums_bar, channels_of<below>(p, bars, 0));
    if constexpr (Layer == layers) tell_field<inputs, read(Layer)>(p, x, sums_bar + channels[below], bars);
  }
  template <std::size_t Channels, std::size_t Row, class V>
  static void tell_field(plan const& p, std::size_t x, V const* sums_bar, V* bars) {
    for (std::size_t o = 0; o < orbits; ++o, sums_bar += Row)
      for (auto e = p.begin[x * orbits + o]; e < p.begin[x * orbits + o + 1]; ++e)
        for (std::size_t c = 0; c < Channels; ++c) bars[p.seen[e] * Channels + c] += sums_bar[c];
  }

  /// The tangents of h^k along a probe, and the probe times that of v.
  template <class V, class T>
  static V along(plan const& p, cnn_at<T> w, probe<layers> const& which, V const* signs, V const* fields, V* tangents) {
    std::fill_n(tangents, p.sites.size() * stored, V(0));
    for (auto const x : which.near[0]) set_input(p, x, sign(signs, x), tangents);
    partial_sum<V> sum;
    each_layer([&](auto layer) {
      scratch<V, columns(layer)> sums;
      for (auto const x : which.near[layer % layers]) {
        see<layer>(p, x, static_cast<V const*>(tangents), sums.data());
        V last(0);
        V* const out = layer == layers ? &last : channels_of<layer % layers>(p, tangents, x);
        dense_forward<columns(layer), rows(layer)>(w.packed + packed_before(layer), static_cast<V const*>(sums.data()),
                                                   out);
        if constexpr (layer < layers) {
          V const* const h = channels_of<layer>(p, fields, x);
          for (std::size_t c = 0; c < rows(layer); ++c) out[c] *= V(1) - h[c] * h[c];
        } else {
          sum += sign(signs, x) * last;
        }
      }
    });
    return sum.value();
  }

  /// The adjoint of a layer before its activation at some sites, where of_output(site, to) writes its cotangents: adds
  /// to gradients unless they are null, and to the cotangents of what it reads unless that is constant.
  template <std::size_t Layer, bool Varies = true, class V, class T, class OfOutput>
  static void pull_back_layer(plan const& p, cnn_at<T> w, V const* fields, std::vector<std::uint32_t> const& at,
                              V* bars, gradients<V>* g, OfOutput const& of_output) {
    constexpr std::size_t together = 8, in = columns(Layer), out = rows(Layer);
    scratch<V, together * in> sums;
    scratch<V, together * out> out_bar;
    for (std::size_t first = 0; first < at.size(); first += together) {
      auto const count = std::min(together, at.size() - first);
      for (std::size_t i = 0; i < count; ++i) {
        of_output(at[first + i], out_bar.data() + i * out);
        if (g != nullptr) see<Layer>(p, at[first + i], fields, sums.data() + i * in);
      }
      if (g != nullptr)
        add_products_over_sites<out, in>(count, static_cast<V const*>(out_bar.data()), out,
                                         static_cast<V const*>(sums.data()), in,
                                         g->kernel.data() + kernels_before(Layer, 0));
      for (std::size_t i = 0; Varies && i < count; ++i) {
        dense_input_gradient<in, out>(w.packed + packed_before(Layer), static_cast<V const*>(out_bar.data() + i * out),
                                      sums.data());
        tell<Layer>(p, at[first + i], static_cast<V const*>(sums.data()), bars);
      }
    }
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
