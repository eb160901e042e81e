// SPDX-License-Identifier: BSL-1.0
// Benchmark: encoding, decoding or training in each layout over lattices, samples and nets; the automatic choice

#include <flow/flow.hpp>
#include <layouts/flow_in_layout.hpp>
#include <measure/machine.hpp>
#include <measure/settings.hpp>
#include <measure/suite.hpp>

#include <program/report.hpp>
#include <program/table.hpp>

#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <cstdio>
#include <initializer_list>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

using measure::spread;
namespace engine = rgflow::engine;

struct choices {
  measure::settings common;
  std::string work = "encode";
  std::optional<std::size_t> hidden, lattice, batch;
  std::size_t most_sites = std::size_t{1} << 20;

  layouts::work what() const {
    return work == "encode"   ? layouts::work::encode
           : work == "decode" ? layouts::work::decode
           : work == "sample" ? layouts::work::sample
                              : layouts::work::training;
  }
  std::vector<std::size_t> widths() const {
    if (hidden) return {*hidden};
    return common.quick ? std::vector<std::size_t>{16} : std::vector<std::size_t>{64, 32, 16};
  }
  std::vector<std::size_t> lattices() const {
    if (lattice) return {*lattice};
    if (common.quick) return {8, 16};
    std::vector<std::size_t> all{8, 16, 32, 64, 128, 256, 512, 1024};
    if (what() == layouts::work::training) all.resize(6);  // a few samples with most lanes idle take minutes on more
    return all;
  }
  std::vector<std::size_t> batches(std::size_t extent) const {
    if (batch) return {*batch};
    std::vector<std::size_t> all;
    for (std::size_t const n : std::initializer_list<std::size_t>{1, 4, 16, 64, 256, 1024})
      if (n == 1 || n * extent * extent <= most_sites) all.push_back(n);
    if (common.quick) all.resize(std::min<std::size_t>(2, all.size()));
    return all;
  }
};

/// Samples of one lattice and net, worked on in every layout.
struct contest {
  layouts::work what;
  std::size_t hidden, extent, samples;
  std::string automatic;             ///< the layout that a model takes by itself
  std::vector<spread> seconds = {};  ///< in the order of the layouts

  double flops() const {
    double const runs = what == layouts::work::training ? 4 : 1;
    return runs * static_cast<double>(samples) * forward_flops(flow::shape{extent, hidden, 8, samples});
  }
  std::size_t best() const {
    auto const faster = [](spread const& a, spread const& b) { return a.median < b.median; };
    return static_cast<std::size_t>(std::min_element(seconds.begin(), seconds.end(), faster) - seconds.begin());
  }
  std::string text() const {
    return "H=" + std::to_string(hidden) + " " + std::to_string(extent) + "^2 x " + std::to_string(samples);
  }
  std::string label(std::string const& layout) const { return layout + " " + text(); }
  std::string label_on_one_thread() const { return "1 thread " + text(); }
};

/// Standard normal numbers [sample][re, im][y][x].
xt::xtensor<float, 4> noise(std::size_t samples, std::size_t extent, std::uint64_t seed) {
  auto fields = xt::xtensor<float, 4>::from_shape({samples, 2, extent, extent});
  engine::random_key const key{seed, engine::purpose::test, 0};
  for (std::size_t i = 0; i < fields.size(); ++i) fields.data()[i] = engine::normal<float>(key, i, 0);
  return fields;
}

std::string automatic_layout(layouts::work what, std::size_t hidden, std::size_t extent, std::size_t samples) {
  return hidden == 16   ? layouts::automatic_layout<16>(extent, what, samples)
         : hidden == 32 ? layouts::automatic_layout<32>(extent, what, samples)
                        : layouts::automatic_layout<64>(extent, what, samples);
}

std::vector<std::shared_ptr<layouts::flow_in_layout>> make_flows(std::size_t hidden, std::size_t extent,
                                                                 std::uint64_t seed, std::size_t threads) {
  auto made = hidden == 16   ? layouts::make_flows<16>(extent, seed, threads)
              : hidden == 32 ? layouts::make_flows<32>(extent, seed, threads)
                             : layouts::make_flows<64>(extent, seed, threads);
  return {std::make_move_iterator(made.begin()), std::make_move_iterator(made.end())};
}

class benchmark_run {
 public:
  explicit benchmark_run(choices const& c) : c_(c), machine_(all_, c.common.threads, c.common) {
    using fields = std::shared_ptr<xt::xtensor<float, 4> const>;
    std::map<std::pair<std::size_t, std::size_t>, fields> inputs;
    for (std::size_t const hidden : c.widths())
      for (std::size_t const extent : c.lattices()) {
        auto const flows = compared(make_flows(hidden, extent, c.common.seed, c.common.threads));
        names_.clear();
        for (auto const& flow : flows) names_.push_back(flow->layout());
        for (std::size_t const samples : c.batches(extent)) {
          auto& input = inputs[{extent, samples}];
          if (!input) input = std::make_shared<xt::xtensor<float, 4> const>(noise(samples, extent, c.common.seed));
          contests_.push_back({c.what(), hidden, extent, samples, automatic_layout(c.what(), hidden, extent, samples)});
          auto const add = [&](std::string const& label, std::shared_ptr<layouts::flow_in_layout> const& flow) {
            all_.add(label, [flow, input, what = c.what()](benchmark::State& state) {
              for (auto _ : state) benchmark::DoNotOptimize(flow->run(what, *input));
            });
          };
          auto const& one = contests_.back();
          for (auto const& flow : flows) add(one.label(flow->layout()), flow);
          if (shows_speed_up(one))
            for (auto const& flow : make_flows(hidden, extent, c.common.seed, 1))
              if (flow->layout() == one.automatic) add(one.label_on_one_thread(), flow);
        }
      }
    all_.run(c.common);
    for (auto& one : contests_)
      for (auto const& name : names_) one.seconds.push_back(all_.seconds(one.label(name)));
  }

  /// A table per net: samples/s, GFLOP/s and share of the peak in every layout.
  std::vector<program::table> tables() const {
    std::vector<program::table> result;
    for (std::size_t const hidden : c_.widths()) {
      program::table t{{c_.work + ", H=" + std::to_string(hidden), "samples"}};
      t.columns.insert(t.columns.end(), names_.begin(), names_.end());
      for (auto const& one : contests_) {
        if (one.hidden != hidden) continue;
        std::vector<std::string> row{std::to_string(one.extent) + "^2", std::to_string(one.samples)};
        for (std::size_t l = 0; l < names_.size(); ++l) {
          double const flops = one.flops() / one.seconds[l].median;
          row.push_back((l == one.best() ? "* " : "") + std::string(names_[l] == one.automatic ? "auto " : "") +
                        program::significant(static_cast<double>(one.samples) / one.seconds[l].median, 3) + "/s, " +
                        program::significant(1e-9 * flops, 3) + ", " + program::significant(share(flops), 2));
        }
        t.add_row(std::move(row));
      }
      t.note = "samples/s, GFLOP/s, share of peak on " + std::to_string(c_.common.threads) +
               " threads; *: the fastest, auto: the automatic choice" + alike_;
      result.push_back(std::move(t));
    }
    return result;
  }

  /// One sample of the largest lattice, in the automatic layout, on one thread and on all.
  program::table speed_ups() const {
    std::string const all = std::to_string(c_.common.threads) + " threads";
    program::table t{{c_.work + " one sample", "1 thread, ms", "of peak", all + ", ms", "of peak", "speed-up"}};
    for (auto const& one : contests_) {
      if (!shows_speed_up(one)) continue;
      auto const slow = all_.seconds(one.label_on_one_thread()), fast = all_.seconds(one.label(one.automatic));
      t.add_row({one.text(), measure::text(scaled(slow, 1e3)),
                 program::significant(one.flops() / slow.median / machine_.peak(1).median, 3),
                 measure::text(scaled(fast, 1e3)), program::significant(share(one.flops() / fast.median), 3),
                 program::significant(slow.median / fast.median, 3)});
    }
    return t;
  }

  void print() const {
    std::printf("%s", machine_.table().text().c_str());
    for (auto const& t : tables()) std::printf("\n%s", t.text().c_str());
    std::printf(
        "\nThe automatic choice is the fastest, or within 5 %% of it, in %zu of %zu cases; at worst it takes %s "
        "of the time of the fastest (%s).\n",
        good_choices(), contests_.size(), program::significant(loss(*worst_choice()), 3).c_str(),
        worst_choice()->text().c_str());
    if (c_.common.threads > 1) std::printf("\n%s", speed_ups().text().c_str());
  }

  /// The charts: share of peak against the size of the lattice for one sample, and against the number of samples on the
  /// lattice that has most of them.
  void draw() const {
    program::report page("Layouts", measure::machine::description());
    for (std::size_t const hidden : c_.widths()) {
      program::plot few{c_.work + ", one sample, H = " + std::to_string(hidden), "sites per side", "share of peak"};
      std::size_t const extent = lattice_of_most_samples();
      program::plot many{
          c_.work + ", " + std::to_string(extent) + " x " + std::to_string(extent) + ", H = " + std::to_string(hidden),
          "samples", "share of peak"};
      for (auto* const p : {&few, &many}) {
        p->log_x = true;
        p->y_low = 0;
        p->y_high = 1;
        for (std::size_t l = 0; l < names_.size(); ++l) {
          program::series curve{names_[l], {}, {}};
          for (auto const& one : contests_) {
            if (one.hidden != hidden || (p == &few ? one.samples != 1 : one.extent != extent)) continue;
            curve.x.push_back(static_cast<double>(p == &few ? one.extent : one.samples));
            curve.y.push_back(share(one.flops() / one.seconds[l].median));
          }
          p->curves.push_back(std::move(curve));
        }
      }
      page.add(std::vector<program::plot>{few, many});
    }
    for (auto const& t : tables()) page.add(t);
    page.write(c_.common.out / "report.html");
  }

  program::json json() const {
    program::json result;
    result["machine"] = machine_.json();
    for (auto const& one : contests_)
      for (std::size_t l = 0; l < names_.size(); ++l) {
        program::json row;
        row["work"] = c_.work;
        row["hidden"] = one.hidden;
        row["extent"] = one.extent;
        row["samples"] = one.samples;
        row["layout"] = names_[l];
        row["samples_per_s"] = json_of(rate(static_cast<double>(one.samples), one.seconds[l]));
        row["gflops"] = json_of(rate(1e-9 * one.flops(), one.seconds[l]));
        row["share_of_peak"] = share(one.flops() / one.seconds[l].median);
        row["fastest"] = l == one.best();
        row["automatic"] = names_[l] == one.automatic;
        result["cases"].push_back(row);
      }
    for (auto const& one : contests_)
      if (shows_speed_up(one))
        result["speed_ups"].push_back(
            program::json::object({{"work", c_.work},
                                   {"hidden", one.hidden},
                                   {"extent", one.extent},
                                   {"layout", one.automatic},
                                   {"seconds_1_thread", json_of(all_.seconds(one.label_on_one_thread()))},
                                   {"seconds", json_of(all_.seconds(one.label(one.automatic)))}}));
    return result;
  }

 private:
  /// Those that differ: in training the first with blocks in the lanes and the first with samples; the others do the
  /// same, which is said below the table.
  std::vector<std::shared_ptr<layouts::flow_in_layout>> compared(
      std::vector<std::shared_ptr<layouts::flow_in_layout>> flows) {
    if (c_.what() != layouts::work::training) return flows;
    std::vector<std::shared_ptr<layouts::flow_in_layout>> differing;
    alike_.clear();
    for (auto const& flow : flows) {
      auto const same = std::find_if(differing.begin(), differing.end(), [&](auto const& other) {
        return other->trains_in_blocks() == flow->trains_in_blocks();
      });
      if (same == differing.end())
        differing.push_back(flow);
      else
        alike_ += "; " + flow->layout() + " trains as " + (*same)->layout();
    }
    return differing;
  }

  double share(double flops) const { return flops / machine_.peak(c_.common.threads).median; }

  bool shows_speed_up(contest const& one) const {
    return one.samples == 1 && one.extent == c_.lattices().back() && c_.common.threads > 1;
  }

  /// Time of the automatic choice over that of the fastest.
  double loss(contest const& one) const {
    auto const chosen = std::find(names_.begin(), names_.end(), one.automatic) - names_.begin();
    return one.seconds.at(static_cast<std::size_t>(chosen)).median / one.seconds[one.best()].median;
  }
  std::size_t good_choices() const {
    return static_cast<std::size_t>(
        std::count_if(contests_.begin(), contests_.end(), [&](contest const& one) { return loss(one) <= 1.05; }));
  }
  std::vector<contest>::const_iterator worst_choice() const {
    return std::max_element(contests_.begin(), contests_.end(),
                            [&](contest const& a, contest const& b) { return loss(a) < loss(b); });
  }
  std::size_t lattice_of_most_samples() const {
    return std::max_element(contests_.begin(), contests_.end(),
                            [](contest const& a, contest const& b) {
                              return std::pair(a.samples, a.extent) < std::pair(b.samples, b.extent);
                            })
        ->extent;
  }

  choices c_;
  measure::suite all_;
  measure::machine machine_;
  std::vector<std::string> names_;
  std::string alike_;
  std::vector<contest> contests_;
};

}  // namespace

int main(int argc, char** argv) {
  choices c;
  program::options options("layouts",
                           "Encodes, decodes or draws samples through the flow of the figures, or takes the gradient "
                           "of a training step, in\n"
                           "every layout of benchmarks/layouts/menu.hpp, on --threads, over lattices, numbers of "
                           "samples and nets. Marks the\n"
                           "fastest and what a model takes by itself.");
  options.add("--work", c.work, "what is timed: encode, decode, sample or training")
      .one_of({"encode", "decode", "sample", "training"});
  options.add("--hidden", c.hidden, "units in each hidden layer; all three unless given").one_of({16, 32, 64});
  options.add("--lattice", c.lattice, "sites per side; 8 to 1024, to 256 in training, unless given")
      .one_of({8, 16, 32, 64, 128, 256, 512, 1024});
  options.add("--samples", c.batch, "worked on together; 1 to 1024 unless given").at_least(1).at_most(1048576);
  options.add("--most-sites", c.most_sites, "of all samples of a case together, unless it is --samples").at_least(64);
  measure::add_settings(options, c.common, "layouts");
  if (auto const code = options.parse(argc, argv)) return *code;
  if (c.common.quick) c.common.repeats = 2;
  auto const code = measure::report("layouts", c.common, argc, argv, [&] {
    benchmark_run const run(c);
    run.print();
    run.draw();
    return run.json();
  });
  if (code == 0) std::printf("Wrote results.json and report.html to %s.\n", c.common.out.string().c_str());
  return code;
}
