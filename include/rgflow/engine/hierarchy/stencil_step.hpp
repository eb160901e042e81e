// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/engine/scratch.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A coupling on the whole lattice of a level: some of its sites are transformed, each with parameters that a net reads
/// off the sites of a stencil around it (which are not transformed and stay as they are) and the context. The net's
/// weights are shared over the sites. Beyond an open edge the net reads zeros. Honours the Step contract of
/// block_step.hpp.
///
/// Stencil: `dimensions` of the lattice; `moves(x)`, whether the site with coordinates x is transformed, in the
/// level's basis (sublattice::basis), modulo `period`; `count`, how many sites the net reads for it; `seen_from(x, n)`,
/// the displacement of the n-th of them; `around`, all of them for a site of the first kind; `closes(displacement)`,
/// whether all this repeats itself there. Transform is bound_transform<...>, of real numbers or of complex ones (two
/// channels each), or moves whole vectors; Net is bound to inputs count x channels + contexts and outputs values x
/// parameters.
template <class Stencil, std::size_t Channels, std::size_t Contexts, class Transform, class Net>
struct stencil_step {
  static constexpr std::size_t neighbours = Stencil::count;
  static constexpr std::size_t inputs = neighbours * Channels + Contexts;
  static constexpr std::size_t parameters = Transform::parameters;
  static constexpr std::size_t width = Transform::width;
  static constexpr std::size_t values = Channels / width;  // that a site has for the transform
  static constexpr std::size_t outputs = values * parameters;
  static_assert(Net::inputs == inputs && Net::outputs == outputs);

  struct plan {
    std::vector<std::uint32_t> active;   // transformed sites, as sites of the finest lattice
    std::vector<std::uint32_t> stencil;  // [active][neighbour] -> site of the finest lattice, or lattice::none
    std::vector<std::uint32_t> kept;     // sites that the net reads
    std::vector<std::uint32_t>
        readers;  // for each kept site, where it stands in `stencil`: readers[begin[k] .. begin[k + 1])
    std::vector<std::uint32_t> begin;
  };

  static plan prepare(level_lattice const& level, std::size_t) {
    for (std::size_t axis = 0; axis < level.dimensions(); ++axis)
      if (level.is_periodic() && !Stencil::closes(level.around(axis)))
        throw std::invalid_argument("the sites of a lattice-wide coupling do not alternate around axis " +
                                    std::to_string(axis) + " of a level of " + level.text());
    plan p;
    std::vector<std::vector<std::uint32_t>> read_by(level.volume());
    for (std::size_t s = 0; s < level.volume(); ++s) {
      auto const x = level.template coordinates<Stencil::dimensions>(s, Stencil::period);
      if (!Stencil::moves(x)) continue;
      p.active.push_back(level.fine_site(s));
      for (std::size_t k = 0; k < neighbours; ++k) {
        auto const n = level.displaced(s, Stencil::seen_from(x, k));
        if (n != lattice::none) read_by[n].push_back(static_cast<std::uint32_t>(p.stencil.size()));
        p.stencil.push_back(n == lattice::none ? n : level.fine_site(n));
      }
    }
    for (std::size_t s = 0; s < level.volume(); ++s) {
      if (read_by[s].empty()) continue;
      p.kept.push_back(level.fine_site(s));
      p.begin.push_back(static_cast<std::uint32_t>(p.readers.size()));
      p.readers.insert(p.readers.end(), read_by[s].begin(), read_by[s].end());
    }
    p.begin.push_back(static_cast<std::uint32_t>(p.readers.size()));
    return p;
  }

  static std::size_t weights(plan const&) { return weight_count<Net>; }
  static std::size_t packed(plan const&) { return packed_count<Net>; }
  static std::size_t gradient(plan const&) { return gradient_count<Net>; }
  static std::size_t tape(plan const&) { return 0; }

  template <class T>
  static void pack(plan const&, T const* canonical, T* out) {
    engine::pack<Net>(canonical, out);
  }
  template <class From, class To>
  static void unpack_gradient(plan const&, From const* packed_gradient, From const* canonical, To* gradient) {
    engine::unpack_gradient<Net>(packed_gradient, canonical, gradient);
  }
  static void initialise(plan const&, double* w, weight_source& source) { engine::initialise<Net>(w, source); }
  static void tensors(plan const&, tensor_visitor& visitor) { visit_tensors<Net>(visitor); }

  /// Of the stencil, what the first kind of sites sees; the net's inputs are in this order.
  static std::string describe(plan const& p) {
    std::string seen;
    for (auto const& offset : Stencil::around) {
      seen += seen.empty() ? "(" : " (";
      for (std::size_t k = 0; k < offset.size(); ++k) seen += (k > 0 ? "," : "") + std::to_string(offset[k]);
      seen += ")";
    }
    return std::to_string(p.active.size()) + " sites that see " + seen + ": " + describe_part<Transform>() + ", " +
           describe_part<Net>();
  }

  template <direction D, class V, class Weights>
  static V run(plan const& p, V* field, Weights w, std::span<V const> context) {
    partial_sum<V> log_det;
    scratch<V, inputs> in;
    scratch<V, outputs> raw;
    scratch<V, kept_count<Net>> kept;
    for (std::size_t a = 0; a < p.active.size(); ++a) {
      read(p, a, field, context, in.data());
      evaluate_net<Net, V>(in.view(), raw.span(), w, kept.data());
      log_det += move<D>(field + p.active[a] * Channels, raw);
    }
    return log_det.value();
  }

  static std::size_t items(plan const& p) { return p.active.size(); }
  static constexpr bool items_mix = true;

  template <direction D, class V, class Tile, class Group, class Weights>
  static V run_lanes(plan const& p, Tile tile, Group const& who, Weights w, std::span<V const> context) {
    scratch<V, inputs> in;
    scratch<V, outputs> raw;
    scratch<V, kept_count<Net>> kept;
    std::array<V, Channels> x;
    for (std::size_t j = 0; j < lane_count<V>; ++j) {
      for (std::size_t n = 0; n < neighbours; ++n) {
        auto const site = p.stencil[who.item[j] * neighbours + n];
        for (std::size_t c = 0; c < Channels; ++c)
          set_lane(in[n * Channels + c], j, site == lattice::none ? 0 : tile(who.configuration[j], site, c));
      }
      for (std::size_t c = 0; c < Channels; ++c)
        set_lane(x[c], j, tile(who.configuration[j], p.active[who.item[j]], c));
    }
    for (std::size_t i = 0; i < Contexts; ++i) in[neighbours * Channels + i] = context[i];
    evaluate_net<Net, V>(in.view(), raw.span(), w, kept.data());
    V const log_det = move<D>(x.data(), raw);
    for (std::size_t j = 0; j < who.used; ++j)
      for (std::size_t c = 0; c < Channels; ++c) tile(who.configuration[j], p.active[who.item[j]], c) = lane(x[c], j);
    return log_det;
  }

  template <direction D, class V, class Weights>
  static V record(plan const& p, V* field, Weights w, std::span<V const> context, V*) {
    return run<D>(p, field, w, context);
  }

  template <direction D, class V, class T>
  static void pull_back(plan const& p, V* field, V* bar, V const& log_det_bar, packed_weights<T> w,
                        std::span<V const> context, gradient_slot<T> g, V const*) {
    scratch<V, inputs> in, in_bar;
    scratch<V, outputs> raw, raw_bar;
    scratch<V, kept_count<Net>> kept;
    std::vector<V> stencil_bar(p.stencil.size() * Channels, V(0));
    for (std::size_t a = 0; a < p.active.size(); ++a) {
      read(p, a, field, context, in.data());
      evaluate_net<Net, V>(in.view(), raw.span(), w, kept.data());
      for (std::size_t c = 0; c < values; ++c) {
        auto const first = p.active[a] * Channels + c * width;
        std::span<V const, parameters> const q(raw.data() + c * parameters, parameters);
        std::span<V, parameters> const q_bar(raw_bar.data() + c * parameters, parameters);
        transform_pull_back<D, Transform>(field + first, bar + first, log_det_bar, q, q_bar);
      }
      for (std::size_t i = 0; i < inputs; ++i) in_bar[i] = V(0);
      pull_back_net<Net, V>(in.view(), raw_bar.view(), in_bar.span(), w, g, kept.data());
      for (std::size_t i = 0; i < neighbours * Channels; ++i) stencil_bar[a * neighbours * Channels + i] = in_bar[i];
    }
    // A kept site collects from its readers in fixed order; nothing is scattered.
    for (std::size_t k = 0; k < p.kept.size(); ++k)
      for (auto r = p.begin[k]; r < p.begin[k + 1]; ++r)
        for (std::size_t c = 0; c < Channels; ++c)
          bar[p.kept[k] * Channels + c] += stencil_bar[p.readers[r] * Channels + c];
  }

 private:
  /// Transforms the values of one site in place by the net's outputs; returns the sum of their log-slopes.
  template <direction D, class V>
  static V move(V* site, scratch<V, outputs> const& raw) {
    V log_det(0);
    for (std::size_t c = 0; c < values; ++c) {
      std::span<V const, parameters> const q(raw.data() + c * parameters, parameters);
      log_det += transform_run<D, Transform>(site + c * width, q);
    }
    return log_det;
  }

  template <class V>
  static void read(plan const& p, std::size_t a, V const* field, std::span<V const> context, V* in) {
    for (std::size_t n = 0; n < neighbours; ++n) {
      auto const site = p.stencil[a * neighbours + n];
      for (std::size_t c = 0; c < Channels; ++c)
        in[n * Channels + c] = site == lattice::none ? V(0) : field[site * Channels + c];
    }
    for (std::size_t i = 0; i < Contexts; ++i) in[neighbours * Channels + i] = context[i];
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
