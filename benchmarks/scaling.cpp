// SPDX-License-Identifier: BSL-1.0
// Benchmark: cost and peak memory of a training step against lattice size, batch, couplings per block and threads

#include <flow/case.hpp>
#include <flow/flow.hpp>
#include <measure/machine.hpp>
#include <measure/settings.hpp>
#include <measure/suite.hpp>

#include <program/progress.hpp>
#include <program/table.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using measure::spread;

/// Cases that differ in one number.
struct series {
  std::string name;
  std::vector<std::size_t> values;
  flow::shape (*shape)(std::size_t value);
  std::size_t (*threads)(std::size_t value);
  double (*size)(std::size_t value);  ///< what the exponents are of

  struct measured {
    std::vector<double> seconds = {};
    std::vector<double> memory = {};
  };
  std::vector<measured> results = std::vector<measured>(values.size());
};

constexpr std::size_t hidden = 16;
std::size_t one_thread(std::size_t) { return 1; }
double itself(std::size_t value) { return static_cast<double>(value); }

/// A batch of 32 is one tile of lanes wherever they are at most 32 wide; more samples are more tiles.
std::vector<series> all_series(measure::settings const& s) {
  std::vector<std::size_t> threads;
  for (std::size_t n = 1; n < s.threads; n *= 2) threads.push_back(n);
  threads.push_back(s.threads);
  auto const some = [&](std::vector<std::size_t> values) {
    if (s.quick) values.resize(2);
    return values;
  };
  return {{"lattice", some({16, 32, 64, 128, 256, 512}),
           [](std::size_t v) {
             return flow::shape{v, hidden, 8, 32};
           },
           one_thread, [](std::size_t v) { return static_cast<double>(v * v); }},
          {"batch", some({32, 64, 128, 256, 512, 1024}),
           [](std::size_t v) {
             return flow::shape{32, hidden, 8, v};
           },
           one_thread, itself},
          {"couplings", some({2, 4, 8, 16}),
           [](std::size_t v) {
             return flow::shape{32, hidden, v, 256};
           },
           one_thread, itself},
          {"threads", threads,
           [](std::size_t) {
             return flow::shape{32, hidden, 8, 256};
           },
           [](std::size_t v) { return v; }, itself}};
}

/// Steps that take about half a second at 20 GFlop/s.
std::size_t steps_of(flow::shape const& s, bool quick) {
  double const flops = 4 * forward_flops(s) * static_cast<double>(s.batch);
  return quick ? 1 : static_cast<std::size_t>(std::max(1., 1e10 / flops));
}

void measure_all(std::vector<series>& all, measure::settings const& s) {
  std::size_t cases = 0;
  for (auto const& one : all) cases += one.values.size();
  program::progress bar("measuring", cases * s.repeats, 0, 0, program::progress_style::of_stderr(s.quiet));
  std::size_t done = 0;
  for (std::size_t repeat = 0; repeat < s.repeats; ++repeat)
    for (auto& one : all)
      for (std::size_t i = 0; i < one.values.size(); ++i) {
        auto const shape = one.shape(one.values[i]);
        auto const result = flow::run_case(shape, s.seed, one.threads(one.values[i]), steps_of(shape, s.quick));
        one.results[i].seconds.push_back(result.step_seconds);
        one.results[i].memory.push_back(static_cast<double>(result.peak_memory));
        bar.update(++done);
      }
}

/// Exponent of the medians; without the smaller half, where what is constant still shows.
double exponent(series const& s, std::vector<double> series::measured::*what) {
  std::vector<double> x, y;
  for (std::size_t i = s.values.size() < 4 ? 0 : s.values.size() / 2; i < s.values.size(); ++i) {
    x.push_back(s.size(s.values[i]));
    y.push_back(spread::of(s.results[i].*what).median);
  }
  return x.size() < 2 ? 0 : measure::fitted_exponent(x, y);
}

program::table table(series const& s) {
  bool const rows_are_threads = s.name == "threads";
  program::table t{{s.name, "step, ms", rows_are_threads ? "speed-up" : "us per sample", "peak memory, MB"}};
  double const first = spread::of(s.results[0].seconds).median;
  for (std::size_t i = 0; i < s.values.size(); ++i) {
    auto const seconds = spread::of(s.results[i].seconds);
    double const per_sample = 1e6 * seconds.median / static_cast<double>(s.shape(s.values[i]).batch);
    t.add_row({std::to_string(s.values[i]) + (s.name == "lattice" ? "^2" : ""), text(scaled(seconds, 1e3)),
               program::significant(rows_are_threads ? first / seconds.median : per_sample),
               text(scaled(spread::of(s.results[i].memory), 1e-6))});
  }
  if (s.values.size() > 1 && !rows_are_threads)
    t.note = "time ~ " + std::string(s.name == "lattice" ? "sites" : s.name) + "^" +
             program::significant(exponent(s, &series::measured::seconds), 3) + ", memory ~ ^" +
             program::significant(exponent(s, &series::measured::memory), 3);
  return t;
}

program::json json_of(series const& s) {
  program::json result;
  result["name"] = s.name;
  for (std::size_t i = 0; i < s.values.size(); ++i) {
    auto const shape = s.shape(s.values[i]);
    result["cases"].push_back(program::json::object({{"extent", shape.extent},
                                                     {"hidden", shape.hidden},
                                                     {"couplings", shape.couplings},
                                                     {"batch", shape.batch},
                                                     {"threads", s.threads(s.values[i])},
                                                     {"step_seconds", json_of(spread::of(s.results[i].seconds))},
                                                     {"peak_memory_bytes", json_of(spread::of(s.results[i].memory))}}));
  }
  result["time_exponent"] = exponent(s, &series::measured::seconds);
  result["memory_exponent"] = exponent(s, &series::measured::memory);
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (auto const code = flow::answer_case(argc, argv)) return *code;
  measure::settings s;
  program::options options(
      "scaling",
      "Measures a training step of the flow of the figures with nets 4-16-16-8 against the size of the lattice, the\n"
      "batch, the couplings per block and the threads, each case in a process of its own, and fits exponents to the\n"
      "larger half of the cases.");
  measure::add_settings(options, s, "scaling");
  if (auto const code = options.parse(argc, argv)) return *code;
  if (s.quick) s.repeats = 1;
  return measure::report("scaling", s, argc, argv, [&] {
    auto all = all_series(s);
    measure_all(all, s);
    measure::suite limits;
    measure::machine const machine(limits, s.threads, s);
    limits.run(s);
    program::json results;
    results["machine"] = machine.json();
    std::printf("%s", machine.table().text().c_str());
    for (auto const& one : all) {
      results["series"].push_back(json_of(one));
      std::printf("\n%s", table(one).text().c_str());
    }
    return results;
  });
}
