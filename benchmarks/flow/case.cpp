// SPDX-License-Identifier: BSL-1.0
#include <flow/case.hpp>

#include <measure/process.hpp>
#include <measure/suite.hpp>

#include <cstdio>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace flow {
namespace {

constexpr char word[] = "training-case";

}  // namespace

case_result run_case(shape const& s, std::uint64_t seed, std::size_t threads, std::size_t steps) {
  std::vector<std::string> words{"/proc/self/exe", word};
  for (std::uint64_t const number : {s.extent, s.hidden, s.couplings, s.batch, static_cast<std::uint64_t>(s.keeps),
                                     static_cast<std::uint64_t>(s.blocks), seed, static_cast<std::uint64_t>(threads),
                                     static_cast<std::uint64_t>(steps)})
    words.push_back(std::to_string(number));
  auto const child = measure::run_process(words);
  case_result result{};
  std::istringstream(child.out) >> result.step_seconds >> result.peak_memory;
  if (child.exit_code != 0 || result.peak_memory == 0)
    throw std::runtime_error("training on " + words[2] + " x " + words[2] +
                             " sites in a process of its own ended with " + std::to_string(child.exit_code));
  return result;
}

std::optional<int> answer_case(int argc, char const* const* argv) {
  if (argc < 2 || argv[1] != std::string(word)) return std::nullopt;
  std::size_t const memory_at_start = measure::peak_memory();
  std::vector<std::uint64_t> numbers;
  for (int i = 2; i < argc; ++i) numbers.push_back(std::stoull(argv[i]));
  shape const s{numbers.at(0),
                numbers.at(1),
                numbers.at(2),
                numbers.at(3),
                static_cast<kept>(numbers.at(4)),
                static_cast<bound>(numbers.at(5))};
  auto const trained = make_flow_in_training(s, numbers.at(6), numbers.at(7));
  trained->train();
  measure::suite all;
  all.add("step",
          [&](benchmark::State& state) {
            for (auto _ : state) trained->train();
          },
          {.iterations = numbers.at(8)});
  measure::settings once;
  once.repeats = 1;
  once.quiet = true;
  all.run(once);
  std::printf("%.9g %zu\n", all.seconds("step").median, measure::peak_memory() - memory_at_start);
  return 0;
}

}  // namespace flow
