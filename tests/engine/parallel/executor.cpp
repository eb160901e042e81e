// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>
#include <rgflow/engine/parallel.hpp>

#include <atomic>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace rgflow::engine;

// Ten lines a user could write: a thread per task, nothing shared. Shows that the concept is all it takes.
struct thread_per_task {
  void for_each_task(std::size_t n, task_ref f) {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < n; ++i) threads.emplace_back([f, i] { f(i); });
  }
  [[nodiscard]] std::size_t concurrency() const { return 16; }
};
static_assert(Executor<thread_per_task>);

void each_task_once(executor_ref executor) {
  for (std::size_t const n : {0U, 1U, 2U, 7U, 100U}) {
    std::vector<std::atomic<int>> calls(n);
    executor.for_each_task(n, [&](std::size_t i) { ++calls[i]; });
    for (auto const& count : calls) REQUIRE(count == 1);
  }
}

// Terms of very different size, so that any other order of addition gives other bits.
double awkward_term(std::size_t i) {
  double const x = static_cast<double>((i * 2654435761U) % 1000003U) / 1000003. - 0.5;
  return x * std::pow(10., static_cast<double>(i % 23)) * (i % 2 == 0 ? 1. : -1.);
}

}  // namespace

TEST_CASE("parallel/executor: each task runs exactly once") {
  serial_executor serial;
  thread_per_task own;
  each_task_once(serial);
  each_task_once(own);
  for (std::size_t const threads : {0U, 1U, 2U, 3U, 8U}) {
    tbb_executor tbb(threads);
    each_task_once(tbb);
  }
}

TEST_CASE("parallel/executor: concurrency is what was asked for") {
  CHECK(serial_executor{}.concurrency() == 1);
  CHECK(tbb_executor{3}.concurrency() == 3);
  CHECK(tbb_executor{}.concurrency() >= 1);
  tbb_executor three(3);
  CHECK(executor_ref(three).concurrency() == 3);
  CHECK_THROWS_AS(tbb_executor{1'000'000}, std::invalid_argument);
}

TEST_CASE("parallel/executor: eight threads are eight threads, even on fewer processors") {
  tbb_executor eight(8);
  std::atomic<int> waiting = 0;
  // Each task waits until all eight have started: with fewer threads the deadline passes instead.
  auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  eight.for_each_task(8, [&](std::size_t) {
    ++waiting;
    while (waiting < 8 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  });
  CHECK(std::chrono::steady_clock::now() < deadline);
}

TEST_CASE("parallel/executor: the exception of the lowest task leaves, whatever the timing") {
  for (std::size_t const threads : {1U, 2U, 3U, 8U}) {
    tbb_executor executor(threads);
    for (int repeat = 0; repeat < 50; ++repeat) {
      std::string found;
      try {
        executor.for_each_task(64, [](std::size_t i) {
          if (i % 3 == 2) throw std::runtime_error("task " + std::to_string(i));
        });
      } catch (std::runtime_error const& error) {
        found = error.what();
      }
      REQUIRE(found == "task 2");
    }
    // and the executor is still good
    each_task_once(executor);
  }
}

TEST_CASE("parallel/ordered_sum: the same bits for 1, 2, 3 and 8 threads") {
  constexpr std::size_t n = 5000;
  serial_executor serial;
  auto const reference = std::bit_cast<std::uint64_t>(ordered_sum(serial, n, awkward_term));
  for (std::size_t const threads : {1U, 2U, 3U, 8U}) {
    tbb_executor executor(threads);
    for (int repeat = 0; repeat < 20; ++repeat)
      REQUIRE(std::bit_cast<std::uint64_t>(ordered_sum(executor, n, awkward_term)) == reference);
  }
}

TEST_CASE("parallel/ordered_sum: ill-conditioned sums to one unit in the last place") {
  // Half a million numbers up to 1e9, later their negatives in another order, and a third in between: the
  // exact sum is a third of 2^17, ten orders of magnitude below the sum of absolute values.
  constexpr std::size_t half = 500'000;
  constexpr double third = 131072. / 3.;
  auto const large = [](std::size_t i) { return awkward_term(i - i % 23 + i % 10); };
  std::vector<double> terms;
  for (std::size_t i = 0; i < half; ++i) terms.push_back(large(i));
  terms.push_back(third);
  for (std::size_t i = 0; i < half; ++i) terms.push_back(-large((i * 7919) % half));
  CHECK(std::abs(ordered_sum(terms) - third) <= std::abs(std::nextafter(third, 1e9) - third));

  double plain = 0;
  for (double const x : terms) plain += x;
  CHECK(std::abs(plain - third) > 1e-7);  // the problem was hard
}

TEST_CASE("parallel/ordered_sum: infinities and NaN come through") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(ordered_sum(std::vector<double>{1, inf, 2}) == inf);
  CHECK(ordered_sum(std::vector<double>{1, -inf, 2}) == -inf);
  CHECK(std::isnan(ordered_sum(std::vector<double>{inf, -inf})));
  CHECK(std::isnan(ordered_sum(std::vector<double>{1, std::nan(""), 1})));
  CHECK(ordered_sum(std::vector<double>{}) == 0);
  CHECK(ordered_sum(std::vector<double>{1e100, 1, -1e100}) == 1);
}
