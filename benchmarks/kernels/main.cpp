// SPDX-License-Identifier: BSL-1.0
// Benchmark: blocks of couplings (forward, inverse, adjoint and its parts) per width and activation, dense layers

#include <kernels/kernels.hpp>
#include <measure/machine.hpp>
#include <measure/settings.hpp>
#include <measure/suite.hpp>

#include <program/table.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using kernels::activation;
using kernels::block;
using kernels::dense_layer;
using kernels::kernel;
using kernels::part;
using measure::spread;

struct choices {
  measure::settings common;
  std::optional<std::size_t> hidden;
};

std::vector<block> blocks(choices const& c) {
  std::vector<block> all;
  auto const add = [&]<std::size_t Width>(std::integral_constant<std::size_t, Width>) {
    if (c.hidden ? *c.hidden != Width : Width == 128 || (c.common.quick && Width != 16)) return;
    for (auto& b : kernels::blocks_of_width<Width>()) all.push_back(std::move(b));
  };
  add(std::integral_constant<std::size_t, 64>());
  add(std::integral_constant<std::size_t, 32>());
  add(std::integral_constant<std::size_t, 16>());
  add(std::integral_constant<std::size_t, 8>());
  add(std::integral_constant<std::size_t, 128>());
  add(std::integral_constant<std::size_t, 512>());
  if (c.common.quick) return all;
  for (auto& b : kernels::blocks_of_other_inputs())
    if (c.hidden ? *c.hidden == b.hidden : b.hidden != 128) all.push_back(std::move(b));
  if (auto b = kernels::autoregressive_block(); !c.hidden || *c.hidden == b.hidden) all.push_back(std::move(b));
  return all;
}

class benchmark_run {
 public:
  explicit benchmark_run(choices const& c)
      : threads_(c.common.threads),
        seed_(c.common.seed),
        blocks_(blocks(c)),
        layers_(kernels::dense_layers()),
        activations_(kernels::activations()),
        machine_(all_, threads_, c.common) {
    for (block const& b : blocks_) {
      add(label(b, "forward"), b.forward);
      add(label(b, "inverse"), b.inverse);
      add(label(b, "adjoint"), b.adjoint);
      for (part const& p : b.parts) add(label(b, p), p.make);
    }
    for (dense_layer const& l : layers_) {
      add(label(l, "rgflow"), [make = l.ours](std::uint64_t) { return make(); });
      add(label(l, "loop"), [make = l.loop](std::uint64_t) { return make(); });
    }
    for (activation const& a : activations_) {
      add(label(a, "value"), [make = a.value](std::uint64_t) { return make(); });
      add(label(a, "slope"), [make = a.slope](std::uint64_t) { return make(); });
    }
    all_.run(c.common);
  }

  void print() const {
    program::table of_blocks{{"8 couplings", "forward, GFLOP/s", "of peak", "inverse, GFLOP/s", "of peak",
                              "adjoint (3F), GFLOP/s", "of peak"}};
    for (block const& b : blocks_) {
      std::vector<std::string> cells{name(b)};
      for (char const* const what : {"forward", "inverse", "adjoint"}) {
        cells.push_back(text(scaled(rate_of(b, what), 1e-9)));
        cells.push_back(program::significant(share(rate_of(b, what)), 3));
      }
      of_blocks.add_row(cells);
    }
    of_blocks.note = std::to_string(threads_) + (threads_ == 1 ? " core" : " cores");
    program::table of_layers{{"dense layer", "rgflow, GFLOP/s", "of peak", "loop, GFLOP/s", "ratio"}};
    for (dense_layer const& l : layers_)
      of_layers.add_row({l.layer + "  " + l.name, text(scaled(rate_of(l, "rgflow"), 1e-9)),
                         program::significant(share(rate_of(l, "rgflow")), 3), text(scaled(rate_of(l, "loop"), 1e-9)),
                         program::significant(rate_of(l, "rgflow").median / rate_of(l, "loop").median, 3)});
    program::table of_activations{{"activation", "value, ns", "multiply-adds", "slope, ns", "multiply-adds"}};
    for (activation const& a : activations_) {
      std::vector<std::string> cells{a.name};
      for (char const* const what : {"value", "slope"}) {
        cells.push_back(text(scaled(seconds_per_number(a, what), 1e9)));
        cells.push_back(program::significant(multiply_adds(a, what), 3));
      }
      of_activations.add_row(cells);
    }
    of_activations.note = "of one number; multiply-adds: how many the core could do meanwhile, at its peak in this run";
    std::printf("%s", machine_.table().text().c_str());
    for (auto const& table : {of_blocks, parts_of_adjoints(), bounds_of_kernels(), of_layers, of_activations})
      std::printf("\n%s", table.text().c_str());
  }

  program::json json() const {
    program::json result;
    result["machine"] = machine_.json();
    for (block const& b : blocks_) {
      program::json row;
      row["inputs"] = b.inputs;
      row["hidden"] = b.hidden;
      row["block"] = b.name;
      for (char const* const what : {"forward", "inverse", "adjoint"}) {
        row[what]["gflops"] = json_of(scaled(rate_of(b, what), 1e-9));
        row[what]["share_of_peak"] = share(rate_of(b, what));
      }
      if (!b.parts.empty()) {
        for (part const& p : b.parts) row["adjoint"]["parts"][p.name] = json_of(seconds(b, p));
        row["adjoint"]["share_of_the_rest"] = share_of_the_rest(b);
        for (pass const& p : passes(b))
          row["bounds"].push_back(
              program::json::object({{"pass", p.name}, {"share_of_peak", p.reached}, {"at_most", p.at_most}}));
      }
      result["blocks"].push_back(row);
    }
    for (dense_layer const& l : layers_) {
      program::json row;
      row["layer"] = l.layer;
      row["kernel"] = l.name;
      for (char const* const whose : {"rgflow", "loop"})
        row[whose]["gflops"] = json_of(scaled(rate_of(l, whose), 1e-9));
      result["dense"].push_back(row);
    }
    for (activation const& a : activations_) {
      program::json row;
      row["activation"] = a.name;
      for (char const* const what : {"value", "slope"}) {
        row[what]["seconds"] = json_of(seconds_per_number(a, what));
        row[what]["multiply_adds"] = multiply_adds(a, what);
      }
      result["activations"].push_back(row);
    }
    return result;
  }

 private:
  static std::string name(block const& b) {
    std::string const nets = "H=" + std::to_string(b.hidden) + " " + b.name;
    return b.inputs == 4 ? nets : nets + ", " + std::to_string(b.inputs) + " inputs";
  }
  static std::string label(block const& b, char const* what) { return name(b) + " " + what; }
  static std::string label(block const& b, part const& p) { return name(b) + " adjoint, " + p.name; }
  static std::string label(dense_layer const& l, char const* whose) { return l.layer + " " + l.name + " " + whose; }

  static std::string label(activation const& a, char const* what) { return a.name + " " + what; }

  /// Every thread makes a kernel of its own.
  void add(std::string const& name, std::function<kernel(std::uint64_t)> make) {
    all_.add(name,
             [make = std::move(make), seed = seed_](benchmark::State& state) {
               kernel const k = make(seed);
               for (auto _ : state) {
                 k.run();
                 benchmark::ClobberMemory();
                 if (!k.restore) continue;
                 state.PauseTiming();
                 k.restore();
                 state.ResumeTiming();
               }
             },
             {.threads = threads_});
  }

  spread rate_of(block const& b, std::string const& what) const {
    return measure::rate((what == "adjoint" ? 3 : 1) * b.forward_flops, all_.seconds(label(b, what.c_str())));
  }
  spread rate_of(dense_layer const& l, char const* whose) const {
    return measure::rate(l.flops, all_.seconds(label(l, whose)));
  }
  spread seconds_per_number(activation const& a, char const* what) const {
    return scaled(all_.seconds(label(a, what)), 1 / static_cast<double>(a.numbers));
  }
  /// In the time of one number.
  double multiply_adds(activation const& a, char const* what) const {
    return seconds_per_number(a, what).median * machine_.peak(threads_).median / 2;
  }
  double share(spread const& flops) const { return flops.median / machine_.peak(threads_).median; }

  spread seconds(block const& b, part const& p) const { return all_.seconds(label(b, p)); }
  double share_of_adjoint(block const& b, part const& p) const {
    return seconds(b, p).median / all_.seconds(label(b, "adjoint")).median;
  }
  /// Of the adjoint: what its parts, each by itself, do not add up to.
  double share_of_the_rest(block const& b) const {
    double rest = 1;
    for (part const& p : b.parts) rest -= share_of_adjoint(b, p);
    return rest;
  }

  program::table parts_of_adjoints() const {
    program::table t{{"parts of the adjoint", "us", "of the adjoint", "of peak"}};
    for (block const& b : blocks_) {
      for (part const& p : b.parts)
        t.add_row(
            {name(b) + "  " + p.name, text(scaled(seconds(b, p), 1e6)), program::significant(share_of_adjoint(b, p), 3),
             p.multiply_adds == 0
                 ? ""
                 : program::significant(share(measure::rate(p.multiply_adds * b.forward_flops, seconds(b, p))), 3)});
      if (!b.parts.empty()) t.add_row({name(b) + "  the rest", "", program::significant(share_of_the_rest(b), 3), ""});
    }
    t.note = "each part by itself, on the weights of all couplings in turn; the rest: 1 minus their sum";
    return t;
  }

  /// What a pass reaches, and what it would with nothing to do but multiply-adds at the peak and tanh at its own cost.
  struct pass {
    char const* name;
    double reached, at_most;
  };
  /// A step is F at the speed of the inverse and 3F at that of the adjoint.
  std::vector<pass> passes(block const& b) const {
    auto const tanh = std::find_if(activations_.begin(), activations_.end(),
                                   [](activation const& a) { return a.name == "hyperbolic_tangent"; });
    if (tanh == activations_.end()) throw std::logic_error("kernels: found no activation hyperbolic_tangent");
    double const f = b.forward_flops / 2, value = b.units * multiply_adds(*tanh, "value"),
                 slope = b.units * multiply_adds(*tanh, "slope");
    double const inverse = share(rate_of(b, "inverse")), adjoint = share(rate_of(b, "adjoint"));
    return {{"forward", share(rate_of(b, "forward")), f / (f + value)},
            {"inverse", inverse, f / (f + value)},
            {"adjoint", adjoint, 3 * f / (3 * f + value + slope)},
            {"step", 4 / (1 / inverse + 3 / adjoint), 4 * f / (4 * f + 2 * value + slope)}};
  }
  program::table bounds_of_kernels() const {
    program::table t{{"of peak", "forward", "at most", "inverse", "at most", "adjoint", "at most", "step", "at most"}};
    for (block const& b : blocks_) {
      if (b.parts.empty()) continue;
      std::vector<std::string> cells{name(b)};
      for (pass const& p : passes(b))
        for (double const x : {p.reached, p.at_most}) cells.push_back(program::significant(x, 3));
      t.add_row(std::move(cells));
    }
    t.note =
        "at most: with multiply-adds at the peak, tanh and its slope at their cost below, and nothing else; step: F at "
        "the speed of the inverse, 3F at that of the adjoint";
    return t;
  }

  std::size_t threads_;
  std::uint64_t seed_;
  std::vector<block> blocks_;
  std::vector<dense_layer> layers_;
  std::vector<activation> activations_;
  measure::suite all_;
  measure::machine machine_;
};

}  // namespace

int main(int argc, char** argv) {
  choices c;
  c.common.threads = 1;
  program::options options(
      "kernels",
      "Measures blocks of 8 couplings on 2 x 2 sites of 2 channels with nets 4-H-H-8: forward, inverse and adjoint,\n"
      "per width and activation, and with nets of 2, 16 and 48 inputs; the parts of the adjoint, and what\n"
      "multiply-adds and tanh alone would take; the kernels of dense layers beside the loop one would write first, and\n"
      "activations by themselves. Flops are the multiply-adds of the nets alone, F forward and 3F in the adjoint.\n"
      "With --threads every core runs its own copy.");
  options.add("--hidden", c.hidden, "units in each hidden layer; all but 128 unless given")
      .one_of({8, 16, 32, 64, 128, 512});
  measure::add_settings(options, c.common, "kernels");
  if (auto const code = options.parse(argc, argv)) return *code;
  if (c.common.quick) c.common.repeats = 2;
  return measure::report("kernels", c.common, argc, argv, [&] {
    benchmark_run const run(c);
    run.print();
    auto results = run.json();
    results["threads"] = c.common.threads;
    return results;
  });
}
