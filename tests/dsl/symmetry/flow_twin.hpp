// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "../hierarchy/toy.hpp"

#include <rgflow/symmetry.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <catch2/catch.hpp>

// What is proved of a flow beside what is measured on random fields, with weights far from where they start.
namespace twin {

using namespace rgflow;

template <class Group, class Flow>
check_report measured() {
  return verify_symmetries<Group>(toy::stirred<Flow, double>(0.1), {.stir = 0});
}
template <class Group, class Flow>
void has() {
  static_assert(equivariant_under<Flow, Group>);
  auto const report = measured<Group, Flow>();
  INFO(report.text());
  CHECK(report.passed());
}
template <class Group, class Flow>
void has_not() {
  static_assert(!equivariant_under<Flow, Group>);
  auto const report = measured<Group, Flow>();
  INFO(report.text());
  REQUIRE_FALSE(report.laws.empty());
  for (auto const& law : report.laws) CHECK(law.worst > 1e-3);
}

}  // namespace twin
