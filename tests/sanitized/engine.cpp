// SPDX-License-Identifier: BSL-1.0
#include "../scratch_directory.hpp"
#include "../sites_apart.hpp"

#include <rgflow/engine/checkpoint.hpp>
#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

// One small flow through every part of the engine that owns memory, for the address and undefined-behaviour sanitizers:
// what the parts compute is tested elsewhere, without them.

using namespace rgflow;

namespace {

using pair = chain<coupling<checkerboard, affine, mlp<8>>, coupling<complement<checkerboard>, affine, mlp<8>>>;
struct small : hierarchy<torus<4, 4>, complex_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};

training_options options() {
  training_options o;
  o.steps = 4;
  o.batch = 100;  // not a multiple of any number of lanes
  o.seed = 4;
  return o;
}

}  // namespace

TEST_CASE("sanitized: a training by tasks that is stopped, saved and continued") {
  scratch_directory const out;
  engine::tbb_executor pool(3);
  model<small> whole(seed{1});
  whole.run_on(pool);
  trainer t(whole, reverse_kl(with_gradient{{2.0}}), options());
  run_training(t, {});

  model<small> first(seed{1});
  first.run_on(pool);
  trainer t1(first, reverse_kl(with_gradient{{2.0}}), options());
  training_plan plan;
  plan.checkpoint = out / "run.rgflow";
  plan.on_step = [](training_record const&, std::uint64_t made, std::uint64_t) { return made < 2; };
  REQUIRE_FALSE(run_training(t1, plan).finished);
  model<small> second(seed{77});
  second.run_on(pool);
  trainer t2(second, reverse_kl(with_gradient{{2.0}}), options());
  t2.load(plan.checkpoint);
  run_training(t2, {});
  REQUIRE(std::equal(whole.weights().begin(), whole.weights().end(), second.weights().begin()));
}

TEST_CASE("sanitized: from data, and back through the flow") {
  model<small> m(seed{1});
  auto const drawn = m.sample(37, 0);
  auto o = options();
  o.batch = 16;
  trainer t(m, forward_kl(array_data<float>(drawn.x, 37, 2, 16)), o);
  run_training(t, {});
  auto const log_q = m.log_prob(drawn.x);
  REQUIRE(log_q.size() == 37);
  REQUIRE(std::all_of(log_q.begin(), log_q.end(), [](auto l) { return std::isfinite(l); }));
}

TEST_CASE("sanitized: a weight that is no number stops the training") {
  model<small> broken(seed{1});
  broken.tensor("level1/decimate/coupling1/b1")[0] = std::numeric_limits<float>::quiet_NaN();
  trainer t(broken, reverse_kl(with_gradient{{2.0}}), options());
  REQUIRE_THROWS_WITH(t.step(), Catch::Contains("level 1"));
}

TEST_CASE("sanitized: chains of hybrid Monte Carlo on an odd number of fields") {
  engine::tbb_executor pool(3);
  std::array<std::size_t, 2> const extents{4, 4};
  engine::hmc<double, with_gradient> chains({{2.0}}, engine::lattice(extents, boundary::periodic), 2,
                                            {.chains = 37, .thermalization = 5, .seed = 9});
  chains.thermalize(pool);
  auto const measured = chains.measure(pool, 3, 1, [](auto phi, auto out) { out[0] = phi[0] * phi[0]; });
  REQUIRE(measured.values.size() == 3 * 37);
}
