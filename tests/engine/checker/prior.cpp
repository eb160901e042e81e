// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/checker/prior.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

// What the checker of priors says of planted mistakes.

using namespace rgflow;

namespace {

/// log p = -2 log(2 cosh(z/2))
struct logistic {
  static constexpr bool is_even = true;
  template <class V>
  static V log_density(V z) {
    using std::abs, std::exp, std::log1p;
    return -abs(z) - V(2) * log1p(exp(-abs(z)));
  }
  template <class V>
  static V score(V z) {
    using std::tanh;
    return -tanh(V(0.5) * z);
  }
  template <class V>
  static V at(V u) {
    using std::log;
    return log(u) - log(V(1) - u);
  }
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) z[i] = at(engine::uniform<V>(key, first_sample, i));
  }
  static std::string name() { return "logistic"; }
};

/// 0.1 % too much.
struct not_normalised : logistic {
  template <class V>
  static V log_density(V z) {
    return logistic::log_density(z) + V(1e-3);
  }
};
struct wrong_score : logistic {
  template <class V>
  static V score(V z) {
    return V(0.999) * logistic::score(z);
  }
};
struct skew : logistic {
  static constexpr bool is_isotropic = true;
};
/// Moved to the right, and said to be even as the other is.
struct lopsided : logistic {
  template <class V>
  static V log_density(V z) {
    return logistic::log_density(z - V(0.25));
  }
  template <class V>
  static V score(V z) {
    return logistic::score(z - V(0.25));
  }
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    logistic::draw(key, first_sample, z, count);
    for (std::size_t i = 0; i < count; ++i) z[i] += V(0.25);
  }
};
struct too_wide : logistic {
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    logistic::draw(key, first_sample, z, count);
    for (std::size_t i = 0; i < count; ++i) z[i] *= V(1.1);
  }
};
/// All components of a sample are one number.
struct one_number : logistic {
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) z[i] = at(engine::uniform<V>(key, first_sample, 0));
  }
};
/// Components share a sign only.
struct one_size : logistic {
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    using std::abs, std::copysign;
    V const size = abs(at(engine::uniform<V>(key, first_sample, 0)));
    for (std::size_t i = 0; i < count; ++i)
      z[i] = copysign(size, engine::uniform<V>(key, first_sample, i + 1) - V(0.5));
  }
};
/// Samples 2n and 2n + 1 are the same, whatever the lane.
struct pairs_of_samples : logistic {
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t l = 0; l < engine::lane_count<V>; ++l)
        engine::set_lane(z[i], l, at(engine::uniform<engine::scalar_of_t<V>>(key, (first_sample + l) / 2, i)));
  }
};
/// Lanes all draw for the first sample.
struct lanes_alike : logistic {
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) z[i] = V(at(engine::uniform<engine::scalar_of_t<V>>(key, first_sample, i)));
  }
};
/// Drawn from the end.
struct backwards : logistic {
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) z[i] = at(engine::uniform<V>(key, first_sample, count - 1 - i));
  }
};
struct no_key : logistic {
  template <class V>
  static void draw(engine::random_key, std::uint64_t first_sample, V* z, std::size_t count) {
    logistic::draw(engine::random_key{}, first_sample, z, count);
  }
};
/// log(1 + e^z) as it is written in books.
struct overflows : logistic {
  template <class V>
  static V log_density(V z) {
    using std::exp, std::log;
    return z - V(2) * log(V(1) + exp(z));
  }
};

std::string broken(check_report const& report) {
  std::string laws;
  for (auto const& l : report.laws)
    if (!l.passed()) laws += l.law + "; ";
  return laws;
}

}  // namespace

TEST_CASE("checker/prior: a right one passes, one mistake is named by its law") {
  std::string const follow = "draws follow the density: Kolmogorov distance * sqrt(n); ";
  std::string const components = "components are independent (rank correlation / sigma); ";
  CHECK(broken(check_prior<logistic>()) == "");
  CHECK(broken(check_prior<not_normalised>()) == "the density integrates to 1; ");
  CHECK(broken(check_prior<wrong_score>()) == "score is the slope of log_density; ");
  CHECK(broken(check_prior<skew>()) == "it is isotropic, as it declares; ");
  CHECK(broken(check_prior<lopsided>()) == "it is even, as it declares; ");
  CHECK(broken(check_prior<too_wide>()) == follow);
  CHECK(broken(check_prior<one_number>()) == components);
  CHECK(broken(check_prior<one_size>()) == components);
  CHECK(broken(check_prior<pairs_of_samples>()) == "samples are independent (rank correlation / sigma); ");
  CHECK(broken(check_prior<lanes_alike>()) ==
        "lane l draws what sample first_sample + l draws (double); "
        "lane l draws what sample first_sample + l draws (float); ");
  CHECK(broken(check_prior<backwards>()) == "a component does not depend on how many are drawn; ");
  CHECK(broken(check_prior<no_key>()) == "another key gives other numbers; ");
  CHECK(broken(check_prior<overflows>()) == "finite at the edges (double); finite at the edges (float); ");
}

TEST_CASE("checker/prior: the integrals and distances that it rests on") {
  auto const cauchy = [](double z) { return 1 / (std::numbers::pi * (1 + z * z)); };
  for (double const from : {-3.0, 0.0, 2.0}) {
    CHECK(engine::integral_to_infinity(cauchy, from, 1) ==
          Approx(0.5 - std::atan(from) / std::numbers::pi).epsilon(1e-12));
    CHECK(engine::integral_to_infinity(cauchy, from, -1) ==
          Approx(0.5 + std::atan(from) / std::numbers::pi).epsilon(1e-12));
  }
  // Quantiles at (i + 1/2) / n are as near to their distribution as n numbers can be: 1 / (2n).
  std::vector<double> quantiles;
  for (int i = 0; i < 1000; ++i) quantiles.push_back(logistic::at((i + 0.5) / 1000));
  auto const density = [](double z) { return std::exp(logistic::log_density(z)); };
  CHECK(engine::kolmogorov_distance(quantiles, density) == Approx(0.5 / std::sqrt(1000)).epsilon(0.01));
  quantiles[500] = std::numeric_limits<double>::quiet_NaN();
  CHECK(engine::kolmogorov_distance(quantiles, density) == std::numeric_limits<double>::infinity());
}
