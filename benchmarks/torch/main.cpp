// SPDX-License-Identifier: BSL-1.0
// Benchmark: the flow of the figures beside the same flow in PyTorch, with the same weights, in the same run
// Packages: python3-torch libopenblas0-pthread libopenblas0-openmp

#include <flow/case.hpp>
#include <flow/choices.hpp>
#include <flow/flow.hpp>
#include <measure/machine.hpp>
#include <measure/settings.hpp>
#include <measure/suite.hpp>
#include <peer/agreement.hpp>
#include <peer/start.hpp>
#include <peer/variants.hpp>
#include <peer/worker.hpp>
#include <peer/works.hpp>

#include <program/table.hpp>

#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

using flow::choices;
using measure::spread;
using peer::works;

std::string label(std::string const& who, std::string const& work, std::size_t width) {
  return who + ": " + work + " H=" + std::to_string(width);
}
std::string rgflow_on(std::size_t threads) {
  return "rgflow, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

class benchmark_run {
 public:
  explicit benchmark_run(choices const& c)
      : c_(c),
        variants_(peer::variants(c.common.threads)),
        stock_(peer::only_stock(variants_)),
        machine_(all_, c.common.threads, c.common) {
    std::filesystem::create_directories(c.common.out);
    for (std::size_t const width : c.widths()) {
      for (std::size_t const threads : c.thread_counts()) add_rgflow(width, threads);
      for (peer::variant const& v : variants_) add_torch(width, v);
    }
    all_.run(c.common);
    for (std::size_t const width : c.widths()) {
      for (std::size_t const threads : c.thread_counts())
        memory_[label(rgflow_on(threads), "train", width)] =
            static_cast<double>(flow::run_case(c.shape(width), c.common.seed, threads, 1).peak_memory);
      for (peer::variant const& v : variants_)
        memory_[label(v.name, "train", width)] = std::stod(workers_.at(label(v.name, "", width))->ask("memory"));
    }
  }

  void print() const {
    std::printf("%s\n%s\n%s\n%s", machine_.table().text().c_str(), peer::table_of(agreements_).text().c_str(),
                rates().text().c_str(), ratios("fastest", variants_).text().c_str());
    auto const over_stock = ratios("stock", stock_);
    if (!over_stock.rows.empty()) std::printf("\n%s", over_stock.text().c_str());
  }

  program::json json() const {
    program::json result;
    result["machine"] = machine_.json();
    for (peer::agreement const& a : agreements_) result["agreement"].push_back(a.json());
    for (std::size_t const width : c_.widths()) {
      for (auto const& who : everyone()) {
        program::json row;
        row["hidden"] = width;
        row["program"] = who;
        for (char const* const work : works) row[work]["samples_per_s"] = json_of(samples(who, work, width));
        row["peak_memory_bytes"] = memory_.at(label(who, "train", width));
        result["rates"].push_back(row);
      }
      for (std::size_t const threads : c_.thread_counts()) {
        program::json row;
        row["hidden"] = width;
        row["cores"] = threads;
        for (char const* const work : works) {
          row[work]["torch"] = best(variants_, work, width, threads);
          row[work]["ratio"] = ratio(variants_, work, width, threads);
          if (best(stock_, work, width, threads) > 0) row[work]["ratio_to_stock"] = ratio(stock_, work, width, threads);
        }
        result["ratios"].push_back(row);
      }
    }
    return result;
  }

 private:
  void add_rgflow(std::size_t width, std::size_t threads) {
    // Training moves the weights: what the others measure has weights of its own.
    std::shared_ptr<flow::trained_flow> const trained = make_flow(c_.shape(width), c_.common.seed, threads);
    std::shared_ptr<flow::trained_flow> const still = make_flow(c_.shape(width), c_.common.seed, threads);
    if (threads == 1) {
      peer::write_floats(file("weights", width), {still->weights()});
      references_[width] = still->compute_reference(checked_samples);
    }
    std::string const who = rgflow_on(threads);
    all_.add(label(who, "train", width), [trained](benchmark::State& state) {
      for (auto _ : state) trained->train();
    });
    all_.add(label(who, "sample", width), [still, batch = c_.batch](benchmark::State& state) {
      std::uint64_t first = 0;
      for (auto _ : state) benchmark::DoNotOptimize(still->sample(batch, first += batch));
    });
    auto const fields = std::make_shared<std::vector<float>>(still->sample(c_.batch, 0));
    all_.add(label(who, "log_prob", width), [still, fields](benchmark::State& state) {
      for (auto _ : state) benchmark::DoNotOptimize(still->log_prob(*fields));
    });
  }

  void add_torch(std::size_t width, peer::variant const& v) {
    std::vector<peer::option> options{{"--weights", file("weights", width)},
                                      {"--extent", c_.lattice},
                                      {"--hidden", width},
                                      {"--batch", c_.batch},
                                      {"--seed", c_.common.seed},
                                      {"--mu", flow::mu},
                                      {"--lam", flow::lambda},
                                      {"--t", flow::t},
                                      {"--learning-rate", flow::learning_rate},
                                      {"--clip", flow::clip}};
    if (v.stock) options.emplace_back("--activation", "tanh");
    auto const [python, found] =
        peer::start(RGFLOW_SOURCE "/benchmarks/torch/torch_flow.py", options, v, "H=" + std::to_string(width),
                    references_.at(width), file("reference", width));
    workers_[label(v.name, "", width)] = python;
    agreements_.push_back(found);
    peer::add_works(all_, python, [&](std::string const& work) { return label(v.name, work, width); });
  }

  std::string file(char const* what, std::size_t width) const {
    return (c_.common.out / (std::string(what) + "_" + std::to_string(width) + ".f32")).string();
  }

  std::vector<std::string> everyone() const {
    std::vector<std::string> names;
    for (std::size_t const threads : c_.thread_counts()) names.push_back(rgflow_on(threads));
    for (peer::variant const& v : variants_) names.push_back(v.name);
    return names;
  }
  spread samples(std::string const& who, char const* work, std::size_t width) const {
    return rate(static_cast<double>(c_.batch), all_.seconds(label(who, work, width)));
  }
  /// Samples per second of the fastest of these on so many cores; 0 if none is content with them.
  double best(std::vector<peer::variant> const& of, char const* work, std::size_t width, std::size_t cores) const {
    return peer::fastest(of, cores, [&](peer::variant const& v) { return samples(v.name, work, width).median; });
  }
  double ratio(std::vector<peer::variant> const& to, char const* work, std::size_t width, std::size_t threads) const {
    return samples(rgflow_on(threads), work, width).median / best(to, work, width, threads);
  }

  program::table rates() const {
    program::table t{{"samples/s", "training", "sampling", "log q", "peak memory, MB"}};
    for (std::size_t const width : c_.widths())
      for (auto const& who : everyone())
        t.add_row({"H=" + std::to_string(width) + "  " + who, text(samples(who, "train", width)),
                   text(samples(who, "sample", width)), text(samples(who, "log_prob", width)),
                   program::significant(1e-6 * memory_.at(label(who, "train", width)))});
    t.note = "memory: of rgflow above program start, of PyTorch the whole processes, added up";
    return t;
  }

  /// Rows for as many cores as one of these is content with.
  program::table ratios(std::string const& which, std::vector<peer::variant> const& to) const {
    program::table t{{"rgflow / " + which + " PyTorch", "cores", "training", "sampling", "log q"}};
    for (std::size_t const width : c_.widths())
      for (std::size_t const threads : c_.thread_counts()) {
        if (best(to, works[0], width, threads) == 0) continue;
        std::vector<std::string> row{"H=" + std::to_string(width), std::to_string(threads)};
        for (char const* const work : works) row.push_back(program::significant(ratio(to, work, width, threads), 3));
        t.add_row(row);
      }
    return t;
  }

  static constexpr std::size_t checked_samples = 64;

  choices c_;
  std::vector<peer::variant> variants_, stock_;
  measure::suite all_;
  measure::machine machine_;
  std::map<std::string, std::shared_ptr<peer::worker>> workers_;
  std::map<std::size_t, peer::reference> references_;
  std::vector<peer::agreement> agreements_;
  std::map<std::string, double> memory_;
};

}  // namespace

int main(int argc, char** argv) {
  if (auto const code = flow::answer_case(argc, argv)) return *code;
  choices c;
  program::options options(
      "torch",
      "Measures training, sampling and log q of the flow of the figures beside the same flow in PyTorch: same "
      "weights,\n"
      "batch, loss and optimizer, both in the same run, interleaved. Before that it checks that both compute the same\n"
      "loss and the same log q from the same weights and the same z. PyTorch runs as it comes (stock) and tuned.");
  options.add("--lattice", c.lattice, "sites per side").one_of({8, 16, 32, 64});
  options.add("--hidden", c.hidden, "units in each hidden layer; all three unless given").one_of({16, 32, 64});
  options.add("--batch", c.batch, "samples per step; a multiple of --threads").at_least(1).at_most(65536);
  measure::add_settings(options, c.common, "torch");
  if (auto const code = options.parse(argc, argv)) return *code;
  if (c.common.quick) {
    c.lattice = 8;
    c.batch = 32 * c.common.threads;
    c.common.repeats = 2;
  }
  if (c.batch % c.common.threads != 0)
    return options.misuse("--batch is " + std::to_string(c.batch) + ", expected a multiple of --threads, " +
                          std::to_string(c.common.threads) + ": each process takes an equal share");
  return measure::report("torch", c.common, argc, argv, [&] {
    benchmark_run const run(c);
    run.print();
    return run.json();
  });
}
