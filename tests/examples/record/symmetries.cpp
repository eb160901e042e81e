// SPDX-License-Identifier: BSL-1.0

// What the flow of the recipe declares, measured with weights far from where they start.

#include <record/recipes/phi4.hpp>

#include <rgflow/engine/random.hpp>
#include <rgflow/model.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <catch2/catch.hpp>

#include <cstddef>

using namespace rgflow;

TEST_CASE("record/symmetries: the flow has the symmetry that it declares, and no other") {
  model<record::phi4::flow<8>, double> m(seed{3});
  for (std::size_t i = 0; i < m.weights().size(); ++i)
    m.weights()[i] += 0.1 * engine::normal<double>({17, engine::purpose::test, 0}, i, 0);
  auto const report = verify_symmetries(m);
  INFO(report.text());
  CHECK(report.passed());
  CHECK(report.laws.size() == 2);
  CHECK_FALSE(verify_symmetries<translations_by<1>>(m).passed());
}
