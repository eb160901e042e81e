// SPDX-License-Identifier: BSL-1.0

#include "../../scratch_directory.hpp"

#include <flow/instantiate.hpp>
#include <peer/agreement.hpp>
#include <peer/variants.hpp>
#include <peer/worker.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace {

constexpr flow::shape small{4, 16, 2, 40};
constexpr std::size_t volume = small.extent * small.extent;

flow::instantiated<2, rgflow::mlp<16, 16>> small_flow(std::size_t threads = 1) { return {small, 5, threads}; }

/// S of one field [re, im][y][x], written out.
double action(float const* phi) {
  double s = 0;
  for (std::size_t y = 0; y < small.extent; ++y)
    for (std::size_t x = 0; x < small.extent; ++x)
      for (std::size_t c = 0; c < 2; ++c) {
        auto const at = [&](std::size_t row, std::size_t column, std::size_t channel) {
          return static_cast<double>(phi[channel * volume + row % small.extent * small.extent + column % small.extent]);
        };
        double const value = at(y, x, c), other = at(y, x, 1 - c);
        s += flow::mu * value * value + flow::lambda * value * value * (value * value + other * other);
        s -= 2 * flow::t * value * (at(y + 1, x, c) + at(y, x + 1, c));
      }
  return s;
}

}  // namespace

TEST_CASE("flow: multiply-adds of the nets") {
  // 682 blocks of 2 x 2 sites in all on 32 x 32 sites, 8 couplings each.
  CHECK(flow::forward_flops({32, 64, 8, 1}) == 682. * 8 * 2 * (4 * 64 + 64 * 64 + 8 * 64));
  CHECK(flow::forward_flops({4, 16, 2, 1}) == 10. * 2 * 2 * (4 * 16 + 16 * 16 + 8 * 16));
  CHECK_THROWS_AS((flow::instantiated<2, rgflow::mlp<16, 16>>({12, 16, 2, 1}, 1, 1)), std::invalid_argument);
}

TEST_CASE("flow: the reference for other programs is consistent") {
  auto f = small_flow();
  CHECK(std::ranges::none_of(f.weights(), [](float w) { return w == 0; }));
  auto const r = f.compute_reference(35);
  auto const encoded = f.log_prob(r.x);
  double loss = 0;
  for (std::size_t i = 0; i < 35; ++i) {
    CHECK(encoded[i] == Approx(r.log_q[i]).margin(1e-4));
    loss += (action(r.x.data() + 2 * volume * i) + r.log_q[i]) / 35;
  }
  CHECK(r.loss == Approx(loss).epsilon(1e-6));
  CHECK(r.z != r.x);
  CHECK(r.gradient.size() == f.weights().size());
}

TEST_CASE("flow: the step with clocks trains the same weights") {
  auto plain = small_flow(), timed = small_flow();
  for (int step = 0; step < 3; ++step) {
    plain.train();
    auto const spent = timed.train_timed();
    for (double const part : {spent.prior, spent.decode, spent.action, spent.pull_back, spent.weights, spent.optimizer})
      CHECK(part > 0);
  }
  CHECK(std::ranges::equal(plain.weights(), timed.weights()));
  CHECK_FALSE(std::ranges::equal(plain.weights(), small_flow().weights()));
  CHECK_THROWS_AS(small_flow(2).train_timed(), std::logic_error);
  auto checked = small_flow();
  for (int step = 0; step < 3; ++step) checked.train_checked();
  CHECK(std::ranges::equal(plain.weights(), checked.weights()));
}

TEST_CASE("torch: the flow in PyTorch has the same loss, log q and gradient", "[.][torch]") {
  if (!peer::torch_is_installed()) {
    std::puts("skipped: PyTorch is not installed");
    return;
  }
  scratch_directory const scratch;
  auto f = small_flow();
  auto const weights = scratch.path() / "weights";
  peer::write_floats(weights, {f.weights()});
  std::string const activation = GENERATE("tanh", "folded");
  peer::worker python({PYTORCH_PROGRAM, "--weights", weights.string(), "--extent", "4", "--hidden", "16", "--couplings",
                       "2", "--batch", "24", "--processes", "2", "--threads", "1", "--activation", activation},
                      {});
  auto const found = peer::compare(python, "small", activation, f.compute_reference(24), scratch.path() / "reference");
  CHECK(found.their_loss == Approx(found.our_loss).epsilon(1e-6));
  CHECK(found.x < 1e-5);
  CHECK(found.log_q_decoded < 1e-4);
  CHECK(found.log_q_encoded < 1e-4);
  CHECK(found.gradient < 1e-5);
  for (std::string const work : {"train", "sample", "log_prob"}) CHECK(std::stod(python.ask(work + " 2")) > 0);
}
