// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/model_weights.hpp>
#include <rgflow/engine/checker/proposal.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/density/arrays.hpp>
#include <rgflow/engine/density/contract.hpp>
#include <rgflow/engine/density/members.hpp>
#include <rgflow/engine/density/score.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

/// The calls on tiles of a density of type D and their adjoints, one tile.
template <class D>
class density_tile {
 public:
  using T = typename D::value_type;
  using V = typename D::lanes_type;

  density_tile(D const& q, random_key const& key, std::vector<V> const& context, draws& from)
      : q_(q), key_(key), context_(context) {
    q_.reserve(work_, true);
    bar_ = from.normals<V>(work_.bar.size());
    log_q_bar_ = from.normals<V>(1)[0];
  }

  struct result {
    V log_q;
    std::vector<V> values;  // the field, or its cotangent
    std::vector<double> gradient{};
  };

  result draw() {
    pack();
    V const log_q = q_.template draw<true>(key_, first, work_, weights(), context());
    return {log_q, work_.field};
  }
  /// <bar, x> + bar * log q of the samples, a function of the weights.
  double objective_of_draw() {
    auto const drawn = draw();
    V sum = log_q_bar_ * drawn.log_q;
    for (std::size_t i = 0; i < bar_.size(); ++i) sum += bar_[i] * drawn.values[i];
    return lane_sum(sum);
  }
  std::vector<double> pull_back_draw(double fill) {
    draw();
    work_.bar = bar_;
    return gradient_of(
        fill, [&](gradient_slot<T> slot) { q_.pull_back_draw(work_, log_q_bar_, weights(), context(), slot); });
  }

  V log_density(std::vector<V> const& x) {
    pack();
    work_.field = x;
    return q_.template log_density<true>(work_, weights(), context());
  }
  double objective_of_density(std::vector<V> const& x) { return lane_sum(V(log_q_bar_ * log_density(x))); }
  result pull_back_density(std::vector<V> const& x, double fill) {
    V const log_q = log_density(x);
    auto gradient = gradient_of(
        fill, [&](gradient_slot<T> slot) { q_.pull_back_log_density(work_, log_q_bar_, weights(), context(), slot); });
    return {log_q, work_.bar, std::move(gradient)};
  }
  std::vector<V> bar_without_gradient(std::vector<V> const& x) {
    log_density(x);
    q_.pull_back_log_density(work_, log_q_bar_, weights(), context(), gradient_slot<T>{nullptr});
    return work_.bar;
  }
  std::vector<double> pull_back_path() {
    work_.bar = bar_;
    return gradient_of(0, [&](gradient_slot<T> slot) { q_.pull_back_draw(work_, V(0), weights(), context(), slot); });
  }
  std::vector<V> const& field() const { return work_.field; }
  result retrace(std::vector<V> const& x) requires Retraces<D> {
    pack();
    work_.field = x;
    V const log_q = q_.retrace(key_, first, work_, log_q_bar_, weights(), context());
    return {log_q, work_.bar};
  }
  result draw_with_score() {
    pack();
    V const log_q = engine::draw_with_score(q_, key_, first, work_, log_q_bar_, weights(), context());
    return {log_q, work_.bar};
  }

 private:
  static constexpr std::uint64_t first = 5;

  void pack() { q_.pack(packed_); }
  packed_weights<T> weights() const { return {packed_.data()}; }
  std::span<V const> context() const { return context_; }

  template <class PullBack>
  std::vector<double> gradient_of(double fill, PullBack const& pull_back) const {
    std::vector<T> slot(q_.gradient_size(), static_cast<T>(fill));
    std::vector<double> gradient(q_.weights().size(), 0.0);
    pull_back(gradient_slot<T>{slot.data()});
    q_.unpack_gradient(static_cast<T const*>(slot.data()), gradient.data());
    return gradient;
  }

  D const& q_;
  random_key key_;
  std::vector<V> context_;
  std::vector<T> packed_{};
  std::vector<V> bar_{};
  V log_q_bar_{};
  typename D::template workspace<V> work_{};
};

/// The laws of a density of type D.
template <class D>
class density_laws {
  using T = typename D::value_type;
  using V = typename D::lanes_type;
  static constexpr bool exact = std::is_same_v<T, double>;
  static constexpr double rounding = exact ? 1e-11 : 1e-3;

 public:
  density_laws(D& q, context_values<T> const& context, check_options const& options)
      : q_(q), context_(context), options_(options), draws_(options.seed), weights_(q) {}

  std::vector<law_result> check() {
    for (std::size_t t = 0; t < options_.trials; ++t) {
      weights_.stir(draws_, options_.weight_deviation);
      adjoints(random_key{options_.seed, purpose::test, t});
    }
    arrays();
    integrals();
    return book_.take();
  }

 private:
  void adjoints(random_key const& key) {
    std::vector<V> numbers;
    context_.fill(0, numbers);
    density_tile<D> tile(q_, key, numbers, draws_);
    auto const drawn = tile.draw();
    auto const& x = drawn.values;
    auto const again = tile.draw();
    book_.note("the same call gives the same bits",
               worst_difference(again.values, x) + lane_difference(again.log_q, drawn.log_q), 0);
    book_.note("log_density of a draw is its log q", lane_difference(tile.log_density(x), drawn.log_q), rounding);

    auto const of_draw = tile.pull_back_draw(0);
    book_.note("the adjoint of a draw is the derivative by the weights",
               weights_.error_of(of_draw, options_, draws_, [&] { return tile.objective_of_draw(); }),
               weights_.allowed);
    added("a draw", of_draw, tile.pull_back_draw(2));

    auto const of_density = tile.pull_back_density(x, 0);
    book_.note("the adjoint of log_density is the derivative by the weights",
               weights_.error_of(of_density.gradient, options_, draws_, [&] { return tile.objective_of_density(x); }),
               weights_.allowed);
    added("log_density", of_density.gradient, tile.pull_back_density(x, 2).gradient);
    double error = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      error = std::max(error, slope_error(lane_sum(of_density.values[i]), [&](double h) {
                         auto moved = x;
                         moved[i] += V(static_cast<T>(h));
                         return tile.objective_of_density(moved);
                       }));
    book_.note("the adjoint of log_density is the derivative by the field", error / largest_sum(of_density.values),
               weights_.allowed);
    book_.note("without a weight gradient the cotangent is the same",
               worst_difference(tile.bar_without_gradient(x), of_density.values), 0);
    score(tile, of_density.values);
    retrace(tile, drawn, of_density.values);
  }

  /// Of an empty slot, and of one that holds something already: what was there is still there.
  void added(std::string const& call, std::vector<double> const& alone, std::vector<double> shifted) {
    std::vector<T> const twos(q_.gradient_size(), T(2));
    std::vector<double> there(alone.size(), 0.0);
    q_.unpack_gradient(twos.data(), there.data());
    for (std::size_t i = 0; i < alone.size(); ++i) shifted[i] -= there[i];
    book_.note("the adjoint of " + call + " adds to the gradient", worst_difference(shifted, alone), rounding);
  }

  void score(density_tile<D>& tile, std::vector<V> const& expected) {
    if constexpr (requires(typename D::template workspace<V> & work, packed_weights<T> w, std::span<V const> context) {
                    q_.draw_with_score(random_key{}, std::uint64_t{}, work, V(0), w, context);
                  })
      book_.note("draw_with_score leaves the score", worst_difference(tile.draw_with_score().values, expected),
                 exact ? 1e-9 : 1e-2);
    else
      book_.not_applicable("draw_with_score leaves the score (it has none of its own)");
  }

  void retrace(density_tile<D>& tile, typename density_tile<D>::result const& drawn, std::vector<V> const& score) {
    std::string const law = "retrace leads back to the draw of a field";
    if constexpr (Retraces<D>) {
      auto const back = tile.retrace(drawn.values);
      book_.note("retrace finds log q", lane_difference(back.log_q, drawn.log_q), rounding);
      book_.note("retrace leaves the score", worst_difference(back.values, score), exact ? 1e-9 : 1e-2);
      book_.note("retrace leaves the field as it is", worst_difference(tile.field(), drawn.values), 0);
      if constexpr (choices<D> == 0) {
        auto const path = tile.pull_back_path();
        tile.draw();
        book_.note(law, worst_difference(path, tile.pull_back_path()), exact ? 1e-9 : 1e-2);
      } else {
        book_.not_applicable(law + " (there are several)");
      }
    } else {
      book_.not_applicable(law + " (it has none)");
    }
  }

  static double largest_sum(std::vector<V> const& bar) {
    double size = 1;
    for (V const& b : bar) size = std::max(size, std::abs(lane_sum(b)));
    return size;
  }

  template <class Array>
  static std::vector<double> numbers_of(Array const& array) {
    return {array.begin(), array.end()};
  }

  void arrays() {
    auto const all = q_.sample(40, 0, context_);
    book_.note("log_prob of a sample is its log q",
               worst_difference(numbers_of(q_.log_prob(all.x, context_)), numbers_of(all.log_q)), rounding);
    auto const late = q_.sample(9, 31, context_);
    auto const x = numbers_of(all.x);
    auto const n = static_cast<std::ptrdiff_t>(x.size() / 40);
    book_.note("sample number n is the same however many are drawn",
               worst_difference(numbers_of(late.x), std::vector<double>(x.begin() + 31 * n, x.end())),
               exact ? 1e-12 : 1e-5);
  }

  /// What a sum over samples is known to.
  struct average {
    double sum = 0, squares = 0;
    void add(double v) { sum += v, squares += v * v; }
    double mean() const { return sum / static_cast<double>(count); }
    double error() const {
      double const m = mean();
      return std::sqrt(std::max(0.0, squares / static_cast<double>(count) - m * m) / static_cast<double>(count));
    }
  };
  static constexpr std::size_t count = 20'000;

  /// Bounded functions of a field: each number, its square, and its product with the next one.
  static std::vector<double> functions(covering_proposal const& around, double const* x, std::size_t n) {
    std::vector<double> f;
    auto const bounded = [&](std::size_t i) {
      return std::clamp((x[i] - around.centre(i)) / around.width(i), -3.0, 3.0);
    };
    for (std::size_t i = 0; i < n; ++i) {
      double const g = bounded(i);
      f.insert(f.end(), {g, g * g, g * bounded((i + 1) % n)});
    }
    return f;
  }

  /// Integrals over fields by importance sampling, beside averages over the samples.
  void integrals() {
    auto const drawn = q_.sample(count, 100, context_);
    auto const samples = numbers_of(drawn.x);
    std::size_t const n = samples.size() / count;
    covering_proposal const around(samples, n);
    auto x = drawn.x;
    std::vector<double> log_r(count), field(n);
    for (std::size_t s = 0; s < count; ++s) {
      log_r[s] = around.draw(draws_, field.data());
      std::transform(field.begin(), field.end(), x.begin() + static_cast<std::ptrdiff_t>(s * n),
                     [](double v) { return static_cast<T>(v); });
    }
    auto const log_q = q_.log_prob(x, context_);
    average integral;
    std::vector<average> of_density(3 * n), of_samples(3 * n);
    for (std::size_t s = 0; s < count; ++s) {
      double const w = std::exp(log_q(s) - log_r[s]);
      integral.add(w);
      auto const there = numbers_of(std::span(x.data() + s * n, n));
      auto const f = functions(around, there.data(), n), g = functions(around, &samples[s * n], n);
      for (std::size_t k = 0; k < f.size(); ++k) {
        of_density[k].add(w * f[k]);
        of_samples[k].add(g[k]);
      }
    }
    book_.note("its integral is known: error", integral.error(), 0.05);
    book_.note("it integrates to 1: deviation / sigma",
               std::abs(integral.mean() - 1) / std::max(integral.error(), 1e-6), 5);
    for (std::size_t k = 0; k < of_density.size(); ++k)
      book_.note("samples are distributed by it: deviation / sigma",
                 std::abs(of_density[k].mean() / integral.mean() - of_samples[k].mean()) /
                     std::max(std::hypot(of_density[k].error(), of_samples[k].error()), 1e-6),
                 5);
  }

  D& q_;
  context_values<T> context_;
  check_options options_;
  draws draws_;
  law_book book_;
  model_weights<D> weights_;
};

}  // namespace engine

/// Checks that a density obeys the laws of the contract (rgflow/engine/density/contract.hpp): it integrates to 1, by
/// importance sampling, and its samples are distributed by it; log_prob of a sample is its log q; both adjoints are the
/// derivatives by weights and field and add to the gradient; a field leads back to its draw, if it has retrace; it
/// remembers nothing. For integrals a field may have 16
/// real numbers at most: take a small lattice; and double, in which derivatives are compared to six digits instead of
/// two. `context` is one row for all samples. The weights are moved meanwhile, and put back. Throws
/// std::invalid_argument for larger fields, or a context of another count.
template <Density D>
check_report check_density(D& q, engine::context_values<typename D::value_type> const& context = {},
                           check_options const& options = {.single_weights = 40}) {
  constexpr std::size_t most = 16;
  std::size_t const numbers = q.sites().volume() * D::channels;
  if (numbers > most)
    throw std::invalid_argument("check_density: found fields of " + std::to_string(numbers) + " numbers, expected " +
                                std::to_string(most) + " at most, which it integrates over");
  context.check(D::contexts, 1);
  return {"density", engine::density_laws<D>(q, context, options).check()};
}

namespace engine {

template <bool Kept, class D, class Lacks>
struct is_density_to_check {
  static_assert(
      rgflow::detail::HoldsFor<Kept, D, Lacks>,
      "rgflow: what check_density was given is not a density: model<flow>, symmetrized or conditioned, or a type of "
      "yours that has what the contract asks for (what it lacks stands below). See docs/density.md");
};

}  // namespace engine

/// The refusal of what is no density.
template <class D, class... Rest>
requires(!Density<D>) check_report check_density(D&, Rest const&...) {
  static_assert(
      sizeof(engine::is_density_to_check<Density<D>, D,
                                         rgflow::detail::lacking<Density<D>, engine::members_of_density<D>>>) != 0);
  return {};
}

}  // namespace rgflow::inline RGFLOW_ISA
