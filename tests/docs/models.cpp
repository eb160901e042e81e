// SPDX-License-Identifier: BSL-1.0

// docs/model.md: weights taken over from a smaller lattice, an executor of one's own.

#include <rgflow/rgflow.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

using namespace rgflow;

namespace {

using half = coupling<checkerboard, affine, mlp<8>>;
struct block : chain<half, coupling<complement<checkerboard>, affine, mlp<8>>> {};
template <std::size_t L>
struct flow : hierarchy<torus<L, L>, complex_field, every_level<disentangle<2, block>, decimate<2, block>>> {};

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
  // Level l of the small lattice becomes level l + 1 of the large one; its finest level keeps its own weights.
  std::size_t const copied = adopt(large, small, [](std::string const& path) {
    auto const level = path[5] - '0';  // every_level's tensors are called level0/..., level1/...
    return level == 0 ? "" : "level" + std::to_string(level - 1) + path.substr(6);
  });
  //]
  if (copied != small.weights().size()) return 1;

  //[run_on
  two_threads const threads;
  large.run_on(threads);
  auto const drawn = large.sample(100);
  //]
  model<flow<16>> other(seed{2});
  std::copy(large.weights().begin(), large.weights().end(), other.weights().begin());
  auto const same = other.sample(100);
  return std::equal(drawn.x.begin(), drawn.x.end(), same.x.begin()) ? 0 : 1;
}
