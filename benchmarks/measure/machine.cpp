// SPDX-License-Identifier: BSL-1.0
#include <measure/machine.hpp>

#include <rgflow/engine/simd.hpp>

#include <fstream>
#include <string>

namespace measure {
namespace {

using lane_set = rgflow::engine::lanes<float, 1>;

// Enough independent chains to hide the latency of two fused multiply-adds per cycle, few enough for 16 registers.
constexpr std::size_t chains = 12;
constexpr std::size_t rounds = 1000;

/// `rounds` steps of every chain, all of them in registers, so that nothing but multiply-adds is timed. Every chain
/// starts from another number, or the compiler would compute one of them.
[[gnu::noinline]] lane_set multiply_adds(lane_set factor, lane_set summand) {
  using rgflow::engine::detail::unrolled;
  lane_set sum[chains];
  unrolled<chains>([&](auto c) __attribute__((always_inline)) { sum[c] = lane_set(static_cast<float>(c)); });
#pragma GCC unroll 1
  for (std::size_t round = 0; round < rounds; ++round)
    unrolled<chains>([&](auto c) __attribute__((always_inline)) { sum[c] = fma(sum[c], factor, summand); });
  unrolled<chains - 1>([&](auto c) __attribute__((always_inline)) { sum[0] += sum[c + 1]; });
  return sum[0];
}

void fused_multiply_adds(benchmark::State& state) {
  for (auto _ : state) {
    // Known numbers would be summed once, before the loop. (DoNotOptimize(half) may change half with g++, to a denormal
    // at which some processors take 200 times as long.)
    float volatile half = 0.5F;
    benchmark::DoNotOptimize(multiply_adds(lane_set(half), lane_set(half)));
  }
}

lane_set sum(std::vector<float> const& array) {
  using rgflow::engine::detail::unrolled;
  constexpr std::size_t accumulators = 8;
  lane_set total[accumulators];
  unrolled<accumulators>([&](auto k) __attribute__((always_inline)) { total[k] = lane_set(0.F); });
  for (std::size_t i = 0; i < array.size(); i += accumulators * lane_set::size)
    unrolled<accumulators>([&](auto k) __attribute__((always_inline)) {
      total[k] += lane_set::load(array.data() + i + k * lane_set::size);
    });
  unrolled<accumulators - 1>([&](auto k) __attribute__((always_inline)) { total[0] += total[k + 1]; });
  return total[0];
}

void fill(std::vector<float>& array, std::size_t elements) {
  if (array.empty()) array.assign(elements, 1.F);
}

}  // namespace

machine::machine(suite& all, std::size_t threads, settings const& s)
    : all_(all), threads_(threads), elements_(s.quick ? 1U << 16 : 1U << 26), arrays_(threads) {
  for (std::size_t const n : thread_counts()) {
    std::string const suffix = " " + std::to_string(n);
    all.add("machine fma" + suffix, fused_multiply_adds, {.threads = n});
    all.add("machine read" + suffix,
            [this](benchmark::State& state) {
              auto& a = arrays_[static_cast<std::size_t>(state.thread_index())].a;
              fill(a, elements_);
              for (auto _ : state) {
                benchmark::DoNotOptimize(sum(a));
              }
            },
            {.threads = n, .iterations = 1});
    all.add("machine triad" + suffix,
            [this](benchmark::State& state) {
              auto& [a, b, c] = arrays_[static_cast<std::size_t>(state.thread_index())];
              for (auto* array : {&a, &b, &c}) fill(*array, elements_);
              for (auto _ : state) {
                for (std::size_t i = 0; i < elements_; i += lane_set::size)
                  fma(lane_set(0.5F), lane_set::load(c.data() + i), lane_set::load(b.data() + i)).store(a.data() + i);
                benchmark::ClobberMemory();
              }
            },
            {.threads = n, .iterations = 1});
  }
}

std::vector<std::size_t> machine::thread_counts() const {
  return threads_ == 1 ? std::vector<std::size_t>{1} : std::vector<std::size_t>{1, threads_};
}

spread machine::peak(std::size_t threads) const {
  return rate(2. * chains * rounds * lane_set::size, all_.seconds("machine fma " + std::to_string(threads)));
}

spread machine::bandwidth(char const* kind, std::size_t threads, std::size_t streams) const {
  return rate(static_cast<double>(streams * elements_ * sizeof(float)),
              all_.seconds(std::string("machine ") + kind + " " + std::to_string(threads)));
}

std::string machine::description() {
  std::ifstream info("/proc/cpuinfo");
  std::string processor = "unknown processor";
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) {
      processor = line.substr(line.find(':') + 2);
      break;
    }
  std::string const compiler =
#if defined(__clang__)
      "clang " + std::to_string(__clang_major__) + "." + std::to_string(__clang_minor__);
#else
      "g++ " + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__);
#endif
  return processor + ", " + std::to_string(lane_set::size) + " float lanes, " + compiler;
}

program::table machine::table() const {
  program::table t{{"machine", "float32 FMA, GFLOP/s", "read, GB/s", "triad, GB/s"}};
  for (std::size_t const n : thread_counts())
    t.add_row({std::to_string(n) + (n == 1 ? " core" : " cores"), text(scaled(peak(n), 1e-9)),
               text(scaled(bandwidth("read", n, 1), 1e-9)), text(scaled(bandwidth("triad", n, 3), 1e-9))});
  t.note = description();
  return t;
}

program::json machine::json() const {
  program::json result;
  result["description"] = description();
  for (std::size_t const n : thread_counts()) {
    program::json row;
    row["threads"] = n;
    row["fma_gflops"] = json_of(scaled(peak(n), 1e-9));
    row["read_gb_per_s"] = json_of(scaled(bandwidth("read", n, 1), 1e-9));
    row["triad_gb_per_s"] = json_of(scaled(bandwidth("triad", n, 3), 1e-9));
    result["cores"].push_back(row);
  }
  return result;
}

}  // namespace measure
