// SPDX-License-Identifier: BSL-1.0
#include <measure/suite.hpp>

#include <program/progress.hpp>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace measure {
namespace {

/// Prints nothing: our table comes at the end.
class collector final : public benchmark::BenchmarkReporter {
 public:
  explicit collector(std::map<std::string, std::vector<double>>& seconds) : seconds_(seconds) {}

  bool ReportContext(Context const&) override { return true; }
  void ReportRuns(std::vector<Run> const& runs) override {
    for (Run const& run : runs) {
      if (run.error_occurred) failures += run.run_name.function_name + ": " + run.error_message + "\n";
      if (run.run_type == Run::RT_Iteration)
        seconds_[run.run_name.function_name].push_back(run.real_accumulated_time / static_cast<double>(run.iterations));
    }
  }

  std::string failures;

 private:
  std::map<std::string, std::vector<double>>& seconds_;
};

}  // namespace

void suite::add(std::string name, body run, how h) { entries_.push_back({std::move(name), std::move(run), h}); }

void suite::run(settings const& s) {
  // The calls that look for the number of iterations count as the first repeat, whose end is not seen from here.
  std::vector<std::uint64_t> calls(entries_.size(), 0);
  std::uint64_t shown = 0;
  program::progress bar("measuring", entries_.size() * s.repeats, 0, 0, program::progress_style::of_stderr(s.quiet));
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    entry const& e = entries_[i];
    auto* const registered = benchmark::RegisterBenchmark(e.name.c_str(), [&, i](benchmark::State& state) {
      entries_[i].run(state);
      if (state.thread_index() != 0) return;
      ++calls[i];
      std::uint64_t done = 0;
      for (auto const c : calls) done += std::min<std::uint64_t>(c, s.repeats);
      if (done > shown) bar.update(shown = done);
    });
    registered->Repetitions(static_cast<int>(s.repeats))->Threads(static_cast<int>(e.h.threads));
    if (e.h.iterations > 0)
      registered->Iterations(static_cast<benchmark::IterationCount>(e.h.iterations));
    else
      registered->MinTime(s.kernel_seconds());
    if (e.h.manual)
      registered->UseManualTime();
    else
      registered->UseRealTime();
  }
  std::string words[] = {"measure", "--benchmark_enable_random_interleaving=true"};
  char* argv[] = {words[0].data(), words[1].data(), nullptr};
  int argc = 2;
  benchmark::Initialize(&argc, argv);
  collector collected(seconds_);
  benchmark::RunSpecifiedBenchmarks(&collected, ".*");
  benchmark::ClearRegisteredBenchmarks();
  if (!collected.failures.empty()) throw std::runtime_error(collected.failures);
}

spread suite::seconds(std::string const& name) const {
  auto const found = seconds_.find(name);
  if (found == seconds_.end()) throw std::out_of_range("nothing named '" + name + "' was measured");
  return spread::of(found->second);
}

}  // namespace measure
