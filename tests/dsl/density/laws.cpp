// SPDX-License-Identifier: BSL-1.0
#include "table.hpp"

#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/train.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <vector>

using namespace rgflow;

namespace {

template <class Row>
using density_of = std::remove_reference_t<decltype(std::declval<Row&>().q)>;

/// What a conditional density is asked at: the same numbers for all samples.
template <class D>
engine::context_values<typename D::value_type> one_context() {
  return toy::some_context<D>(1);
}
template <class D>
std::vector<double> context_numbers() {
  std::vector<double> numbers;
  one_context<D>().fill(0, numbers);
  return numbers;
}

/// Independent normals of deviation 1/2 around places that no symmetry leaves alone.
template <class Array>
double log_narrow(Array const& x, std::size_t sample, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double const z = 2 * (x.data()[sample * n + i] - 0.4 * std::cos(1.3 * static_cast<double>(i) + 0.5));
    sum += std::log(2.0) + normal::log_density(z);
  }
  return sum;
}

struct mean_and_error {
  double mean, error;
};
mean_and_error mean_of(std::vector<double> const& v) {
  double const n = static_cast<double>(v.size());
  double mean = 0, square = 0;
  for (double const x : v) mean += x / n;
  for (double const x : v) square += (x - mean) * (x - mean) / n;
  return {mean, std::sqrt(square / n)};
}

template <class D>
auto fields_of(D const& q, std::size_t count) {
  return q.sample(count, 0, one_context<D>()).x;
}

}  // namespace

TEMPLATE_TEST_CASE("density: it integrates to 1", "", RGFLOW_DENSITIES(double)) {
  // Trapezoids in u of x = sinh(u) in every direction, which converge exponentially for a density that is smooth and
  // falls off on all sides.
  TestType row;
  auto const& q = row.q;
  using D = density_of<TestType>;
  INFO(TestType::name);
  std::size_t const n = q.sites().volume() * D::channels;
  REQUIRE((n == 2 || n == 4));
  double const edge = n == 2 ? 6 : 4, h = n == 2 ? 0.03 : 0.28;
  auto const points = static_cast<std::size_t>(2 * edge / h) + 1;
  auto const all = static_cast<std::size_t>(std::pow(points, n));
  auto x = fields_of(q, 1);
  auto shape = x.shape();
  shape[0] = points * points;  // at a time
  x.resize(shape);
  double total = 0;
  for (std::size_t first = 0; first < all; first += shape[0]) {
    std::vector<double> element(shape[0], 1.0);
    for (std::size_t i = 0; i < shape[0]; ++i) {
      std::size_t place = first + i;
      for (std::size_t k = 0; k < n; ++k, place /= points) {
        double const u = -edge + h * static_cast<double>(place % points);
        x.data()[i * n + k] = std::sinh(u);
        element[i] *= h * std::cosh(u);
      }
    }
    auto const log_q = q.log_prob(x, one_context<D>());
    for (std::size_t i = 0; i < shape[0]; ++i) total += std::exp(log_q(i)) * element[i];
  }
  CHECK(total == Approx(1).margin(1e-6));
}

TEMPLATE_TEST_CASE("density: its samples are distributed by it", "", RGFLOW_DENSITIES(double)) {
  // The mean of r(x) / q(x) over samples of q is 1 for every density r.
  TestType row;
  auto const& q = row.q;
  using D = density_of<TestType>;
  INFO(TestType::name);
  std::size_t const n = q.sites().volume() * D::channels, count = 60'000;
  auto const [x, log_q] = q.sample(count, 0, one_context<D>());
  std::vector<double> w(count);
  for (std::size_t i = 0; i < count; ++i) w[i] = std::exp(log_narrow(x, i, n) - log_q(i));
  auto const [mean, error] = mean_of(w);
  CAPTURE(mean, error);
  CHECK(error < 0.02);
  CHECK(std::abs(mean - 1) < 4 * error);
}

TEMPLATE_TEST_CASE("density: log q of a sample is its log_prob", "", RGFLOW_DENSITIES(double),
                   RGFLOW_DENSITIES(float)) {
  TestType row;
  auto const& q = row.q;
  using D = density_of<TestType>;
  INFO(TestType::name);
  auto const context = toy::some_context<D>(137);
  auto const [x, log_q] = q.sample(137, 5, context);
  auto const log_p = q.log_prob(x, context);
  double const rounding = sizeof(typename D::value_type) == 4 ? 3e-5 : 1e-12;
  for (std::size_t i = 0; i < 137; ++i) REQUIRE(log_p(i) == Approx(log_q(i)).epsilon(rounding).margin(rounding));
  // Fewer than lanes, each with a context of its own.
  auto const three = toy::some_context<D>(3);
  auto const few = q.sample(3, 5, three);
  auto const few_log_p = q.log_prob(few.x, three);
  for (std::size_t i = 0; i < 3; ++i) REQUIRE(few_log_p(i) == Approx(few.log_q(i)).epsilon(rounding).margin(rounding));
}

TEMPLATE_TEST_CASE("density: the same bits for 1, 2 and 3 threads, and for every way to ask", "",
                   RGFLOW_DENSITIES(float)) {
  TestType row;
  auto const& q = row.q;
  using D = density_of<TestType>;
  INFO(TestType::name);
  engine::serial_executor serial;
  row.m.run_on(serial);
  auto const expected = q.sample(333, 0, one_context<D>());
  auto const expected_log_p = q.log_prob(expected.x, one_context<D>());
  for (std::size_t threads : {1U, 2U, 3U}) {
    engine::tbb_executor pool(threads);
    row.m.run_on(pool);
    auto const found = q.sample(333, 0, one_context<D>());
    CHECK(std::equal(found.x.begin(), found.x.end(), expected.x.begin()));
    CHECK(std::equal(found.log_q.begin(), found.log_q.end(), expected.log_q.begin()));
    auto const log_p = q.log_prob(expected.x, one_context<D>());
    CHECK(std::equal(log_p.begin(), log_p.end(), expected_log_p.begin()));
    auto const late = q.sample(70, 263, one_context<D>());
    CHECK(std::equal(late.x.begin(), late.x.end(), expected.x.begin() + static_cast<long>(263 * late.x.size() / 70)));
    CHECK(std::equal(late.log_q.begin(), late.log_q.end(), expected.log_q.begin() + 263));
    CHECK(q.sample(0, 0, one_context<D>()).x.size() == 0);
    // Few samples may be computed in another layout, which sums log-determinants in another order.
    auto const few = q.sample(3, 11, one_context<D>());
    CHECK(std::equal(few.x.begin(), few.x.end(), expected.x.begin() + static_cast<long>(11 * few.x.size() / 3)));
    auto const few_log_p = q.log_prob(few.x, one_context<D>());
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(few.log_q(i) == Approx(expected.log_q(11 + i)).epsilon(3e-5).margin(3e-5));
      CHECK(few_log_p(i) == Approx(expected_log_p(11 + i)).epsilon(3e-5).margin(3e-5));
    }
  }
}

namespace {

/// The calls on one tile of D, at one sample in double.
template <class D>
class one_sample {
 public:
  explicit one_sample(D& q) : q_(q), numbers_(context_numbers<D>()) {
    q_.reserve(work_, true);
    for (std::size_t i = 0; i < work_.bar.size(); ++i) bar_.push_back(std::cos(2.0 * static_cast<double>(i) + 1));
  }

  /// <bar, x> + bar * log q of sample number `sample`, a function of the weights.
  double draw(std::uint64_t sample) {
    pack();
    double f = log_q_bar * q_.template draw<true>(key, sample, work_, weights(), context());
    for (std::size_t i = 0; i < bar_.size(); ++i) f += bar_[i] * work_.field[i];
    return f;
  }
  std::vector<double> pull_back_draw() {
    work_.bar = bar_;
    return pull_back_draw_of_bar(log_q_bar);
  }
  /// The same without log q's dependence on the weights at fixed x.
  std::vector<double> pull_back_path() {
    for (std::size_t i = 0; i < bar_.size(); ++i) work_.bar[i] += bar_[i];
    return pull_back_draw_of_bar(0);
  }
  /// log q of sample number `sample`; leaves the score in bar().
  double draw_with_score(std::uint64_t sample) {
    pack();
    return engine::draw_with_score(q_, key, sample, work_, log_q_bar, weights(), context());
  }
  /// bar * log q(x), a function of weights and field.
  double log_density(std::vector<double> const& x) {
    pack();
    work_.field = x;
    return log_q_bar * q_.template log_density<true>(work_, weights(), context());
  }
  std::vector<double> pull_back_log_density() {
    std::vector<double> slot(q_.gradient_size(), 0.0), gradient(q_.weights().size(), 0.0);
    q_.pull_back_log_density(work_, log_q_bar, weights(), context(), engine::gradient_slot<double>{slot.data()});
    q_.unpack_gradient(slot.data(), gradient.data());
    return gradient;
  }
  void pull_back_log_density_without_weights() {
    q_.pull_back_log_density(work_, log_q_bar, weights(), context(), engine::gradient_slot<double>{});
  }
  std::vector<double> const& bar() const { return work_.bar; }
  std::vector<double> const& field() const { return work_.field; }

 private:
  static constexpr double log_q_bar = 0.7;
  static constexpr engine::random_key key{3, engine::purpose::train, 9};

  void pack() { q_.pack(packed_); }
  std::vector<double> pull_back_draw_of_bar(double const& density_bar) {
    std::vector<double> slot(q_.gradient_size(), 0.0), gradient(q_.weights().size(), 0.0);
    q_.pull_back_draw(work_, density_bar, weights(), context(), engine::gradient_slot<double>{slot.data()});
    q_.unpack_gradient(slot.data(), gradient.data());
    return gradient;
  }
  engine::packed_weights<double> weights() const { return {packed_.data()}; }
  std::span<double const> context() const { return numbers_; }

  D& q_;
  std::vector<double> numbers_, packed_, bar_;
  typename D::template workspace<double> work_;
};

/// Every weight that is trained against central differences of f.
template <class D, class F>
void check_weights(D& q, std::vector<double> const& gradient, F const& f) {
  for (auto const& t : q.tensors())
    for (std::size_t k = t.offset; t.trained && k < t.offset + t.size; k += 3) {
      double& w = q.weights()[k];
      double const saved = w;
      auto const slope = engine::central_difference<double>(
          [&](double h) {
            w = saved + h;
            return std::vector<double>{f()};
          },
          1e-3);
      w = saved;
      REQUIRE(gradient[k] == Approx(slope[0]).epsilon(1e-7).margin(1e-7));
    }
}

}  // namespace

TEMPLATE_TEST_CASE("density: the adjoint of a draw agrees with finite differences", "", RGFLOW_DENSITIES(double)) {
  TestType row;
  INFO(TestType::name);
  one_sample at(row.q);
  for (std::uint64_t sample : {0U, 1U, 2U, 3U, 4U}) {  // several elements of a group
    at.draw(sample);
    auto const gradient = at.pull_back_draw();
    check_weights(row.q, gradient, [&] { return at.draw(sample); });
  }
}

TEMPLATE_TEST_CASE("density: the score of a sample is that of its field, and weights act through x or at fixed x", "",
                   RGFLOW_DENSITIES(double)) {
  TestType row;
  INFO(TestType::name);
  one_sample at(row.q);
  for (std::uint64_t sample : {0U, 1U, 2U, 3U, 4U}) {
    at.draw(sample);
    auto const x = at.field();
    auto const whole = at.pull_back_draw();
    auto const log_q = at.draw_with_score(sample);
    auto const score = at.bar();
    REQUIRE(at.field() == x);
    REQUIRE(at.pull_back_draw() == whole);  // all is as after a draw
    at.draw_with_score(sample);
    auto const path = at.pull_back_path();
    REQUIRE(at.log_density(x) == Approx(0.7 * log_q).epsilon(1e-12).margin(1e-12));
    auto const fixed = at.pull_back_log_density();
    for (std::size_t i = 0; i < score.size(); ++i) REQUIRE(score[i] == Approx(at.bar()[i]).epsilon(1e-9).margin(1e-9));
    for (std::size_t k = 0; k < whole.size(); ++k)
      REQUIRE(path[k] + fixed[k] == Approx(whole[k]).epsilon(1e-9).margin(1e-9));
  }
}

TEMPLATE_TEST_CASE("density: the adjoint of log_prob agrees with finite differences", "", RGFLOW_DENSITIES(double)) {
  TestType row;
  INFO(TestType::name);
  one_sample at(row.q);
  at.draw(1);
  auto const x = at.field();
  at.log_density(x);
  auto const gradient = at.pull_back_log_density();
  auto const bar = at.bar();
  check_weights(row.q, gradient, [&] { return at.log_density(x); });
  for (std::size_t i = 0; i < x.size(); ++i) {
    auto const slope = engine::central_difference<double>(
        [&](double h) {
          auto moved = x;
          moved[i] += h;
          return std::vector<double>{at.log_density(moved)};
        },
        1e-3);
    REQUIRE(bar[i] == Approx(slope[0]).epsilon(1e-7).margin(1e-7));
  }
  // Without weight gradients the cotangent of the field is the same.
  at.log_density(x);
  at.pull_back_log_density_without_weights();
  REQUIRE(at.bar() == bar);
}

namespace {
template <std::size_t Channels>
struct wells {
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    V s(0);
    for (std::size_t i = 0; i < Channels * sites.volume(); ++i)
      s += phi[i] * phi[i] * phi[i] * phi[i] - phi[i] * phi[i];
    return s;
  }
};
}  // namespace

TEMPLATE_TEST_CASE("density: the gradient of reverse KL is that of the loss, along the path what is left of it", "",
                   RGFLOW_DENSITIES(double)) {
  TestType row;
  auto& q = row.q;
  using D = density_of<TestType>;
  INFO(TestType::name);
  engine::context_values<double> numbers;
  if constexpr (D::contexts > 0) numbers = engine::context_values<double>(std::vector{0.3, -0.8}, 2);
  reverse_kl const whole(wells<D::channels>{}, numbers);
  engine::batch_gradient<D> g(q);
  auto const gradient = [&](auto const& objective) {
    g(objective, 7, 3, 20);
    return std::vector<double>(g.gradient().begin(), g.gradient().end());
  };
  check_weights(q, gradient(whole), [&] {
    g(whole, 7, 3, 20);
    return std::accumulate(g.losses().begin(), g.losses().end(), 0.0) / 20;
  });
  auto const reparametrized = gradient(whole),
             path = gradient(reverse_kl(wells<D::channels>{}, path_gradient, numbers));
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    difference += (path[i] - reparametrized[i]) * (path[i] - reparametrized[i]);
    size += path[i] * path[i];
  }
  CHECK(difference > 1e-8 * size);
  // As part of a sum, and with its own share.
  auto const half = gradient(combined(std::pair(0.5, reverse_kl(wells<D::channels>{}, path_gradient, numbers))));
  for (std::size_t i = 0; i < path.size(); ++i) REQUIRE(half[i] == Approx(0.5 * path[i]).epsilon(1e-12).margin(1e-15));
}

TEMPLATE_TEST_CASE("density: gradients of both divergences have the same bits for 1, 2 and 3 threads", "",
                   RGFLOW_DENSITIES(float)) {
  TestType row;
  auto const& q = row.q;
  using D = density_of<TestType>;
  INFO(TestType::name);
  if constexpr (D::contexts == 0) {
    auto const x = fields_of(q, 50);
    std::size_t const volume = q.sites().volume();
    combined const both(std::pair(0.5, reverse_kl(wells<D::channels>{})),
                        std::pair(0.5, reverse_kl(wells<D::channels>{}, path_gradient)),
                        std::pair(0.5, forward_kl(array_data<float>({x.data(), x.size()}, 50, D::channels, volume))));
    std::vector<double> expected;
    for (std::size_t threads : {1U, 2U, 3U}) {
      engine::tbb_executor pool(threads);
      row.m.run_on(pool);
      engine::batch_gradient<D> g(q);
      g(both, 7, 3, 500);
      std::vector<double> const found(g.gradient().begin(), g.gradient().end());
      if (expected.empty()) expected = found;
      CHECK(found == expected);
    }
    CHECK(std::any_of(expected.begin(), expected.end(), [](double v) { return v != 0; }));
  }
}

TEMPLATE_TEST_CASE("density: an averaged one does not change under its group", "",
                   RGFLOW_SYMMETRIZED_DENSITIES(double)) {
  TestType row;
  auto const& q = row.q;
  using D = density_of<TestType>;
  INFO(TestType::name);
  auto const& plain = row.m;
  auto const x = plain.sample(50, 0, toy::some_context<std::remove_cvref_t<decltype(plain)>>(1)).x;
  engine::field_shape const shape{q.sites(), D::channels};
  std::vector<double> from(shape.values()), to(shape.values());
  auto const log_q = q.log_prob(x);
  for (std::size_t g = 1; g < q.order(); ++g) {
    auto turned = x;
    for (std::size_t i = 0; i < 50; ++i) {
      engine::load_tile(std::span<double const>(x.data(), x.size()), 50, i, D::channels, q.sites().volume(),
                        from.data());
      q.group().apply(g, shape, static_cast<double const*>(from.data()), to.data());
      engine::store_tile(static_cast<double const*>(to.data()), std::span<double>(turned.data(), turned.size()), 50, i,
                         D::channels, q.sites().volume());
    }
    auto const same = q.log_prob(turned);
    for (std::size_t i = 0; i < 50; ++i) REQUIRE(same(i) == Approx(log_q(i)).epsilon(1e-12).margin(1e-12));
  }
}
