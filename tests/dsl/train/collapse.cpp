// SPDX-License-Identifier: BSL-1.0

// A flow that lost one of two modes: what it draws itself looks perfect, and only samples of the target tell.

#include <rgflow/engine/model/measure.hpp>
#include <rgflow/engine/statistics.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

using namespace rgflow;

namespace {

struct double_well : real_phi4<torus<2>> {};  // two sites, two links
using pair = chain<coupling<checkerboard, affine, mlp<8>>, coupling<complement<checkerboard>, affine, mlp<8>>>;
struct flow : hierarchy<torus<2>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};

}  // namespace

TEST_CASE("train: a collapsed flow has a high ESS and an open bracket of log Z") {
  using symbols::lambda, symbols::m2;
  auto const theory = bind<double_well>(m2 = -8., lambda = 1.);  // wells at phi = +-2, 16 below the top
  model<flow> m(seed{1});
  // Started in the right-hand well: the last couplings shift both sites by about 2.
  for (auto const& t : m.tensors())
    if (t.path.starts_with("level0/disentangle/") && t.path.ends_with("b2"))
      for (std::size_t i = 1; i < t.size; i += 2) m.weights()[t.offset + i] = -2;
  training_options options;
  options.steps = 400;
  options.optimizer.learning_rate = 5e-3;
  trainer t(m, reverse_kl(theory), options);
  run_training(t, {});
  auto const drawn = m.sample(20000);
  double mean = 0;
  for (float v : drawn.x) mean += static_cast<double>(v) / static_cast<double>(drawn.x.size());
  REQUIRE(std::abs(mean) == Approx(2).margin(0.2));  // it sits in one well
  auto const log_w = log_weights(m, theory, drawn);
  REQUIRE(engine::effective_sample_size(log_w) > 0.8);

  // The target: within its well the flow is nearly exact, and S is even, so its samples and their mirror images are
  // samples of the theory.
  std::vector<float> fields(2 * 2000);
  auto const half = m.sample(1000, 20000);
  for (std::size_t i = 0; i < 1000; ++i)
    for (std::size_t s = 0; s < 2; ++s) {
      fields[i * 2 + s] = half.x.data()[i * 2 + s];
      fields[(1000 + i) * 2 + s] = -half.x.data()[i * 2 + s];
    }
  auto x = model<flow>::field_array::from_shape({2000, 1, 2});
  std::copy(fields.begin(), fields.end(), x.begin());
  model<flow>::samples const target{x, m.log_prob(x)};
  auto const log_w_target = log_weights(m, theory, target);
  double lower = 0, upper = 0;
  for (double w : log_w) lower += w / static_cast<double>(log_w.size());
  for (double w : log_w_target) upper += w / static_cast<double>(log_w_target.size());
  REQUIRE(upper - lower > 10);
  REQUIRE(engine::forward_effective_sample_size(log_w_target) < 1e-3);
}
