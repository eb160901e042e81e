// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/distribution.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/prior.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

/// The laws of a prior P.
template <class P>
class prior_laws {
  using V = lanes<double, 1>;

 public:
  explicit prior_laws(check_options const& options) : options_(options), draws_(options.seed) {}

  std::vector<law_result> check() {
    density();
    drawn();
    names_of_numbers<V>();
    names_of_numbers<lanes<float>>();
    for (std::size_t t = 0; t < options_.trials; ++t)
      for (V const& z : draws_.normals<V>(16, 2)) {
        book_.note("score is the slope of log_density",
                   slope_error(P::score(z), [&](double h) { return P::log_density(z + V(h)); }) /
                       size_of_all(std::vector<V>{P::score(z)}),
                   1e-7);
        same_everywhere(z);
        symmetry(z);
      }
    edges<V>({0.0, -0.0, 5e-324, 1.0, -1.0, 1e3, -1e3, 1e6, -1e6});
    edges<lanes<float>>({0.0, -0.0, 1e-45, 1.0, -1.0, 1e3, -1e3, 1e6, -1e6});
    return book_.take();
  }

 private:
  static constexpr std::size_t samples = 8192, components = 3;

  random_key key() const { return {options_.seed, purpose::test, 1}; }

  static double probability(double z) { return std::exp(P::log_density(z)); }

  void density() {
    book_.note("the density integrates to 1",
               std::abs(integral_to_infinity(probability, 0, -1) + integral_to_infinity(probability, 0, 1) - 1), 1e-5);
  }

  /// The numbers of many samples, one sample at a time, [sample][component].
  std::vector<double> drawn_by(random_key const& of) const {
    std::vector<double> z(samples * components);
    for (std::size_t s = 0; s < samples; ++s) P::draw(of, s, z.data() + s * components, components);
    return z;
  }

  void drawn() {
    auto const z = drawn_by(key());
    book_.note("draws follow the density: Kolmogorov distance * sqrt(n)", kolmogorov_distance(z, probability),
               3);  // more with a probability of 3e-8
    auto const ranks = centred_ranks(z);
    book_.note("components are independent (rank correlation / sigma)",
               rank_correlation(ranks, 1, [](std::size_t i) { return i % components + 1 < components; }), 5);
    book_.note("samples are independent (rank correlation / sigma)",
               rank_correlation(ranks, components, [](std::size_t) { return true; }), 5);
    auto other = key();
    other.step += 1;
    book_.require("another key gives other numbers", drawn_by(other) != z);
  }

  /// A number depends on the key, its sample and its component, and on nothing else.
  template <class U>
  void names_of_numbers() {
    using T = scalar_of_t<U>;
    constexpr std::size_t count = 7, first = 100;
    guarded<U> together(count, U(0)), fewer(count - 2, U(0));
    P::draw(key(), first, together.data(), count);
    P::draw(key(), first, fewer.data(), count - 2);
    book_.require("draw stays within its array", together.intact() && fewer.intact());
    double prefix = 0, single = 0;
    for (std::size_t i = 0; i + 2 < count; ++i) prefix = std::max(prefix, lane_difference(fewer[i], together[i]));
    for (std::size_t l = 0; l < lane_count<U>; ++l) {
      T alone[count];
      P::draw(key(), first + l, alone, count);
      for (std::size_t i = 0; i < count; ++i)
        single = std::max(single, lane_difference(alone[i], lane(together[i], l)));
    }
    book_.note("a component does not depend on how many are drawn", prefix, 0);
    bool const narrow = sizeof(T) == 4;
    book_.note(std::string("lane l draws what sample first_sample + l draws ") + (narrow ? "(float)" : "(double)"),
               single, narrow ? 1e-6 : 1e-12);
  }

  void same_everywhere(V const& z) {
    V const p = P::log_density(z), s = P::score(z);
    for (std::size_t l = 0; l < lane_count<V>; ++l)
      book_.note(
          "a lane gives what a single number gives",
          lane_difference(lane(p, l), P::log_density(lane(z, l))) + lane_difference(lane(s, l), P::score(lane(z, l))),
          1e-11);
    using F = lanes<float>;
    F narrow(0);
    for (std::size_t l = 0; l < lane_count<F>; ++l) set_lane(narrow, l, static_cast<float>(lane(z, l % lane_count<V>)));
    book_.note("float gives what double gives",
               worst_difference(std::vector<F>{P::log_density(narrow)}, std::vector<V>{p}) +
                   worst_difference(std::vector<F>{P::score(narrow)}, std::vector<V>{s}),
               options_.float_tolerance);
  }

  void symmetry(V const& z) {
    bool declared = false;
    if constexpr (requires { P::is_even; })
      if (P::is_even) {
        declared = true;
        book_.note("it is even, as it declares", lane_difference(P::log_density(-z), P::log_density(z)), 1e-12);
      }
    if constexpr (requires { P::is_isotropic; })
      if (P::is_isotropic) {
        declared = true;
        V const other = draws_.normals<V>(1)[0];
        V const turned = V(0.6) * z - V(0.8) * other, with = V(0.8) * z + V(0.6) * other;
        book_.note(
            "it is isotropic, as it declares",
            lane_difference(P::log_density(turned) + P::log_density(with), P::log_density(z) + P::log_density(other)),
            1e-12);
      }
    if (!declared) book_.not_applicable("it is even or isotropic (it declares neither)");
  }

  template <class U>
  void edges(std::initializer_list<double> values) {
    std::string const law =
        sizeof(scalar_of_t<U>) == 4 ? "finite at the edges (float)" : "finite at the edges (double)";
    for (double const extreme : values) {
      U const z(static_cast<scalar_of_t<U>>(extreme)), p = P::log_density(z), s = P::score(z);
      bool finite = true;
      for (std::size_t l = 0; l < lane_count<U>; ++l)
        finite = finite && std::isfinite(lane(p, l)) && std::isfinite(lane(s, l));
      book_.require(law, finite);
    }
  }

  check_options options_;
  draws draws_;
  law_book book_;
};

template <bool Kept, class P, class Lacks>
struct is_prior_to_check {
  static_assert(rgflow::detail::HoldsFor<Kept, P, Lacks>,
                "rgflow: what check_prior was given is not a prior: it needs log_density(z), score(z), draw(key, "
                "first_sample, z, "
                "count) and name() (what it lacks stands below). See docs/prior.md");
};

}  // namespace engine

/// Checks that P obeys the laws of the contract (rgflow/engine/prior.hpp): its density integrates to 1, its draws
/// follow it and are independent, each number depends on key, sample and component only, the score is the slope; lanes,
/// single numbers and float agree; it is finite at the edges, and even or isotropic if it says so.
template <class P>
check_report check_prior(check_options const& options = {}) {
  static_assert(
      sizeof(engine::is_prior_to_check<Prior<P>, P,
                                       rgflow::detail::lacking<Prior<P>, rgflow::detail::members_of_prior<P>>>) != 0);
  static_assert(sizeof(detail::declared_empty<P, "a prior">) != 0);
  return {"prior " + std::string(P::name()), engine::prior_laws<P>(options).check()};
}

}  // namespace rgflow::inline RGFLOW_ISA
