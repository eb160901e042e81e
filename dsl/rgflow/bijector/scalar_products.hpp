// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/mask/contract.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/patch_action.hpp>

#include <array>
#include <cstddef>
#include <span>

// What the net of a coupling of whole sites reads in place of the kept vectors.

namespace rgflow::inline RGFLOW_ISA::detail {

/// All scalar products v_i . v_k, i <= k, of vectors of `Channels` components that stand in a row, then numbers that
/// stand behind them.
template <std::size_t Vectors, std::size_t Channels, std::size_t Others>
struct scalar_products {
  static constexpr std::size_t inputs = Vectors * Channels + Others;
  static constexpr std::size_t count = Vectors * (Vectors + 1) / 2 + Others;

  /// Where v_i . v_k stands, i <= k.
  static constexpr std::size_t place(std::size_t i, std::size_t k) { return i * Vectors - i * (i + 1) / 2 + k; }

  template <class V>
  static void measure(std::span<V const, inputs> in, std::span<V, count> products) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < Vectors; ++i)
      for (std::size_t k = i; k < Vectors; ++k, ++next) {
        V sum = in[i * Channels] * in[k * Channels];
        for (std::size_t c = 1; c < Channels; ++c) sum += in[i * Channels + c] * in[k * Channels + c];
        products[next] = sum;
      }
    for (std::size_t c = 0; c < Others; ++c) products[next + c] = in[Vectors * Channels + c];
  }

  /// Adds to the cotangents of the vectors, and puts down those of the other numbers.
  template <class V>
  static void pull_back(std::span<V const, inputs> in, std::span<V const, count> products_bar,
                        std::span<V, inputs> in_bar) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < Vectors; ++i)
      for (std::size_t k = i; k < Vectors; ++k, ++next)
        for (std::size_t c = 0; c < Channels; ++c) {
          in_bar[i * Channels + c] += products_bar[next] * in[k * Channels + c];
          in_bar[k * Channels + c] += products_bar[next] * in[i * Channels + c];
        }
    for (std::size_t c = 0; c < Others; ++c) in_bar[Vectors * Channels + c] = products_bar[next + c];
  }
};

/// Where the vectors at the sites that Mask keeps, and those that it moves, go under a reflection or rotation of their
/// block, and with what signs; or why the mask can't follow.
template <class Mask, class Patch>
struct turned_vectors {
 private:
  using mask = mask_table<Mask, Patch>;
  static constexpr std::size_t channels = Patch::channels;

 public:
  static constexpr std::size_t kept_count = mask::kept_count / channels, moved_count = mask::moved_count / channels;
  equivariance_problem problem = equivariance_problem::none;
  std::array<moved_site, kept_count> kept{};
  std::array<moved_site, moved_count> moved{};

  static constexpr turned_vectors of(generator const& g) {
    turned_vectors result;
    if (!turns_patch<Patch>(g)) {
      result.problem = equivariance_problem::components;
      return result;
    }
    std::array<moved_site, Patch::sites> there{};
    for (std::size_t site = 0; site < Patch::sites; ++site) {
      there[site] = move_in_patch<Patch>(g, site);
      if (mask::keeps(site * channels) != mask::keeps(there[site].to * channels)) {
        result.problem = equivariance_problem::mask;
        return result;
      }
    }
    auto const vector = [&](auto const& list, std::size_t n) {
      auto const& at = there[list[n * channels] / channels];
      std::size_t number = 0;
      while (list[number * channels] != at.to * channels) ++number;
      return moved_site{number, at.sign};
    };
    for (std::size_t k = 0; k < kept_count; ++k) result.kept[k] = vector(mask::kept, k);
    for (std::size_t m = 0; m < moved_count; ++m) result.moved[m] = vector(mask::moved, m);
    return result;
  }
};

/// How the scalar products of the vectors that Mask keeps, then the context numbers, change under a generator, and what
/// the net has to put out then: [moved site] `Numbers` numbers and a coefficient for each kept vector. Orthogonal maps
/// of the components leave all of it. Turns permute the sites; in the Haar basis vectors may change their signs.
template <class Mask, class Patch, std::size_t Numbers>
struct vector_action {
 private:
  using turned = turned_vectors<Mask, Patch>;
  static constexpr std::size_t channels = Patch::channels;
  static constexpr std::size_t kept = turned::kept_count, moved = turned::moved_count;

 public:
  using products = scalar_products<kept, channels, Patch::contexts>;
  using lattice_type = typename block_as_lattice<Patch>::type;
  using field_type = field_of_channels<channels>;
  static constexpr std::size_t inputs = products::count;
  static constexpr std::size_t outputs_per_value = Numbers + kept;
  static constexpr std::size_t outputs = moved * outputs_per_value;
  using change = conditioner_change<inputs, outputs>;

  /// Whether a turn changes the sign of one of the vectors.
  static constexpr bool changes_signs(generator const& g) {
    for (std::size_t site = 0; site < Patch::sites; ++site)
      if (move_in_patch<Patch>(g, site).sign < 0) return true;
    return false;
  }

  static constexpr change of(generator const& g) {
    change result;
    auto const there = turned::of(g);
    result.problem =
        g.keeps_scalar_products(static_cast<int>(channels)) ? there.problem : equivariance_problem::components;
    if (result.problem != equivariance_problem::none) return result;
    for (std::size_t i = 0; i < kept; ++i) {
      auto const first = there.kept[i];
      for (std::size_t k = i; k < kept; ++k) {
        auto const second = there.kept[k];
        bool const in_order = first.to <= second.to;
        std::size_t const from = products::place(i, k);
        result.in.to[from] = in_order ? products::place(first.to, second.to) : products::place(second.to, first.to);
        result.in.sign[from] = first.sign * second.sign;
      }
    }
    for (std::size_t m = 0; m < moved; ++m) {
      auto const onto = there.moved[m];
      std::size_t const from = m * outputs_per_value, to = onto.to * outputs_per_value;
      for (std::size_t n = 0; n < Numbers; ++n) result.out.to[from + n] = to + n;
      for (std::size_t k = 0; k < kept; ++k) {
        auto const of = there.kept[k];
        result.out.to[from + Numbers + k] = to + Numbers + of.to;
        result.out.sign[from + Numbers + k] = onto.sign * of.sign;
      }
    }
    return result;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
