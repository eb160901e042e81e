// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/parallel/tbb_executor.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/net.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

// Nets with layers so wide that several threads may work on one of them.

using namespace rgflow;

namespace {

using V = engine::lanes<float, 4>;

template <class Net>
class evaluated {
 public:
  explicit evaluated(engine::executor_ref const* rows)
      : out_(Net::outputs), in_bar_(Net::inputs), gradient_(Net::packed_gradient) {
    std::vector<float> weights(Net::weights), packed(Net::packed);
    for (float& w : weights) w = 0.1F * draw();
    engine::pack<Net>(weights.data(), packed.data());
    std::vector<V> in(Net::inputs), out_bar(Net::outputs), kept(Net::kept);
    for (V& v : in) fill(v);
    for (V& v : out_bar) fill(v);
    engine::packed_weights<float> const w{packed.data(), rows};
    Net::evaluate(std::span<V const, Net::inputs>(in), std::span<V, Net::outputs>(out_), w, kept.data());
    Net::pull_back(std::span<V const, Net::inputs>(in), std::span<V const, Net::outputs>(out_bar),
                   std::span<V, Net::inputs>(in_bar_), w, engine::gradient_slot<float>{gradient_.data()}, kept.data());
  }

  bool has_the_bits_of(evaluated const& other) const {
    return same(out_, other.out_) && same(in_bar_, other.in_bar_) && same(gradient_, other.gradient_);
  }

 private:
  float draw() {
    return static_cast<float>(engine::random_bits({5, engine::purpose::test, 1}, next_++) >> 40U) * 0x1p-23F - 1;
  }
  void fill(V& v) {
    for (std::size_t i = 0; i < V::size; ++i) engine::set_lane(v, i, draw());
  }
  template <class N>
  static bool same(std::vector<N> const& a, std::vector<N> const& b) {
    return std::memcmp(a.data(), b.data(), a.size() * sizeof(N)) == 0;
  }

  std::uint64_t next_ = 0;
  std::vector<V> out_, in_bar_;
  std::vector<float> gradient_;
};

}  // namespace

TEMPLATE_TEST_CASE("net/rows: the same bits for any number of threads", "", (residual<2, 384>::on<16, 32>),
                   (mlp<200, 200>::on<8, 8>), (mlp<200, 200>::with<silu>::on<8, 8>),
                   (separate<mlp<200, 200>, mlp<8>>::on<8, 8>)) {
  evaluated<TestType> const alone(nullptr);
  for (std::size_t threads : {1U, 2U, 3U}) {
    engine::tbb_executor executor(threads);
    engine::executor_ref const rows(executor);
    evaluated<TestType> const shared(&rows);
    CHECK(shared.has_the_bits_of(alone));
  }
}
