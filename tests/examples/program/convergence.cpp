// SPDX-License-Identifier: BSL-1.0
#include <program/convergence.hpp>

#include "../../engine/statistics/random_numbers.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace {

constexpr std::size_t chains = 16;

/// Independent numbers, or around a place of its own for each chain.
std::vector<double> series(std::size_t times, double apart = 0) {
  random_numbers random(3);
  std::vector<double> x(times * chains);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = random.normal() + apart * static_cast<double>(i % chains);
  return x;
}

}  // namespace

TEST_CASE("program/convergence: chains converged if every series is long and from one place") {
  program::convergence all;
  CHECK((all.converged && all.warning().empty()));
  all.add(series(2000), chains);
  CHECK(all.converged);
  CHECK(all.warning().empty());
  CHECK(all.shortest > 2000);
  all.add(series(2000, 0.1), chains);
  CHECK_FALSE(all.converged);
  CHECK(all.worst_r_hat > 1.01);
  all.add(series(2000), chains);
  CHECK_FALSE(all.converged);

  program::convergence brief;
  brief.add(series(60), chains);
  CHECK_FALSE(brief.converged);
  CHECK(brief.shortest < 200);
  CHECK(brief.warning().find("HMC is not converged (split R-hat ") == 0);
}
