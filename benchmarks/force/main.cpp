// SPDX-License-Identifier: BSL-1.0
// Benchmark: value and force of complex phi^4, derived from its formula, beside three written by hand

#include <force/force.hpp>
#include <measure/machine.hpp>
#include <measure/settings.hpp>
#include <measure/stopwatch.hpp>
#include <measure/suite.hpp>

#include <program/table.hpp>

#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/random.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using measure::spread;
namespace engine = rgflow::engine;

constexpr force::constants values_of_constants{-2, 1, 0.39};
constexpr std::pair<char const*, force::function> ways[] = {{"formula", force::from_formula},
                                                            {"by links", force::by_links},
                                                            {"by sites", force::by_sites},
                                                            {"by rows", force::by_rows}};

/// A field per lane, and room for a gradient.
struct fields {
  engine::lattice sites;
  std::vector<force::number> phi, gradient;

  fields(std::size_t edge, std::size_t seed)
      : sites(std::vector<std::size_t>{edge, edge}, rgflow::boundary::periodic),
        phi(2 * sites.volume()),
        gradient(2 * sites.volume()) {
    for (std::size_t i = 0; i < phi.size(); ++i)
      for (std::size_t l = 0; l < force::number::size; ++l)
        engine::set_lane(phi[i], l,
                         engine::normal<float>({seed, engine::purpose::test, 0}, i * force::number::size + l, 0));
  }
  force::number run(force::function f) { return f(sites, values_of_constants, phi.data(), gradient.data()); }
};

/// How far f is from what the formula gives, in its worst number |a - b| / (1 + |b|).
double difference(fields& of, force::function f) {
  auto const s = of.run(force::from_formula);
  auto const expected = of.gradient;
  auto const other = of.run(f);
  return std::max(engine::worst_difference(of.gradient, expected), engine::lane_difference(other, s));
}

/// Seconds that f takes over seconds that g takes, each in short slices that take turns: what else goes on in the
/// machine slows both.
spread ratio(fields& of, force::function f, force::function g, measure::settings const& s) {
  std::size_t const calls = 1 + 60'000 / of.sites.volume();
  auto const seconds = [&](force::function way) {
    measure::stopwatch watch;
    for (std::size_t k = 0; k < calls; ++k) benchmark::DoNotOptimize(of.run(way));
    return watch.lap();
  };
  std::vector<double> ratios;
  for (std::size_t slice = 0; slice < 13 * s.repeats; ++slice) {
    bool const f_first = slice % 2 == 0;
    double const first = seconds(f_first ? f : g), second = seconds(f_first ? g : f);
    ratios.push_back(f_first ? first / second : second / first);
  }
  std::sort(ratios.begin(), ratios.end());
  std::size_t const tail = ratios.size() / 10;
  return spread::of(
      {ratios.begin() + static_cast<std::ptrdiff_t>(tail), ratios.end() - static_cast<std::ptrdiff_t>(tail)});
}

std::string label(char const* way, std::size_t edge) { return std::string(way) + " " + std::to_string(edge); }

}  // namespace

int main(int argc, char** argv) {
  measure::settings common;
  common.repeats = 15;
  program::options options(
      "force",
      "Measures S and dS/dphi of complex phi^4 on one core, a configuration per lane in float: "
      "what the library derives\n"
      "from the formula, and three that are written by hand, link by link and as a stencil, by sites and by rows.\n"
      "Ratios are medians of slices that take turns, with the range of the middle four fifths.");
  measure::add_settings(options, common, "force");
  if (auto const code = options.parse(argc, argv)) return *code;
  if (common.quick) common.repeats = 2;
  return measure::report("force", common, argc, argv, [&] {
    std::vector<std::size_t> const edges =
        common.quick ? std::vector<std::size_t>{8} : std::vector<std::size_t>{8, 16, 32, 64};
    measure::suite all;
    for (std::size_t const edge : edges) {
      auto const of = std::make_shared<fields>(edge, common.seed);
      for (auto const& [way, f] : ways) {
        if (double const found = difference(*of, f); !(found < 1e-4))
          throw std::runtime_error("the force " + std::string(way) + " is another one");
        all.add(label(way, edge), [of, run = f](benchmark::State& state) {
          for (auto _ : state) benchmark::DoNotOptimize(of->run(run));
        });
      }
    }
    all.run(common);
    program::table table{{"S and dS/dphi", "formula, ns per site", "by links", "by sites", "by rows",
                          "formula / by links", "formula / by sites", "formula / by rows"}};
    program::json results;
    results["machine"] = measure::machine::description();
    for (std::size_t const edge : edges) {
      auto const of = std::make_shared<fields>(edge, common.seed);
      double const per_site = 1e9 / static_cast<double>(edge * edge * force::number::size);
      std::vector<std::string> row{std::to_string(edge) + "^2"};
      program::json json;
      json["edge"] = edge;
      for (auto const& way : ways) {
        auto const seconds = scaled(all.seconds(label(way.first, edge)), per_site);
        row.push_back(text(seconds));
        json["ns_per_site"][way.first] = json_of(seconds);
      }
      for (std::size_t w = 1; w < std::size(ways); ++w) {
        auto const found = ratio(*of, ways[0].second, ways[w].second, common);
        row.push_back(text(found, 3));
        json["formula_over"][ways[w].first] = json_of(found);
      }
      table.add_row(row);
      results["lattices"].push_back(json);
    }
    table.note = measure::machine::description();
    std::printf("%s", table.text().c_str());
    return results;
  });
}
