// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"

#include <phi4/sampler.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace phi4;

namespace {

std::unique_ptr<sampler> small_flow() { return make_sampler(8, 16, 8, {-2, 1, 0.39}, 1, 1); }

training_settings settings(std::filesystem::path const& checkpoint) {
  training_settings s;
  s.batch = 32;
  s.learning_rate = 0.01;
  s.checkpoint = checkpoint;
  s.on_step = [](curve_point const&, std::uint64_t, std::uint64_t) { return true; };
  return s;
}

}  // namespace

TEST_CASE("phi4 sampler: a sample has grown when all its levels are there, and is another one before") {
  scratch_directory const folder;
  auto const flow = small_flow();
  auto s = settings(folder / "checkpoint");
  s.steps = 5;
  flow->train(s);
  for (std::uint64_t n : {0U, 3U}) {
    auto const stages = flow->growth(n);
    auto const whole = flow->sample(40, 0).fields;
    REQUIRE(stages.size() == flow->levels());
    auto const distance = [&](std::vector<float> const& stage) {
      REQUIRE(stage.size() == 2 * 64);
      float largest = 0;
      for (std::size_t i = 0; i < stage.size(); ++i)
        largest = std::max(largest, std::abs(stage[i] - whole[n * stage.size() + i]));
      return largest;
    };
    for (std::size_t k = 0; k + 1 < stages.size(); ++k) CHECK(distance(stages[k]) > 0.1F);
    CHECK(distance(stages.back()) < 1e-5F);
  }
}

TEST_CASE("phi4 sampler: seconds fix the number of steps once, and what follows has the bits of a run of so many") {
  scratch_directory const folder;
  auto const timed = small_flow();
  auto s = settings(folder / "timed");
  s.seconds = 0.2;
  // Stopped after three steps, and gone on with.
  s.on_step = [](curve_point const&, std::uint64_t done, std::uint64_t of) { return of == 0 || done < 3; };
  auto const stopped = timed->train(s);
  REQUIRE(stopped.steps > 0);
  if (stopped.steps > 3) {
    REQUIRE_FALSE(stopped.finished);
    REQUIRE(stopped.steps_now == 3);
  }
  auto const resumed = small_flow();
  s.resume = true;
  s.on_step = settings("").on_step;
  auto const finished = resumed->train(s);
  REQUIRE(finished.finished);
  REQUIRE(finished.steps == stopped.steps);

  auto const counted = small_flow();
  auto c = settings(folder / "counted");
  c.steps = stopped.steps;
  counted->train(c);
  auto const one = resumed->sample(16, 0), other = counted->sample(16, 0);
  REQUIRE(one.fields == other.fields);
  REQUIRE(one.log_q == other.log_q);
}
