// SPDX-License-Identifier: BSL-1.0

#include "../../scratch_directory.hpp"

#include <peer/agreement.hpp>
#include <peer/variants.hpp>
#include <peer/worker.hpp>
#include <wide/wide.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

TEST_CASE("wide: multiply-adds of the nets as published") {
  // A side of 8, 4, 2, 1 blocks; two steps a level, two nets a coupling.
  double const nets = 2 * 2 * (64 * 8 + 16 * 6 + 4 * 4 + 1 * 2);
  CHECK(wide::forward_flops({32, 3, {8, 6, 4, 2}, 4, {512, 512}}) == nets * 4 * 2 * (2 * 48 * 512 + 512 * 512));
}

TEST_CASE("wide: the reference for other programs is consistent") {
  auto const f = wide::make_small(3, 5, 1);
  CHECK(std::ranges::none_of(f->weights(), [](float w) { return w == 0; }));
  auto const r = f->compute_reference(20);
  REQUIRE(r.x.size() == 20 * 3 * 8 * 8);
  CHECK(r.z != r.x);
  double loss = 0;
  for (double const log_q : r.log_q) loss -= log_q / 20;
  CHECK(r.loss == Approx(loss).epsilon(1e-6));
  CHECK(r.gradient.size() == f->weights().size());
  std::vector<float> const before(f->weights().begin(), f->weights().end());
  auto const spent = f->train();
  for (double const part : {spent.nets, spent.weights, spent.optimizer}) CHECK(part > 0);
  CHECK_FALSE(std::ranges::equal(f->weights(), before));
  CHECK(f->sample().size() == 3 * 3 * 8 * 8);
}

TEST_CASE("wide: the flow in PyTorch has the same loss, log q and gradient", "[.][torch]") {
  if (!peer::torch_is_installed()) {
    std::puts("skipped: PyTorch is not installed");
    return;
  }
  scratch_directory const scratch;
  auto const f = wide::make_small(4, 5, 1);
  auto const weights = scratch.path() / "weights";
  peer::write_floats(weights, {f->weights()});
  peer::worker python({PYTORCH_PROGRAM, "--weights", weights.string(), "--extent", "8", "--couplings", "4,2",
                       "--blocks", "2", "--widths", "16,16", "--batch", "4", "--threads", "1"},
                      {});
  auto const found = peer::compare(python, "small", "tuned", f->compute_reference(24), scratch.path() / "reference");
  CHECK(found.their_loss == Approx(found.our_loss).epsilon(1e-6));
  CHECK(found.x < 1e-4);
  CHECK(found.log_q_decoded < 1e-3);
  CHECK(found.log_q_encoded < 1e-3);
  CHECK(found.gradient < 1e-5);
  for (std::string const work : {"train", "sample", "log_prob"}) CHECK(std::stod(python.ask(work + " 2")) > 0);
}
