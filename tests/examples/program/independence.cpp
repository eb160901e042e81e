// SPDX-License-Identifier: BSL-1.0
#include <program/independence.hpp>

#include "../../engine/statistics/random_numbers.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

constexpr std::size_t proposals = 16384;  // runs of two

/// Proposals x of N(0, 1) for N(1, 1), and log w.
struct shifted {
  std::vector<double> x, log_w;
  explicit shifted(std::uint64_t run) {
    random_numbers random(run);
    for (std::size_t i = 0; i < proposals; ++i) {
      x.push_back(random.normal());
      log_w.push_back(x.back() - 0.5);
    }
  }
};

}  // namespace

TEST_CASE("program/independence: averages are those of the target, and errors are how far runs scatter") {
  constexpr std::size_t runs = 80;
  double mean[2] = {0, 0}, square[2] = {0, 0}, error[2] = {0, 0}, tau = 0;
  for (std::size_t run = 0; run < runs; ++run) {
    shifted const p(run);
    program::independence_chain const chain(p.log_w, run);
    auto const average = chain.average(p.x, 1, [](auto m) { return m[0]; });
    auto const acceptance = chain.acceptance();
    tau += chain.tau_int(p.x).value / runs;
    double const found[2] = {average.value, acceptance.value}, errors[2] = {average.error, acceptance.error};
    for (std::size_t k = 0; k < 2; ++k) {
      mean[k] += found[k] / runs;
      square[k] += found[k] * found[k] / runs;
      error[k] += errors[k] / runs;
    }
  }
  double const scatter[2] = {std::sqrt(square[0] - mean[0] * mean[0]), std::sqrt(square[1] - mean[1] * mean[1])};
  CHECK(std::abs(mean[0] - 1) < 4.5 * scatter[0] / std::sqrt(runs));
  // P(accept) between two draws, one of the target: 2 Phi(-1 / sqrt(2)).
  CHECK(std::abs(mean[1] - std::erfc(0.5)) < 4.5 * scatter[1] / std::sqrt(runs));
  // The scatter of 80 runs is known to 8 %.
  CHECK(error[0] == Approx(scatter[0]).epsilon(0.3));
  CHECK(error[1] == Approx(scatter[1]).epsilon(0.3));
  CHECK(tau == Approx(0.5 * proposals * scatter[0] * scatter[0]).epsilon(0.6));  // its square to 16 %
}
