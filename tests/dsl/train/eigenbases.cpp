// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/train/eigenbases.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

using namespace rgflow;
using engine::eigenbasis;
using engine::matrix_bases;

namespace {

/// Numbers without a pattern, in [-1, 1].
std::vector<double> some(std::size_t n, double phase) {
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = std::sin(phase + 2.3 * static_cast<double>(i * i + 1));
  return x;
}

void add(eigenbasis& basis, double decay, std::vector<double> const& g, std::size_t columns) {
  basis.add(decay, g.data(), engine::transposed(g.data(), g.size() / columns, columns).data(), columns);
}

/// By how much the vectors miss being orthonormal, at most.
double error_of(eigenbasis const& basis, std::size_t n) {
  auto const u = basis.vectors();
  double worst = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      double product = i == j ? -1 : 0;
      for (std::size_t k = 0; k < n; ++k) product += u[i * n + k] * u[j * n + k];
      worst = std::max(worst, std::abs(product));
    }
  return worst;
}

}  // namespace

TEST_CASE("train/eigenbases: products of matrices against sums") {
  for (std::size_t const rows : {1U, 4U, 7U})
    for (std::size_t const inner : {1U, 6U})
      for (std::size_t const columns : {1U, 3U, 8U, 29U}) {
        auto const a = some(rows * inner, 0.1), b = some(inner * columns, 0.2), start = some(rows * columns, 0.3);
        auto const other = engine::transposed(a.data(), rows, inner);
        auto c = start, d = start;
        engine::add_product(-0.5, {a.data(), inner, 1}, b.data(), c.data(), rows, inner, columns);
        engine::add_product(-0.5, {other.data(), 1, rows}, b.data(), d.data(), rows, inner, columns);
        for (std::size_t i = 0; i < rows; ++i)
          for (std::size_t j = 0; j < columns; ++j) {
            double expected = start[i * columns + j];
            for (std::size_t k = 0; k < inner; ++k) expected -= 0.5 * a[i * inner + k] * b[k * columns + j];
            CAPTURE(rows, inner, columns, i, j);
            REQUIRE(c[i * columns + j] == Approx(expected).epsilon(1e-14).margin(1e-14));
            REQUIRE(d[i * columns + j] == c[i * columns + j]);
          }
      }
}

TEST_CASE("train/eigenbases: a basis finds the eigenvectors of its mean, largest first") {
  std::size_t const n = GENERATE(2U, 5U, 19U);
  eigenbasis basis(n);
  std::vector<double> mean(n * n, 0.0);
  for (std::size_t k = 0; k < n; ++k) {
    auto g = some(n, static_cast<double>(k));
    for (double& x : g) x *= std::pow(0.2, static_cast<double>(k));  // eigenvalues far apart
    add(basis, 0.9, g, 1);
    for (std::size_t i = 0; i < n * n; ++i) mean[i] = 0.9 * mean[i] + 0.1 * g[i / n] * g[i % n];
  }
  for (std::size_t i = 0; i < n * n; ++i) REQUIRE(basis.mean()[i] == Approx(mean[i]).epsilon(1e-13).margin(1e-14));
  basis.follow(200);
  REQUIRE(error_of(basis, n) < 1e-14);
  std::vector<double> values;
  for (std::size_t j = 0; j < n; ++j) {
    auto const u = basis.vectors().subspan(j * n, n);
    std::vector<double> image(n, 0.0);
    for (std::size_t i = 0; i < n * n; ++i) image[i / n] += mean[i] * u[i % n];
    double value = 0;
    for (std::size_t i = 0; i < n; ++i) value += u[i] * image[i];
    for (std::size_t i = 0; i < n; ++i) REQUIRE(std::abs(image[i] - value * u[i]) < 1e-11);
    if (value > 1e-9) values.push_back(value);
  }
  for (std::size_t j = 1; j < values.size(); ++j) REQUIRE(values[j] < values[j - 1]);
}

TEST_CASE("train/eigenbases: gradients of less rank than the basis, of none and without bounds") {
  constexpr std::size_t n = 6;
  eigenbasis basis(n);
  std::vector<double> const unit(basis.vectors().begin(), basis.vectors().end());
  auto const stays = [&](std::vector<double> const& before) {
    basis.follow(3);
    for (std::size_t i = 0; i < n * n; ++i) REQUIRE(basis.vectors()[i] == before[i]);
  };
  stays(unit);
  add(basis, 0.5, std::vector<double>(n, 0.0), 1);
  stays(unit);
  add(basis, 0.5, std::vector<double>(n, 1e-170), 1);  // its squares are no normal numbers
  stays(unit);

  auto const g = some(n, 0.4);
  add(basis, 0.5, g, 1);
  double norm = 0;
  for (double x : g) norm += x * x;
  norm = std::sqrt(norm);
  for (int k = 0; k < 50; ++k) {
    basis.follow(3);
    REQUIRE(error_of(basis, n) < 1e-14);
  }
  double const sign = basis.vectors()[0] * g[0] > 0 ? 1 : -1;
  for (std::size_t i = 0; i < n; ++i) REQUIRE(basis.vectors()[i] == Approx(sign * g[i] / norm).epsilon(1e-12));

  std::vector<double> const found(basis.vectors().begin(), basis.vectors().end());
  add(basis, 0.5, std::vector<double>(n, std::numeric_limits<double>::infinity()), 1);
  stays(found);
}

TEST_CASE("train/eigenbases: a side of one number and one beyond the limit keep their basis") {
  for (std::size_t const n : {std::size_t{1}, engine::longest_rotated_side + 1}) {
    eigenbasis basis(n);
    REQUIRE_FALSE(basis.rotates());
    REQUIRE(basis.vectors().empty());
    auto const g = some(n * 3, 0.2);
    add(basis, 0.9, g, 3);
    basis.follow(1);
    auto x = g;
    basis.rotate(x.data(), 3);
    basis.rotate_back(x.data(), 3);
    REQUIRE(x == g);
  }
  REQUIRE(eigenbasis(engine::longest_rotated_side).rotates());
}

TEST_CASE("train/eigenbases: a matrix of rank one is a single number in its bases") {
  std::size_t const rows = GENERATE(1U, 4U, 9U, 300U), columns = GENERATE(1U, 4U, 11U);
  auto const u = some(rows, 0.1), v = some(columns, 0.7);
  std::vector<double> g(rows * columns);
  double square = 0;
  for (std::size_t i = 0; i < g.size(); ++i) {
    g[i] = u[i / columns] * v[i % columns];
    square += g[i] * g[i];
  }
  matrix_bases bases(rows, columns);
  bases.add(0.9, g.data());
  auto x = g;
  bases.follow(20, x.data());
  auto const rotated = x;
  bases.rotate_back(x.data());
  for (std::size_t i = 0; i < g.size(); ++i) REQUIRE(x[i] == Approx(g[i]).epsilon(1e-12).margin(1e-13));
  double rest = 0;
  for (std::size_t i = 0; i < g.size(); ++i)
    if (rows > engine::longest_rotated_side ? i % columns != 0 : i != 0) rest += rotated[i] * rotated[i];
  REQUIRE(rest < 1e-20 * square);
}
