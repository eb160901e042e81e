// SPDX-License-Identifier: BSL-1.0
// Benchmark: the flow of the figures beside the same flow in PyTorch, with the same weights, in the same run
// Packages: python3-torch libopenblas0-pthread libopenblas0-openmp

#include "worker.hpp"

#include <flow/case.hpp>
#include <flow/flow.hpp>
#include <measure/machine.hpp>
#include <measure/settings.hpp>
#include <measure/suite.hpp>

#include <program/files.hpp>
#include <program/table.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using measure::spread;
constexpr char const* works[] = {"train", "sample", "log_prob"};

struct choices {
  measure::settings common;
  std::size_t lattice = 32;
  std::size_t batch = 256;
  std::optional<std::size_t> hidden;

  std::vector<std::size_t> widths() const {
    if (hidden) return {*hidden};
    return common.quick ? std::vector<std::size_t>{16} : std::vector<std::size_t>{64, 32, 16};
  }
  std::vector<std::size_t> thread_counts() const {
    return common.threads == 1 ? std::vector<std::size_t>{1} : std::vector<std::size_t>{1, common.threads};
  }
  flow::shape shape(std::size_t width) const { return {lattice, width, 8, batch}; }
};

/// A way to run the PyTorch program.
struct variant {
  std::string name;
  std::size_t cores;
  std::vector<std::string> options;
  std::vector<std::pair<std::string, std::string>> environment;
};

bool processor_has(std::string_view flag) {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("flags")) return (line + " ").find(" " + std::string(flag) + " ") != std::string::npos;
  return false;
}

/// `stock` is as it comes. `tuned` has the widest kernels, an OpenBLAS that is free to choose its own for this
/// processor, and a malloc that keeps big blocks instead of returning them to the system after every operation; several
/// cores are used by OpenMP throughout, or by one process each.
std::vector<variant> variants(std::size_t threads) {
  std::string const all = std::to_string(threads);
  std::vector<std::pair<std::string, std::string>> const stock{{"OPENBLAS_CORETYPE", ""}, {"OPENBLAS_L2_SIZE", ""}};
  auto const with_blas = [](std::string const& kind) -> std::string {
    std::filesystem::path const folder = "/usr/lib/" RGFLOW_MULTIARCH "/openblas-" + kind;
    return std::filesystem::exists(folder) ? folder.string() : "";
  };
  auto tuned = stock;
  tuned.insert(tuned.end(), {{"MALLOC_MMAP_MAX_", "0"},
                             {"MALLOC_TRIM_THRESHOLD_", "17179869184"},
                             {"MALLOC_TOP_PAD_", "67108864"},
                             {"OPENBLAS_NUM_THREADS", "1"},
                             {"OMP_NUM_THREADS", "1"},
                             {"LD_LIBRARY_PATH", with_blas("pthread")}});
  if (processor_has("avx512f")) tuned.emplace_back("ATEN_CPU_CAPABILITY", "avx512");
  auto openmp = tuned;
  for (auto& [key, value] : openmp) {
    if (key == "OPENBLAS_NUM_THREADS" || key == "OMP_NUM_THREADS") value = all;
    if (key == "LD_LIBRARY_PATH") value = with_blas("openmp");
  }
  std::vector<variant> list{{"stock", std::thread::hardware_concurrency(), {"--activation", "tanh"}, stock},
                            {"tuned, 1 thread", 1, {"--threads", "1"}, tuned}};
  if (threads > 1) {
    list.push_back({"tuned, OpenMP " + all + " threads", threads, {"--threads", all}, openmp});
    list.push_back({"tuned, " + all + " processes", threads, {"--threads", "1", "--processes", all}, tuned});
  }
  return list;
}

std::string label(std::string const& who, std::string const& work, std::size_t width) {
  return who + ": " + work + " H=" + std::to_string(width);
}
std::string rgflow_on(std::size_t threads) {
  return "rgflow, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

template <class T>
void append(std::string& bytes, std::span<T const> values) {
  for (T const v : values) {
    auto const f = static_cast<float>(v);
    bytes.append(reinterpret_cast<char const*>(&f), sizeof f);
  }
}

/// How far the two are apart on the same weights and the same z.
struct agreement {
  std::string who;
  std::size_t width;
  double our_loss, their_loss, x, log_q_decoded, log_q_encoded, gradient;
  double log_q_size;

  /// As far as float32 goes: sums of thousands of terms of a value of thousands.
  void require() const {
    double const limit = 1e-5 * log_q_size;
    if (!(std::abs(our_loss - their_loss) < limit && x < 1e-3 && log_q_decoded < limit && log_q_encoded < limit &&
          gradient < 1e-4))
      throw std::runtime_error("PyTorch (" + who + ") computes something else: loss " + std::to_string(their_loss) +
                               " instead of " + std::to_string(our_loss) + ", largest deviation of x " +
                               std::to_string(x) + ", of log q " + std::to_string(log_q_decoded) + " decoded, " +
                               std::to_string(log_q_encoded) + " encoded, relative deviation of the gradient " +
                               std::to_string(gradient));
  }
};

class benchmark_run {
 public:
  explicit benchmark_run(choices const& c)
      : c_(c), variants_(variants(c.common.threads)), machine_(all_, c.common.threads, c.common) {
    std::filesystem::create_directories(c.common.out);
    for (std::size_t const width : c.widths()) {
      for (std::size_t const threads : c.thread_counts()) add_rgflow(width, threads);
      for (variant const& v : variants_) add_torch(width, v);
    }
    all_.run(c.common);
    for (std::size_t const width : c.widths()) {
      for (std::size_t const threads : c.thread_counts())
        memory_[label(rgflow_on(threads), "train", width)] =
            static_cast<double>(flow::run_case(c.shape(width), c.common.seed, threads, 1).peak_memory);
      for (variant const& v : variants_)
        memory_[label(v.name, "train", width)] = std::stod(workers_.at(label(v.name, "", width))->ask("memory"));
    }
  }

  void print() const {
    std::printf("%s\n%s\n%s\n%s", machine_.table().text().c_str(), agreements().text().c_str(), rates().text().c_str(),
                ratios().text().c_str());
  }

  program::json json() const {
    program::json result;
    result["machine"] = machine_.json();
    for (agreement const& a : agreements_)
      result["agreement"].push_back(program::json::object({{"hidden", a.width},
                                                           {"torch", a.who},
                                                           {"loss", a.our_loss},
                                                           {"loss_torch", a.their_loss},
                                                           {"x_deviation", a.x},
                                                           {"log_q_deviation_decoded", a.log_q_decoded},
                                                           {"log_q_deviation_encoded", a.log_q_encoded},
                                                           {"gradient_deviation", a.gradient}}));
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
          row[work]["torch"] = best(work, width, threads);
          row[work]["ratio"] = ratio(work, width, threads);
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
    if (threads == 1) write_files(*still, width);
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

  void add_torch(std::size_t width, variant const& v) {
    auto words = std::vector<std::string>{RGFLOW_SOURCE "/benchmarks/torch/torch_flow.py",
                                          "--weights",
                                          file("weights", width),
                                          "--extent",
                                          std::to_string(c_.lattice),
                                          "--hidden",
                                          std::to_string(width),
                                          "--batch",
                                          std::to_string(c_.batch),
                                          "--seed",
                                          std::to_string(c_.common.seed),
                                          "--mu",
                                          std::to_string(flow::mu),
                                          "--lam",
                                          std::to_string(flow::lambda),
                                          "--t",
                                          std::to_string(flow::t),
                                          "--learning-rate",
                                          std::to_string(flow::learning_rate),
                                          "--clip",
                                          std::to_string(flow::clip)};
    words.insert(words.end(), v.options.begin(), v.options.end());
    auto const python = std::make_shared<worker>(words, v.environment);
    workers_[label(v.name, "", width)] = python;

    reference_summary const& ours = references_.at(width);
    agreement a{v.name, width, ours.loss, 0, 0, 0, 0, 0, ours.log_q_size};
    std::istringstream(python->ask("check " + file("reference", width) + " " + std::to_string(checked_samples))) >>
        a.their_loss >> a.x >> a.log_q_decoded >> a.log_q_encoded >> a.gradient;
    a.require();
    agreements_.push_back(a);

    for (std::string const work : works) {
      (void)python->ask(work + " 1");  // faults memory in
      all_.add(label(v.name, work, width),
               [python, work](benchmark::State& state) {
                 for (auto _ : state) state.SetIterationTime(std::stod(python->ask(work + " 1")));
               },
               {.manual = true});
    }
  }

  void write_files(flow::trained_flow& f, std::size_t width) {
    std::string bytes;
    append(bytes, f.weights());
    program::write_file(file("weights", width), bytes);
    auto const r = f.compute_reference(checked_samples);
    bytes.clear();
    append(bytes, std::span<float const>(r.z));
    append(bytes, std::span<float const>(r.x));
    append(bytes, std::span<double const>(r.log_q));
    append(bytes, std::span<double const>(r.gradient));
    program::write_file(file("reference", width), bytes);
    double size = 0;
    for (double const q : r.log_q) size = std::max(size, std::abs(q));
    references_[width] = {r.loss, size};
  }

  std::string file(char const* what, std::size_t width) const {
    return (c_.common.out / (std::string(what) + "_" + std::to_string(width) + ".f32")).string();
  }

  std::vector<std::string> everyone() const {
    std::vector<std::string> names;
    for (std::size_t const threads : c_.thread_counts()) names.push_back(rgflow_on(threads));
    for (variant const& v : variants_) names.push_back(v.name);
    return names;
  }
  spread samples(std::string const& who, char const* work, std::size_t width) const {
    return rate(static_cast<double>(c_.batch), all_.seconds(label(who, work, width)));
  }
  /// Samples per second of the fastest PyTorch on so many cores.
  double best(char const* work, std::size_t width, std::size_t cores) const {
    double fastest = 0;
    for (variant const& v : variants_)
      if (v.cores <= cores) fastest = std::max(fastest, samples(v.name, work, width).median);
    return fastest;
  }
  double ratio(char const* work, std::size_t width, std::size_t threads) const {
    return samples(rgflow_on(threads), work, width).median / best(work, width, threads);
  }

  program::table agreements() const {
    program::table t{{"same weights, same z", "PyTorch", "loss", "loss of PyTorch", "x, max |d|", "log q, max |d|",
                      "encoded, max |d|", "gradient, relative"}};
    for (agreement const& a : agreements_)
      t.add_row({"H=" + std::to_string(a.width), a.who, program::significant(a.our_loss, 8),
                 program::significant(a.their_loss, 8), program::significant(a.x, 2),
                 program::significant(a.log_q_decoded, 2), program::significant(a.log_q_encoded, 2),
                 program::significant(a.gradient, 2)});
    return t;
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

  program::table ratios() const {
    program::table t{{"rgflow / fastest PyTorch", "cores", "training", "sampling", "log q"}};
    for (std::size_t const width : c_.widths())
      for (std::size_t const threads : c_.thread_counts())
        t.add_row({"H=" + std::to_string(width), std::to_string(threads),
                   program::significant(ratio("train", width, threads), 3),
                   program::significant(ratio("sample", width, threads), 3),
                   program::significant(ratio("log_prob", width, threads), 3)});
    return t;
  }

  struct reference_summary {
    double loss, log_q_size;
  };
  static constexpr std::size_t checked_samples = 64;

  choices c_;
  std::vector<variant> variants_;
  measure::suite all_;
  measure::machine machine_;
  std::map<std::string, std::shared_ptr<worker>> workers_;
  std::map<std::size_t, reference_summary> references_;
  std::vector<agreement> agreements_;
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
  try {
    benchmark_run const run(c);
    run.print();
    auto results = run.json();
    results["command_line"] = program::command_line(argc, argv);
    write_results(results, c.common);
  } catch (std::exception const& error) {
    std::fprintf(stderr, "torch: %s\n", error.what());
    return 1;
  }
}
