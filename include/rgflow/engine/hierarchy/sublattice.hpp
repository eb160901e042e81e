// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Some of the sites of an infinite cubic lattice, in one to three dimensions: all integer combinations of a basis, a
/// vector for each dimension, from site 0 on. Vectors are in array order of the axes.
class sublattice {
 public:
  static constexpr std::size_t most_dimensions = 3;
  using vector = std::array<std::int64_t, most_dimensions>;

  constexpr sublattice() : sublattice(1) {}
  /// All sites.
  explicit constexpr sublattice(std::size_t dimensions) : sublattice(dimensions, unit) {}

  /// Those of them with the given basis, each vector of which is written in this basis.
  template <std::size_t Dimensions>
  constexpr sublattice coarsened(std::array<std::array<int, Dimensions>, Dimensions> const& basis) const {
    static_assert(Dimensions >= 1 && Dimensions <= most_dimensions);
    auto coarse = unit;
    for (std::size_t k = 0; k < Dimensions; ++k) {
      coarse[k] = {};
      for (std::size_t j = 0; j < Dimensions; ++j)
        for (std::size_t axis = 0; axis < Dimensions; ++axis) coarse[k][axis] += basis[k][j] * given_[j][axis];
    }
    return sublattice(Dimensions, coarse);
  }

  constexpr std::size_t dimensions() const { return dimensions_; }
  /// One site in so many is one of them; 0 if the basis does not span all dimensions.
  constexpr std::size_t index() const {
    return static_cast<std::size_t>(determinant_ < 0 ? -determinant_ : determinant_);
  }
  /// How far apart they are along an axis.
  constexpr std::size_t spacing(std::size_t axis) const { return static_cast<std::size_t>(spacing_[axis]); }
  /// Whether they are a cubic or rectangular lattice along the axes.
  constexpr bool is_box() const { return is_box_; }
  /// The k-th vector of the basis, which leads to a neighbour: along axis k where the sites are a box, otherwise as
  /// given.
  constexpr vector const& basis(std::size_t k) const { return basis_[k]; }

  constexpr bool contains(vector const& x) const {
    for (std::size_t k = 0; k < dimensions_; ++k)
      if (along(x, k) % determinant_ != 0) return false;
    return true;
  }
  /// x, which is one of the sites, in the basis.
  constexpr vector in_basis(vector const& x) const {
    vector coefficients{};
    for (std::size_t k = 0; k < dimensions_; ++k) coefficients[k] = along(x, k) / determinant_;
    return coefficients;
  }
  /// The same, modulo a period.
  template <std::size_t Dimensions>
  constexpr std::array<std::size_t, Dimensions> coordinates(vector const& x, std::size_t period) const {
    auto const coefficients = in_basis(x);
    auto const p = static_cast<std::int64_t>(period);
    std::array<std::size_t, Dimensions> result{};
    for (std::size_t k = 0; k < Dimensions; ++k) result[k] = static_cast<std::size_t>((coefficients[k] % p + p) % p);
    return result;
  }
  /// The vector with these coefficients in the basis.
  template <std::size_t Dimensions>
  constexpr vector combined(std::array<int, Dimensions> const& coefficients) const {
    vector x{};
    for (std::size_t k = 0; k < Dimensions; ++k)
      for (std::size_t axis = 0; axis < Dimensions; ++axis) x[axis] += coefficients[k] * basis_[k][axis];
    return x;
  }

  /// "(1, 1), (1, -1)"
  [[gnu::cold]] std::string text() const {
    std::string all;
    for (std::size_t k = 0; k < dimensions_; ++k) {
      all += all.empty() ? "(" : "), (";
      for (std::size_t axis = 0; axis < dimensions_; ++axis)
        all += (axis > 0 ? ", " : "") + std::to_string(basis_[k][axis]);
    }
    return all + ")";
  }

 private:
  using matrix = std::array<vector, most_dimensions>;
  static constexpr matrix unit{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

  constexpr sublattice(std::size_t dimensions, matrix const& basis) : given_(basis), dimensions_(dimensions) {
    take(basis);
    if (determinant_ == 0) return;
    std::int64_t cells = 1;
    for (std::size_t axis = 0; axis < dimensions_; ++axis) {
      auto shared = determinant_;  // of n e_axis, the n that are multiples of det / shared are reached
      for (std::size_t k = 0; k < dimensions_; ++k) shared = std::gcd(shared, adjugate_[axis][k]);
      spacing_[axis] = static_cast<std::int64_t>(index()) / shared;
      cells *= spacing_[axis];
    }
    is_box_ = cells == static_cast<std::int64_t>(index());
    if (!is_box_) return;
    auto along_axes = unit;
    for (std::size_t axis = 0; axis < dimensions_; ++axis) along_axes[axis][axis] = spacing_[axis];
    take(along_axes);
  }

  /// A basis with its inverse, adjugate / determinant. Dimensions that are not there have vectors of their own, of 1.
  constexpr void take(matrix const& basis) {
    basis_ = basis;
    auto const minor = [&](std::size_t row, std::size_t column) {
      auto const r = (row + 1) % 3, s = (row + 2) % 3, c = (column + 1) % 3, d = (column + 2) % 3;
      return basis[r][c] * basis[s][d] - basis[r][d] * basis[s][c];
    };
    determinant_ = 0;
    for (std::size_t axis = 0; axis < most_dimensions; ++axis) {
      determinant_ += basis[0][axis] * minor(0, axis);
      for (std::size_t k = 0; k < most_dimensions; ++k) adjugate_[axis][k] = minor(k, axis);
    }
  }

  /// How often x goes along vector k of the basis, times the determinant.
  constexpr std::int64_t along(vector const& x, std::size_t k) const {
    std::int64_t sum = 0;
    for (std::size_t axis = 0; axis < dimensions_; ++axis) sum += x[axis] * adjugate_[axis][k];
    return sum;
  }

  matrix given_{}, basis_{}, adjugate_{};
  vector spacing_{1, 1, 1};
  std::int64_t determinant_ = 0;
  std::size_t dimensions_ = 1;
  bool is_box_ = false;
};

/// A site of a lattice as a vector from its site 0; sites are numbered in row-major order.
constexpr sublattice::vector vector_to(std::size_t site, std::span<std::size_t const> extents) {
  sublattice::vector x{};
  for (std::size_t axis = extents.size(); axis-- > 0; site /= extents[axis])
    x[axis] = static_cast<std::int64_t>(site % extents[axis]);
  return x;
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
