// SPDX-License-Identifier: BSL-1.0
// Benchmark: the whole training step, sampling and log q of the flow of the figures, with the share outside the nets

#include <flow/case.hpp>
#include <flow/choices.hpp>
#include <flow/flow.hpp>
#include <measure/machine.hpp>
#include <measure/settings.hpp>
#include <measure/suite.hpp>

#include <program/table.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using flow::choices;
using measure::spread;

std::string label(char const* what, std::size_t width, std::size_t threads) {
  return std::string(what) + " H=" + std::to_string(width) + " threads=" + std::to_string(threads);
}

/// Seconds of the parts of a step, over the repeats.
struct parts {
  static constexpr char const* names[] = {"prior", "decode", "action and force", "adjoint", "weights", "optimizer"};
  static constexpr double flow::step_seconds::*members[] = {
      &flow::step_seconds::prior,     &flow::step_seconds::decode,  &flow::step_seconds::action,
      &flow::step_seconds::pull_back, &flow::step_seconds::weights, &flow::step_seconds::optimizer};
  std::vector<flow::step_seconds> repeats;

  spread of(double flow::step_seconds::*member) const {
    std::vector<double> values;
    for (auto const& r : repeats) values.push_back(r.*member);
    return spread::of(values);
  }
};

/// The width of the flows that take their steps in other ways.
constexpr std::size_t other_width = 32;

/// Ways to take a training step, beside the default.
struct way {
  char const* name;
  flow::kept keeps;
  flow::bound blocks;
  void (*step)(flow::flow_in_training&);

  bool has_flow_of_its_own() const { return keeps != flow::kept::levels || blocks != flow::bound::when_compiled; }
  flow::shape of(flow::shape s) const {
    s.keeps = keeps;
    s.blocks = blocks;
    return s;
  }
};
constexpr way ways[] = {
    {"keep_inputs", flow::kept::inputs, flow::bound::when_compiled, [](flow::flow_in_training& f) { f.train(); }},
    {"keep_nets", flow::kept::nets, flow::bound::when_compiled, [](flow::flow_in_training& f) { f.train(); }},
    {"run_time_model", flow::kept::levels, flow::bound::at_run_time, [](flow::flow_in_training& f) { f.train(); }},
    {"check of the way back", flow::kept::levels, flow::bound::when_compiled,
     [](flow::flow_in_training& f) { f.train_checked(); }}};

class benchmark_run {
 public:
  explicit benchmark_run(choices const& c) : c_(c), machine_(all_, c.common.threads, c.common) {
    for (std::size_t const width : c.widths()) {
      for (std::size_t const threads : c.thread_counts()) add_rates(width, threads);
      add_parts(width);
      if (width == other_width) add_ways();
    }
    all_.run(c.common);
    for (std::size_t const width : c.widths())
      for (std::size_t const threads : c.thread_counts())
        memory_[label("train", width, threads)] = flow::run_case(c.shape(width), c.common.seed, threads, 2).peak_memory;
    if (!has_ways()) return;
    for (way const& w : ways) {
      if (!w.has_flow_of_its_own()) continue;
      memory_[label(w.name, other_width, 1)] =
          flow::run_case(w.of(c.shape(other_width)), c.common.seed, 1, 2).peak_memory;
    }
  }

  void print() const {
    program::table training{
        {"training", "threads", "samples/s", "GFLOP/s", "of peak", "speed-up", "of copies", "memory above start, MB"}};
    program::table drawing{
        {"without gradient", "threads", "sampling, samples/s", "of peak", "log q, samples/s", "of peak"}};
    program::table spent{{"parts of a step, 1 thread", "ms", "of the step"}};
    for (std::size_t const width : c_.widths()) {
      std::string const h = "H=" + std::to_string(width);
      for (std::size_t const threads : c_.thread_counts()) {
        auto const flops = step_flops("train", width, threads);
        training.add_row(
            {h, std::to_string(threads), text(samples("train", width, threads)), text(scaled(flops, 1e-9)),
             program::significant(share(flops, threads), 3), program::significant(speed_up(width, threads), 3),
             program::significant(speed_up_of_copies(width, threads), 3),
             program::significant(1e-6 * static_cast<double>(memory_.at(label("train", width, threads))))});
        drawing.add_row({h, std::to_string(threads), text(samples("sample", width, threads)),
                         program::significant(share(step_flops("sample", width, threads), threads), 3),
                         text(samples("log_prob", width, threads)),
                         program::significant(share(step_flops("log_prob", width, threads), threads), 3)});
      }
      double const step = all_.seconds(label("train", width, 1)).median;
      auto const add = [&](std::string const& name, spread const& seconds) {
        spent.add_row({h + "  " + name, text(scaled(seconds, 1e3)), program::significant(seconds.median / step, 3)});
      };
      for (std::size_t i = 0; i < std::size(parts::names); ++i)
        add(parts::names[i], parts_.at(width).of(parts::members[i]));
      add("nets alone", all_.seconds(label("nets", width, 1)));
      spent.add_row({h + "  outside the nets", "", program::significant(outside_the_nets(width), 3)});
    }
    training.note = "of copies: the speed-up of as many flows as there are threads, each on a thread of its own";
    spent.note = "weights: packing, clearing and adding up of gradients; decode and adjoint contain the nets";
    std::printf("%s\n%s\n%s\n%s", machine_.table().text().c_str(), training.text().c_str(), drawing.text().c_str(),
                spent.text().c_str());
    if (!has_ways()) return;
    program::table other{{"other steps, H=" + std::to_string(other_width) + ", 1 thread", "ms", "of the step",
                          "memory above start, MB"}};
    for (way const& w : ways)
      other.add_row({w.name, text(scaled(all_.seconds(label(w.name, other_width, 1)), 1e3)),
                     program::significant(time_ratio(w), 3),
                     w.has_flow_of_its_own() ? program::significant(1e-6 * memory_of(w)) : ""});
    std::printf("\n%s", other.text().c_str());
  }

  program::json json() const {
    program::json result;
    result["machine"] = machine_.json();
    for (std::size_t const width : c_.widths()) {
      for (std::size_t const threads : c_.thread_counts()) {
        program::json row;
        row["hidden"] = width;
        row["threads"] = threads;
        for (char const* const what : {"train", "sample", "log_prob"}) {
          auto const flops = step_flops(what, width, threads);
          row[what]["samples_per_s"] = json_of(samples(what, width, threads));
          row[what]["gflops"] = json_of(scaled(flops, 1e-9));
          row[what]["share_of_peak"] = share(flops, threads);
        }
        row["train"]["speed_up"] = speed_up(width, threads);
        row["train"]["speed_up_of_copies"] = speed_up_of_copies(width, threads);
        row["peak_memory_bytes"] = memory_.at(label("train", width, threads));
        result["rates"].push_back(row);
      }
      program::json row;
      row["hidden"] = width;
      for (std::size_t i = 0; i < std::size(parts::names); ++i)
        row["seconds"][parts::names[i]] = json_of(parts_.at(width).of(parts::members[i]));
      row["seconds"]["nets"] = json_of(all_.seconds(label("nets", width, 1)));
      row["outside_the_nets"] = outside_the_nets(width);
      result["parts"].push_back(row);
    }
    if (has_ways())
      for (way const& w : ways) {
        program::json row;
        row["hidden"] = other_width;
        row["way"] = w.name;
        row["seconds"] = json_of(all_.seconds(label(w.name, other_width, 1)));
        row["ratio"] = time_ratio(w);
        if (w.has_flow_of_its_own()) row["peak_memory_bytes"] = memory_of(w);
        result["ways"].push_back(row);
      }
    return result;
  }

 private:
  void add_rates(std::size_t width, std::size_t threads) {
    std::shared_ptr<flow::trained_flow> const trained = make_flow(c_.shape(width), c_.common.seed, threads);
    all_.add(label("train", width, threads), [trained](benchmark::State& state) {
      for (auto _ : state) trained->train();
    });
    if (threads > 1) {
      // What the machine gives to threads that have nothing to do with each other.
      std::vector<std::shared_ptr<flow::trained_flow>> copies;
      for (std::size_t k = 0; k < threads; ++k) copies.push_back(make_flow(c_.shape(width), c_.common.seed, 1));
      all_.add(label("copies", width, threads), [copies](benchmark::State& state) {
        for (auto _ : state) {
          std::vector<std::jthread> at_once;
          for (auto const& copy : copies) at_once.emplace_back([&copy] { copy->train(); });
        }
      });
    }
    // Of a flow of its own: how fast a flow is must not depend on how far another measurement has trained it.
    std::shared_ptr<flow::trained_flow> const still = make_flow(c_.shape(width), c_.common.seed, threads);
    auto const fields = std::make_shared<std::vector<float>>(still->sample(c_.batch, 0));
    all_.add(label("sample", width, threads), [still, batch = c_.batch](benchmark::State& state) {
      std::uint64_t first = 0;
      for (auto _ : state) benchmark::DoNotOptimize(still->sample(batch, first += batch));
    });
    all_.add(label("log_prob", width, threads), [still, fields](benchmark::State& state) {
      for (auto _ : state) benchmark::DoNotOptimize(still->log_prob(*fields));
    });
  }

  void add_parts(std::size_t width) {
    std::shared_ptr<flow::trained_flow> const trained = make_flow(c_.shape(width), c_.common.seed, 1);
    (void)trained->train_timed();  // faults memory in
    auto& into = parts_[width].repeats;
    all_.add(label("parts", width, 1),
             [trained, &into](benchmark::State& state) {
               for (auto _ : state) into.push_back(trained->train_timed());
             },
             {.iterations = 1});
    all_.add(label("nets", width, 1), [trained](benchmark::State& state) {
      for (auto _ : state) trained->run_nets();
    });
  }

  bool has_ways() const {
    auto const widths = c_.widths();
    return std::ranges::find(widths, other_width) != widths.end();
  }
  void add_ways() {
    for (way const& w : ways) {
      std::shared_ptr<flow::flow_in_training> const trained =
          make_flow_in_training(w.of(c_.shape(other_width)), c_.common.seed, 1);
      all_.add(label(w.name, other_width, 1), [trained, step = w.step](benchmark::State& state) {
        for (auto _ : state) step(*trained);
      });
    }
  }
  double memory_of(way const& w) const { return static_cast<double>(memory_.at(label(w.name, other_width, 1))); }
  /// Time of such a step over that of the default.
  double time_ratio(way const& w) const {
    return all_.seconds(label(w.name, other_width, 1)).median / all_.seconds(label("train", other_width, 1)).median;
  }

  spread samples(char const* what, std::size_t width, std::size_t threads) const {
    return rate(static_cast<double>(c_.batch), all_.seconds(label(what, width, threads)));
  }
  /// Flops per second of the nets' multiply-adds: 4F per training step, F otherwise.
  spread step_flops(std::string const& what, std::size_t width, std::size_t threads) const {
    return scaled(samples(what.c_str(), width, threads), (what == "train" ? 4 : 1) * forward_flops(c_.shape(width)));
  }
  double speed_up(std::size_t width, std::size_t threads) const {
    return samples("train", width, threads).median / samples("train", width, 1).median;
  }
  double speed_up_of_copies(std::size_t width, std::size_t threads) const {
    if (threads == 1) return 1;
    return static_cast<double>(threads) * all_.seconds(label("train", width, 1)).median /
           all_.seconds(label("copies", width, threads)).median;
  }
  double share(spread const& flops, std::size_t threads) const { return flops.median / machine_.peak(threads).median; }
  double outside_the_nets(std::size_t width) const {
    return 1 - all_.seconds(label("nets", width, 1)).median / all_.seconds(label("train", width, 1)).median;
  }

  choices c_;
  measure::suite all_;
  measure::machine machine_;
  std::map<std::size_t, parts> parts_;
  std::map<std::string, std::size_t> memory_;
};

}  // namespace

int main(int argc, char** argv) {
  if (auto const code = flow::answer_case(argc, argv)) return *code;
  choices c;
  program::options options(
      "training",
      "Measures the whole training step of the flow of the figures (reverse KL from complex phi^4: sample, action and\n"
      "force, adjoint, clipping, Adam), its sampling and log q, on one thread and on --threads, and where the time of\n"
      "a step goes. Flops are the multiply-adds of the nets alone: 4F per training step, F otherwise.");
  options.add("--lattice", c.lattice, "sites per side").one_of({8, 16, 32, 64, 128});
  options.add("--hidden", c.hidden, "units in each hidden layer; all three unless given").one_of({16, 32, 64});
  options.add("--batch", c.batch, "samples per step").at_least(1).at_most(1048576);
  measure::add_settings(options, c.common, "training");
  if (auto const code = options.parse(argc, argv)) return *code;
  if (c.common.quick) {
    c.lattice = 8;
    c.batch = 64;
    c.common.repeats = 2;
  }
  return measure::report("training", c.common, argc, argv, [&] {
    benchmark_run const run(c);
    run.print();
    return run.json();
  });
}
