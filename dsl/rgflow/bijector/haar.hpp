// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/chain.hpp>
#include <rgflow/bijector/contract.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The orthonormal Haar transform of every cell of 2^d sites of a patch, in place: (a, b) -> (a + b, a - b) / sqrt(2)
/// along each axis. It is its own inverse. At even coordinates stand means, at odd ones differences.
template <class Patch>
struct haar_transform {
  static constexpr bool has_cells = std::ranges::all_of(Patch::extents, [](std::size_t e) { return e % 2 == 0; });
  static_assert(HoldsFor<has_cells, Patch>,
                "rgflow: the Haar basis needs blocks whose edges are even: its cells are 2 sites wide. See "
                "docs/bijector.md");
  static_assert(HoldsFor<!Patch::haar_basis, Patch>,
                "rgflow: the values of this block are coefficients of the Haar basis already: in_haar_basis and "
                "into_haar_basis can't stand in one another. See docs/bijector.md");

  template <class V>
  static void apply(std::span<V, Patch::size> x) {
    for (std::size_t axis = 0; axis < Patch::dimensions; ++axis)
      for (std::size_t const site : first_of_pairs[axis])
        for (std::size_t c = 0; c < Patch::channels; ++c) {
          V& a = x[site * Patch::channels + c];
          V& b = x[(site + stride(axis)) * Patch::channels + c];
          V const difference = a - b;
          a = a + b;
          b = difference;
        }
    V const norm(factor);
    for (V& value : x) value = value * norm;
  }

 private:
  static constexpr std::size_t stride(std::size_t axis) {
    std::size_t s = 1;
    for (std::size_t k = axis + 1; k < Patch::dimensions; ++k) s *= Patch::extents[k];
    return s;
  }
  static constexpr auto first_of_pairs = [] {
    std::array<std::array<std::size_t, Patch::sites / 2>, Patch::dimensions> sites{};
    for (std::size_t axis = 0; axis < Patch::dimensions; ++axis)
      for (std::size_t site = 0, n = 0; site < Patch::sites; ++site)
        if (Patch::coordinates(site)[axis] % 2 == 0 && n < Patch::sites / 2) sites[axis][n++] = site;
    return sites;
  }();
  static constexpr double factor = [] {
    double f = Patch::dimensions % 2 == 0 ? 1 : 0.70710678118654752440;
    for (std::size_t k = 1; k < Patch::dimensions; k += 2) f /= 2;
    return f;
  }();
};

/// What both words share: B... one after the other, on the coefficients.
template <bool Back, class Patch, class... B>
struct bound_in_haar_basis : bound_chain<patch_in_haar_basis<Patch>, B...> {
 private:
  using haar = haar_transform<Patch>;
  static_assert(sizeof(haar) != 0);
  using coefficients = bound_chain<patch_in_haar_basis<Patch>, B...>;
  using parts = typename coefficients::parts;

 public:
  static constexpr std::string_view name = Back ? "in_haar_basis" : "into_haar_basis";
  static constexpr std::size_t size = Patch::size;
  static constexpr bool starts_as_identity = Back && coefficients::starts_as_identity;

  static std::string describe() { return std::string(name) + " " + coefficients::describe(); }

  static constexpr bool ends_in_haar_basis = !Back;
  /// What is added to all values of a block is added to its means alone.
  static constexpr equivariance under(auto const& g) {
    if (g.shifts()) return {equivariance_problem::transform, {}};
    return coefficients::under(g);
  }

  template <class V, class Weights>
  static V encode(std::span<V, size> x, Weights w, std::span<V const> context) {
    return through<direction::encode>(x, [&] { return parts::template run<direction::encode>(x, w, context); });
  }
  template <class V, class Weights>
  static V decode(std::span<V, size> z, Weights w, std::span<V const> context) {
    return through<direction::decode>(z, [&] { return parts::template run<direction::decode>(z, w, context); });
  }
  template <direction D, class V, class Weights>
  static V record(std::span<V, size> x, Weights w, std::span<V const> context, V* tape) {
    return through<D>(x, [&] { return parts::template record<D>(x, w, context, tape); });
  }
  /// The transform is orthogonal: cotangents change as values do.
  template <direction D, class V, class T>
  static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar, engine::packed_weights<T> w,
                        std::span<V const> context, engine::gradient_slot<T> gradient, V const* tape) {
    through<opposite(D)>(bar, [&] {
      return through<opposite(D)>(x, [&] {
        parts::template pull_back<D>(x, bar, log_det_bar, w, context, gradient, tape);
        return V(0);
      });
    });
  }

 private:
  template <direction D, class V, class Inside>
  static V through(std::span<V, size> x, Inside const& inside) {
    if constexpr (Back || D == direction::encode) haar::apply(x);
    V const result = inside();
    if constexpr (Back || D == direction::decode) haar::apply(x);
    return result;
  }
};

/// What is looked at of them.
template <class Word, class Patch, class... B>
using refusals_in_haar_basis = joined_t<listed<haar_transform<Patch>>,
                                        typename refusals_of_elements<Word, patch_in_haar_basis<Patch>, B...>::type>;

}  // namespace detail

/// Bijectors on the coefficients of the orthonormal Haar basis of a block instead of its values; afterwards the values
/// stand at their sites again. In every cell of 2^d sites the coefficient at the even coordinates is the sum of the
/// values over sqrt(2^d), the others are their differences: reflections and rotations of a block of one cell leave the
/// first alone and exchange the others up to signs, so that masks and nets can follow them (symmetry.hpp).
/// log|det| of the basis = 0.
template <class... B>
struct in_haar_basis {
  static_assert(sizeof...(B) > 0, "rgflow: in_haar_basis needs at least one bijector. See docs/bijector.md");
  template <class Patch>
  using on = detail::bound_in_haar_basis<true, Patch, B...>;
  template <class Patch>
  using refusals = detail::refusals_in_haar_basis<on<Patch>, Patch, B...>;
};

/// The same, and the coefficients stay: the last block of a level whose next level is to get the means of its cells,
/// and whose bulk variables are to be differences.
template <class... B>
struct into_haar_basis {
  template <class Patch>
  using on = detail::bound_in_haar_basis<false, Patch, B...>;
  template <class Patch>
  using refusals = detail::refusals_in_haar_basis<on<Patch>, Patch, B...>;
};

}  // namespace rgflow::inline RGFLOW_ISA
