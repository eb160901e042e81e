// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"
#include "table.hpp"

#include <rgflow/engine/model/measure.hpp>
#include <rgflow/engine/statistics.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

using namespace rgflow;

namespace {

using table::two_sites;

/// The double wells of a field of two sites, as alike as two drops of water: S(x) = S(-x).
struct double_well : real_phi4<torus<2>> {};
auto wells() {
  using symbols::lambda, symbols::m2;
  return bind<double_well>(m2 = -4., lambda = 0.5);
}

training_options options(std::uint64_t steps) {
  training_options o;
  o.steps = steps;
  o.batch = 128;
  o.optimizer.learning_rate = 1e-2;
  o.schedule.warmup = 5;
  return o;
}

}  // namespace

TEST_CASE("density/symmetrized: averaging makes up for the mode that a flow does not cover") {
  // log Z by quadrature.
  auto const theory = wells();
  double z = 0;
  auto const sites = lattice_of<torus<2>>();
  for (double a = -8; a < 8; a += 0.01)
    for (double b = -8; b < 8; b += 0.01) {
      double const phi[] = {a, b};
      z += 1e-4 * std::exp(-theory.value(sites, static_cast<double const*>(phi)));
    }

  model<two_sites> m(seed{1});
  for (auto const& t : m.tensors())  // it starts in the well on the right
    if (t.path.ends_with("disentangle/coupling1/b2") || t.path.ends_with("disentangle/coupling2/b2"))
      for (std::size_t i = 1; i < t.size; i += 2) m.weights()[t.offset + i] = -2;
  trainer alone(m, reverse_kl(theory), options(300));
  run_training(alone, {});
  auto const drawn = m.sample(20'000);
  REQUIRE(std::all_of(drawn.x.begin(), drawn.x.end(), [](float v) { return v > -1; }));
  auto const flow = engine::summarize_weights(log_weights(m, theory, drawn));
  CHECK(flow.log_z.value == Approx(std::log(z / 2)).margin(0.02));  // it never hears of the other half

  symmetrized even(m, sign_flip{});
  auto const both = engine::summarize_weights(log_weights(even, theory, even.sample(20'000)));
  CHECK(both.log_z.value == Approx(std::log(z)).margin(0.02));
  CHECK(both.ess > 0.9);

  // And it goes on training, through the average.
  trainer through(even, reverse_kl(theory), options(100));
  run_training(through, {});
  auto const better = engine::summarize_weights(log_weights(even, theory, even.sample(20'000)));
  CHECK(better.log_z.value == Approx(std::log(z)).margin(0.02));
  CHECK(through.history().back().loss == Approx(-std::log(z)).margin(0.05));
}

TEST_CASE("density/symmetrized: forward KL learns from either well with a flow for one of them") {
  std::vector<float> samples;
  for (std::size_t i = 0; i < 4000; ++i) {
    float const sign = i % 2 == 0 ? 1.F : -1.F;
    for (std::size_t s = 0; s < 2; ++s)
      samples.push_back(sign * (2 + 0.3F * engine::normal<float>({4, engine::purpose::test, 0}, i, s)));
  }
  array_data<float> const data(samples, 4000, 1, 2);
  model<two_sites> m(seed{1});
  symmetrized even(m, sign_flip{});
  trainer t(even, forward_kl(data), options(400));
  run_training(t, {});
  // The entropy of the data: two normals of deviation 0.3 and one bit of sign.
  double const entropy = 2 * (std::log(0.3) + 0.5 * std::log(2 * std::numbers::pi * std::numbers::e)) + std::log(2.0);
  double mean = 0;
  for (std::size_t i = 350; i < 400; ++i) mean += t.history()[i].loss / 50;
  CHECK(mean == Approx(entropy).margin(0.05));
}

TEST_CASE("density/symmetrized: bulk variables are the group element and z") {
  table::by_phases<double> row;
  auto const& q = row.q;
  auto const x = q.sample(40, 7).x, own = row.m.sample(40, 7).x;
  std::vector<std::size_t> elements;
  for (std::size_t i = 0; i < 40; ++i) elements.push_back(q.element(7 + i));
  auto const z = q.encode(x, elements);
  auto const same = row.m.encode(own);
  for (std::size_t i = 0; i < z.field.size(); ++i)
    REQUIRE(z.field.data()[i] == Approx(same.field.data()[i]).epsilon(1e-12).margin(1e-12));
  auto const back = q.decode(z.field, elements);
  for (std::size_t i = 0; i < x.size(); ++i)
    REQUIRE(back.field.data()[i] == Approx(x.data()[i]).epsilon(1e-12).margin(1e-12));
  elements[3] = 3;
  REQUIRE_THROWS_WITH(q.decode(z.field, elements), Catch::Contains("below 3"));
}

TEST_CASE("density/symmetrized: elements are drawn evenly and apart from those of other streams and groups") {
  model<table::two_complex_sites> const m(seed{3});
  symmetrized<decltype(m), phases> turned(m, phases(4));
  symmetrized<decltype(turned), phases> twice(turned, phases(4));
  static_assert(engine::choices<decltype(m)> == 0 && engine::choices<decltype(twice)> == 2);
  std::size_t const n = 40'000;
  std::vector<std::size_t> both(16, 0);
  for (std::size_t i = 0; i < n; ++i) ++both[4 * turned.element(i) + twice.element(i)];
  for (std::size_t const count : both) {  // 16 cells, 5 standard deviations
    double const expected = static_cast<double>(n) / 16;
    CHECK(std::abs(static_cast<double>(count) - expected) < 5 * std::sqrt(expected));
  }
}

TEST_CASE("density/symmetrized: one element is the density itself, to the last bit") {
  model<table::two_complex_sites> m = table::stirred<table::two_complex_sites, float>();
  symmetrized const q(m, phases(1));
  auto const own = m.sample(100), found = q.sample(100);
  CHECK(std::equal(own.x.begin(), own.x.end(), found.x.begin()));
  CHECK(std::equal(own.log_q.begin(), own.log_q.end(), found.log_q.begin()));
}

namespace {
/// Infinitely improbable where its first number is negative; half normal elsewhere. Without weights.
class half_normal : public engine::density_arrays<half_normal, double, 1, 1, 0> {
 public:
  template <class V>
  struct workspace {
    std::vector<V> field, bar;
  };
  engine::lattice const& sites() const { return sites_; }
  engine::executor_ref executor() const { return serial_; }
  std::uint64_t seed_value() const { return 1; }
  std::span<double const> weights() const { return {}; }
  std::vector<engine::named_tensor> const& tensors() const { return tensors_; }
  std::string description() const { return "half normal"; }
  void pack(std::vector<double>&) const {}
  std::size_t gradient_size() const { return 0; }
  void unpack_gradient(double const*, double*) const {}
  template <class V>
  void reserve(workspace<V>& work, bool) const {
    work.field.resize(1);
    work.bar.resize(1);
  }
  template <bool Keep, class V>
  V draw(engine::random_key key, std::uint64_t first, workspace<V>& work, engine::packed_weights<double> w,
         std::span<V const> context) const {
    using std::abs;
    normal::draw(key, first, work.field.data(), 1);
    work.field[0] = abs(work.field[0]);
    return log_density<Keep>(work, w, context);
  }
  template <class V>
  void pull_back_draw(workspace<V>&, V const&, engine::packed_weights<double>, std::span<V const>,
                      engine::gradient_slot<double>) const {}
  template <bool Keep, class V>
  V log_density(workspace<V>& work, engine::packed_weights<double>, std::span<V const>) const {
    using engine::select;
    V const infinity(std::numeric_limits<double>::infinity());
    return select(work.field[0] < V(0), -infinity, V(normal::log_density(work.field[0]) + V(std::log(2.0))));
  }
  template <class V>
  void pull_back_log_density(workspace<V>& work, V const& log_q_bar, engine::packed_weights<double>, std::span<V const>,
                             engine::gradient_slot<double>) const {
    using engine::select;
    V const infinity(std::numeric_limits<double>::infinity());
    work.bar[0] = log_q_bar * select(work.field[0] < V(0), infinity, V(normal::score(work.field[0])));
  }

 private:
  static inline std::size_t const extents_[] = {1};
  engine::lattice sites_{extents_, boundary::periodic};
  engine::serial_executor serial_;
  std::vector<engine::named_tensor> tensors_;
};
static_assert(Density<half_normal>);
}  // namespace

TEST_CASE("density/symmetrized: a density of one's own, and copies of probability zero") {
  // Both halves together are the normal distribution; at every field one of the copies has log q = -infinity.
  half_normal half;
  symmetrized whole(half, sign_flip{});
  auto const drawn = whole.sample(1000);
  for (std::size_t i = 0; i < 1000; ++i)
    REQUIRE(drawn.log_q(i) == Approx(normal::log_density(drawn.x.data()[i])).epsilon(1e-14));
  CHECK(std::count_if(drawn.x.begin(), drawn.x.end(), [](double x) { return x < 0; }) == Approx(500).margin(80));
  auto const log_p = whole.log_prob(drawn.x);
  for (std::size_t i = 0; i < 1000; ++i) REQUIRE(log_p(i) == Approx(drawn.log_q(i)).epsilon(1e-14));

  // Side by side in the lanes, so that a copy which has a share in one lane has none in the next.
  using V = engine::lanes<double>;
  decltype(whole)::workspace<V> work;
  whole.reserve(work, true);
  for (std::size_t j = 0; j < V::size; ++j) work.field[0].set(j, j % 2 == 0 ? 0.7 : -0.7);
  whole.log_density<true>(work, {nullptr}, std::span<V const>());
  whole.pull_back_log_density(work, V(1), {nullptr}, std::span<V const>(), {});
  for (std::size_t j = 0; j < V::size; ++j) CHECK(work.bar[0].get(j) == Approx(j % 2 == 0 ? -0.7 : 0.7));
  CHECK(half.log_prob({{{-1.0}}})(0) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("density/symmetrized: a saved run is only continued with the same group") {
  scratch_directory const scratch;
  auto const path = scratch / "checkpoint";
  model<table::two_complex_sites> m(seed{1});
  symmetrized three(m, phases(3)), four(m, phases(4));
  struct theory : complex_phi4<torus<2>> {};
  using namespace symbols;
  auto const action = bind<theory>(mu = 1., lambda = 1., symbols::t = 0.2);
  trainer first(three, reverse_kl(action), options(10));
  first.step();
  first.save(path);
  trainer second(four, reverse_kl(action), options(10));
  CHECK_THROWS_WITH(second.load(path), Catch::Contains("3 global phases") && Catch::Contains("4 global phases"));
  trainer third(m, reverse_kl(action), options(10));
  CHECK_THROWS_WITH(third.load(path), Catch::Contains("3 global phases"));
  trainer again(three, reverse_kl(action), options(10));
  again.load(path);
  CHECK(again.step_count() == 1);
}

TEST_CASE("density/symmetrized: NaN is traced to the block and the copy") {
  model<two_sites> m(seed{1});
  symmetrized even(m, sign_flip{});
  m.tensor("level0/decimate/coupling1/b1")[0] = std::numeric_limits<float>::quiet_NaN();
  trainer t(even, reverse_kl(wells()), options(5));
  REQUIRE_THROWS_WITH(t.step(), Catch::Contains("block decimate, while decoding"));
  std::vector<float> const samples(2 * 10, 1.F);
  trainer f(even, forward_kl(array_data<float>(samples, 10, 1, 2)), options(5));
  REQUIRE_THROWS_WITH(f.step(),
                      Catch::Contains("block decimate, while encoding") && Catch::Contains("turned by element 0"));
}

TEST_CASE("density: what does not fit is refused with found and expected") {
  model<two_sites> m(seed{1});
  REQUIRE_THROWS_WITH(symmetrized(m, phases(3)), Catch::Contains("re and im") && Catch::Contains("found 1"));
  model<table::two_complex_sites> complex(seed{1});
  REQUIRE_THROWS_WITH(symmetrized(complex, phases(0)), Catch::Contains("a group of 0 elements"));
  model<table::two_sites_in_context> in_context(seed{1});
  REQUIRE_THROWS_WITH(conditioned(in_context, {1.F}),
                      Catch::Contains("2 context numbers") && Catch::Contains("found 1"));
  symmetrized const q(complex, phases(2));
  REQUIRE_THROWS_WITH(q.log_prob(xt::xtensor<float, 3>::from_shape({3, 1, 2})),
                      Catch::Contains("[3, 2, 2]") && Catch::Contains("[3, 1, 2]"));
}

TEST_CASE("density/conditioned: it is the conditional flow at those numbers, to the last bit") {
  auto m = toy::stirred<table::two_sites_in_context, float>();
  conditioned const q(m, {0.75F, -1.5F});
  float const numbers[] = {0.75F, -1.5F};
  engine::context_values<float> const context{numbers, 2};
  auto const expected = m.sample(100, 3, context), found = q.sample(100, 3);
  CHECK(std::equal(expected.x.begin(), expected.x.end(), found.x.begin()));
  CHECK(std::equal(expected.log_q.begin(), expected.log_q.end(), found.log_q.begin()));
  auto const log_q = m.log_prob(expected.x, context), log_p = q.log_prob(expected.x);
  CHECK(std::equal(log_q.begin(), log_q.end(), log_p.begin()));
  CHECK_THAT(q.description(), Catch::Contains("0.75, -1.5"));
}
