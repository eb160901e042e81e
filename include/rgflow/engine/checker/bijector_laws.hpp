// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/checker/symmetries.hpp>
#include <rgflow/engine/checker/tested_bijector.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The laws of a bijector.
class bijector_laws {
  using V = tested_bijector::doubles;
  using F = tested_bijector::floats;

 public:
  bijector_laws(tested_bijector const& bijector, check_options const& options)
      : bijector_(bijector), n_(bijector.size), contexts_(bijector.contexts), options_(options), draws_(options.seed) {}

  std::vector<law_result> check() {
    start();
    for (std::size_t t = 0; t < options_.trials; ++t) {
      weights_ = bijector_.noisy_weights(draws_, options_);
      both_directions();
      one_direction(direction::encode);
      one_direction(direction::decode);
      edges<V>({0.0, -0.0, 5e-324, -1e-310, 1.0, 1e3, -1e3, 1e6, -1e6});
      edges<F>({0.0, -0.0, 1e-45, -1e-40, 1.0, 1e2, -1e2, 1e3, -1e3});
    }
    symmetries();
    return book_.take();
  }

 private:
  void start() {
    if (bijector_.starts_as_identity) {
      weights_ = bijector_.starting_weights(options_.seed);
      auto const x = draws_.normals<V>(n_);
      auto const context = draws_.normals<V>(contexts_);
      for (auto const& y : {bijector_.run(direction::encode, x, weights_, context),
                            bijector_.run(direction::decode, x, weights_, context)}) {
        book_.note("with its starting weights it is the identity", worst_difference(y.x, x), 1e-12);
        book_.note("with its starting weights it is the identity", lane_difference(y.log_det, V(0)), 1e-12);
      }
    } else {
      book_.not_applicable("with its starting weights it is the identity (it declares not to be)");
    }
  }

  void both_directions() {
    auto const x = draws_.normals<V>(n_, 1.5);
    auto const context = draws_.normals<V>(contexts_);
    auto const there = bijector_.run(direction::encode, x, weights_, context);
    auto const back = bijector_.run(direction::decode, there.x, weights_, context);
    book_.note("decode undoes encode", worst_difference(back.x, x), 1e-11);
    book_.note("log-determinants of encode and decode cancel", lane_difference(there.log_det, -back.log_det), 1e-11);
    auto const generated = bijector_.run(direction::decode, x, weights_, context);
    auto const returned = bijector_.run(direction::encode, generated.x, weights_, context);
    book_.note("encode undoes decode", worst_difference(returned.x, x), 1e-11);
    if (contexts_ > 0) {
      auto const other = bijector_.run(direction::encode, x, weights_, draws_.normals<V>(contexts_));
      if (worst_difference(other.x, there.x) > 0)
        book_.require("it reads its context", true);
      else
        book_.not_applicable("it does not read its context");
    }
  }

  void one_direction(direction d) {
    std::string const in = d == direction::encode ? " (encode)" : " (decode)";
    auto const x = draws_.normals<V>(n_, 1.5);
    auto const context = draws_.normals<V>(contexts_);
    auto const bar = draws_.normals<V>(n_);
    V const log_det_bar = draws_.normals<V>(1)[0];
    auto const y = bijector_.run(d, x, weights_, context);

    book_.note("log-determinant is that of the dense Jacobian" + in, jacobian_error(d, x, context, y.log_det),
               1e-10 * std::max(1.0, static_cast<double>(n_)));
    same_everywhere(d, in, x, context, y);

    auto const full = run_adjoint(d, x, context, bar, log_det_bar, true);
    book_.require("kernels stay within their arrays", full.intact);
    book_.note("record runs as run does" + in,
               worst_difference(full.out.x, y.x) + lane_difference(full.out.log_det, y.log_det), 1e-11);
    book_.note("adjoint returns the input" + in, worst_difference(full.x, x), 1e-11);
    differences(d, in, x, context, bar, log_det_bar, full);

    auto const light = run_adjoint(d, x, context, bar, log_det_bar, false);
    book_.note("adjoint without a weight gradient is the same" + in, worst_difference(light.bar, full.bar), 0);
    auto const again = run_adjoint(d, x, context, bar, log_det_bar, true);
    book_.note("the same call gives the same bits",
               worst_difference(again.bar, full.bar) + worst_difference(again.out.x, full.out.x), 0);
    added(d, in, x, context, bar, log_det_bar, full);
    derived(d, in, x, context, bar, log_det_bar, full);
    alone(d, in, x, context, bar, log_det_bar, full);
  }

  double jacobian_error(direction d, std::vector<V> const& x, std::vector<V> const& context, V const& log_det) const {
    return least_error<V>(1e-11, [&](auto const& difference) {
      std::vector<std::vector<V>> columns;
      for (std::size_t j = 0; j < n_; ++j)
        columns.push_back(difference([&](double h) {
          auto moved = x;
          moved[j] += V(h);
          return bijector_.run(d, moved, weights_, context).x;
        }));
      std::array<double, lane_count<V>> errors;
      for (std::size_t l = 0; l < errors.size(); ++l) {
        std::vector<double> jacobian(n_ * n_);
        for (std::size_t i = 0; i < n_; ++i)
          for (std::size_t j = 0; j < n_; ++j) jacobian[i * n_ + j] = lane(columns[j][i], l);
        errors[l] = std::abs(log_abs_determinant(std::move(jacobian), n_) - lane(log_det, l));
      }
      return errors;
    });
  }

  /// Packed weights, single numbers and float give what canonical weights on lanes<double> give.
  void same_everywhere(direction d, std::string const& in, std::vector<V> const& x, std::vector<V> const& context,
                       bijector_image<V> const& y) {
    auto const p = bijector_.run_packed(d, x, weights_, context);
    book_.note("packed weights give the same" + in, worst_difference(p.x, y.x) + lane_difference(p.log_det, y.log_det),
               1e-11);

    auto const to_float = [](std::vector<V> const& from) {
      std::vector<F> to(from.size());
      for (std::size_t i = 0; i < from.size(); ++i)
        for (std::size_t l = 0; l < lane_count<F>; ++l)
          set_lane(to[i], l, static_cast<float>(lane(from[i], l % lane_count<V>)));
      return to;
    };
    auto const f = bijector_.run_packed(d, to_float(x), weights_, to_float(context));
    double const float_error =
        worst_difference(f.x, y.x) + worst_difference(std::vector<F>{f.log_det}, std::vector<V>{y.log_det});

    auto const one_lane = [](std::vector<V> const& from, std::size_t l) {
      std::vector<double> to(from.size());
      for (std::size_t i = 0; i < from.size(); ++i) to[i] = lane(from[i], l);
      return to;
    };
    for (std::size_t l = 0; l < lane_count<V>; ++l) {
      auto const single = bijector_.run(d, one_lane(x, l), weights_, one_lane(context, l));
      book_.note("a lane gives what a single number gives" + in,
                 worst_difference(single.x, one_lane(y.x, l)) + lane_difference(single.log_det, lane(y.log_det, l)),
                 1e-11);
    }
    book_.note("float gives what double gives" + in, float_error, options_.float_tolerance);
  }

  /// <bar, y> + log_det_bar log_det, whose derivatives an adjoint computes.
  V objective(direction d, std::vector<V> const& x, std::vector<double> const& w, std::vector<V> const& context,
              std::vector<V> const& bar, V const& log_det_bar) const {
    auto const y = bijector_.run(d, x, w, context);
    V sum = log_det_bar * y.log_det;
    for (std::size_t i = 0; i < n_; ++i) sum += bar[i] * y.x[i];
    return sum;
  }

  void differences(direction d, std::string const& in, std::vector<V> const& x, std::vector<V> const& context,
                   std::vector<V> const& bar, V const& log_det_bar, bijector_adjoint<V> const& found) {
    double error = 0;
    for (std::size_t i = 0; i < n_; ++i)
      error = std::max(error, slope_error(found.bar[i], [&](double h) {
                         auto moved = x;
                         moved[i] += V(h);
                         return objective(d, moved, weights_, context, bar, log_det_bar);
                       }));
    book_.note("adjoint is the derivative by x" + in, error / size_of_all(found.bar), 1e-7);
    if (bijector_.weights > 0) weight_differences(d, in, x, context, bar, log_det_bar, found.gradient);
  }

  void weight_differences(direction d, std::string const& in, std::vector<V> const& x, std::vector<V> const& context,
                          std::vector<V> const& bar, V const& log_det_bar, std::vector<double> const& gradient) {
    auto const error_along = [&](std::vector<double> const& along) {
      double found = 0;
      for (std::size_t i = 0; i < along.size(); ++i) found += along[i] * gradient[i];
      return slope_error(found, [&](double h) {
        auto moved = weights_;
        for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += h * along[i];
        return lane_sum(objective(d, x, moved, context, bar, log_det_bar));
      });
    };
    double error = 0;
    std::size_t const stride = std::max<std::size_t>(1, bijector_.weights / options_.single_weights);
    for (std::size_t i = 0; i < bijector_.weights; i += stride) {
      std::vector<double> along(bijector_.weights, 0.0);
      along[i] = 1;
      error = std::max(error, error_along(along));
    }
    for (int k = 0; k < 3; ++k) {
      auto along = draws_.normals<double>(bijector_.weights, 1 / std::sqrt(static_cast<double>(bijector_.weights)));
      error = std::max(error, error_along(along));
    }
    book_.note("adjoint is the derivative by the weights" + in, error / size_of_all(gradient), 1e-7);
  }

  void added(direction d, std::string const& in, std::vector<V> const& x, std::vector<V> const& context,
             std::vector<V> const& bar, V const& log_det_bar, bijector_adjoint<V> const& full) {
    if (bijector_.weights > 0) {
      auto shifted = run_adjoint(d, x, context, bar, log_det_bar, true, 2.0).gradient;
      auto const there = run_adjoint(d, x, context, bar, log_det_bar, false, 2.0).gradient;
      for (std::size_t i = 0; i < shifted.size(); ++i) shifted[i] -= there[i];
      book_.note("weight gradients are added to what is there" + in, worst_difference(shifted, full.gradient), 1e-11);
    }
  }

  void derived(direction d, std::string const& in, std::vector<V> const& x, std::vector<V> const& context,
               std::vector<V> const& bar, V const& log_det_bar, bijector_adjoint<V> const& full) {
    auto other = bar;
    std::vector<double> gradient(bijector_.weights, 0.0);
    if (bijector_.derived_adjoint(d, x, weights_, context, other, log_det_bar, gradient))
      book_.note("written adjoint is the derived one" + in,
                 worst_difference(other, full.bar) + worst_difference(gradient, full.gradient), 1e-10);
    else
      book_.not_applicable("written adjoint is the derived one (none is written)");
  }

  /// NaN in lane 0, of the input or of a cotangent, must not show in the others.
  void alone(direction d, std::string const& in, std::vector<V> x, std::vector<V> const& context, std::vector<V> bar,
             V log_det_bar, bijector_adjoint<V> const& full) {
    auto const spoil = [](V& v) { set_lane(v, 0, std::numeric_limits<double>::quiet_NaN()); };
    for (auto& v : x) spoil(v);
    for (auto& v : bar) spoil(v);
    spoil(log_det_bar);
    auto const bad = run_adjoint(d, x, context, bar, log_det_bar, false);
    bool same = true;
    for (std::size_t l = 1; l < lane_count<V>; ++l) {
      same = same && lane(bad.out.log_det, l) == lane(full.out.log_det, l);
      for (std::size_t i = 0; i < n_; ++i)
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
      std::vector<U> x(n_, U(extreme));
      edge(direction::encode, law, x);
      edge(direction::decode, law, x);
      draws_.normals(x.data(), n_, 1);
      for (std::size_t l = 0; l < lane_count<U>; ++l) set_lane(x[l % n_], l, static_cast<scalar_of_t<U>>(extreme));
      edge(direction::encode, law, x);
      edge(direction::decode, law, x);
    }
  }
  template <class U>
  void edge(direction d, std::string const& law, std::vector<U> const& x) {
    auto const r = run_adjoint(d, x, std::vector<U>(contexts_, U(0.5)), std::vector<U>(n_, U(1)), U(1), true);
    bool finite = true;
    auto const look = [&](U const& v) {
      for (std::size_t l = 0; l < lane_count<U>; ++l) finite = finite && std::isfinite(lane(v, l));
    };
    for (std::size_t i = 0; i < n_; ++i) {
      look(r.out.x[i]);
      look(r.x[i]);
      look(r.bar[i]);
    }
    look(r.out.log_det);
    for (double const g : r.gradient) finite = finite && std::isfinite(g);
    book_.require(law, finite);
  }

  void symmetries() {
    auto const context = draws_.normals<V>(contexts_);
    check_claimed_symmetries(book_, bijector_.symmetries(), draws_.normals<V>(n_, 1.5), [&](std::vector<V> x) {
      auto z = bijector_.run(direction::encode, std::move(x), weights_, context);
      z.x.push_back(z.log_det);
      return z.x;
    });
  }

  /// One run and its adjoint.
  template <class U>
  bijector_adjoint<U> run_adjoint(direction d, std::vector<U> const& x, std::vector<U> const& context,
                                  std::vector<U> const& bar, U const& log_det_bar, bool with_gradient,
                                  double gradient_fill = 0) const {
    return bijector_.adjoint(d, x, weights_, context, bar, log_det_bar, with_gradient, gradient_fill);
  }

  tested_bijector const& bijector_;
  std::size_t n_, contexts_;
  check_options options_;
  draws draws_;
  law_book book_;
  std::vector<double> weights_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
