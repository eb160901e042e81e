// SPDX-License-Identifier: BSL-1.0
#include <peer/works.hpp>

#include <algorithm>

namespace peer {

void add_works(measure::suite& all, std::shared_ptr<worker> const& program,
               std::function<std::string(std::string const& work)> const& label) {
  for (std::string const work : works) {
    (void)program->ask(work + " 1");  // faults memory in
    all.add(label(work),
            [program, work](benchmark::State& state) {
              for (auto _ : state) state.SetIterationTime(std::stod(program->ask(work + " 1")));
            },
            {.manual = true});
  }
}

double fastest(std::span<variant const> all, std::size_t cores, std::function<double(variant const&)> const& rate) {
  double highest = 0;
  for (variant const& v : all)
    if (v.cores <= cores) highest = std::max(highest, rate(v));
  return highest;
}

}  // namespace peer
