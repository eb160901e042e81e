// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/net/parity.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

/// The laws of a bound net N.
template <class N>
class net_laws {
  using V = lanes<double, 1>;

 public:
  explicit net_laws(check_options const& options) : options_(options), draws_(options.seed) {}

  std::vector<law_result> check() {
    start();
    for (std::size_t t = 0; t < options_.trials; ++t) {
      weights_ = noisy_weights<N>(draws_, options_);
      values();
      adjoints();
      edges<V>({0.0, -0.0, 5e-324, -1e-310, 1.0, 1e3, -1e3, 1e6, -1e6});
      edges<lanes<float>>({0.0, -0.0, 1e-45, -1e-40, 1.0, 1e3, -1e3, 1e6, -1e6});
    }
    parities();
    return book_.take();
  }

 private:
  // Outputs are infinite beforehand, so that one that is not written shows.
  template <class U>
  static std::vector<U> run_canonical(std::vector<U> const& in, std::vector<double> const& w) {
    using T = scalar_of_t<U>;
    std::vector<T> const weights(w.begin(), w.end());
    std::vector<U> out(N::outputs, U(std::numeric_limits<T>::infinity()));
    N::evaluate(std::span<U const, N::inputs>(in), std::span<U, N::outputs>(out), canonical_weights<T>{weights.data()});
    return out;
  }

  template <class U>
  struct adjoint_result {
    std::vector<U> out, in_bar;
    std::vector<double> gradient;
    bool intact = true;
  };
  template <class U>
  adjoint_result<U> run_adjoint(std::vector<U> const& in, std::vector<U> const& out_bar, bool with_gradient,
                                double gradient_fill = 0) const {
    using T = scalar_of_t<U>;
    constexpr T unset = std::numeric_limits<T>::infinity();
    std::vector<T> const weights(weights_.begin(), weights_.end());
    guarded<T> w(packed_count<N>, unset);
    engine::pack<N>(weights.data(), w.data());
    guarded<U> kept(kept_count<N>, U(unset));
    guarded<T> gradient(gradient_count<N>, static_cast<T>(gradient_fill));
    guarded<U> out(N::outputs, U(unset)), in_bar(N::inputs, U(unset));
    evaluate_net<N, U>(std::span<U const, N::inputs>(in), std::span<U, N::outputs>(out.data(), N::outputs),
                       packed_weights<T>{w.data()}, kept.data());
    pull_back_net<N, U, T>(std::span<U const, N::inputs>(in), std::span<U const, N::outputs>(out_bar),
                           std::span<U, N::inputs>(in_bar.data(), N::inputs), packed_weights<T>{w.data()},
                           gradient_slot<T>{with_gradient ? gradient.data() : nullptr},
                           static_cast<U const*>(kept.data()));
    adjoint_result<U> r;
    r.out.assign(out.data(), out.data() + N::outputs);
    r.in_bar.assign(in_bar.data(), in_bar.data() + N::inputs);
    r.gradient.assign(N::weights, 0.0);
    engine::unpack_gradient<N>(static_cast<T const*>(gradient.data()), weights.data(), r.gradient.data());
    r.intact = w.intact() && kept.intact() && gradient.intact() && out.intact() && in_bar.intact();
    return r;
  }

  void start() {
    if constexpr (starts_as_identity<N>) {
      std::vector<double> w(weight_count<N>);
      weight_source source(options_.seed);
      initialise<N>(w.data(), source);
      auto const out = run_canonical(draws_.normals<V>(N::inputs), w);
      book_.note("with its starting weights it is zero", worst_difference(out, std::vector<V>(N::outputs, V(0))), 0);
    } else {
      book_.not_applicable("with its starting weights it is zero (it declares not to be)");
    }
  }

  void values() {
    auto const in = draws_.normals<V>(N::inputs, 1.5);
    auto const out = run_canonical(in, weights_);
    auto const full = run_adjoint(in, draws_.normals<V>(N::outputs), true);
    book_.require("kernels stay within their arrays", full.intact);
    book_.note("packed weights give the same", worst_difference(full.out, out), 1e-11);
    for (std::size_t l = 0; l < lane_count<V>; ++l) {
      std::vector<double> one(N::inputs), expected(N::outputs);
      for (std::size_t i = 0; i < N::inputs; ++i) one[i] = lane(in[i], l);
      for (std::size_t i = 0; i < N::outputs; ++i) expected[i] = lane(out[i], l);
      book_.note("a lane gives what a single number gives", worst_difference(run_canonical(one, weights_), expected),
                 1e-11);
    }
    using F = lanes<float>;
    std::vector<F> in_float(N::inputs), out_bar(N::outputs, F(1));
    for (std::size_t i = 0; i < N::inputs; ++i)
      for (std::size_t l = 0; l < lane_count<F>; ++l)
        set_lane(in_float[i], l, static_cast<float>(lane(in[i], l % lane_count<V>)));
    book_.note("float gives what double gives", worst_difference(run_adjoint(in_float, out_bar, true).out, out),
               options_.float_tolerance);
  }

  void adjoints() {
    auto const in = draws_.normals<V>(N::inputs, 1.5);
    auto const out_bar = draws_.normals<V>(N::outputs);
    auto const full = run_adjoint(in, out_bar, true);
    differences(in, out_bar, full);
    auto const light = run_adjoint(in, out_bar, false);
    book_.note("adjoint without a weight gradient is the same", worst_difference(light.in_bar, full.in_bar), 0);
    if constexpr (N::weights > 0) {
      auto shifted = run_adjoint(in, out_bar, true, 2.0).gradient;
      auto const there = run_adjoint(in, out_bar, false, 2.0).gradient;
      for (std::size_t i = 0; i < shifted.size(); ++i) shifted[i] -= there[i];
      book_.note("weight gradients are added to what is there", worst_difference(shifted, full.gradient), 1e-11);
    }
    if constexpr (HasPacking<N>) {
      std::vector<V> in_bar(N::inputs);
      std::vector<double> gradient(N::weights, 0.0);
      derived_net_adjoint<N, V, double>(std::span<V const, N::inputs>(in), std::span<V const, N::outputs>(out_bar),
                                        std::span<V, N::inputs>(in_bar), weights_.data(),
                                        gradient_slot<double>{gradient.data()});
      book_.note("written adjoint is the derived one",
                 worst_difference(in_bar, full.in_bar) + worst_difference(gradient, full.gradient), 1e-10);
    } else {
      book_.not_applicable("written adjoint is the derived one (none is written)");
    }
    auto bad_in = in;
    for (auto& v : bad_in) set_lane(v, 0, std::numeric_limits<double>::quiet_NaN());
    auto const bad = run_adjoint(bad_in, out_bar, false);
    bool same = true;
    for (std::size_t l = 1; l < lane_count<V>; ++l) {
      for (std::size_t i = 0; i < N::outputs; ++i) same = same && lane(bad.out[i], l) == lane(full.out[i], l);
      for (std::size_t i = 0; i < N::inputs; ++i) same = same && lane(bad.in_bar[i], l) == lane(full.in_bar[i], l);
    }
    book_.require("a bad sample leaves the others alone", same);
  }

  V objective(std::vector<V> const& in, std::vector<double> const& w, std::vector<V> const& out_bar) const {
    auto const out = run_canonical(in, w);
    V sum(0);
    for (std::size_t i = 0; i < N::outputs; ++i) sum += out_bar[i] * out[i];
    return sum;
  }

  void differences(std::vector<V> const& in, std::vector<V> const& out_bar, adjoint_result<V> const& found) {
    double error = 0;
    for (std::size_t i = 0; i < N::inputs; ++i)
      error = std::max(error, slope_error(found.in_bar[i], [&](double h) {
                         auto moved = in;
                         moved[i] += V(h);
                         return objective(moved, weights_, out_bar);
                       }));
    book_.note("adjoint is the derivative by the inputs", error / size_of_all(found.in_bar), 1e-7);

    error = 0;
    std::size_t const stride = std::max<std::size_t>(1, weight_count<N> / options_.single_weights);
    for (std::size_t i = 0; i < weight_count<N>; i += stride)
      error = std::max(error, slope_error(found.gradient[i], [&](double h) {
                         auto moved = weights_;
                         moved[i] += h;
                         return lane_sum(objective(in, moved, out_bar));
                       }));
    if constexpr (N::weights > 0)
      book_.note("adjoint is the derivative by the weights", error / size_of_all(found.gradient), 1e-7);
  }

  template <class U>
  void edges(std::initializer_list<double> values) {
    std::string const law =
        sizeof(scalar_of_t<U>) == 4 ? "finite at the edges (float)" : "finite at the edges (double)";
    for (double const extreme : values) {
      auto const r = run_adjoint(std::vector<U>(N::inputs, U(extreme)), std::vector<U>(N::outputs, U(1)), true);
      bool finite = true;
      for (auto const* list : {&r.out, &r.in_bar})
        for (auto const& v : *list)
          for (std::size_t l = 0; l < lane_count<U>; ++l) finite = finite && std::isfinite(lane(v, l));
      for (double const g : r.gradient) finite = finite && std::isfinite(g);
      book_.require(law, finite);
    }
  }

  /// What it says of its outputs when all inputs change sign.
  void parities() {
    if constexpr (StatesParity<N>) {
      auto const in = draws_.normals<V>(N::inputs, 1.5);
      auto mirrored = in;
      for (auto& v : mirrored) v = -v;
      auto const out = run_canonical(in, weights_), then = run_canonical(mirrored, weights_);
      bool states_any = false;
      for (std::size_t o = 0; o < N::outputs; ++o) {
        parity const stated = N::parity_of(o);
        if (stated == parity::none) continue;
        states_any = true;
        book_.note(stated == parity::odd ? "outputs are odd where it says so" : "outputs are even where it says so",
                   lane_difference(then[o], stated == parity::odd ? -out[o] : out[o]), 1e-11);
      }
      if (!states_any) book_.not_applicable("outputs are odd or even as it says (it says so of none)");
    } else {
      book_.not_applicable("outputs are odd or even as it says (it has no parity_of)");
    }
  }

  check_options options_;
  draws draws_;
  law_book book_;
  std::vector<double> weights_;
};

}  // namespace engine

/// Checks that a declared net, bound to so many inputs and outputs, obeys the laws of the contract: every output and
/// input cotangent is written, its adjoint is the derivative, packed weights, lanes, single numbers and float agree, it
/// is finite at the edges and starts at zero unless it declares otherwise (starts_as_identity = false), and its outputs
/// are odd or even where it says so (parity_of).
template <class Declared, std::size_t Inputs, std::size_t Outputs>
check_report check_net(check_options const& options = {}) {
  if constexpr (engine::NamesBoundNet<Declared, Inputs, Outputs>) {
    using bound = typename Declared::template on<Inputs, Outputs>;
    static_assert(engine::BoundNet<bound>,
                  "rgflow: what check_net was given is not a net: it needs inputs, outputs, weights and evaluate. See "
                  "docs/net.md");
    static_assert(sizeof(detail::declared_empty<Declared, "a net">) != 0);
    return {engine::type_text<Declared>(), engine::net_laws<bound>(options).check()};
  } else {
    static_assert(engine::NamesBoundNet<Declared, Inputs, Outputs>,
                  "rgflow: what check_net was given has no member template on<inputs, outputs>, which names the net of "
                  "so many of them. See docs/net.md");
    return {};
  }
}

}  // namespace rgflow::inline RGFLOW_ISA
