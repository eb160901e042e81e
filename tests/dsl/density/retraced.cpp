// SPDX-License-Identifier: BSL-1.0
#include "table.hpp"

#include <rgflow/engine/train.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <type_traits>
#include <vector>

// From fields back to the draws that give them, and the gradient of forward KL that goes this way.

using namespace rgflow;

namespace {

template <class Row>
using density_of = std::remove_reference_t<decltype(std::declval<Row&>().q)>;

/// A tile of one sample of D, in double.
template <class D>
class one_sample {
 public:
  explicit one_sample(D const& q) : q_(q) {
    q_.pack(packed_);
    q_.reserve(work_, true);
    toy::some_context<D>(1).fill(0, numbers_);
  }
  double draw_with_score(std::uint64_t sample) {
    return engine::draw_with_score(q_, key, sample, work_, share, weights(), context());
  }
  double retrace(std::vector<double> const& x, std::uint64_t sample) {
    work_.field = x;
    return q_.retrace(key, sample, work_, share, weights(), context());
  }
  std::vector<double> pull_back(std::vector<double> const& bar) {
    std::vector<double> slot(q_.gradient_size(), 0.0), gradient(q_.weights().size(), 0.0);
    work_.bar = bar;
    q_.pull_back_draw(work_, 0.0, weights(), context(), engine::gradient_slot<double>{slot.data()});
    q_.unpack_gradient(slot.data(), gradient.data());
    return gradient;
  }
  std::vector<double> const& field() const { return work_.field; }
  std::vector<double> const& bar() const { return work_.bar; }

 private:
  static constexpr double share = 0.7;
  static constexpr engine::random_key key{3, engine::purpose::train, 9};

  engine::packed_weights<double> weights() const { return {packed_.data()}; }
  std::span<double const> context() const { return numbers_; }

  D const& q_;
  std::vector<double> numbers_{}, packed_{};
  typename D::template workspace<double> work_{};
};

void are_close(std::vector<double> const& found, std::vector<double> const& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) REQUIRE(found[i] == Approx(expected[i]).epsilon(1e-9).margin(1e-9));
}

/// Normal numbers of deviation 1/2 around places that no symmetry leaves alone.
double place(std::size_t i) { return 0.4 * std::cos(1.3 * static_cast<double>(i) + 0.5); }
template <std::size_t Channels>
struct narrow {
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    V s(0);
    for (std::size_t i = 0; i < Channels * sites.volume(); ++i)
      s += V(2) * (phi[i] - V(place(i))) * (phi[i] - V(place(i)));
    return s;
  }
};
template <class D>
array_data<double> samples_of_narrow(D const& q, std::size_t count) {
  std::size_t const volume = q.sites().volume();
  std::vector<double> x;
  for (std::size_t n = 0; n < count; ++n)
    for (std::size_t c = 0; c < D::channels; ++c)
      for (std::size_t s = 0; s < volume; ++s) {
        std::size_t const i = s * D::channels + c;
        x.push_back(place(i) + 0.5 * engine::normal<double>({8, engine::purpose::test, 0}, n, i));
      }
  array_data<double> data(x, count, D::channels, volume);
  if constexpr (D::contexts > 0) {
    std::vector<double> row, rows;
    toy::some_context<D>(1).fill(0, row);
    for (std::size_t n = 0; n < count; ++n) rows.insert(rows.end(), row.begin(), row.end());
    data.with_context(rows);
  }
  return data;
}

}  // namespace

TEMPLATE_TEST_CASE("density/retraced: a field leads back to the draw that gives it", "", RGFLOW_DENSITIES(double)) {
  TestType row;
  INFO(TestType::name);
  using D = density_of<TestType>;
  STATIC_REQUIRE(engine::Retraces<D>);
  one_sample<D> drawn(row.q), back(row.q);
  for (std::uint64_t sample : {0U, 1U, 2U, 3U, 4U}) {
    double const log_q = drawn.draw_with_score(sample);
    auto const x = drawn.field(), score = drawn.bar();
    REQUIRE(back.retrace(x, sample) == Approx(log_q).epsilon(1e-12).margin(1e-12));
    REQUIRE(back.field() == x);
    are_close(back.bar(), score);
    std::vector<double> bar(x.size());
    for (std::size_t i = 0; i < bar.size(); ++i) bar[i] = std::cos(2.0 * static_cast<double>(i) + 1);
    auto const path = back.pull_back(bar);
    REQUIRE(std::inner_product(path.begin(), path.end(), path.begin(), 0.0) > 1e-6);
    // Where several draws give the field, another one may be taken.
    if constexpr (engine::choices<D> == 0) are_close(path, drawn.pull_back(bar));
  }
}

// Continuous flows go back along the equation, and so to the draw up to the error of their steps.
TEST_CASE("density/retraced: a continuous flow leads back up to the error of its steps") {
  using velocity = cnn_velocity<within<1>, hidden_channels<2>, fourier<1>>;
  struct moved : hierarchy<torus<3, 3>, real_field, levels<level<continuous<velocity, runge_kutta<4, 32>>>>> {};
  model<moved, double> q(seed{1});
  for (std::size_t k = 0; k < q.weights().size(); ++k)
    q.weights()[k] += 0.2 * engine::normal<double>({99, engine::purpose::test, 0}, k, 0);
  one_sample<model<moved, double>> drawn(q), back(q);
  auto const near = [](std::vector<double> const& found, std::vector<double> const& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) REQUIRE(found[i] == Approx(expected[i]).epsilon(1e-4).margin(1e-4));
  };
  for (std::uint64_t sample : {0U, 1U, 2U}) {
    double const log_q = drawn.draw_with_score(sample);
    auto const x = drawn.field(), score = drawn.bar();
    REQUIRE(back.retrace(x, sample) == Approx(log_q).epsilon(1e-4));
    near(back.bar(), score);
    std::vector<double> bar(x.size());
    for (std::size_t i = 0; i < bar.size(); ++i) bar[i] = std::cos(2.0 * static_cast<double>(i) + 1);
    auto const path = back.pull_back(bar);
    REQUIRE(std::inner_product(path.begin(), path.end(), path.begin(), 0.0) > 1e-3);
    near(path, drawn.pull_back(bar));
  }
}

// The means of both gradients over the same 6400 samples of p, in four directions: with the seeds fixed it passes or
// not once and for all. Over seeds a difference of more than 5 standard errors, from 100 batches, has a chance of 3e-6, and
// one in all rows of 2e-4.
TEMPLATE_TEST_CASE("density/retraced: the gradient of forward KL along the path has the mean of that of the loss", "",
                   RGFLOW_DENSITIES(double)) {
  TestType row;
  INFO(TestType::name);
  using D = density_of<TestType>;
  constexpr std::size_t batches = 100, batch = 64, directions = 4;
  auto const data = samples_of_narrow(row.q, batches * batch);
  forward_kl const whole(data);
  forward_kl const path(data, narrow<D::channels>{}, path_gradient);
  engine::batch_gradient<D> of_whole(row.q), of_path(row.q);
  double of_mean = 0, of_errors = 0;
  std::vector<std::vector<double>> difference(directions), size(directions);
  for (std::uint64_t step = 0; step < batches; ++step) {
    of_whole(whole, 7, step, batch);
    of_path(path, 7, step, batch);
    for (std::size_t i = 0; i < batch; ++i)
      REQUIRE(of_path.losses()[i] == Approx(of_whole.losses()[i]).epsilon(1e-12).margin(1e-12));
    for (std::size_t k = 0; k < directions; ++k) {
      double one = 0, other = 0;
      for (std::size_t w = 0; w < row.q.weights().size(); ++w) {
        double const along = engine::normal<double>({9, engine::purpose::test, k}, w, 0);
        one += along * of_whole.gradient()[w];
        other += along * of_path.gradient()[w];
      }
      difference[k].push_back(other - one);
      size[k].push_back(one);
    }
  }
  auto const mean_and_error = [](std::vector<double> const& v) {
    auto const n = static_cast<double>(v.size());
    double mean = 0, square = 0;
    for (double const x : v) mean += x / n;
    for (double const x : v) square += (x - mean) * (x - mean) / (n - 1);
    return std::pair(mean, std::sqrt(square / n));
  };
  for (std::size_t k = 0; k < directions; ++k) {
    auto const [mean, error] = mean_and_error(difference[k]);
    auto const of_loss = mean_and_error(size[k]).first;
    CAPTURE(k, mean, error, of_loss);
    CHECK(std::abs(mean) < 5 * error);
    of_mean += of_loss * of_loss;
    of_errors += error * error;
  }
  CAPTURE(of_mean, of_errors);
  CHECK(of_errors > 0);
  CHECK(of_errors < 0.1 * 0.1 * of_mean);  // a wrong gradient would show
}

TEST_CASE("density/retraced: one of several by its share") {
  // Never one without a share, at whichever end.
  std::vector<double> const shares{0, 0.25, 0, 0.75, 0};
  CHECK(engine::one_by_share(1e-9, shares) == 1);
  CHECK(engine::one_by_share(0.24, shares) == 1);
  CHECK(engine::one_by_share(0.26, shares) == 3);
  CHECK(engine::one_by_share(1 - 1e-9, shares) == 3);
  std::vector<float> const rounded{0.5F, 0.49999F, 0};
  CHECK(engine::one_by_share(0.999995F, rounded) == 1);
}
