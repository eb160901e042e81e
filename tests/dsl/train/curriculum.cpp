// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"

#include <rgflow/engine/train.hpp>
#include <rgflow/engine/train/stage.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// Stages of training: which level hands its weights to which, what a stage begins and ends with, and that a run which
// is stopped in one of them goes on with the same bits.

using namespace rgflow;

namespace {

using pair = chain<coupling<checkerboard, affine, mlp<3>>, coupling<complement<checkerboard>, affine, mlp<3>>>;
template <std::size_t Extent>
struct flow : hierarchy<torus<Extent>, real_field, every_level<decimate<2, pair>>> {};
struct scale_invariant : hierarchy<torus<8>, real_field, shared_levels<decimate<2, pair>>> {};

struct quadratic {
  double a;
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    V s(0);
    for (std::size_t i = 0; i < sites.volume(); ++i) s += V(static_cast<float>(0.5 * a)) * phi[i] * phi[i];
    return s;
  }
};

/// Tensors without a model: one of two weights on each level.
struct tensors_of_levels {
  explicit tensors_of_levels(std::size_t levels) {
    for (std::size_t l = 0; l < levels; ++l) {
      list.push_back({"level" + std::to_string(l) + "/decimate/w1", {2}, 2 * l, 2, true});
      values.push_back(static_cast<double>(10 * l));
      values.push_back(static_cast<double>(10 * l + 1));
    }
  }
  using value_type = double;
  std::vector<engine::named_tensor> const& tensors() const { return list; }
  std::vector<double>& weights() { return values; }
  std::vector<double> const& weights() const { return values; }

  std::vector<engine::named_tensor> list;
  std::vector<double> values;
};

/// From which level each level of a flow takes its weights.
std::vector<std::size_t> sources(std::size_t from, std::size_t to) {
  tensors_of_levels const theirs(from);
  tensors_of_levels mine(to);
  CHECK(adopt(mine, theirs, by_level(theirs, mine)) == 2 * to);
  std::vector<std::size_t> levels;
  for (std::size_t l = 0; l < to; ++l) {
    levels.push_back(static_cast<std::size_t>(mine.values[2 * l]) / 10);
    CHECK(mine.values[2 * l + 1] == mine.values[2 * l] + 1);
  }
  return levels;
}
using numbers = std::vector<std::size_t>;

}  // namespace

TEST_CASE(
    "train/curriculum: the finest levels stay the finest, the coarsest is the coarsest again, others are neighbours") {
  CHECK(sources(3, 4) == numbers{0, 1, 1, 2});
  CHECK(sources(3, 6) == numbers{0, 1, 1, 1, 1, 2});
  CHECK(sources(2, 3) == numbers{0, 0, 1});
  CHECK(sources(1, 3) == numbers{0, 0, 0});
  CHECK(sources(4, 4) == numbers{0, 1, 2, 3});
  CHECK(sources(4, 3) == numbers{0, 1, 3});
  CHECK(sources(3, 1) == numbers{2});
}

TEST_CASE("train/curriculum: tensors of no level keep their names") {
  model<scale_invariant> const shared(seed{1});
  CHECK(by_level(shared, shared)("every_level/decimate/coupling1/w1") == "every_level/decimate/coupling1/w1");
  tensors_of_levels const three(3), four(4);
  by_level const rule(three, four);
  CHECK(rule("level2/decimate/w1") == "level1/decimate/w1");
  for (std::string const path : {"levels/w", "level/w", "level2b/w", "level2"}) CHECK(rule(path) == path);
}

TEST_CASE("train/curriculum: tensors that do not fit as they are") {
  // A spectrum at the momenta 0 .. n - 1, as a function of the momentum.
  tensors_of_levels mine(2), theirs(1);
  mine.list[1] = {"level1/spectrum", {4}, 2, 4, true};
  theirs.list[0] = {"level0/spectrum", {2}, 0, 2, true};
  mine.values = {1, 2, 3, 4, 5, 6};
  auto const before = mine.values;
  auto const coarsest = [](std::string const& path) {
    return path == "level1/spectrum" ? std::string("level0/spectrum") : std::string();
  };
  CHECK_THROWS_WITH(adopt(mine, theirs, coarsest), Catch::Contains("level1/spectrum") && Catch::Contains("4"));
  CHECK(mine.values == before);

  auto const stretched = [](engine::named_tensor const& from, std::span<double const> values,
                            engine::named_tensor const& to, std::span<double> weights) {
    if (from.shape == to.shape) return false;
    for (std::size_t k = 0; k < weights.size(); ++k) weights[k] = values[k * values.size() / weights.size()] + 0.5;
    return true;
  };
  CHECK(adopt(mine, theirs, coarsest, stretched) == 4);
  CHECK(mine.values == std::vector<double>{1, 2, 0.5, 0.5, 1.5, 1.5});

  // Of all tensors or of none.
  auto const both = [](std::string const& path) {
    return path == "level1/spectrum" ? std::string("level0/spectrum") : std::string("level7/spectrum");
  };
  auto const after = mine.values;
  CHECK_THROWS_AS(adopt(mine, theirs, both, stretched), std::invalid_argument);
  CHECK(mine.values == after);
}

TEST_CASE("train/curriculum: growing lattices") {
  auto const all = growing_lattices(8, 32, 100);
  REQUIRE(all.size() == 3);
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(all[k].extent == numbers{8, 16, 32}[k]);
    CHECK(all[k].steps == std::vector<std::uint64_t>{400, 200, 100}[k]);
    CHECK(all[k].share == std::vector<double>{0.25, 0.5, 1}[k]);
  }
  CHECK(growing_lattices(8, 8, 100).size() == 1);
  for (auto const& [first, last] : {std::pair{8U, 12U}, std::pair{16U, 8U}, std::pair{3U, 8U}, std::pair{0U, 8U}})
    CHECK_THROWS_WITH(growing_lattices(first, last, 1), Catch::Contains("by doubling it"));
}

namespace {

/// A stage that trains nothing and notes what it was asked for.
struct noted {
  std::vector<std::string> log;

  training_stage stage(std::string const& name, double share = 1) {
    training_stage made;
    made.name = name;
    made.weights = [this, name] {
      log.push_back(name + " hands on");
      return named_weights(tensors_of_levels(1));
    };
    made.take_over = [this, name](named_weights const&) { log.push_back(name + " takes over"); };
    made.train = [this, name](training_plan const& plan, bool resume) {
      log.push_back(name + (resume ? " goes on, " : " trains, ") + std::to_string(static_cast<int>(plan.seconds)) +
                    " s, " + plan.checkpoint.filename().string());
      return stage_outcome{{true, 0, 0, {}}};
    };
    made.share = share;
    return made;
  }
};

void touch(std::filesystem::path const& path, std::string const& kind) {
  engine::checkpoint_writer file;
  file.set("kind", kind);
  file.save(path);
}

}  // namespace

TEST_CASE("train/curriculum: a stage takes over from the one before, and has its share of the time") {
  scratch_directory const out;
  noted all;
  curriculum const course({all.stage("8", 1), all.stage("16", 2), all.stage("large batches")});
  using lines = std::vector<std::string>;
  CHECK(run_training(course, {.seconds = 40, .checkpoint = out / "run"}).stages.size() == 3);
  CHECK(all.log == lines{"8 trains, 10 s, run_8", "8 hands on", "16 takes over", "16 trains, 20 s, run_16",
                         "16 hands on", "large batches takes over", "large batches trains, 10 s, run"});

  // What was saved is gone through again; what an earlier stage had to hand on, the first of these has already.
  all.log.clear();
  touch(out / "run_16", "old");
  CHECK(course.first_saved(out / "run") == 1);
  CHECK(run_training(course, {.checkpoint = out / "run", .resume = true}).stages.size() == 2);
  CHECK(all.log ==
        lines{"16 goes on, 0 s, run_16", "16 hands on", "large batches takes over", "large batches trains, 0 s, run"});

  // A new run does not take the checkpoints of an old one for its own.
  all.log.clear();
  run_training(course, {.checkpoint = out / "run"});
  CHECK(all.log.front() == "8 trains, 0 s, run_8");
  CHECK(all.log[3] == "16 trains, 0 s, run_16");
  CHECK(course.first_saved(out / "run") == 3);

  // They are still there when the new one has saved more than once.
  for (int save = 0; save < 2; ++save) touch(out / "run_16", "new");
  CHECK_NOTHROW(engine::checkpoint_file::load(out / "run_16.before").require("kind", "old"));

  // Without checkpoints.
  all.log.clear();
  run_training(course, {.resume = true});
  CHECK(all.log.front() == "8 trains, 0 s, ");
}

TEST_CASE("train/curriculum: senseless stages are refused") {
  noted all;
  CHECK_THROWS_WITH(curriculum({}), Catch::Contains("found no stage"));
  CHECK_THROWS_WITH(curriculum({all.stage("8"), all.stage("16"), all.stage("8")}), Catch::Contains("are called '8'"));
  CHECK_THROWS_WITH(curriculum({all.stage("")}), Catch::Contains("''"));
  CHECK_THROWS_WITH(curriculum({all.stage("a/b")}), Catch::Contains("'a/b'"));
  CHECK_THROWS_WITH(curriculum({all.stage("8", 0)}), Catch::Contains("share of stage '8' is 0"));
}

namespace {

training_options options(std::uint64_t steps, std::size_t batch) {
  training_options o;
  o.steps = steps;
  o.batch = batch;
  o.optimizer.learning_rate = 0.01;
  return o;
}

/// Two lattices, and larger batches at the end. The second constant of the theory is another one, too.
struct course_of_models {
  explicit course_of_models(std::size_t threads) : executor(threads) {
    small.run_on(executor);
    large.run_on(executor);
  }
  curriculum stages() {
    return curriculum({stage("4", small, reverse_kl(quadratic{1.5}), options(6, 40)),
                       stage("8", large, reverse_kl(quadratic{2}), options(6, 40)),
                       stage("larger batches", large, reverse_kl(quadratic{2}), options(3, 160))});
  }
  std::vector<float> weights() const { return {large.weights().begin(), large.weights().end()}; }

  engine::tbb_executor executor;
  model<flow<4>> small{seed{1}};
  model<flow<8>> large{seed{2}};
};

std::vector<double> losses(curriculum_outcome const& outcome) {
  std::vector<double> all;
  for (auto const& s : outcome.stages)
    for (auto const& r : s.history) all.push_back(r.loss);
  return all;
}

}  // namespace

TEST_CASE("train/curriculum: a stage begins with the averaged weights of the one before") {
  course_of_models course(1);
  auto stages = course.stages().stages();
  std::vector<float> begun;
  auto const train = stages[1].train;
  stages[1].train = [&](training_plan const& plan, bool resume) {
    begun = course.weights();
    return train(plan, resume);
  };
  auto const outcome = run_training(curriculum(stages), {});
  CHECK(outcome.finished);
  REQUIRE(outcome.stages.size() == 3);
  CHECK(outcome.stages[2].history.size() == 3);

  // flow<4> has two levels, flow<8> three.
  std::vector<float> const of_small(course.small.weights().begin(), course.small.weights().end());
  std::size_t const level = of_small.size() / 2;
  REQUIRE(begun.size() == 3 * level);
  auto const same = [&](std::size_t of_large, std::size_t of) {
    return std::ranges::equal(std::span(begun).subspan(of_large * level, level),
                              std::span(of_small).subspan(of * level, level));
  };
  CHECK(same(0, 0));
  CHECK(same(1, 0));
  CHECK(same(2, 1));
  CHECK_FALSE(same(2, 0));

  // The same by hand.
  model<flow<4>> alone(seed{1});
  trainer by_hand(alone, reverse_kl(quadratic{1.5}), options(6, 40));
  run_training(by_hand, {});
  CHECK_FALSE(std::ranges::equal(alone.weights(), of_small));
  by_hand.swap_average();
  CHECK(std::ranges::equal(alone.weights(), of_small));
}

TEST_CASE("train/curriculum: a run that is stopped in any stage goes on with the same bits, on any number of threads") {
  course_of_models undisturbed(1);
  auto const whole = losses(run_training(undisturbed.stages(), {}));
  REQUIRE(whole.size() == 15);
  struct moment {
    std::string stage;
    std::uint64_t step;
  };
  // In the middle of each stage, and between two.
  for (moment const& at : {moment{"4", 2}, moment{"4", 6}, moment{"8", 3}, moment{"larger batches", 1}}) {
    CAPTURE(at.stage, at.step);
    scratch_directory const out;
    course_of_models first(1), second(2);
    std::uint64_t made = 0;
    auto const count_and_stop = [&](training_stage const& in, training_record const&, std::uint64_t done,
                                    std::uint64_t of) {
      ++made;
      CHECK(of == (in.name == "larger batches" ? 3U : 6U));
      return in.name != at.stage || done < at.step;
    };
    auto const stopped = run_training(first.stages(), {.checkpoint = out / "run", .on_step = count_and_stop});
    CHECK_FALSE(stopped.finished);
    auto const rest = run_training(second.stages(), {.checkpoint = out / "run", .resume = true});
    CHECK(rest.finished);
    for (auto const& s : rest.stages) made += s.run.steps;
    CHECK(made == 15);
    CHECK(losses(rest) == whole);
    CHECK(second.weights() == undisturbed.weights());
  }
}

TEST_CASE("train/curriculum: a stage may freeze tensors, and take over weights in its own way") {
  course_of_models course(1);
  auto all = course.stages().stages();
  std::string asked;
  all[1] = stage("8", course.large, reverse_kl(quadratic{2}), options(4, 40),
                 {.prepare = [](auto& run) { run.freeze("level2/"); },
                  .take_over =
                      [&](auto& mine, named_weights const& before) {
                        CHECK(adopt(mine, before, [&](std::string const& path) {
                                asked += path;
                                return path.starts_with("level1/") ? path : std::string();
                              }) == course.small.weights().size() / 2);
                      }});
  auto const coarsest = course.large.weights().subspan(2 * course.large.weights().size() / 3);
  std::vector<float> const before(coarsest.begin(), coarsest.end());
  all.pop_back();
  run_training(curriculum(all), {});
  CHECK(asked.find("level2/") != asked.npos);
  CHECK(std::ranges::equal(coarsest, before));
}
