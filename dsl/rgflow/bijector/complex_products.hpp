// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/bijector/scalar_products.hpp>
#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <cstddef>
#include <span>

// What the net of a complex_coupling reads in place of the kept values, and how that changes.

namespace rgflow::inline RGFLOW_ISA::detail {

/// Complex number k of those that stand in a row.
template <class V>
engine::complex_pair<V> complex_at(V const* values, std::size_t k) {
  return {values[2 * k], values[2 * k + 1]};
}
template <class V>
void add_complex(V* values, std::size_t k, engine::complex_pair<V> const& more) {
  values[2 * k] += more.re;
  values[2 * k + 1] += more.im;
}

/// All products conj(v_i) v_k, i <= k, of complex numbers that stand in a row, |v_i|^2 as one number and the others as
/// two, re and im; then numbers that stand behind them. Phases leave all of it, conjugation turns im round.
template <std::size_t Values, std::size_t Others>
struct complex_products {
  static constexpr std::size_t inputs = 2 * Values + Others;
  static constexpr std::size_t count = Values * Values + Others;

  /// Where conj(v_i) v_k stands, i <= k.
  static constexpr std::size_t place(std::size_t i, std::size_t k) {
    return i * (2 * Values - i) + (k == i ? 0 : 2 * (k - i) - 1);
  }

  template <class V>
  static void measure(std::span<V const, inputs> in, std::span<V, count> products) {
    for (std::size_t i = 0; i < Values; ++i) {
      auto const a = complex_at(in.data(), i);
      products[place(i, i)] = a.re * a.re + a.im * a.im;
      for (std::size_t k = i + 1; k < Values; ++k) {
        auto const product = times_conjugate(complex_at(in.data(), k), a);
        products[place(i, k)] = product.re;
        products[place(i, k) + 1] = product.im;
      }
    }
    for (std::size_t c = 0; c < Others; ++c) products[Values * Values + c] = in[2 * Values + c];
  }

  /// Adds to the cotangents of the values, and puts down those of the other numbers.
  template <class V>
  static void pull_back(std::span<V const, inputs> in, std::span<V const, count> products_bar,
                        std::span<V, inputs> in_bar) {
    for (std::size_t i = 0; i < Values; ++i) {
      auto const a = complex_at(in.data(), i);
      V const of_square = V(2) * products_bar[place(i, i)];
      add_complex(in_bar.data(), i, {of_square * a.re, of_square * a.im});
      for (std::size_t k = i + 1; k < Values; ++k) {
        engine::complex_pair<V> const bar{products_bar[place(i, k)], products_bar[place(i, k) + 1]};
        add_complex(in_bar.data(), i, times_conjugate(complex_at(in.data(), k), bar));
        add_complex(in_bar.data(), k, times(bar, a));
      }
    }
    for (std::size_t c = 0; c < Others; ++c) in_bar[2 * Values + c] = products_bar[Values * Values + c];
  }
};

/// How the products of the values that Mask keeps, then the context numbers, change under a generator, and what the net
/// has to put out then: [moved site] s and a coefficient for each kept value, re and im of each. Phases leave all of
/// it; conjugation turns every im round. Turns permute the sites; in the Haar basis values may change their signs.
template <class Mask, class Patch>
struct complex_action {
 private:
  using turned = turned_vectors<Mask, Patch>;
  static constexpr std::size_t kept = turned::kept_count, moved = turned::moved_count;

 public:
  using products = complex_products<kept, Patch::contexts>;
  using lattice_type = typename block_as_lattice<Patch>::type;
  using field_type = complex_field;
  static constexpr std::size_t inputs = products::count;
  static constexpr std::size_t outputs_per_value = 2 * (1 + kept);
  static constexpr std::size_t outputs = moved * outputs_per_value;
  using change = conditioner_change<inputs, outputs>;

  static constexpr change of(generator const& g) {
    change result;
    auto const of_value = change_of_pair(g, 0, 2);
    auto const there = turned::of(g);
    result.problem = of_value == value_change::mixed ? equivariance_problem::components : there.problem;
    if (result.problem != equivariance_problem::none) return result;
    bool const conjugates = of_value == value_change::conjugate || of_value == value_change::minus_conjugate;
    int const of_im = conjugates ? -1 : 1;
    for (std::size_t i = 0; i < kept; ++i) {
      auto const first = there.kept[i];
      result.in.to[products::place(i, i)] = products::place(first.to, first.to);
      for (std::size_t k = i + 1; k < kept; ++k) {
        auto const second = there.kept[k];
        bool const in_order = first.to < second.to;
        std::size_t const from = products::place(i, k);
        std::size_t const to = in_order ? products::place(first.to, second.to) : products::place(second.to, first.to);
        int const sign = first.sign * second.sign;
        result.in.to[from] = to;
        result.in.sign[from] = sign;
        result.in.to[from + 1] = to + 1;
        result.in.sign[from + 1] = sign * of_im * (in_order ? 1 : -1);  // the other way round it is the conjugate
      }
    }
    for (std::size_t m = 0; m < moved; ++m) {
      auto const onto = there.moved[m];
      std::size_t const from = m * outputs_per_value, to = onto.to * outputs_per_value;
      auto const put = [&](std::size_t number, std::size_t of, int sign) {
        result.out.to[from + 2 * number] = to + 2 * of;
        result.out.sign[from + 2 * number] = sign;
        result.out.to[from + 2 * number + 1] = to + 2 * of + 1;
        result.out.sign[from + 2 * number + 1] = sign * of_im;
      };
      put(0, 0, 1);
      for (std::size_t k = 0; k < kept; ++k) put(1 + k, 1 + there.kept[k].to, onto.sign * there.kept[k].sign);
    }
    return result;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
