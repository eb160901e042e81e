// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"

#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

// Adam in eigenbases of the gradient.

using namespace rgflow;

namespace {

using matrix = std::vector<double>;  // square, row by row

std::size_t side(matrix const& a) { return static_cast<std::size_t>(std::sqrt(static_cast<double>(a.size())) + 0.5); }

matrix operator*(matrix const& a, matrix const& b) {
  std::size_t const n = side(a);
  matrix c(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t k = 0; k < n; ++k) c[i * n + j] += a[i * n + k] * b[k * n + j];
  return c;
}

matrix transposed(matrix const& a) { return engine::transposed(a.data(), side(a), side(a)); }

matrix diagonal(std::vector<double> const& numbers) {
  matrix d(numbers.size() * numbers.size(), 0.0);
  for (std::size_t i = 0; i < numbers.size(); ++i) d[i * (numbers.size() + 1)] = numbers[i];
  return d;
}

/// Orthogonal: turns each pair of axes by some angle.
matrix rotation(std::size_t n, double angle) {
  matrix q = diagonal(std::vector<double>(n, 1.0));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      matrix turn = diagonal(std::vector<double>(n, 1.0));
      angle += 0.77;
      turn[i * n + i] = turn[j * n + j] = std::cos(angle);
      turn[i * n + j] = std::sin(angle);
      turn[j * n + i] = -std::sin(angle);
      q = q * turn;
    }
  return q;
}

engine::named_tensor tensor(std::vector<std::size_t> shape, std::size_t offset) {
  std::size_t size = 1;
  for (std::size_t extent : shape) size *= extent;
  return {"t" + std::to_string(offset), std::move(shape), offset, size, true};
}

/// |A W B - C|^2 / 2
struct product_fit {
  matrix a, b, c;

  matrix residual(matrix const& w) const {
    matrix r = a * w * b;
    for (std::size_t i = 0; i < r.size(); ++i) r[i] -= c[i];
    return r;
  }
  double loss(matrix const& w) const {
    double sum = 0;
    for (double r : residual(w)) sum += r * r / 2;
    return sum;
  }
  matrix gradient(matrix const& w) const { return transposed(a) * residual(w) * transposed(b); }
};

adam without_rotation(adam rule) {
  rule.rotate_every = 0;
  return rule;
}

/// The weights after each of `steps` steps from zero, at a rate that falls to zero.
template <class State>
std::vector<matrix> descend(State state, adam const& rule, product_fit const& problem, matrix w, std::size_t steps) {
  engine::serial_executor const here;
  std::vector<double> const pace(w.size(), 1.0);
  std::vector<matrix> way;
  for (std::size_t step = 0; step < steps; ++step) {
    double const left = 1 - static_cast<double>(step) / static_cast<double>(steps);
    state.update(rule, rule.learning_rate * left, step, problem.gradient(w), std::span<double>(w), pace, here);
    way.push_back(w);
  }
  return way;
}

engine::soap_state<double> for_square(std::size_t n) {
  std::vector<engine::named_tensor> const tensors{tensor({n, n}, 0)};
  return {n * n, tensors};
}

}  // namespace

TEMPLATE_TEST_CASE("train/soap: in the basis that weights have it is Adam", "", float, double) {
  // A gradient with one number in each row and column; sides of one number and too long ones; weights of no tensor.
  std::vector<engine::named_tensor> const tensors{tensor({3, 4}, 0), tensor({300}, 12), tensor({1, 2, 150}, 312),
                                                  tensor({1}, 612), tensor({}, 613)};
  std::size_t const n = 630;
  adam const rule{.beta1 = 0.8, .beta2 = 0.9, .weight_decay = 0.3, .rotate_every = 2};
  double const rounding = sizeof(TestType) == 4 ? 1e-5 : 1e-12;
  engine::soap_state<TestType> state(n, tensors);
  engine::adam_state<double> plain(n);
  std::vector<TestType> weights(n);
  for (std::size_t i = 0; i < n; ++i) weights[i] = static_cast<TestType>(std::sin(static_cast<double>(i)));
  std::vector<double> expected(weights.begin(), weights.end());
  std::vector<TestType> pace(n, 1);
  for (std::size_t i = 0; i < 12; ++i) pace[i] = TestType(0.25);
  std::vector<double> const same_pace(pace.begin(), pace.end());
  engine::serial_executor const here;
  for (std::uint64_t step = 0; step < 7; ++step) {
    std::vector<double> gradient(n);
    for (std::size_t i = 0; i < n; ++i) gradient[i] = std::cos(static_cast<double>((step + 1) * i));
    for (std::size_t i = 0; i < 12; ++i)
      if (i != 1 && i != 6 && i != 8) gradient[i] = 0;
    state.update(rule, 0.1, step, gradient, std::span(weights), pace, here);
    plain.update(without_rotation(rule), 0.1, step, gradient, std::span(expected), same_pace, here);
    for (std::size_t i = 0; i < n; ++i) {
      CAPTURE(i, step);
      REQUIRE(static_cast<double>(weights[i]) == Approx(expected[i]).epsilon(rounding).margin(rounding));
    }
  }
}

TEST_CASE("train/soap: against its steps, written down with the mean gradient outside of the bases") {
  std::size_t const m = GENERATE(1U, 3U, 5U), n = GENERATE(1U, 4U), size = m * n;
  adam const rule{
      .beta1 = 0.8, .beta2 = 0.9, .epsilon = 1e-3, .weight_decay = 0.2, .rotate_every = 3, .beta_rotation = 0.7};
  std::vector<engine::named_tensor> const tensors{tensor({m, n}, 0)};
  engine::soap_state<double> state(size, tensors);
  engine::matrix_bases bases(m, n);
  std::vector<double> weights(size, 0.5), w = weights, mean(size, 0.0), square(size, 0.0), nothing(size, 0.0);
  std::vector<double> const pace(size, 0.25);
  engine::serial_executor const here;
  for (std::uint64_t step = 0; step < 10; ++step) {
    std::vector<double> gradient(size);
    for (std::size_t i = 0; i < size; ++i) gradient[i] = std::cos(static_cast<double>((step + 1) * (i + 2)));
    state.update(rule, 0.1, step, gradient, std::span(weights), pace, here);

    bases.add(0.7, gradient.data());
    if (step % 3 == 0) bases.follow(step == 0 ? 20 : 1, nothing.data());
    for (std::size_t i = 0; i < size; ++i) mean[i] = 0.8 * mean[i] + 0.2 * gradient[i];
    auto g = gradient, direction = mean;
    bases.rotate(g.data());
    bases.rotate(direction.data());
    double const power = static_cast<double>(step) + 1;
    for (std::size_t i = 0; i < size; ++i) {
      square[i] = 0.9 * square[i] + 0.1 * g[i] * g[i];
      direction[i] /= (1 - std::pow(0.8, power)) * (std::sqrt(square[i] / (1 - std::pow(0.9, power))) + 1e-3);
    }
    bases.rotate_back(direction.data());
    for (std::size_t i = 0; i < size; ++i) {
      w[i] -= 0.25 * 0.1 * (direction[i] + 0.2 * w[i]);
      CAPTURE(m, n, step, i);
      REQUIRE(weights[i] == Approx(w[i]).epsilon(1e-11).margin(1e-11));
    }
  }
}

TEST_CASE("train/soap: an ill-conditioned valley that runs between the axes") {
  matrix const a = rotation(4, 0.3) * diagonal({1, 0.3, 0.1, 0.03}) * rotation(4, 1.1);
  matrix const b = rotation(4, 0.8) * diagonal({1, 0.4, 0.2, 0.05}) * rotation(4, 2.2);
  matrix const target = rotation(4, 0.5);
  product_fit const problem{a, b, a * target * b};
  adam const rule{.learning_rate = 0.02, .beta1 = 0.95, .beta2 = 0.95, .rotate_every = 10};
  matrix const start(16, 0.0);
  double const by_adam =
      problem.loss(descend(engine::adam_state<double>(16), without_rotation(rule), problem, start, 1000).back());
  double const by_soap = problem.loss(descend(for_square(4), rule, problem, start, 1000).back());
  CAPTURE(problem.loss(start), by_adam, by_soap);
  CHECK(by_soap < 1e-10 * problem.loss(start));
  CHECK(by_adam > 1e3 * by_soap);
}

TEST_CASE("train/soap: rotated weights go a rotated way") {
  matrix const u = rotation(4, 0.4), v = rotation(4, 1.9);
  matrix const a = diagonal({1, 0.5, 0.25, 0.125}), target = diagonal({1, 0.5, 0.7, 0.8});
  product_fit const problem{a * rotation(4, 0.3), rotation(4, 0.6) * a, a * target * a};
  product_fit const rotated{problem.a * transposed(u), transposed(v) * problem.b, problem.c};
  matrix const start(16, 0.0);
  // In its bases the first gradient is diagonal but for rounding, which epsilon has to keep from being scaled up.
  adam const rule{.learning_rate = 0.02, .beta1 = 0.9, .beta2 = 0.95, .epsilon = 1e-3, .rotate_every = 5};
  auto const way = descend(for_square(4), rule, problem, start, 100);
  auto const rotated_way = descend(for_square(4), rule, rotated, start, 100);
  auto const by_adam = descend(engine::adam_state<double>(16), without_rotation(rule), rotated, start, 100);
  double worst = 0, worst_of_adam = 0;
  for (std::size_t step = 0; step < way.size(); ++step) {
    matrix const expected = u * way[step] * v;
    for (std::size_t i = 0; i < 16; ++i) {
      worst = std::max(worst, std::abs(rotated_way[step][i] - expected[i]));
      worst_of_adam = std::max(worst_of_adam, std::abs(by_adam[step][i] - expected[i]));
    }
  }
  CHECK(worst < 1e-10);
  CHECK(worst_of_adam > 1e-2);
}

TEST_CASE("train/soap: frozen weights stay, and the others move as if these had no gradient") {
  std::vector<engine::named_tensor> const tensors{tensor({3, 5}, 0), tensor({4, 4}, 15), tensor({6}, 31)};
  std::size_t const n = 37;
  adam const rule{.weight_decay = 0.1, .rotate_every = 2};
  std::vector<double> pace(n, 1.0);
  auto const frozen = [](std::size_t i) { return (i >= 15 && i < 31) || i == 3 || i == 33; };
  for (std::size_t i = 0; i < n; ++i)
    if (frozen(i)) pace[i] = 0;
  engine::soap_state<double> state(n, tensors), without(n, tensors);
  std::vector<double> weights(n, 0.5), others(n, 0.5);
  std::vector<double> const all(n, 1.0);
  engine::serial_executor const here;
  for (std::uint64_t step = 0; step < 6; ++step) {
    std::vector<double> gradient(n);
    for (std::size_t i = 0; i < n; ++i) gradient[i] = std::cos(static_cast<double>((step + 1) * (i + 1)));
    state.update(rule, 0.1, step, gradient, std::span(weights), pace, here);
    for (std::size_t i = 0; i < n; ++i)
      if (frozen(i)) gradient[i] = 0;
    without.update(rule, 0.1, step, gradient, std::span(others), all, here);
  }
  for (std::size_t i = 0; i < n; ++i) {
    CAPTURE(i);
    CHECK(weights[i] == (frozen(i) ? 0.5 : others[i]));
    if (!frozen(i)) CHECK(std::abs(weights[i] - 0.5) > 0.01);
  }
}

TEST_CASE("train/soap: a gradient of zero moves nothing, and those that come later find their bases") {
  auto state = for_square(4);
  adam const rule{.beta1 = 0.9, .beta2 = 0.95, .rotate_every = 1};
  product_fit const problem{rotation(4, 0.3), diagonal({1, 0.5, 0.2, 0.1}), rotation(4, 2.0)};
  matrix const start(16, 0.5);
  matrix weights = start;
  std::vector<double> const pace(16, 1.0), zero(16, 0.0);
  engine::serial_executor const here;
  for (std::uint64_t step = 0; step < 5; ++step) state.update(rule, 0.1, step, zero, std::span(weights), pace, here);
  REQUIRE(weights == start);
  for (std::uint64_t step = 5; step < 300; ++step)
    state.update(rule, 0.02, step, problem.gradient(weights), std::span(weights), pace, here);
  CHECK(problem.loss(weights) < 0.3 * problem.loss(start));
}

TEST_CASE("train/soap: what it was not made for is refused") {
  auto state = for_square(2);
  std::vector<double> weights(4), few(3);
  std::vector<double> const pace(4, 1.0);
  engine::serial_executor const here;
  CHECK_THROWS_WITH(state.update(adam{.rotate_every = 1}, 0.1, 0, few, std::span(weights), pace, here),
                    "the optimizer was made for 4 weights, found 4 with a gradient of 3 and paces for 4");
  CHECK_THROWS_WITH(state.update(adam{}, 0.1, 0, weights, std::span(weights), pace, here),
                    "a soap_state was given rotate_every = 0, expected at least 1");
  engine::adam_state<double> plain(4);
  CHECK_THROWS_WITH(plain.update(adam{.rotate_every = 7}, 0.1, 0, weights, std::span(weights), pace, here),
                    "an adam_state was given rotate_every = 7, expected 0: a soap_state rotates");
}

namespace {

using pair = chain<coupling<checkerboard, affine, mlp<4>>, coupling<complement<checkerboard>, affine, mlp<4>>>;
struct small : hierarchy<torus<2, 2>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};

auto objective() { return reverse_kl(bind<real_phi4<torus<2, 2>>>(symbols::m2 = 1., symbols::lambda = 1.)); }

template <class T>
struct run {
  explicit run(training_options const& o) : m(seed{1}), t(m, objective(), o) {}
  model<small, T> m;
  trainer<model<small, T>, decltype(objective())> t;

  void steps(std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) t.step();
  }
  std::vector<T> weights() { return {m.weights().begin(), m.weights().end()}; }
};

training_options rotating() {
  return {.steps = 12,
          .batch = 20,
          .optimizer = {.learning_rate = 6e-3, .beta1 = 0.95, .beta2 = 0.95, .rotate_every = 3}};
}

}  // namespace

TEMPLATE_TEST_CASE("train/soap: a run that was saved and goes on has the same bits, on any threads", "", float,
                   double) {
  scratch_directory const out;
  run<TestType> whole(rotating()), first(rotating()), rest(rotating());
  engine::tbb_executor two(2);
  whole.m.run_on(two);
  whole.t.freeze("level0/decimate");
  first.t.freeze("level0/decimate");
  rest.t.freeze("level0/decimate");
  whole.steps(12);
  first.steps(5);  // the bases were found two steps before
  first.t.save(out / "run.rgflow");
  rest.t.load(out / "run.rgflow");
  rest.steps(7);
  CHECK(whole.weights() == rest.weights());
  CHECK(whole.weights() != first.weights());
}

TEST_CASE("train/soap: a run of other options is refused, and files of runs without it say nothing of it") {
  scratch_directory const out;
  auto options = rotating();
  run<float> there(options);
  there.steps(1);
  there.t.save(out / "rotating.rgflow");
  auto const refused = [&](training_options const& o) {
    run<float> here(o);
    CHECK_THROWS_WITH(here.t.load(out / "rotating.rgflow"), Catch::Contains("rotate every 3, beta_rotation 0.9"));
  };
  options.optimizer.rotate_every = 0;
  refused(options);
  options.optimizer.rotate_every = 4;
  refused(options);
  options = rotating();
  options.optimizer.beta_rotation = 0.5;
  refused(options);

  options = rotating();
  options.optimizer.rotate_every = 0;
  run<float> plain(options);
  plain.steps(1);
  plain.t.save(out / "plain.rgflow");
  CHECK_THAT(engine::checkpoint_file::load(out / "plain.rgflow").text("options"), !Catch::Contains("rotat"));
  run<float> rotates(rotating());
  CHECK_THROWS_WITH(rotates.t.load(out / "plain.rgflow"), Catch::Contains("its options"));
}

TEST_CASE("train/soap: bases of another number are refused, and nothing changes") {
  scratch_directory const out;
  run<float> there(rotating());
  there.steps(4);
  there.t.save(out / "run.rgflow");
  // The same file with one number less in that block.
  auto const file = engine::checkpoint_file::load(out / "run.rgflow");
  auto bases = file.read<double>("bases");
  auto const count = bases.size();
  REQUIRE(count > 1);
  bases.pop_back();
  auto const weights = file.read<float>("weights"), average = file.read<float>("average");
  auto const first = file.read<double>("moment1"), second = file.read<double>("moment2");
  auto const history = file.read<double>("history"), way_back = file.read<double>("reconstruction");
  engine::checkpoint_writer shorter;
  for (auto const* name : {"kind", "model", "objective", "options", "frozen", "tensors", "seed", "steps", "step"})
    shorter.set(name, file.text(name));
  shorter.add("weights", std::span(weights));
  shorter.add("average", std::span(average));
  shorter.add("moment1", std::span(first));
  shorter.add("moment2", std::span(second));
  shorter.add("bases", std::span<double const>(bases));
  shorter.add("reconstruction", std::span(way_back));
  shorter.add("history", std::span(history), {history.size() / 4, 4});
  shorter.save(out / "shorter.rgflow");

  run<float> here(rotating());
  auto const before = here.weights();
  CHECK_THROWS_WITH(here.t.load(out / "shorter.rgflow"),
                    Catch::Contains("expected " + std::to_string(count) + " numbers in 'bases', found " +
                                    std::to_string(count - 1)));
  CHECK(here.weights() == before);
  CHECK(here.t.step_count() == 0);
}

TEST_CASE("train/soap: a decay of the products that is none is refused") {
  auto options = rotating();
  options.optimizer.beta_rotation = 1;
  CHECK_THROWS_WITH(run<float>(options), "training: beta_rotation is 1, expected a number in [0, 1)");
}
