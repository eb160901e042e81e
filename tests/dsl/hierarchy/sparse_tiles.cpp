// SPDX-License-Identifier: BSL-1.0
#include "toy.hpp"

#include <rgflow/engine/density.hpp>
#include <rgflow/engine/train.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

using namespace rgflow;

namespace {

using V = engine::lanes<double>;
constexpr auto width = engine::lane_count<V>;

/// What comes of the first samples of a tile.
struct outcome {
  std::vector<double> values;  // log q, fields and cotangents
  std::vector<double> gradient;
};

/// Draws a tile and takes the adjoint of it, or of the density of what was drawn; on a sparse tile if one is given.
template <class Model>
outcome adjoint_of(Model const& m, bool of_draw, std::size_t samples, engine::sparse_tile const* tile) {
  std::vector<double> packed, slot(m.gradient_size(), 0.0);
  m.pack(packed);
  engine::packed_weights<double> w{packed.data()};
  w.tile = tile;
  std::vector<V> numbers;
  toy::some_context<Model>(samples).fill(0, numbers);
  std::span<V const> const context(numbers);
  typename Model::template workspace<V> work;
  m.reserve(work, true);
  V share(0);
  for (std::size_t j = 0; j < samples; ++j) engine::set_lane(share, j, 0.3 + static_cast<double>(j));
  V log_q = m.template draw<true>({5, engine::purpose::test, 0}, 0, work, w, context);
  engine::gradient_slot<double> const g{slot.data()};
  outcome out;
  auto const keep = [&](auto const& numbers_of_lanes) {
    for (V const& v : numbers_of_lanes)
      for (std::size_t j = 0; j < samples; ++j) out.values.push_back(engine::lane(v, j));
  };
  keep(work.field);
  if (of_draw) {
    for (std::size_t i = 0; i < work.bar.size(); ++i) work.bar[i] = share * sin(work.field[i]);
    m.pull_back_draw(work, share, w, context, g);
  } else {
    log_q = m.template log_density<true>(work, w, context);
    keep(work.field);
    m.pull_back_log_density(work, share, w, context, g);
    keep(work.bar);
  }
  keep(std::vector<V>{log_q});
  out.gradient.assign(m.weights().size(), 0.0);
  m.unpack_gradient(slot.data(), out.gradient.data());
  return out;
}

void agree(std::vector<double> const& found, std::vector<double> const& expected) {
  REQUIRE(found.size() == expected.size());
  double size = 0, difference = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    size = std::max(size, std::abs(expected[i]));
    difference = std::max(difference, std::abs(found[i] - expected[i]));
  }
  CHECK(size > 0);
  CHECK(difference < 1e-11 * size);
}

/// Large enough for several tasks.
struct large : hierarchy<torus<32, 32>, complex_field, every_level<disentangle<2, toy::pair>, decimate<2, toy::pair>>,
                         context<1>> {
  static constexpr char const* name = "32 x 32 sites";
};

template <class L>
struct large_in : hierarchy<torus<32, 32>, complex_field,
                            every_level<disentangle<2, toy::pair>, decimate<2, toy::pair>>, laid_out<L>> {};
struct large_by_itself
    : hierarchy<torus<32, 32>, complex_field, every_level<disentangle<2, toy::pair>, decimate<2, toy::pair>>> {};

struct theory : complex_phi4<torus<32, 32>> {};

struct step {
  std::vector<double> gradient, losses;
  double error;
};

auto bound() { return bind<theory>(symbols::mu = -2., symbols::lambda = 1., symbols::t = 0.4); }

template <class Density, class Loss>
step train_density(Density const& q, Loss const& loss, std::size_t batch) {
  engine::batch_gradient gradient(q);
  gradient.check_reconstruction(true);
  gradient(loss, 7, 0, batch);
  return {{gradient.gradient().begin(), gradient.gradient().end()},
          {gradient.losses().begin(), gradient.losses().end()},
          gradient.found()->error};
}

template <class Flow, class... Path>
step train(std::size_t batch, engine::executor_ref executor, Path... path) {
  auto m = toy::stirred<Flow, double>(0.1);
  m.run_on(executor);
  return train_density(m, reverse_kl(bound(), path...), batch);
}

/// The gradient in one layout and in the other, by three threads, of what `f` makes of a model of each.
template <class F>
void agree_in_layouts(F const& f) {
  engine::tbb_executor three(3);
  auto one_each = toy::stirred<large_in<engine::configurations_in_lanes>, double>(0.1);
  auto blocks = toy::stirred<large_in<engine::patches_in_lanes>, double>(0.1);
  one_each.run_on(three);
  blocks.run_on(three);
  step const expected = f(one_each), found = f(blocks);
  agree(found.gradient, expected.gradient);
  agree(found.losses, expected.losses);
  CHECK(found.gradient != expected.gradient);  // they really are summed in another order
  CHECK(found.error < 1e-10);
}

}  // namespace

TEMPLATE_TEST_CASE("hierarchy/sparse_tiles: adjoints are the same with blocks in the lanes", "", toy::two_dimensions,
                   toy::four_blocks, toy::one_dimension, toy::three_dimensions, toy::wide_blocks, toy::open_edges,
                   toy::shared, toy::listed, toy::normalised, toy::cells_of_three, toy::conditional, toy::one_axis,
                   large) {
  auto const m = toy::stirred<TestType, double>();
  INFO(TestType::name);
  engine::serial_executor one;
  engine::tbb_executor three(3);
  for (std::size_t samples : {std::size_t{1}, width - 1, width})
    for (bool of_draw : {true, false}) {
      engine::sparse_tile const by_one{one, samples}, by_three{three, samples};
      auto const expected = adjoint_of(m, of_draw, samples, nullptr);
      auto const found = adjoint_of(m, of_draw, samples, &by_one), again = adjoint_of(m, of_draw, samples, &by_three);
      INFO(samples << " samples, " << (of_draw ? "drawn" : "given"));
      agree(found.values, expected.values);
      agree(found.gradient, expected.gradient);
      CHECK(found.values == again.values);  // to the last bit
      CHECK(found.gradient == again.gradient);
    }
}

TEST_CASE("hierarchy/sparse_tiles: a flow trains in the layout that it declares") {
  engine::serial_executor one;
  engine::tbb_executor three(3);
  for (std::size_t batch : {std::size_t{1}, width - 1, width, 2 * width + 3}) {
    auto const configurations = train<large_in<engine::configurations_in_lanes>>(batch, one);
    auto const patches = train<large_in<engine::patches_in_lanes>>(batch, one);
    auto const by_three = train<large_in<engine::patches_in_lanes>>(batch, three);
    auto const by_itself = train<large_by_itself>(batch, three);
    INFO("batch " << batch);
    agree(patches.gradient, configurations.gradient);
    agree(patches.losses, configurations.losses);
    agree(by_itself.gradient, configurations.gradient);
    CHECK(patches.gradient == by_three.gradient);
    if (batch <= width) CHECK(by_itself.gradient == patches.gradient);
    CHECK(patches.gradient != configurations.gradient);  // they really are summed in another order
    CHECK(patches.error < 1e-10);                        // lanes without a sample don't count
  }
}

TEST_CASE("hierarchy/sparse_tiles: path gradients, too") {
  engine::tbb_executor three(3);
  auto const configurations = train<large_in<engine::configurations_in_lanes>>(3, three, path_gradient);
  agree(train<large_by_itself>(3, three, path_gradient).gradient, configurations.gradient);
}

TEST_CASE("hierarchy/sparse_tiles: averages over a symmetry, too") {
  agree_in_layouts([](auto& m) { return train_density(symmetrized(m, sign_flip{}), reverse_kl(bound()), 3); });
}

TEST_CASE("hierarchy/sparse_tiles: losses that weigh a batch, and the density of given fields") {
  agree_in_layouts([](auto& m) { return train_density(m, alpha_divergence(bound(), 0.5), 3); });
  std::vector<double> fields(3 * 2 * 32 * 32);
  for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = std::sin(static_cast<double>(i));
  array_data<double> const data(fields, 3, 2, 32 * 32);
  agree_in_layouts([&](auto& m) { return train_density(m, forward_kl(data), 2); });
  agree_in_layouts([&](auto& m) { return train_density(m, forward_kl(data, bound(), path_gradient), 2); });
}

TEST_CASE("hierarchy/sparse_tiles: a fixed context, too") {
  auto m = toy::stirred<large, double>(0.1);
  conditioned const q(m, {0.5});
  auto const few = train_density(q, reverse_kl(bound()), 3);           // blocks in the lanes
  auto const many = train_density(q, reverse_kl(bound()), 2 * width);  // configurations
  for (std::size_t k = 0; k < 3; ++k) CHECK(few.losses[k] == Approx(many.losses[k]).epsilon(1e-12));
}

TEST_CASE("hierarchy/sparse_tiles: which flows train on them") {
  constexpr auto lanes = engine::lane_count<engine::lanes<float>>;
  CHECK(model<toy::two_dimensions>::spreads_training(1, 1));
  CHECK(model<toy::two_dimensions>::spreads_training(lanes, lanes));
  CHECK(model<toy::two_dimensions>::spreads_training(lanes - 1, 2 * lanes - 1));
  CHECK_FALSE(model<toy::two_dimensions>::spreads_training(lanes, lanes + 1));
  CHECK_FALSE(model<toy::own>::spreads_training(1, 1));           // a register holds one block, whatever the layout
  CHECK_FALSE(model<toy::lattice_wide>::spreads_training(1, 1));  // has no such adjoint
}
