// SPDX-License-Identifier: BSL-1.0
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace rgflow;

namespace {

using square = patch<1, 1, 2, 2>;
using bound = coupling<checkerboard, affine, linear>::on<square>;

/// Collects tensor names with their paths.
struct names : tensor_visitor {
  std::string path;
  std::vector<std::string> all;
  std::vector<std::size_t> ends{0};
  void enter(std::string_view name) override {
    ends.push_back(path.size());
    path += std::string(name) + "/";
  }
  void leave() override {
    path.resize(ends.back());
    ends.pop_back();
  }
  void tensor(std::string_view name, std::span<std::size_t const> shape, bool trained) override {
    std::string line = path + std::string(name);
    for (auto const n : shape) line += " " + std::to_string(n);
    all.push_back(trained ? line : line + " fixed");
  }
};

}  // namespace

TEST_CASE("bijector/coupling: the affine coupling, written out") {
  // Inputs of the net: x_0, x_3, the context; outputs: s and t raw of x_1, then of x_2.
  std::array<double, bound::weights> w{};
  for (std::size_t i = 0; i < w.size(); ++i) w[i] = 0.1 * static_cast<double>(i) - 0.7;
  std::array<double, 4> const x{0.3, -1.2, 0.8, 2.0};
  std::array<double, 1> const context{1.5};
  auto y = x;
  double const log_det = bound::encode(std::span<double, 4>(y), engine::canonical_weights<double>{w.data()},
                                       std::span<double const>(context));

  auto const raw = [&](std::size_t out) {
    return w[3 * out] * x[0] + w[3 * out + 1] * x[3] + w[3 * out + 2] * context[0] + w[12 + out];
  };
  auto const s = [&](std::size_t out) { return 2 * raw(out) / std::sqrt(4 + raw(out) * raw(out)); };
  CHECK(y[0] == x[0]);
  CHECK(y[3] == x[3]);
  CHECK(y[1] == Approx(x[1] * std::exp(s(0)) + raw(1)).epsilon(1e-14));
  CHECK(y[2] == Approx(x[2] * std::exp(s(2)) + raw(3)).epsilon(1e-14));
  CHECK(log_det == Approx(s(0) + s(2)).epsilon(1e-14));
}

TEST_CASE("bijector/coupling: weights have path names in canonical order") {
  struct block : chain<act_norm, coupling<checkerboard, affine, mlp<3>>, repeat<2, invert<channel_mix<>>>> {};
  using whole = block::on<patch<2, 0, 2, 2>>;
  names found;
  engine::visit_tensors<whole>(found);
  CHECK(found.all == std::vector<std::string>{
                         "act_norm1/log_scale 2", "act_norm1/shift 2", "act_norm1/initialised 1 fixed",
                         "coupling2/w1 3 4", "coupling2/b1 3", "coupling2/w2 8 3", "coupling2/b2 8",
                         "repeat3/invert1/lower 1", "repeat3/invert1/upper 1", "repeat3/invert1/log_diagonal 2",
                         "repeat3/invert2/lower 1", "repeat3/invert2/upper 1", "repeat3/invert2/log_diagonal 2"});
}

TEST_CASE("bijector/coupling: starting weights depend on the seed and their position only") {
  struct long_block : chain<act_norm, coupling<checkerboard, affine, mlp<5>>> {};
  struct short_block : chain<elementwise<affine>, elementwise<affine>, coupling<checkerboard, affine, mlp<5>>> {};
  auto const start = []<class Block>(Block, std::uint64_t seed, std::size_t at) {
    using block = typename Block::template on<patch<1, 0, 2, 2>>;
    std::vector<double> w(block::weights);
    engine::weight_source source(seed, at);
    engine::initialise<block>(w.data(), source);
    CHECK(source.position() == at + block::weights);
    return w;
  };
  auto const a = start(long_block{}, 7, 0);   // 3 weights, then the coupling
  auto const b = start(short_block{}, 7, 0);  // 4 weights, then the same coupling
  auto const c = start(long_block{}, 7, 1);
  auto const d = start(long_block{}, 8, 0);
  CHECK(a[3] != 0);
  CHECK(std::vector<double>(b.begin() + 4, b.end()) == std::vector<double>(c.begin() + 3, c.end()));
  CHECK(a[3] != d[3]);
  CHECK(a[4] == c[3]);
}
