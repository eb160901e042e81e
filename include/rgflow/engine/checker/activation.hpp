// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/net/activation.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/tape.hpp>
#include <rgflow/engine/text.hpp>

#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

/// The laws of an activation A.
template <class A>
class activation_laws {
  using V = lanes<double, 1>;

 public:
  explicit activation_laws(check_options const& options) : options_(options), draws_(options.seed) {}

  std::vector<law_result> check() {
    for (std::size_t t = 0; t < options_.trials; ++t)
      for (V const& x : draws_.normals<V>(32, 3)) {
        slopes(x);
        same_everywhere(x);
        parity(x);
      }
    edges<V>({0.0, -0.0, 5e-324, -1e-310, 1.0, 1e3, -1e3, 1e6, -1e6});
    edges<lanes<float>>({0.0, -0.0, 1e-45, -1e-40, 1.0, 1e3, -1e3, 1e6, -1e6});
    return book_.take();
  }

 private:
  template <class U>
  static U slope_at(U const& x) {
    return A::slope(x, A::value(x));
  }

  void slopes(V const& x) {
    V const slope = slope_at(x);
    double const scale = size_of_all(std::vector<V>{slope});
    book_.note("slope is the derivative of value",
               slope_error(slope, [&](double h) { return A::value(x + V(h)); }) / scale, 1e-7);

    tape<V> record;
    tape_var<V> const leaf(record, x);
    tape_var<V> const y = A::value(leaf);
    record.start();
    record.seed(y.id(), V(1));
    record.sweep();
    book_.note("slope is the derived one", lane_difference(slope, record.bar(leaf.id())), 1e-10);

    if constexpr (A::needs_input)
      book_.not_applicable("slope reads only the output (it declares to need the input)");
    else
      book_.note("slope reads only the output", lane_difference(A::slope(A::value(x), A::value(x)), slope), 1e-12);
  }

  /// Single numbers and float give what lanes<double> give, and a NaN stays in its lane.
  void same_everywhere(V const& x) {
    V const y = A::value(x), slope = slope_at(x);
    for (std::size_t l = 0; l < lane_count<V>; ++l) {
      double const one = lane(x, l);
      book_.note("a lane gives what a single number gives",
                 lane_difference(lane(y, l), A::value(one)) + lane_difference(lane(slope, l), slope_at(one)), 1e-11);
    }
    using F = lanes<float>;
    F narrow(0);
    for (std::size_t l = 0; l < lane_count<F>; ++l) set_lane(narrow, l, static_cast<float>(lane(x, l % lane_count<V>)));
    book_.note("float gives what double gives",
               worst_difference(std::vector<F>{A::value(narrow)}, std::vector<V>{y}) +
                   worst_difference(std::vector<F>{slope_at(narrow)}, std::vector<V>{slope}),
               options_.float_tolerance);

    V bad_x = x;
    set_lane(bad_x, 0, std::numeric_limits<double>::quiet_NaN());
    V const bad_y = A::value(bad_x), bad_slope = slope_at(bad_x);
    bool same = true;
    for (std::size_t l = 1; l < lane_count<V>; ++l)
      same = same && lane(bad_y, l) == lane(y, l) && lane(bad_slope, l) == lane(slope, l);
    book_.require("a bad sample leaves the others alone", same);
  }

  void parity(V const& x) {
    bool declared = false;
    if constexpr (requires { A::is_odd; })
      if (A::is_odd) {
        declared = true;
        book_.note("it is odd, as it declares", lane_difference(A::value(-x), -A::value(x)), 1e-12);
      }
    if constexpr (requires { A::is_even; })
      if (A::is_even) {
        declared = true;
        book_.note("it is even, as it declares", lane_difference(A::value(-x), A::value(x)), 1e-12);
      }
    if (!declared) book_.not_applicable("it is odd or even (it declares neither)");
  }

  template <class U>
  void edges(std::initializer_list<double> values) {
    std::string const law =
        sizeof(scalar_of_t<U>) == 4 ? "finite at the edges (float)" : "finite at the edges (double)";
    for (double const extreme : values) {
      U const x(static_cast<scalar_of_t<U>>(extreme)), y = A::value(x), slope = slope_at(x);
      bool finite = true;
      for (std::size_t l = 0; l < lane_count<U>; ++l)
        finite = finite && std::isfinite(lane(y, l)) && std::isfinite(lane(slope, l));
      book_.require(law, finite);
    }
  }

  check_options options_;
  draws draws_;
  law_book book_;
};

}  // namespace engine

/// Checks that A obeys the laws of the contract (rgflow/engine/net/activation.hpp): its slope is the derivative of its
/// value, by finite differences and by the tape, and reads no more than it declares; lanes, single numbers and float
/// agree; it is finite at the edges, and odd or even if it says so.
template <class A>
check_report check_activation(check_options const& options = {}) {
  static_assert(Activation<A>,
                "rgflow: what check_activation was given is not an activation: it needs value(x), slope(x, y) and "
                "needs_input. See docs/net.md");
  static_assert(sizeof(detail::declared_empty<A, "an activation">) != 0);
  return {engine::type_text<A>(), engine::activation_laws<A>(options).check()};
}

}  // namespace rgflow::inline RGFLOW_ISA
