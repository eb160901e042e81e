// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/parallel.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

using namespace rgflow;

namespace {

using pair = chain<coupling<checkerboard, affine, mlp<8>>, coupling<complement<checkerboard>, affine, mlp<8>>>;
struct small : hierarchy<torus<4, 8>, complex_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};
struct normed
    : hierarchy<torus<4, 4>, complex_field, every_level<everywhere<act_norm>, decimate<2, chain<act_norm, pair>>>> {};
static_assert(valid_flow<small> && valid_flow<normed>);

template <class M>
void stir(M& m) {
  for (std::size_t i = 0; i < m.weights().size(); ++i)
    m.weights()[i] +=
        static_cast<typename M::value_type>(0.3 * engine::normal<double>({1, engine::purpose::test, 0}, i, 0));
}

template <class A, class B>
bool same_bits(A const& a, B const& b) {
  return a.shape() == b.shape() && std::equal(a.begin(), a.end(), b.begin());
}

}  // namespace

TEST_CASE("model: samples are the same bits for 1, 2, 3 and 8 threads") {
  model<small> m(seed{5});
  stir(m);
  engine::serial_executor serial;
  m.run_on(serial);
  auto const expected = m.sample(333);
  for (std::size_t threads : {1U, 2U, 3U, 8U}) {
    engine::tbb_executor pool(threads);
    m.run_on(pool);
    auto const found = m.sample(333);
    REQUIRE(same_bits(found.x, expected.x));
    REQUIRE(same_bits(found.log_q, expected.log_q));
  }
}

TEST_CASE("model: sample number n is the same however samples are asked for") {
  model<small> m(seed{5});
  stir(m);
  auto const all = m.sample(100);
  auto const late = m.sample(37, 63);
  std::size_t const per_sample = all.x.size() / 100;
  REQUIRE(std::equal(late.x.begin(), late.x.end(), all.x.data() + 63 * per_sample));
  for (std::size_t i = 0; i < 37; ++i) REQUIRE(late.log_q(i) == all.log_q(63 + i));
}

TEST_CASE("model: float round trip stays within 1e-5 of the field's size") {
  model<small> m(seed{5});
  stir(m);
  auto const [x, log_q] = m.sample(64);
  auto const back = m.decode(m.encode(x).field).field;
  double square = 0, worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    square += static_cast<double>(x.data()[i]) * static_cast<double>(x.data()[i]);
    worst = std::max(worst, std::abs(static_cast<double>(back.data()[i]) - static_cast<double>(x.data()[i])));
  }
  REQUIRE(worst <= 1e-5 * std::sqrt(square / static_cast<double>(x.size())));
}

TEST_CASE("model: bulk variables have an address by level, position and channel") {
  model<small, double> m(seed{5});
  stir(m);
  REQUIRE(m.levels() == 2);
  REQUIRE(m.bulk(0).size() == 24);
  REQUIRE(m.bulk(1).size() == 8);
  // A bulk variable of level 1 moves sites on several cells, one of level 0 only nearby ones.
  auto z = m.encode(m.sample(1).x).field;
  auto const x = m.decode(z).field;
  auto const touched = [&](std::size_t level, std::size_t position) {
    auto moved = z;
    moved.data()[m.bulk(level)[position]] += 0.5;  // channel 0 of sample 0
    auto const y = m.decode(moved).field;
    std::size_t n = 0;
    for (std::size_t s = 0; s < 32; ++s) n += y.data()[s] != x.data()[s] || y.data()[32 + s] != x.data()[32 + s];
    return n;
  };
  REQUIRE(touched(0, 0) < 32);
  REQUIRE(touched(1, 1) > touched(0, 0));
}

TEST_CASE("model: tensors have path names and fill the weights without gaps") {
  model<small> m(seed{5});
  std::size_t at = 0;
  std::set<std::string> paths;
  for (auto const& t : m.tensors()) {
    REQUIRE(t.offset == at);
    at += t.size;
    paths.insert(t.path);
  }
  REQUIRE(at == m.weights().size());
  REQUIRE(paths.size() == m.tensors().size());
  REQUIRE(paths.contains("level1/disentangle/coupling2/w1"));
  REQUIRE_THROWS_WITH(m.tensor("level9/x"), Catch::Contains("level9/x"));
}

TEST_CASE("model: wrong shapes and contexts are refused with what was found and expected") {
  model<small> m(seed{5});
  auto const wrong = xt::xtensor<float, 4>::from_shape({3, 2, 8, 4});
  REQUIRE_THROWS_WITH(m.log_prob(wrong), Catch::Contains("[3, 2, 4, 8]") && Catch::Contains("[3, 2, 8, 4]"));
  float const number[] = {1.F};
  REQUIRE_THROWS_WITH(m.sample(1, 0, {number, 1}), Catch::Contains("0 context numbers") && Catch::Contains("found 1"));
}

TEST_CASE("model: act_norm layers start from data, and only once") {
  model<normed, double> m(seed{5});
  auto x = m.sample(400).x;
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = 3 * x.data()[i] + 2;
  m.initialise_from_data(x);
  for (auto const& t : m.tensors())
    if (t.path.ends_with("initialised")) REQUIRE(m.weights()[t.offset] == 1);
  auto const z = m.encode(x).field;
  double mean = 0, square = 0;
  for (double v : z) {
    mean += v / static_cast<double>(z.size());
    square += v * v / static_cast<double>(z.size());
  }
  // Each layer sees exactly mean 0 and variance 1 leave it; the bulk is a part of that, the data had mean 2,
  // variance 9.
  REQUIRE(mean == Approx(0).margin(0.02));
  REQUIRE(square == Approx(1).margin(0.02));
  std::vector<double> const before(m.weights().begin(), m.weights().end());
  m.initialise_from_prior();
  REQUIRE(std::equal(before.begin(), before.end(), m.weights().begin()));
}

TEST_CASE("model: act_norm layers start from every sample alike, however many fill the lanes") {
  struct norms : hierarchy<torus<2, 2>, real_field, every_level<everywhere<act_norm>>> {};
  for (std::size_t count : {2U, 3U, 17U, 203U}) {
    model<norms, double> m(seed{5});
    auto x = m.sample(count).x;
    for (std::size_t i = x.size() - 4; i < x.size(); ++i) x.data()[i] = 100;  // to count twice would show
    m.initialise_from_data(x);
    auto const z = m.encode(x).field;
    double mean = 0, square = 0;
    for (double v : z) {
      mean += v / static_cast<double>(z.size());
      square += v * v / static_cast<double>(z.size());
    }
    REQUIRE(mean == Approx(0).margin(1e-12));
    REQUIRE(square == Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("model: act_norm layers start with the same bits for 1, 2, 3 and 8 threads") {
  model<normed> from_data(seed{5}), from_prior(seed{5});
  auto const x = from_data.sample(333).x;
  engine::serial_executor serial;
  from_data.run_on(serial);
  from_data.initialise_from_data(x);
  from_prior.run_on(serial);
  from_prior.initialise_from_prior(333);
  for (std::size_t threads : {1U, 2U, 3U, 8U}) {
    engine::tbb_executor pool(threads);
    model<normed> a(seed{5}), b(seed{5});
    a.run_on(pool);
    a.initialise_from_data(x);
    REQUIRE(std::equal(a.weights().begin(), a.weights().end(), from_data.weights().begin()));
    b.run_on(pool);
    b.initialise_from_prior(333);
    REQUIRE(std::equal(b.weights().begin(), b.weights().end(), from_prior.weights().begin()));
  }
}

TEST_CASE("model: the description names lattice, levels and weights") {
  auto const text = describe<small>();
  for (char const* part : {"4 x 8", "complex", "normal", "level 1", "disentangle", "2 x 2",
                           "coupling kkmmmmkk, y = x * exp(s) + t, |s| < 2", "mlp 4-8-8 hyperbolic_tangent"})
    REQUIRE_THAT(text, Catch::Contains(part));
  REQUIRE(model<small>(seed{1}).description() == text);
}

TEST_CASE("model: weights are adopted by name, all or nothing") {
  struct larger : hierarchy<torus<8, 8>, complex_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};
  model<small> from(seed{5});
  stir(from);
  model<larger, double> to(seed{6});
  // Level l of the larger lattice takes over level l - 1 of the smaller one; the finest keeps its own.
  auto const copied = adopt(to, from, [](std::string const& path) -> std::string {
    return path.starts_with("level0") ? "" : "level" + std::to_string(path[5] - '0' - 1) + path.substr(6);
  });
  REQUIRE(copied == from.weights().size());
  REQUIRE(to.tensor("level2/decimate/coupling1/w1")[3] ==
          static_cast<double>(from.tensor("level1/decimate/coupling1/w1")[3]));
  std::vector<double> const before(to.weights().begin(), to.weights().end());
  REQUIRE_THROWS_WITH(adopt(to, from, [](std::string const& path) { return path; }), Catch::Contains("level2/"));
  REQUIRE(std::equal(before.begin(), before.end(), to.weights().begin()));
}

TEST_CASE("model: log q in float agrees with double to the stated accuracy on 64 x 64 sites") {
  struct large : hierarchy<torus<64, 64>, complex_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};
  model<large, float> coarse(seed{5});
  stir(coarse);
  model<large, double> fine(seed{5});
  std::copy(coarse.weights().begin(), coarse.weights().end(), fine.weights().begin());
  auto const [x, log_q] = coarse.sample(16);
  auto exact = model<large, double>::field_array::from_shape(x.shape());
  std::copy(x.begin(), x.end(), exact.begin());
  auto const expected = fine.log_prob(exact);
  for (std::size_t i = 0; i < 16; ++i) REQUIRE(std::abs(log_q(i) - expected(i)) < 1e-2);
}
