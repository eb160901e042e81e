// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "laws.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

// Flows whose log-determinants and ways back are right up to the error of a rule for differential equations.
namespace toy {

struct errors {
  double log_det = 0, way_back = 0;
};

/// The largest errors over a few fields: of log-determinants against the dense Jacobian, and of decode after encode.
template <class Flow>
errors errors_of() {
  auto const m = stirred<Flow, double>(0.1);
  engine::canonical_weights<double> const w{m.weights().data()};
  std::span<double const> const none;
  errors worst;
  for (std::uint64_t number : {1U, 2U, 3U}) {
    auto const x = some_field(m.flow().values(), number);
    auto field = x;
    double const forth = m.flow().template run<direction::encode>(field.data(), w, none);
    double const dense = engine::log_abs_determinant(dense_jacobian<direction::encode>(m, x, {}), x.size());
    worst.log_det = std::max(worst.log_det, std::abs(forth - dense));
    m.flow().template run<direction::decode>(field.data(), w, none);
    for (std::size_t i = 0; i < x.size(); ++i) worst.way_back = std::max(worst.way_back, std::abs(field[i] - x[i]));
  }
  return worst;
}

/// Many takes twice as many steps as Few, which takes `steps`. That makes both errors smaller by 2^order, and the bound
/// at_one * steps^-order holds. (On the way back the leading errors of a rule of even order cancel, so that it gains an
/// order.)
template <class Few, class Many>
void errors_have_order(std::size_t order_of_rule, std::size_t steps, double at_one) {
  auto const few = errors_of<Few>(), many = errors_of<Many>();
  auto const order = static_cast<double>(order_of_rule);
  double const of_log_det = std::log2(few.log_det / many.log_det),
               of_way_back = std::log2(few.way_back / many.way_back),
               bound = at_one * std::pow(static_cast<double>(steps), -order);
  INFO("errors of log-determinants " << few.log_det << ", " << many.log_det << ", order " << of_log_det);
  INFO("errors of the way back " << few.way_back << ", " << many.way_back << ", order " << of_way_back);
  CHECK(of_log_det > order - 0.2);
  CHECK(of_log_det < order + 0.8);
  CHECK(of_way_back > order - 0.2);
  CHECK(few.log_det < bound);
  CHECK(few.way_back < bound);
  CHECK(many.log_det > 1e-13);  // what is measured is no rounding
}

}  // namespace toy
