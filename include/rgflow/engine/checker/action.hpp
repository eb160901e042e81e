// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/engine/simd/lanes.hpp>

#include <rgflow/engine/action.hpp>
#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

/// The laws of an action of type A, on fields of one shape.
template <class A>
class action_laws {
  using V = lanes<double, 1>;

 public:
  action_laws(A const& action, lattice const& sites, std::size_t channels, check_options const& options)
      : action_(action), sites_(sites), numbers_(sites.volume() * channels), options_(options), draws_(options.seed) {}

  std::vector<law_result> check() {
    for (std::size_t t = 0; t < options_.trials; ++t) {
      auto const phi = draws_.normals<V>(numbers_);
      auto const there = gradient_of(phi);
      derivatives(phi, there);
      same_everywhere(phi, there);
      alone(phi, there);
    }
    edges<V>({0.0, -0.0, 5e-324, -1e-310, 1.0, -1.0, 10.0, -10.0});
    edges<lanes<float>>({0.0, -0.0, 1e-45, -1e-40, 1.0, -1.0, 10.0, -10.0});
    return book_.take();
  }

 private:
  template <class U>
  struct slope {
    U value;
    std::vector<U> gradient;
  };

  /// What HMC and training see; of the gradient every number has to be written, and nothing else.
  template <class U>
  slope<U> gradient_of(std::vector<U> const& phi) {
    guarded<U> gradient(numbers_, U(std::numeric_limits<scalar_of_t<U>>::infinity()));
    U const value = action_gradient(action_, sites_, std::span<U const>(phi), gradient.data());
    book_.require("nothing is written beyond the gradient", gradient.intact());
    return {value, {gradient.data(), gradient.data() + numbers_}};
  }

  void derivatives(std::vector<V> const& phi, slope<V> const& there) {
    double const scale = size_of_all(there.gradient);
    book_.note("the gradient comes with the value", lane_difference(there.value, action_.value(sites_, phi.data())),
               1e-11);
    auto const error_along = [&](std::vector<double> const& direction) {
      V found(0);
      for (std::size_t i = 0; i < numbers_; ++i) found += V(direction[i]) * there.gradient[i];
      return slope_error(found, [&](double h) {
        auto moved = phi;
        for (std::size_t i = 0; i < numbers_; ++i) moved[i] += V(h * direction[i]);
        return action_.value(sites_, moved.data());
      });
    };
    double error = 0;
    std::size_t const stride = numbers_ / options_.single_weights + 1;
    for (std::size_t i = 0; i < numbers_; i += stride) {
      std::vector<double> along(numbers_, 0.0);
      along[i] = 1;
      error = std::max(error, error_along(along));
    }
    for (int k = 0; k < 3; ++k)
      error =
          std::max(error, error_along(draws_.normals<double>(numbers_, 1 / std::sqrt(static_cast<double>(numbers_)))));
    book_.note("the gradient is the derivative of the value", error / scale, 1e-7);

    if constexpr (HasGradient<A, V>) {
      std::vector<V> derived(numbers_);
      taped_gradient(action_, sites_, std::span<V const>(phi), derived.data());
      book_.note("the written gradient is the derived one", worst_difference(there.gradient, derived), 1e-10);
    } else {
      book_.not_applicable("the written gradient is the derived one (none is written)");
    }
  }

  void same_everywhere(std::vector<V> const& phi, slope<V> const& there) {
    auto const again = gradient_of(phi);
    book_.note("the same call gives the same bits",
               worst_difference(again.gradient, there.gradient) + lane_difference(again.value, there.value), 0);
    for (std::size_t l = 0; l < lane_count<V>; ++l) {
      std::vector<double> one, expected;
      for (V const& v : phi) one.push_back(lane(v, l));
      for (V const& v : there.gradient) expected.push_back(lane(v, l));
      auto const single = gradient_of(one);
      book_.note("a lane gives what a single number gives",
                 worst_difference(single.gradient, expected) + lane_difference(single.value, lane(there.value, l)),
                 1e-11);
    }
    using F = lanes<float>;
    std::vector<F> narrow(numbers_);
    for (std::size_t i = 0; i < numbers_; ++i)
      for (std::size_t l = 0; l < lane_count<F>; ++l)
        set_lane(narrow[i], l, static_cast<float>(lane(phi[i], l % lane_count<V>)));
    auto const f = gradient_of(narrow);
    book_.note("float gives what double gives",
               worst_difference(f.gradient, there.gradient) +
                   worst_difference(std::vector<F>{f.value}, std::vector<V>{there.value}),
               options_.float_tolerance);
  }

  /// NaN in lane 0 must not show in the others.
  void alone(std::vector<V> phi, slope<V> const& there) {
    for (V& v : phi) set_lane(v, 0, std::numeric_limits<double>::quiet_NaN());
    auto const bad = gradient_of(phi);
    bool same = true;
    for (std::size_t l = 1; l < lane_count<V>; ++l) {
      same = same && lane(bad.value, l) == lane(there.value, l);
      for (std::size_t i = 0; i < numbers_; ++i) same = same && lane(bad.gradient[i], l) == lane(there.gradient[i], l);
    }
    book_.require("a bad configuration leaves the others alone", same);
  }

  /// Fields that are one number everywhere, zero first of all, where a modulus has no derivative.
  template <class U>
  void edges(std::initializer_list<double> values) {
    std::string const law =
        sizeof(scalar_of_t<U>) == 4 ? "finite on constant fields (float)" : "finite on constant fields (double)";
    for (double const everywhere : values) {
      auto const r = gradient_of(std::vector<U>(numbers_, U(static_cast<scalar_of_t<U>>(everywhere))));
      bool finite = true;
      for (std::size_t l = 0; l < lane_count<U>; ++l) {
        finite = finite && std::isfinite(lane(r.value, l));
        for (U const& g : r.gradient) finite = finite && std::isfinite(lane(g, l));
      }
      book_.require(law, finite);
    }
  }

  A const& action_;
  lattice const& sites_;
  std::size_t numbers_;
  check_options options_;
  draws draws_;
  law_book book_;
};

template <bool Kept, class A, class Lacks>
struct is_action_to_check {
  static_assert(
      rgflow::detail::HoldsFor<Kept, A, Lacks>,
      "rgflow: what check_action was given is not an action: it needs value(lattice, field), and a declared one its "
      "constants by bind<...> (what it lacks stands below). See docs/action.md");
};

}  // namespace engine

/// Checks that an action obeys the laws of the contract (rgflow/engine/action.hpp) on fields with so many real numbers
/// per site: its gradient, written or derived, is the derivative of its value and complete; lanes, single numbers and
/// float agree; constant fields give finite numbers. Throws std::invalid_argument if the action is not defined there.
template <class A>
check_report check_action(A const& action, engine::lattice const& sites, std::size_t channels,
                          check_options const& options = {}) {
  static_assert(
      sizeof(engine::is_action_to_check<engine::Action<A>, A,
                                        rgflow::detail::lacking<engine::Action<A>, engine::members_of_action>>) != 0);
  engine::require_defined_on(action, sites, channels);
  return {engine::describe_object(action), engine::action_laws<A>(action, sites, channels, options).check()};
}

}  // namespace rgflow::inline RGFLOW_ISA
