// SPDX-License-Identifier: BSL-1.0
#include <layouts/menu.hpp>

#include <rgflow/engine/checker/layout.hpp>

#include <boost/hana/for_each.hpp>
#include <catch2/catch.hpp>

// Whoever adds a layout of their own to the list has it checked here.
TEST_CASE("layouts: every layout that is compared keeps the laws of layouts") {
  boost::hana::for_each(layouts::compared, [&]<class Type>(Type) {
    auto const report = rgflow::check_layout<typename Type::type>();
    INFO(report.text());
    CHECK(report.passed());
  });
}
