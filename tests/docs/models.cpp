// SPDX-License-Identifier: BSL-1.0

// docs/model.md: weights taken over from a smaller lattice, an executor of one's own, many flows, models by name.

#include <rgflow/menu.hpp>
#include <rgflow/rgflow.hpp>
#include <rgflow/run_time_model.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace rgflow;

namespace {

using half = coupling<checkerboard, affine, mlp<8>>;
struct block : chain<half, coupling<complement<checkerboard>, affine, mlp<8>>> {};
template <std::size_t L>
struct flow : hierarchy<torus<L, L>, complex_field, every_level<disentangle<2, block>, decimate<2, block>>> {};
struct wider : hierarchy<torus<8, 8>, complex_field, every_level<decimate<2, coupling<checkerboard, affine, mlp<16>>>>> {};

//[executor
/// Two threads, started anew for every call: even tasks on one, odd ones on the other. Its tasks throw nothing.
struct two_threads {
  template <class F>
  void for_each_task(std::size_t n, F&& f) const {
    std::thread odd([&] {
      for (std::size_t task = 1; task < n; task += 2) f(task);
    });
    for (std::size_t task = 0; task < n; task += 2) f(task);
    odd.join();
  }
  std::size_t concurrency() const { return 2; }
};
static_assert(engine::Executor<two_threads>);
//]

}  // namespace

int main() {
  //[adopt
  model<flow<8>> small(seed{1});
  model<flow<16>> large(seed{2});
  // Levels keep their numbers, the finest is 0; the coarsest is the coarsest again, and level 2 begins as level 1.
  std::size_t const copied = adopt(large, small, by_level(small, large));
  // Only the coarsest, by its path: to a tensor of `large` the one of `small`, or "" for none.
  adopt(large, small, [](std::string const& path) {
    return path.starts_with("level3/") ? "level2" + path.substr(6) : "";
  });
  //]
  if (copied != large.weights().size()) return 1;

  //[run_on
  two_threads const threads;
  large.run_on(threads);
  auto const drawn = large.sample(100);
  //]
  model<flow<16>> other(seed{2});
  std::copy(large.weights().begin(), large.weights().end(), other.weights().begin());
  auto const same = other.sample(100);
  if (!std::equal(drawn.x.begin(), drawn.x.end(), same.x.begin())) return 1;

  //[menu
  model_menu menu;
  menu.add(on_menu<flow<8>>("small"));
  menu.add(on_menu<flow<16>>("large"));

  erase(std::move(other), "mine")->save("mine.checkpoint");
  auto const file = engine::checkpoint_file::load("mine.checkpoint");
  std::unique_ptr<any_model> const found = menu.open(file, 2);  // "large": its description stands in the file
  any_model::samples const as_before = found->sample(100);      // x [sample][channel][y][x] and log_q, flat and double
  //]
  //[run_time
  using any_flow = run_time_model<flow<8>>;  // = run_time_model<wider>
  std::vector<any_flow> flows;
  flows.push_back(make_run_time_model<flow<8>>(seed{1}));
  flows.push_back(make_run_time_model<wider>(seed{2}));
  std::vector<any_flow::samples> drawn_by;
  for (auto const& m : flows) drawn_by.push_back(m.sample(100));  // compiled once
  //]
  if (!std::equal(drawn_by[0].x.begin(), drawn_by[0].x.end(), model<flow<8>>(seed{1}).sample(100).x.begin())) return 1;

  bool const right = found->name() == "large" && std::equal(drawn.x.begin(), drawn.x.end(), as_before.x.begin());
  return right ? 0 : 1;
}
