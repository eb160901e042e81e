// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector.hpp>
#include <rgflow/engine/checker/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

#include <catch2/catch.hpp>

/// One row of the law table.
template <class Bijector, class Patch>
void obeys() {
  auto const report = rgflow::check_bijector<Bijector, Patch>();
  INFO(report.text());
  CHECK(report.passed());
}
