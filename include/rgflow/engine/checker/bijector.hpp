// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/checker/symmetries.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

/// The laws of a bijector B that is bound to Patch.
template <class B, class Patch>
class bijector_laws {
  static constexpr std::size_t contexts = Patch::contexts;
  using V = lanes<double, 1>;
  static constexpr std::size_t n = B::size;
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  template <class U>
  struct image {
    std::vector<U> x;
    U log_det;
  };

 public:
  explicit bijector_laws(check_options const& options) : options_(options), draws_(options.seed) {}

  std::vector<law_result> check() {
    start();
    for (std::size_t t = 0; t < options_.trials; ++t) {
      weights_ = noisy_weights<B>(draws_, options_);
      both_directions();
      one_direction<direction::encode>();
      one_direction<direction::decode>();
      edges<V>({0.0, -0.0, 5e-324, -1e-310, 1.0, 1e3, -1e3, 1e6, -1e6});
      edges<lanes<float>>({0.0, -0.0, 1e-45, -1e-40, 1.0, 1e2, -1e2, 1e3, -1e3});
    }
    symmetries();
    return book_.take();
  }

 private:
  /// Runs on canonical weights, or on packed ones.
  template <direction D, class U>
  static image<U> run_canonical(std::vector<U> x, std::vector<double> const& w, std::vector<U> const& context) {
    std::vector<scalar_of_t<U>> const weights(w.begin(), w.end());
    U const l = engine::run<D, B>(std::span<U, n>(x), canonical_weights<scalar_of_t<U>>{weights.data()},
                                  std::span<U const>(context));
    return {std::move(x), l};
  }
  template <class T>
  guarded<T> packed() const {
    std::vector<T> const weights(weights_.begin(), weights_.end());
    guarded<T> out(packed_count<B>, std::numeric_limits<T>::infinity());
    engine::pack<B>(weights.data(), out.data());
    return out;
  }
  template <direction D, class U>
  image<U> run_packed(std::vector<U> x, std::vector<U> const& context) const {
    auto const w = packed<scalar_of_t<U>>();
    U const l =
        engine::run<D, B>(std::span<U, n>(x), packed_weights<scalar_of_t<U>>{w.data()}, std::span<U const>(context));
    return {std::move(x), l};
  }

  /// One run and its adjoint on packed weights.
  template <class U>
  struct adjoint_result {
    image<U> out;
    std::vector<U> x, bar;
    std::vector<double> gradient;
    bool intact = true;
  };
  template <direction D, class U>
  adjoint_result<U> run_adjoint(std::vector<U> x, std::vector<U> const& context, std::vector<U> bar,
                                U const& log_det_bar, bool with_gradient, double gradient_fill = 0) const {
    using T = scalar_of_t<U>;
    auto const w = packed<T>();
    guarded<U> tape(tape_count<B>, U(std::numeric_limits<T>::infinity()));
    guarded<T> gradient(gradient_count<B>, static_cast<T>(gradient_fill));
    adjoint_result<U> r;
    U const l =
        engine::record<D, B>(std::span<U, n>(x), packed_weights<T>{w.data()}, std::span<U const>(context), tape.data());
    r.out = {x, l};
    engine::pull_back<D, B>(std::span<U, n>(x), std::span<U, n>(bar), log_det_bar, packed_weights<T>{w.data()},
                            std::span<U const>(context), gradient_slot<T>{with_gradient ? gradient.data() : nullptr},
                            static_cast<U const*>(tape.data()));
    r.x = std::move(x);
    r.bar = std::move(bar);
    r.gradient.assign(weight_count<B>, 0.0);
    std::vector<T> const weights(weights_.begin(), weights_.end());
    engine::unpack_gradient<B>(static_cast<T const*>(gradient.data()), weights.data(), r.gradient.data());
    r.intact = w.intact() && tape.intact() && gradient.intact();
    return r;
  }

  void start() {
    if constexpr (starts_as_identity<B>) {
      weights_.assign(weight_count<B>, 0.0);
      weight_source source(options_.seed);
      initialise<B>(weights_.data(), source);
      auto const x = draws_.normals<V>(n);
      auto const context = draws_.normals<V>(contexts);
      for (auto const& y : {run_canonical<direction::encode>(x, weights_, context),
                            run_canonical<direction::decode>(x, weights_, context)}) {
        book_.note("with its starting weights it is the identity", worst_difference(y.x, x), 1e-12);
        book_.note("with its starting weights it is the identity", lane_difference(y.log_det, V(0)), 1e-12);
      }
    } else {
      book_.not_applicable("with its starting weights it is the identity (it declares not to be)");
    }
  }

  void both_directions() {
    auto const x = draws_.normals<V>(n, 1.5);
    auto const context = draws_.normals<V>(contexts);
    auto const there = run_canonical<direction::encode>(x, weights_, context);
    auto const back = run_canonical<direction::decode>(there.x, weights_, context);
    book_.note("decode undoes encode", worst_difference(back.x, x), 1e-11);
    book_.note("log-determinants of encode and decode cancel", lane_difference(there.log_det, -back.log_det), 1e-11);
    auto const generated = run_canonical<direction::decode>(x, weights_, context);
    auto const returned = run_canonical<direction::encode>(generated.x, weights_, context);
    book_.note("encode undoes decode", worst_difference(returned.x, x), 1e-11);
    if constexpr (contexts > 0) {
      auto const other = run_canonical<direction::encode>(x, weights_, draws_.normals<V>(contexts));
      if (worst_difference(other.x, there.x) > 0)
        book_.require("it reads its context", true);
      else
        book_.not_applicable("it does not read its context");
    }
  }

  template <direction D>
  void one_direction() {
    std::string const in = D == direction::encode ? " (encode)" : " (decode)";
    auto const x = draws_.normals<V>(n, 1.5);
    auto const context = draws_.normals<V>(contexts);
    auto const bar = draws_.normals<V>(n);
    V const log_det_bar = draws_.normals<V>(1)[0];
    auto const y = run_canonical<D>(x, weights_, context);

    book_.note("log-determinant is that of the dense Jacobian" + in, jacobian_error<D>(x, context, y.log_det),
               1e-10 * std::max<double>(1, n));
    same_everywhere<D>(in, x, context, y);

    auto const full = run_adjoint<D>(x, context, bar, log_det_bar, true);
    book_.require("kernels stay within their arrays", full.intact);
    book_.note("record runs as run does" + in,
               worst_difference(full.out.x, y.x) + lane_difference(full.out.log_det, y.log_det), 1e-11);
    book_.note("adjoint returns the input" + in, worst_difference(full.x, x), 1e-11);
    differences<D>(in, x, context, bar, log_det_bar, full);

    auto const light = run_adjoint<D>(x, context, bar, log_det_bar, false);
    book_.note("adjoint without a weight gradient is the same" + in, worst_difference(light.bar, full.bar), 0);
    auto const again = run_adjoint<D>(x, context, bar, log_det_bar, true);
    book_.note("the same call gives the same bits",
               worst_difference(again.bar, full.bar) + worst_difference(again.out.x, full.out.x), 0);
    added<D>(in, x, context, bar, log_det_bar, full);
    derived<D>(in, x, context, bar, log_det_bar, full);
    alone<D>(in, x, context, bar, log_det_bar, full);
  }

  template <direction D>
  double jacobian_error(std::vector<V> const& x, std::vector<V> const& context, V const& log_det) const {
    std::vector<double> best(lane_count<V>, infinity);
    for (double const step : difference_steps) {
      std::vector<std::vector<V>> columns;
      for (std::size_t j = 0; j < n; ++j)
        columns.push_back(central_difference<V>(
            [&](double h) {
              auto moved = x;
              moved[j] += V(h);
              return run_canonical<D>(moved, weights_, context).x;
            },
            step));
      for (std::size_t l = 0; l < lane_count<V>; ++l) {
        std::vector<double> jacobian(n * n);
        for (std::size_t i = 0; i < n; ++i)
          for (std::size_t j = 0; j < n; ++j) jacobian[i * n + j] = lane(columns[j][i], l);
        best[l] = std::min(best[l], std::abs(log_abs_determinant(std::move(jacobian), n) - lane(log_det, l)));
      }
    }
    return *std::max_element(best.begin(), best.end());
  }

  /// Packed weights, single numbers and float give what canonical weights on lanes<double> give.
  template <direction D>
  void same_everywhere(std::string const& in, std::vector<V> const& x, std::vector<V> const& context,
                       image<V> const& y) {
    auto const p = run_packed<D>(x, context);
    book_.note("packed weights give the same" + in, worst_difference(p.x, y.x) + lane_difference(p.log_det, y.log_det),
               1e-11);

    using F = lanes<float>;
    auto const to_float = [](std::vector<V> const& from) {
      std::vector<F> to(from.size());
      for (std::size_t i = 0; i < from.size(); ++i)
        for (std::size_t l = 0; l < lane_count<F>; ++l)
          set_lane(to[i], l, static_cast<float>(lane(from[i], l % lane_count<V>)));
      return to;
    };
    auto const f = run_packed<D>(to_float(x), to_float(context));
    double const float_error =
        worst_difference(f.x, y.x) + worst_difference(std::vector<F>{f.log_det}, std::vector<V>{y.log_det});

    auto const one_lane = [](std::vector<V> const& from, std::size_t l) {
      std::vector<double> to(from.size());
      for (std::size_t i = 0; i < from.size(); ++i) to[i] = lane(from[i], l);
      return to;
    };
    for (std::size_t l = 0; l < lane_count<V>; ++l) {
      auto const single = run_canonical<D>(one_lane(x, l), weights_, one_lane(context, l));
      book_.note("a lane gives what a single number gives" + in,
                 worst_difference(single.x, one_lane(y.x, l)) + lane_difference(single.log_det, lane(y.log_det, l)),
                 1e-11);
    }
    book_.note("float gives what double gives" + in, float_error, options_.float_tolerance);
  }

  /// <bar, y> + log_det_bar log_det, whose derivatives an adjoint computes.
  template <direction D>
  V objective(std::vector<V> const& x, std::vector<double> const& w, std::vector<V> const& context,
              std::vector<V> const& bar, V const& log_det_bar) const {
    auto const y = run_canonical<D>(x, w, context);
    V sum = log_det_bar * y.log_det;
    for (std::size_t i = 0; i < n; ++i) sum += bar[i] * y.x[i];
    return sum;
  }

  template <direction D>
  void differences(std::string const& in, std::vector<V> const& x, std::vector<V> const& context,
                   std::vector<V> const& bar, V const& log_det_bar, adjoint_result<V> const& found) {
    double error = 0;
    for (std::size_t i = 0; i < n; ++i)
      error = std::max(error, slope_error(found.bar[i], [&](double h) {
                         auto moved = x;
                         moved[i] += V(h);
                         return objective<D>(moved, weights_, context, bar, log_det_bar);
                       }));
    book_.note("adjoint is the derivative by x" + in, error / size_of_all(found.bar), 1e-7);
    if constexpr (B::weights > 0) weight_differences<D>(in, x, context, bar, log_det_bar, found.gradient);
  }

  template <direction D>
  void weight_differences(std::string const& in, std::vector<V> const& x, std::vector<V> const& context,
                          std::vector<V> const& bar, V const& log_det_bar, std::vector<double> const& gradient) {
    auto const error_along = [&](std::vector<double> const& along) {
      double found = 0;
      for (std::size_t i = 0; i < along.size(); ++i) found += along[i] * gradient[i];
      return slope_error(found, [&](double h) {
        auto moved = weights_;
        for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += h * along[i];
        return lane_sum(objective<D>(x, moved, context, bar, log_det_bar));
      });
    };
    double error = 0;
    std::size_t const stride = std::max<std::size_t>(1, weight_count<B> / options_.single_weights);
    for (std::size_t i = 0; i < weight_count<B>; i += stride) {
      std::vector<double> along(weight_count<B>, 0.0);
      along[i] = 1;
      error = std::max(error, error_along(along));
    }
    for (int k = 0; k < 3; ++k) {
      auto along = draws_.normals<double>(weight_count<B>, 1 / std::sqrt(static_cast<double>(weight_count<B>)));
      error = std::max(error, error_along(along));
    }
    book_.note("adjoint is the derivative by the weights" + in, error / size_of_all(gradient), 1e-7);
  }

  template <direction D>
  void added(std::string const& in, std::vector<V> const& x, std::vector<V> const& context, std::vector<V> const& bar,
             V const& log_det_bar, adjoint_result<V> const& full) {
    if constexpr (B::weights > 0) {
      auto shifted = run_adjoint<D>(x, context, bar, log_det_bar, true, 2.0).gradient;
      auto const there = run_adjoint<D>(x, context, bar, log_det_bar, false, 2.0).gradient;
      for (std::size_t i = 0; i < shifted.size(); ++i) shifted[i] -= there[i];
      book_.note("weight gradients are added to what is there" + in, worst_difference(shifted, full.gradient), 1e-11);
    }
  }

  template <direction D>
  void derived(std::string const& in, std::vector<V> const& x, std::vector<V> const& context, std::vector<V> const& bar,
               V const& log_det_bar, adjoint_result<V> const& full) {
    if constexpr (HasPullBack<B, D, V, double>) {
      auto at = x;
      auto other = bar;
      std::vector<double> gradient(weight_count<B>, 0.0);
      derived_adjoint<D, B>(std::span<V, n>(at), std::span<V, n>(other), log_det_bar, weights_.data(),
                            std::span<V const>(context), gradient_slot<double>{gradient.data()});
      book_.note("written adjoint is the derived one" + in,
                 worst_difference(other, full.bar) + worst_difference(gradient, full.gradient), 1e-10);
    } else {
      book_.not_applicable("written adjoint is the derived one (none is written)");
    }
  }

  /// NaN in lane 0, of the input or of a cotangent, must not show in the others.
  template <direction D>
  void alone(std::string const& in, std::vector<V> x, std::vector<V> const& context, std::vector<V> bar, V log_det_bar,
             adjoint_result<V> const& full) {
    auto const spoil = [](V& v) { set_lane(v, 0, std::numeric_limits<double>::quiet_NaN()); };
    for (auto& v : x) spoil(v);
    for (auto& v : bar) spoil(v);
    spoil(log_det_bar);
    auto const bad = run_adjoint<D>(x, context, bar, log_det_bar, false);
    bool same = true;
    for (std::size_t l = 1; l < lane_count<V>; ++l) {
      same = same && lane(bad.out.log_det, l) == lane(full.out.log_det, l);
      for (std::size_t i = 0; i < n; ++i)
        same = same && lane(bad.out.x[i], l) == lane(full.out.x[i], l) && lane(bad.bar[i], l) == lane(full.bar[i], l);
    }
    book_.require("a bad sample leaves the others alone" + in, same);
  }

  /// Extreme inputs give finite results: all values alike, and one value extreme among ordinary ones.
  template <class U>
  void edges(std::initializer_list<double> values) {
    std::string const law =
        sizeof(scalar_of_t<U>) == 4 ? "finite at the edges (float)" : "finite at the edges (double)";
    for (double const extreme : values) {
      std::vector<U> x(n, U(extreme));
      edge<direction::encode>(law, x);
      edge<direction::decode>(law, x);
      draws_.normals(x.data(), n, 1);
      for (std::size_t l = 0; l < lane_count<U>; ++l) set_lane(x[l % n], l, static_cast<scalar_of_t<U>>(extreme));
      edge<direction::encode>(law, x);
      edge<direction::decode>(law, x);
    }
  }
  template <direction D, class U>
  void edge(std::string const& law, std::vector<U> const& x) {
    auto const r = run_adjoint<D>(x, std::vector<U>(contexts, U(0.5)), std::vector<U>(n, U(1)), U(1), true);
    bool finite = true;
    auto const look = [&](U const& v) {
      for (std::size_t l = 0; l < lane_count<U>; ++l) finite = finite && std::isfinite(lane(v, l));
    };
    for (std::size_t i = 0; i < n; ++i) {
      look(r.out.x[i]);
      look(r.x[i]);
      look(r.bar[i]);
    }
    look(r.out.log_det);
    for (double const g : r.gradient) finite = finite && std::isfinite(g);
    book_.require(law, finite);
  }

  void symmetries() {
    auto const context = draws_.normals<V>(contexts);
    check_claimed_symmetries<B, Patch>(book_, draws_.normals<V>(n, 1.5), [&](std::vector<V> x) {
      auto z = run_canonical<direction::encode>(std::move(x), weights_, context);
      z.x.push_back(z.log_det);
      return z.x;
    });
  }

  check_options options_;
  draws draws_;
  law_book book_;
  std::vector<double> weights_;
};

}  // namespace engine

/// Checks that a declared bijector, bound to Patch, obeys the laws of the contract: it is invertible both ways, its
/// log- determinant is that of the dense Jacobian, its adjoints are the derivatives, packed weights, lanes, single
/// numbers and float agree, it is finite at the edges and starts as the identity unless it declares otherwise, and it
/// commutes with the symmetries that it states (under): signs, swaps, rotations, phases, conjugation and shifts of
/// components are tried and, if it follows sites, reflections and quarter turns of the patch.
///
///   auto const report = check_bijector<my_block, patch<2, 0, 2, 2>>();
///   if (!report.passed()) std::cout << report.text();
template <class Declared, class Patch>
check_report check_bijector(check_options const& options = {}) {
  if constexpr (engine::NamesBoundBijector<Declared, Patch>) {
    using bound = typename Declared::template on<Patch>;
    static_assert(
        engine::BoundBijector<bound>,
        "rgflow: what check_bijector was given is not a bijector: it needs size, weights, encode and decode on this "
        "patch. See docs/bijector.md");
    return {engine::type_text<Declared>(), engine::bijector_laws<bound, Patch>(options).check()};
  } else {
    static_assert(engine::NamesBoundBijector<Declared, Patch>,
                  "rgflow: what check_bijector was given has no member template on<patch>, which names the bijector of "
                  "a patch. See docs/bijector.md");
    return {};
  }
}

}  // namespace rgflow::inline RGFLOW_ISA
