// SPDX-License-Identifier: BSL-1.0
#pragma once

// Bases of rows and columns of a matrix, in which the products of its gradients with themselves are nearly diagonal:
// the eigenvectors of Shampoo's two preconditioners (Gupta, Koren & Singer, arXiv:1802.09568), followed by orthogonal
// iteration as in SOAP (Vyas et al., arXiv:2409.11321, algorithm 4). All matrices lie row by row, in double.

#include <rgflow/engine/dot.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A longer side of a matrix keeps its own basis: finding another costs the cube of its length.
inline constexpr std::size_t longest_rotated_side = 256;

/// How a matrix is read: a(i, k) is data[i * row_step + k * column_step].
struct strided_matrix {
  double const* data;
  std::size_t row_step, column_step;
};

namespace detail {

/// The products that fall into `Rows` rows of c and as many of its columns as V holds.
template <class V, std::size_t Rows>
void add_product_tile(double factor, strided_matrix a, double const* b, double* c, std::size_t inner,
                      std::size_t columns) {
  V sums[Rows];
  for (std::size_t r = 0; r < Rows; ++r) sums[r] = V(0);
  auto const from = [](double const* p) {
    if constexpr (std::same_as<V, double>)
      return *p;
    else
      return V::load(p);
  };
  for (std::size_t k = 0; k < inner; ++k) {
    V const row = from(b + k * columns);
    for (std::size_t r = 0; r < Rows; ++r)
      sums[r] = sums[r] + V(a.data[r * a.row_step + k * a.column_step]) * row;
  }
  for (std::size_t r = 0; r < Rows; ++r) {
    double* const to = c + r * columns;
    V const sum = from(to) + V(factor) * sums[r];
    if constexpr (std::same_as<V, double>)
      *to = sum;
    else
      sum.store(to);
  }
}

template <class V>
void add_product_columns(double factor, strided_matrix a, double const* b, double* c, std::size_t rows,
                         std::size_t inner, std::size_t columns) {
  constexpr std::size_t together = 4;  // rows, or every number of b would be loaded for a single product
  std::size_t i = 0;
  auto const from_row = [&] { return strided_matrix{a.data + i * a.row_step, a.row_step, a.column_step}; };
  for (; i + together <= rows; i += together)
    add_product_tile<V, together>(factor, from_row(), b, c + i * columns, inner, columns);
  for (; i < rows; ++i) add_product_tile<V, 1>(factor, from_row(), b, c + i * columns, inner, columns);
}

}  // namespace detail

/// c[rows][columns] += factor a[rows][inner] b[inner][columns].
inline void add_product(double factor, strided_matrix a, double const* b, double* c, std::size_t rows,
                        std::size_t inner, std::size_t columns) {
  using register_type = lanes<double, 1>;
  std::size_t j = 0;
  for (; j + register_type::size <= columns; j += register_type::size)
    detail::add_product_columns<register_type>(factor, a, b + j, c + j, rows, inner, columns);
  for (; j < columns; ++j) detail::add_product_columns<double>(factor, a, b + j, c + j, rows, inner, columns);
}

/// [rows][columns] as [columns][rows].
inline std::vector<double> transposed(double const* x, std::size_t rows, std::size_t columns) {
  std::vector<double> result(rows * columns);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) result[j * rows + i] = x[i * columns + j];
  return result;
}

/// An orthonormal basis of n numbers that follows the eigenvectors of a decayed mean of products g g^T. If n is 1 or
/// too long it is the basis that the numbers have, and nothing is stored.
class eigenbasis {
 public:
  explicit eigenbasis(std::size_t n) : n_(n > 1 && n <= longest_rotated_side ? n : 0) {
    mean_.assign(n_ * n_, 0);
    vectors_.assign(n_ * n_, 0);
    for (std::size_t i = 0; i < n_; ++i) vectors_[i * n_ + i] = 1;
  }

  bool rotates() const { return n_ > 0; }

  /// The mean forgets by `decay` and takes in g g^T. g: [n][columns]; g_transposed: the same, [columns][n].
  void add(double decay, double const* g, double const* g_transposed, std::size_t columns) {
    for (double& m : mean_) m *= decay;
    add_product(1 - decay, {g, columns, 1}, g_transposed, mean_.data(), n_, columns, n_);
  }

  /// So many steps of orthogonal iteration. A mean that is zero, or not finite, leaves the basis as it is.
  void follow(std::size_t iterations) {
    double trace = 0;
    for (std::size_t i = 0; i < n_; ++i) trace += mean_[i * n_ + i];
    if (!(trace > std::numeric_limits<double>::min() && std::isfinite(trace))) return;
    // The share of the unit matrix has the same eigenvectors and makes all directions independent, where gradients have
    // less rank than the matrix. It is small beside what they have, and large beside rounding.
    constexpr double share = 1e-12;
    std::vector<double> next(n_ * n_);
    for (std::size_t iteration = 0; iteration < iterations; ++iteration) {
      for (std::size_t i = 0; i < next.size(); ++i) next[i] = share * vectors_[i];
      add_product(1 / trace, {vectors_.data(), n_, 1}, mean_.data(), next.data(), n_, n_, n_);
      orthonormalize(next);
      vectors_.swap(next);
    }
  }

  /// x[n][columns] in this basis, or back.
  void rotate(double* x, std::size_t columns) const { multiply({vectors_.data(), n_, 1}, x, columns); }
  void rotate_back(double* x, std::size_t columns) const { multiply({vectors_.data(), 1, n_}, x, columns); }

  std::span<double> mean() { return mean_; }
  std::span<double const> mean() const { return mean_; }
  /// [vector][component]
  std::span<double> vectors() { return vectors_; }
  std::span<double const> vectors() const { return vectors_; }

 private:
  void multiply(strided_matrix by, double* x, std::size_t columns) const {
    if (!rotates()) return;
    std::vector<double> product(n_ * columns, 0.0);
    add_product(1, by, x, product.data(), n_, n_, columns);
    std::copy(product.begin(), product.end(), x);
  }

  /// Gram-Schmidt in the order of the rows. Each is taken off those before it twice: once is not enough if little of it
  /// is left (Giraud, Langou, Rozloznik & van den Eshof, Numer. Math. 101 (2005) 87).
  void orthonormalize(std::vector<double>& rows) const {
    std::vector<double> along(n_);
    for (std::size_t j = 0; j < n_; ++j) {
      double* const row = &rows[j * n_];
      for (int pass = 0; pass < 2; ++pass) {
        for (std::size_t i = 0; i < j; ++i) along[i] = dot(&rows[i * n_], row, n_);
        add_product(-1, {along.data(), 0, 1}, rows.data(), row, 1, j, n_);
      }
      double const length = std::sqrt(dot(row, row, n_));
      for (std::size_t i = 0; i < n_; ++i) row[i] /= length;
    }
  }

  std::size_t n_;
  std::vector<double> mean_, vectors_;
};

/// Both bases of a matrix: of the numbers of a column, and of those of a row.
class matrix_bases {
 public:
  matrix_bases(std::size_t rows, std::size_t columns)
      : rows_(rows), columns_(columns), left_(rows), right_(columns) {}

  /// Both means take in a gradient, in the numbers' own basis.
  void add(double decay, double const* gradient) {
    if (!left_.rotates() && !right_.rotates()) return;
    auto const other = transposed(gradient, rows_, columns_);
    left_.add(decay, gradient, other.data(), columns_);
    right_.add(decay, other.data(), gradient, rows_);
  }

  /// Both bases follow their means by so many steps, and x goes from the old bases to the new ones.
  void follow(std::size_t iterations, double* x) {
    rotate_back(x);
    left_.follow(iterations);
    right_.follow(iterations);
    rotate(x);
  }

  /// x[rows][columns] in these bases, or back.
  void rotate(double* x) const {
    left_.rotate(x, columns_);
    on_columns(x, [&](double* other) { right_.rotate(other, rows_); });
  }
  void rotate_back(double* x) const {
    left_.rotate_back(x, columns_);
    on_columns(x, [&](double* other) { right_.rotate_back(other, rows_); });
  }

  eigenbasis const& left() const { return left_; }
  eigenbasis const& right() const { return right_; }

  /// f of everything that the bases of the steps to come depend on.
  template <class Bases, class F>
  static void for_each_part(Bases& bases, F const& f) {
    for (auto* basis : {&bases.left_, &bases.right_}) {
      f(basis->mean());
      f(basis->vectors());
    }
  }

 private:
  template <class F>
  void on_columns(double* x, F const& f) const {
    if (!right_.rotates()) return;
    auto other = transposed(x, rows_, columns_);
    f(other.data());
    other = transposed(other.data(), columns_, rows_);
    std::copy(other.begin(), other.end(), x);
  }

  std::size_t rows_, columns_;
  eigenbasis left_, right_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
