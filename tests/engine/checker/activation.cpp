// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/checker/activation.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

// What the checker of activations says of planted mistakes.

using namespace rgflow;

namespace {

/// x + x^3 / 3
struct cubic {
  static constexpr bool needs_input = true;
  static constexpr bool is_odd = true;
  template <class V>
  static V value(V const& x) {
    return x + x * x * x / V(3);
  }
  template <class V>
  static V slope(V const& x, V const&) {
    return V(1) + x * x;
  }
};

struct wrong_slope : cubic {
  template <class V>
  static V slope(V const& x, V const&) {
    return V(1) + V(0.999) * x * x;
  }
};
/// Callers give the output in the place of the input.
struct reads_the_input : cubic {
  static constexpr bool needs_input = false;
};
struct not_even : cubic {
  static constexpr bool is_even = true;
};
struct not_odd : engine::softplus_activation {
  static constexpr bool is_odd = true;
};
/// log(1 + e^x) as it is written in books: e^1000 is infinite.
struct overflows : engine::softplus_activation {
  template <class V>
  static V value(V const& x) {
    using std::exp, std::log1p;
    return log1p(exp(x));
  }
};
/// What lane 0 does decides for all.
struct branches : engine::leaky_relu_activation {
  template <class V>
  static V value(V const& x) {
    return engine::lane(x, 0) > 0 ? x : V(0.01) * x;
  }
};

std::string broken(check_report const& report) {
  std::string laws;
  for (auto const& l : report.laws)
    if (!l.passed()) laws += l.law + "; ";
  return laws;
}

}  // namespace

TEST_CASE("checker/activation: a right one passes, one mistake is named by its law") {
  CHECK(broken(check_activation<cubic>()) == "");
  CHECK(broken(check_activation<wrong_slope>()) == "slope is the derivative of value; slope is the derived one; ");
  CHECK(broken(check_activation<reads_the_input>()) == "slope reads only the output; ");
  CHECK(broken(check_activation<not_even>()) == "it is even, as it declares; ");
  CHECK(broken(check_activation<not_odd>()) == "it is odd, as it declares; ");
  CHECK(broken(check_activation<overflows>()) == "finite at the edges (double); finite at the edges (float); ");
}

TEST_CASE("checker/activation: lanes that decide for each other are seen") {
  auto const report = check_activation<branches>();
  CHECK_FALSE(report["a lane gives what a single number gives"].passed());
  CHECK_FALSE(report["a bad sample leaves the others alone"].passed());
}
