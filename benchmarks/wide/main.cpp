// SPDX-License-Identifier: BSL-1.0
// Benchmark: RG-Flow for images, 100 million weights, beside the same flow in PyTorch, in the same run
// Packages: python3-torch libopenblas0-pthread libopenblas0-openmp

#include <measure/machine.hpp>
#include <measure/process.hpp>
#include <measure/settings.hpp>
#include <measure/suite.hpp>
#include <peer/agreement.hpp>
#include <peer/start.hpp>
#include <peer/variants.hpp>
#include <peer/worker.hpp>
#include <peer/works.hpp>
#include <wide/wide.hpp>

#include <program/table.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using measure::spread;
using peer::works;
constexpr char const* us = "rgflow";
constexpr char case_word[] = "training-case";

measure::settings on_one_thread() {
  measure::settings s;
  s.threads = 1;
  return s;
}

struct choices {
  measure::settings common = on_one_thread();
  std::size_t batch = 16;

  std::unique_ptr<wide::image_flow> make() const {
    return (common.quick ? wide::make_small : wide::make_published)(batch, common.seed, common.threads);
  }
};

std::string label(std::string const& who, std::string const& work) { return who + ": " + work; }

std::string list(std::vector<std::size_t> const& numbers) {
  std::string text;
  for (std::size_t const n : numbers) text += (text.empty() ? "" : ",") + std::to_string(n);
  return text;
}

/// Peak memory of a training step, in a process of its own: this program starts itself again.
double memory_of_training(choices const& c) {
  auto const child =
      measure::run_process({"/proc/self/exe", case_word, std::to_string(c.common.quick), std::to_string(c.batch),
                            std::to_string(c.common.seed), std::to_string(c.common.threads)});
  if (child.exit_code != 0)
    throw std::runtime_error("training in a process of its own ended with " + std::to_string(child.exit_code));
  return std::stod(child.out);
}

int answer_case(char const* const* argv) {
  std::size_t const memory_at_start = measure::peak_memory();
  choices c;
  c.common.quick = std::stoul(argv[2]) != 0;
  c.batch = std::stoul(argv[3]);
  c.common.seed = std::stoul(argv[4]);
  c.common.threads = std::stoul(argv[5]);
  (void)c.make()->train();
  std::printf("%zu\n", measure::peak_memory() - memory_at_start);
  return 0;
}

class benchmark_run {
 public:
  explicit benchmark_run(choices const& c)
      : c_(c),
        variants_(peer::variants(c.common.threads)),
        stock_(peer::only_stock(variants_)),
        machine_(all_, c.common.threads, c.common) {
    // One process per core would need all weights and moments once more for each.
    std::erase_if(variants_, [](peer::variant const& v) {
      return std::ranges::find(v.options, std::string("--processes")) != v.options.end();
    });
    std::filesystem::create_directories(c.common.out);
    memory_[us] = memory_of_training(c);  // before this process holds the same
    add_rgflow();
    for (peer::variant const& v : variants_) add_torch(v);
    all_.run(c.common);
    for (peer::variant const& v : variants_) memory_[v.name] = std::stod(workers_.at(v.name)->ask("memory"));
  }

  void print() const {
    program::table rates{{std::to_string(ours_->weights().size()) + " weights, batch " + std::to_string(c_.batch),
                          "training samples/s", "GFLOP/s", "of peak", "sampling samples/s", "log q samples/s",
                          "peak memory, MB"}};
    for (auto const& who : everyone())
      rates.add_row({who, text(samples(who, "train")), text(scaled(flops(who), 1e-9)),
                     program::significant(share(who), 3), text(samples(who, "sample")), text(samples(who, "log_prob")),
                     program::significant(1e-6 * memory_.at(who))});
    rates.note =
        "of peak: on as many threads as rgflow has; memory: of rgflow above program start, of PyTorch the "
        "whole process";
    program::table ratios{{"rgflow / PyTorch", "cores", "training", "sampling", "log q"}};
    auto const compare = [&](std::string const& which, std::vector<peer::variant> const& to) {
      if (best(to, works[0]) == 0) return;
      std::vector<std::string> row{which, std::to_string(c_.common.threads)};
      for (char const* const work : works) row.push_back(program::significant(ratio(to, work), 3));
      ratios.add_row(row);
    };
    compare("fastest", variants_);
    compare("stock", stock_);
    std::printf("%s\n%s\n%s\n%s", machine_.table().text().c_str(), peer::table_of(agreements_).text().c_str(),
                rates.text().c_str(), ratios.text().c_str());
    if (c_.common.threads > 1) return;
    program::table spent{{"parts of a step, 1 thread", "ms", "of the step"}};
    for (auto const& [name, member] : parts)
      spent.add_row({name, text(scaled(part(member), 1e3)),
                     program::significant(part(member).median / all_.seconds(label(us, "train")).median, 3)});
    spent.note = "nets: log q and its adjoint; weights: packing, clearing and adding up of gradients";
    std::printf("\n%s", spent.text().c_str());
  }

  program::json json() const {
    program::json result;
    if (c_.common.threads == 1)
      for (auto const& [name, member] : parts) result["parts"][name] = json_of(part(member));
    result["machine"] = machine_.json();
    result["weights"] = ours_->weights().size();
    for (peer::agreement const& a : agreements_) result["agreement"].push_back(a.json());
    for (auto const& who : everyone()) {
      program::json row;
      row["program"] = who;
      for (char const* const work : works) row[work]["samples_per_s"] = json_of(samples(who, work));
      row["train"]["gflops"] = json_of(scaled(flops(who), 1e-9));
      row["train"]["share_of_peak"] = share(who);
      row["peak_memory_bytes"] = memory_.at(who);
      result["rates"].push_back(row);
    }
    for (char const* const work : works) {
      result["ratios"][work] = ratio(variants_, work);
      if (best(stock_, work) > 0) result["ratios_to_stock"][work] = ratio(stock_, work);
    }
    return result;
  }

 private:
  void add_rgflow() {
    ours_ = c_.make();
    peer::write_floats(file("weights"), {ours_->weights()});
    reference_ = ours_->compute_reference(c_.batch);
    all_.add(label(us, "train"), [this](benchmark::State& state) {
      for (auto _ : state) steps_.push_back(ours_->train());
    });
    all_.add(label(us, "sample"), [this](benchmark::State& state) {
      for (auto _ : state) benchmark::DoNotOptimize(ours_->sample());
    });
    all_.add(label(us, "log_prob"), [this](benchmark::State& state) {
      for (auto _ : state) benchmark::DoNotOptimize(ours_->log_prob(reference_.x));
    });
    (void)ours_->train();  // faults memory in
  }

  void add_torch(peer::variant const& v) {
    auto const& s = ours_->facts();
    std::vector<peer::option> const options{{"--weights", file("weights")},
                                            {"--extent", s.extent},
                                            {"--channels", s.channels},
                                            {"--couplings", list(s.couplings)},
                                            {"--blocks", s.blocks},
                                            {"--widths", list(s.widths)},
                                            {"--batch", c_.batch},
                                            {"--seed", c_.common.seed},
                                            {"--learning-rate", wide::learning_rate},
                                            {"--weight-decay", wide::weight_decay},
                                            {"--clip", wide::clip}};
    auto const [python, found] =
        peer::start(RGFLOW_SOURCE "/benchmarks/wide/wide_flow.py", options, v, us, reference_, file("reference"));
    workers_[v.name] = python;
    agreements_.push_back(found);
    peer::add_works(all_, python, [&](std::string const& work) { return label(v.name, work); });
  }

  std::string file(std::string const& what) const { return (c_.common.out / (what + ".f32")).string(); }

  std::vector<std::string> everyone() const {
    std::vector<std::string> names{us};
    for (peer::variant const& v : variants_) names.push_back(v.name);
    return names;
  }
  spread samples(std::string const& who, char const* work) const {
    return rate(static_cast<double>(c_.batch), all_.seconds(label(who, work)));
  }
  static constexpr std::pair<char const*, double wide::step_seconds::*> parts[] = {
      {"nets", &wide::step_seconds::nets},
      {"weights", &wide::step_seconds::weights},
      {"optimizer", &wide::step_seconds::optimizer}};
  /// Over all steps that were measured: seconds.
  spread part(double wide::step_seconds::*member) const {
    std::vector<double> values;
    for (auto const& s : steps_) values.push_back(s.*member);
    return spread::of(values);
  }
  /// Of a training step: 3F, as the forward run of both keeps what the nets compute.
  spread flops(std::string const& who) const {
    return scaled(samples(who, "train"), 3 * forward_flops(ours_->facts()));
  }
  double share(std::string const& who) const { return flops(who).median / machine_.peak(c_.common.threads).median; }
  /// Samples per second of the fastest of these on as many cores as rgflow has; 0 if none is content with them.
  double best(std::vector<peer::variant> const& of, char const* work) const {
    return peer::fastest(of, c_.common.threads, [&](peer::variant const& v) { return samples(v.name, work).median; });
  }
  double ratio(std::vector<peer::variant> const& to, char const* work) const {
    return samples(us, work).median / best(to, work);
  }

  choices c_;
  std::vector<peer::variant> variants_, stock_;
  measure::suite all_;
  measure::machine machine_;
  std::unique_ptr<wide::image_flow> ours_;
  std::vector<wide::step_seconds> steps_;
  peer::reference reference_;
  std::map<std::string, std::shared_ptr<peer::worker>> workers_;
  std::vector<peer::agreement> agreements_;
  std::map<std::string, double> memory_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 6 && argv[1] == std::string(case_word)) return answer_case(argv);
  choices c;
  program::options options(
      "wide",
      "Measures training (forward KL, clipping, AdamW), sampling and log q of RG-Flow for 32 x 32 x 3 images as\n"
      "published, 100 million weights in residual nets 48-512-512-48, beside the same flow in PyTorch: same weights,\n"
      "batch, loss and optimizer, both in the same run, interleaved, on one thread unless --threads says otherwise.\n"
      "Before that it checks that both compute the same loss, log q and gradient. Needs 14 GB of memory.");
  options.add("--batch", c.batch, "samples per step").at_least(1).at_most(1024);
  measure::add_settings(options, c.common, "wide");
  if (auto const code = options.parse(argc, argv)) return *code;
  if (c.common.quick) c.common.repeats = 2;
  return measure::report("wide", c.common, argc, argv, [&] {
    benchmark_run const run(c);
    run.print();
    return run.json();
  });
}
