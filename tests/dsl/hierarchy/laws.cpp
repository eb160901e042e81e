// SPDX-License-Identifier: BSL-1.0
#include "laws.hpp"

#include "toy.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

using namespace rgflow;

TEMPLATE_TEST_CASE("hierarchy: decode undoes encode, and the log-determinants cancel", "", RGFLOW_TOY_FLOWS) {
  INFO(TestType::name);
  toy::check_round_trip<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy: log q of a sample is its log_prob", "", RGFLOW_TOY_FLOWS) {
  INFO(TestType::name);
  toy::check_log_q<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy: log-det agrees with the dense Jacobian", "", RGFLOW_TOY_FLOWS) {
  INFO(TestType::name);
  toy::check_log_det<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy: adjoint of encode agrees with finite differences", "", RGFLOW_TOY_FLOWS) {
  INFO(TestType::name);
  toy::check_adjoint<direction::encode, TestType>();
}

TEMPLATE_TEST_CASE("hierarchy: adjoint of decode agrees with finite differences", "", RGFLOW_TOY_FLOWS) {
  INFO(TestType::name);
  toy::check_adjoint<direction::decode, TestType>();
}

TEMPLATE_TEST_CASE("hierarchy: the score of a sample is the same without encoding it", "", RGFLOW_TOY_FLOWS) {
  auto const m = toy::stirred<TestType, double>();
  INFO(TestType::name);
  auto const numbers = toy::context_numbers<std::remove_const_t<decltype(m)>>();
  std::span<double const> const context(numbers);
  std::vector<double> packed;
  m.pack(packed);
  engine::packed_weights<double> const w{packed.data()};
  engine::random_key const key{4, engine::purpose::test, 0};
  engine::flow_workspace<double> walked, encoded;
  m.reserve(walked, true);
  m.reserve(encoded, true);
  for (std::uint64_t n : {0U, 1U}) {
    double const log_q = m.draw_with_score(key, n, walked, 0.7, w, context);
    REQUIRE(log_q == engine::draw_and_encode(m, key, n, encoded, 0.7, w, context));
    REQUIRE(walked.field == encoded.field);
    double largest = 0;
    for (std::size_t i = 0; i < walked.bar.size(); ++i) {
      REQUIRE(walked.bar[i] == Approx(encoded.bar[i]).epsilon(1e-9).margin(1e-9));
      largest = std::max(largest, std::abs(walked.bar[i]));
    }
    REQUIRE(largest > 0.1);
    encoded.bar = walked.bar;
    std::vector<double> one(m.gradient_size()), other(m.gradient_size());
    m.pull_back_draw(walked, 0.3, w, context, engine::gradient_slot<double>{one.data()});
    m.pull_back_draw(encoded, 0.3, w, context, engine::gradient_slot<double>{other.data()});
    REQUIRE(one == other);
  }
}

TEMPLATE_TEST_CASE("hierarchy: an untrained flow is the identity", "", RGFLOW_TOY_FLOWS) {
  model<TestType, double> const m(seed{1});
  using model_type = std::remove_const_t<decltype(m)>;
  auto const context = toy::some_context<model_type>(3);
  auto const [x, log_q] = m.sample(3, 0, context);
  auto const z = m.encode(x, context);
  for (std::size_t i = 0; i < x.size(); ++i) REQUIRE(z.field.data()[i] == Approx(x.data()[i]).margin(1e-14));
  for (std::size_t i = 0; i < 3; ++i) REQUIRE(z.log_det(i) == Approx(0).margin(1e-13));
}
