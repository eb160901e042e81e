// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"

#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <limits>
#include <list>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

// What a saved run is compared with when it is continued, and what is said of a step that is not finite.

using namespace rgflow;

namespace {

using pair = chain<coupling<checkerboard, affine, mlp<4>>, coupling<complement<checkerboard>, affine, mlp<4>>>;
struct conditional : hierarchy<torus<2, 2>, real_field, every_level<decimate<2, pair>>, context<1>> {};
struct plain : hierarchy<torus<2, 2>, real_field, every_level<decimate<2, pair>>> {};

struct quadratic {
  double a;
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    V s(0);
    for (std::size_t i = 0; i < sites.volume(); ++i) s += V(0.5 * a) * phi[i] * phi[i];
    return s;
  }
};

training_options options(std::uint64_t steps) {
  training_options o;
  o.steps = steps;
  o.batch = 20;
  return o;
}

/// Whether a run with the objective `saved` may be continued with `other`.
template <class Flow, class Objective>
void is_refused(Objective const& saved, Objective const& other) {
  scratch_directory const out;
  model<Flow> m(seed{1});
  trainer t(m, saved, options(5));
  t.step();
  t.save(out / "run.rgflow");
  trainer same(m, saved, options(5));
  CHECK_NOTHROW(same.load(out / "run.rgflow"));
  trainer changed(m, other, options(5));
  CHECK_THROWS_WITH(changed.load(out / "run.rgflow"), Catch::Contains("objective"));
}

engine::context_values<double> at(double temperature) { return {std::span<double const>(&temperature, 1), 1}; }

}  // namespace

TEST_CASE("train/saved_runs: other data, labels or temperatures of the same shape are refused") {
  std::vector<double> values(40 * 4, 0.5), labels(40, 1.0);
  auto const data = [&] { return forward_kl(array_data<double>(values, 40, 1, 4).with_context(labels)); };
  auto const first = data();
  values[7] = 0.25;
  is_refused<conditional>(first, data());
  values[7] = 0.5;
  labels[3] = 2;
  is_refused<conditional>(first, data());
  is_refused<conditional>(reverse_kl(quadratic{1}, at(0.5)), reverse_kl(quadratic{1}, at(0.75)));
}

TEST_CASE("train/saved_runs: a run of an earlier version, which wrote names of types in full, goes on") {
  scratch_directory const out;
  model<conditional> m(seed{1});
  auto const objective = reverse_kl(quadratic{1}, at(0.5));
  trainer t(m, objective, options(5));
  t.step();
  t.save(out / "run.rgflow");
  auto const file = engine::checkpoint_file::load(out / "run.rgflow");
  auto const with_names = [&](std::string const& of_net) {
    engine::checkpoint_writer other;
    for (auto [key, text] : file.texts()) {
      if (key == "model") text.replace(text.find("mlp"), 3, of_net);
      other.set(key, text);
    }
    std::list<std::vector<float>> weights;
    std::list<std::vector<double>> numbers;
    for (auto const& block : file.blocks())
      if (block.dtype == engine::dtype_name<float>)
        other.add(block.name, std::span<float const>(weights.emplace_back(file.read<float>(block.name))), block.shape);
      else
        other.add(block.name, std::span<double const>(numbers.emplace_back(file.read<double>(block.name))),
                  block.shape);
    other.save(out / "other.rgflow");
  };
  trainer next(m, objective, options(5));
  with_names("rgflow::mlp");
  CHECK_NOTHROW(next.load(out / "other.rgflow"));
  with_names("mine::mlp");
  CHECK_THROWS_WITH(next.load(out / "other.rgflow"), Catch::Contains("its model is") && Catch::Contains("mine::mlp"));
}

TEST_CASE("train/saved_runs: what a killed run left half-written is removed, and nothing else") {
  scratch_directory const out;
  auto const checkpoint = out / "run.rgflow";
  auto const orphan = out / ("run.rgflow" + std::string(engine::detail::temporary_mark) + "999999");
  auto const bystander = out / "run.rgflow.notes";
  std::ofstream(orphan) << "half";
  std::ofstream(bystander) << "whole";
  model<plain> m(seed{1});
  trainer t(m, reverse_kl(quadratic{1}), options(2));
  training_plan plan;
  plan.checkpoint = checkpoint;
  run_training(t, plan);
  CHECK(std::filesystem::exists(checkpoint));
  CHECK_FALSE(std::filesystem::exists(orphan));
  CHECK(std::filesystem::exists(bystander));
}

TEST_CASE("train/saved_runs: of several objectives that know weights, the ESS of the first is reported") {
  auto const ess = [](auto const& objective) {
    model<plain> m(seed{1});
    trainer t(m, objective, options(5));
    return t.step().ess;
  };
  double const narrow = ess(reverse_kl(quadratic{3})), wide = ess(reverse_kl(quadratic{0.5}));
  REQUIRE(narrow != Approx(wide));
  using std::pair;
  CHECK(ess(combined(pair{0.5, reverse_kl(quadratic{3})}, pair{0.5, reverse_kl(quadratic{0.5})})) == Approx(narrow));
  CHECK(ess(combined(pair{0.5, reverse_kl(quadratic{0.5})}, pair{0.5, reverse_kl(quadratic{3})})) == Approx(wide));
}

TEST_CASE("train/saved_runs: a loss is blamed for what is its own only") {
  model<plain> m(seed{1});
  auto const infinite_loss = [](engine::lattice const&, auto const* x, auto const& log_q) {
    using S = std::remove_cvref_t<decltype(log_q)>;
    return log_q + x[0] * S(std::numeric_limits<double>::infinity());
  };
  auto const fine_loss = [](engine::lattice const&, auto const* x, auto const& log_q) { return log_q + x[0] * x[0]; };
  sampled_loss const infinite(infinite_loss, "infinite");
  sampled_loss const fine(fine_loss, "fine");
  CHECK_THAT(infinite.first_nonfinite(m, 4, 0, 20), Catch::Contains("the loss of one is not"));
  CHECK(fine.first_nonfinite(m, 4, 0, 20).empty());
}
