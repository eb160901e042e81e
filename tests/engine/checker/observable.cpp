// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/checker/observable.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

// What the checker of observables says of planted mistakes.

using namespace rgflow;

namespace {

template <class F>
std::string broken(F&& observe, std::size_t values = 2) {
  std::string laws;
  engine::lattice const ring(std::vector<std::size_t>{6}, boundary::periodic);
  for (auto const& l : check_observable(observe, ring, /*channels*/ 2, values).laws)
    if (!l.passed()) laws += l.law + "; ";
  return laws;
}

}  // namespace

TEST_CASE("checker/observable: a right one passes, one mistake is named by its law") {
  CHECK(broken([](auto phi, auto out) { out[0] = phi[0], out[1] = phi[11] * phi[0]; }) == "");
  CHECK(broken([](auto phi, auto out) { out[0] = phi[0]; }) ==
        "every value is written, and finite; finite on constant fields; ");
  CHECK(broken([](auto phi, auto out) { out[0] = out[1] = phi[0], *(out.data() + 2) = phi[1]; }) ==
        "nothing is written beyond its values; ");
  CHECK(broken([](auto phi, auto out) { out[0] = out[1] = phi[0] / phi[1]; }) == "finite on constant fields; ");
  CHECK(broken([calls = 0](auto phi, auto out) mutable {
          using V = typename decltype(out)::value_type;
          out[0] = out[1] = phi[0] + V(++calls);
        }) ==
        "the same call gives the same bits; a lane gives what a single configuration gives; "
        "a bad configuration leaves the others alone; ");
  CHECK(broken([](auto, auto) {}, 0) == "it writes at least one value; ");
}

TEST_CASE("checker/observable: lanes that are summed are seen") {
  std::string const laws = broken([](auto phi, auto out) {
    using V = typename decltype(out)::value_type;
    out[0] = out[1] = V(static_cast<double>(engine::lane_sum(phi[0])));
  });
  CHECK(laws == "a lane gives what a single configuration gives; a bad configuration leaves the others alone; ");
}

TEST_CASE("checker/observable: one of lanes only is checked as far as it goes") {
  using V = engine::lanes<double>;
  engine::lattice const ring(std::vector<std::size_t>{6}, boundary::periodic);
  auto const report = check_observable([](std::span<V const> phi, std::span<V> out) { out[0] = phi[0]; }, ring, 1, 1);
  CHECK(report.passed());
  CHECK_FALSE(report["a lane gives what a single configuration gives (it takes lanes only)"].applies);
}
