// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/checker/activation.hpp>
#include <rgflow/engine/checker/net.hpp>
#include <rgflow/net.hpp>

#include <catch2/catch.hpp>

#include <cstddef>

// Every activation by its word, inside an mlp, through the laws of nets; among them one of the user's own.

using namespace rgflow;

namespace {

template <class Net>
void obeys() {
  auto const report = check_net<Net, 3, 4>();
  INFO(report.text());
  CHECK(report.passed());
}

/// x + x^3 / 3, with the slope computed from the input.
struct cubic {
  static constexpr bool needs_input = true;
  template <class V>
  static V value(V const& x) {
    return x + x * x * x / V(3);
  }
  template <class V>
  static V slope(V const& x, V const&) {
    return V(1) + x * x;
  }
};

/// The same with a slope that is wrong.
struct miscubic : cubic {
  template <class V>
  static V slope(V const& x, V const&) {
    return V(1) - x * x;
  }
};

}  // namespace

TEMPLATE_TEST_CASE("net/activation: the law table", "", hyperbolic_tangent, algebraic, softsign, silu,
                   saturating_square, softplus, elu, leaky_relu, cubic) {
  auto const report = check_activation<TestType>();
  INFO(report.text());
  CHECK(report.passed());
}

TEST_CASE("net/activation: those whose slope needs the output only") {
  obeys<mlp<6, 5>::with<hyperbolic_tangent>>();
  obeys<mlp<6, 5>::with<algebraic>>();
  obeys<mlp<6>::with<softsign>>();
  obeys<mlp<6>::with<softplus>::without_bias>();
}

TEST_CASE("net/activation: those with a kink") {
  obeys<mlp<6>::with<elu>>();
  obeys<mlp<6>::with<leaky_relu>>();
}

TEST_CASE("net/activation: those whose slope needs the input") {
  obeys<mlp<6, 5>::with<silu>>();
  // 1e6 cubed is beyond float: what is finite at the edges depends on the activation.
  auto const own = check_net<mlp<6>::with<cubic>, 3, 4>();
  INFO(own.text());
  CHECK(own["adjoint is the derivative by the inputs"].passed());
  CHECK(own["adjoint is the derivative by the weights"].passed());
  CHECK(own["written adjoint is the derived one"].passed());
}

TEST_CASE("net/activation: a wrong slope is found out") {
  auto const wrong = check_net<mlp<6>::with<miscubic>, 3, 4>();
  CHECK_FALSE(wrong["adjoint is the derivative by the inputs"].passed());
  CHECK_FALSE(wrong["written adjoint is the derived one"].passed());
}
