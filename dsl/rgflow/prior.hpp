// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/prior.hpp>
#include <rgflow/engine/random/key.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string>

// Priors by the names that users write: prior<laplace>. One of your own obeys the contract in rgflow/engine/prior.hpp.

namespace rgflow::inline RGFLOW_ISA {

/// prior<P> as an argument of a hierarchy: the bulk variables are independent, each with density P.
template <class P>
struct prior {};

/// Standard normal: log p = -z^2/2 - log(2 pi)/2.
struct normal {
  template <class V>
  static V log_density(V z) {
    using T = engine::scalar_of_t<V>;
    return V(T(-0.5)) * z * z - V(static_cast<T>(0.5 * std::log(2 * std::numbers::pi)));
  }
  template <class V>
  static V score(V z) {
    return -z;
  }
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    normals(key, first_sample, z, count);  // found by way of the key: engine/random.hpp stays out of declarations
  }
  static std::string name() { return "normal"; }
  static constexpr bool is_isotropic = true;
};

/// Laplace density of variance 1 (scale 1/sqrt 2): log p = -sqrt 2 |z| - log(2)/2. The prior of RG-Flow,
/// arXiv:2010.00029.
struct laplace {
  template <class V>
  static V log_density(V z) {
    using std::abs;
    using T = engine::scalar_of_t<V>;
    return V(static_cast<T>(-std::numbers::sqrt2)) * abs(z) - V(static_cast<T>(0.5 * std::numbers::ln2));
  }
  template <class V>
  static V score(V z) {
    using std::copysign;
    using T = engine::scalar_of_t<V>;
    return -copysign(V(static_cast<T>(std::numbers::sqrt2)), z);
  }
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    laplaces(key, first_sample, z, count);
  }
  static std::string name() { return "laplace of variance 1"; }
  static constexpr bool is_even = true;
};

/// Student's t with Nu degrees of freedom (not rescaled):
/// log p = -(Nu + 1)/2 log(1 + z^2/Nu) + log Gamma((Nu + 1)/2) - log Gamma(Nu/2) - log(pi Nu)/2.
template <std::size_t Nu>
struct student_t {
  static_assert(Nu >= 1, "rgflow: student_t<nu> needs at least one degree of freedom. See docs/prior.md");

  template <class V>
  static V log_density(V z) {
    using std::log1p;
    using T = engine::scalar_of_t<V>;
    static double const constant = std::lgamma((n + 1) / 2) - std::lgamma(n / 2) - 0.5 * std::log(std::numbers::pi * n);
    return V(static_cast<T>(-(n + 1) / 2)) * log1p(z * z * V(static_cast<T>(1 / n))) + V(static_cast<T>(constant));
  }
  template <class V>
  static V score(V z) {
    using T = engine::scalar_of_t<V>;
    return V(static_cast<T>(-(n + 1))) * z / (V(static_cast<T>(n)) + z * z);
  }
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    student_ts(n, key, first_sample, z, count);
  }
  static std::string name() { return "student_t with " + std::to_string(Nu) + " degrees of freedom"; }
  static constexpr bool is_even = true;

 private:
  static constexpr double n = static_cast<double>(Nu);
};

}  // namespace rgflow::inline RGFLOW_ISA
