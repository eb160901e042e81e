// SPDX-License-Identifier: BSL-1.0
#include <rgflow/run_time_model.hpp>

#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <vector>

using namespace rgflow;

namespace {

using torus_8 = torus<8, 8>;
template <std::size_t Hidden>
using half = coupling<checkerboard, affine, mlp<Hidden>>;
template <std::size_t Hidden>
using other_half = coupling<complement<checkerboard>, affine, mlp<Hidden>>;

/// Levels of the same steps, of two blocks, and the weights of all levels shared.
struct shared : hierarchy<torus_8, complex_field,
                          shared_levels<disentangle<2, chain<radial, half<4>, other_half<4>>>, decimate<2, half<6>>>,
                          prior<normal>> {};
/// Listed levels of different numbers of steps, one without a net; context.
struct listed : hierarchy<torus_8, complex_field,
                          levels<level<decimate<2, half<5>>, decimate<2, chain<half<5>, other_half<5>>>>,
                                 level<disentangle<2, radial>, decimate<2, half<4>>>, level<decimate<2, half<4>>>>,
                          prior<normal>, context<2>> {};

/// Steps that only run with a sample in each lane, and steps with a tape.
struct across : hierarchy<torus_8, complex_field,
                          every_level<neighbour_coupling<odd_sites, affine, mlp<4>>, decimate<2, keep_nets<half<4>>>>,
                          prior<normal>> {};

/// Made from the declaration itself, or with its steps behind pointers.
struct by_type {
  template <class Flow>
  static model<Flow> make() {
    return model<Flow>(seed{5});
  }
};
struct at_run_time {
  template <class Flow>
  static run_time_model<Flow> make() {
    return make_run_time_model<Flow>(seed{5});
  }
};

/// A little apart from the start, where most flows are the identity.
template <class Flow, class Kind>
auto stirred(Kind) {
  auto m = Kind::template make<Flow>();
  for (std::size_t i = 0; i < m.weights().size(); ++i)
    m.weights()[i] += static_cast<float>(0.2 * engine::normal<double>({23, engine::purpose::test, 0}, i, 0));
  return m;
}

template <class A, class B>
bool same_bits(A const& a, B const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

template <class Model>
engine::context_values<float> context_of() {
  static constexpr float numbers[] = {0.5F, -1.F};
  if constexpr (Model::contexts == 0)
    return {};
  else
    return {numbers, 2};
}

/// Weights after some steps of training: many samples in the lanes, or blocks of few.
template <class Flow, class Kind>
std::vector<float> trained(Kind kind, std::size_t batch) {
  auto m = stirred<Flow>(kind);
  training_options options;
  options.batch = batch;
  options.steps = 3;
  auto const theory = bind<complex_phi4<torus_8>>(symbols::mu = -1, symbols::lambda = 1, symbols::t = 0.3);
  trainer run(m, reverse_kl(theory), options);
  for (int i = 0; i < 3; ++i) run.step();
  return {m.weights().begin(), m.weights().end()};
}

}  // namespace

TEST_CASE("model/run_time_model: flows that agree in what a model has to know share their type") {
  using small = run_time_model<shared>;
  struct other : hierarchy<torus<16, 16>, complex_field, every_level<decimate<2, half<7>>>, prior<normal>> {};
  struct another_prior : hierarchy<torus_8, complex_field, every_level<decimate<2, half<7>>>, prior<laplace>> {};
  STATIC_REQUIRE(std::is_same_v<small, run_time_model<other>>);
  STATIC_REQUIRE(!std::is_same_v<small, run_time_model<another_prior>>);
  STATIC_REQUIRE(!std::is_same_v<small, run_time_model<listed>>);
  STATIC_REQUIRE(!std::is_same_v<small, run_time_model<across>>);
}

TEMPLATE_TEST_CASE("model/run_time_model: has the bits of model, for any number of samples", "", shared, listed,
                   across) {
  auto const m = stirred<TestType>(by_type{});
  auto const r = stirred<TestType>(at_run_time{});
  CHECK(r.description() == m.description());
  REQUIRE(same_bits(r.weights(), m.weights()));
  auto const context = context_of<model<TestType>>();
  for (std::size_t n : {1U, 3U, 40U}) {
    auto const expected = m.sample(n, 2, context);
    auto const found = r.sample(n, 2, context);
    CHECK(same_bits(found.x, expected.x));
    CHECK(same_bits(found.log_q, expected.log_q));
    CHECK(same_bits(r.log_prob(expected.x, context), m.log_prob(expected.x, context)));
    auto const z = m.encode(expected.x, context);
    auto const bulk = r.encode(expected.x, context);
    CHECK(same_bits(bulk.field, z.field));
    CHECK(same_bits(bulk.log_det, z.log_det));
  }
}

TEMPLATE_TEST_CASE("model/run_time_model: trains to the bits of model", "", shared, across) {
  for (std::size_t batch : {std::size_t{64}, std::size_t{3}}) {
    auto const expected = trained<TestType>(by_type{}, batch), found = trained<TestType>(at_run_time{}, batch);
    CHECK(same_bits(found, expected));
    CHECK(!same_bits(found, stirred<TestType>(by_type{}).weights()));
  }
}
