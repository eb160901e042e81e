// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/complex_products.hpp>
#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/hierarchy/vector_stencil_net.hpp>
#include <rgflow/net/around.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA::detail {

/// What a generator does to the invariants that the net of a complex_stencil_coupling reads, [site of the stencil]
/// |v|^2, then conj(h) v, re and im, then context numbers, and to what it puts out, s and [site of the stencil] a
/// coefficient, re and im of each. Phases leave all of it; conjugation turns every im round; turns permute the sites.
template <class Stencil, std::size_t Contexts>
struct complex_stencil_action {
 private:
  static constexpr std::size_t sites = Stencil::count;
  using of_sites = vector_stencil_action<Stencil, 2, 0, 0>;

 public:
  using lattice_type = typename of_sites::lattice_type;
  using field_type = complex_field;
  static constexpr std::size_t inputs = 3 * sites + Contexts;
  static constexpr std::size_t outputs = 2 * (1 + sites);
  static constexpr std::size_t outputs_per_value = outputs;
  using change = conditioner_change<inputs, outputs>;

  static constexpr change of(generator const& g) { return change_by(g, of_sites::of(g)); }
  static constexpr change about_first_site(generator const& g, typename Stencil::coordinates const& x) {
    return change_by(g, of_sites::about_first_site(g, x));
  }

 private:
  static constexpr change change_by(generator const& g, typename of_sites::change const& moved) {
    change result;
    result.problem = moved.problem;
    auto const of_value = change_of_pair(g, 0, 2);
    if (of_value == value_change::mixed) result.problem = equivariance_problem::components;
    if (result.problem != equivariance_problem::none) return result;
    bool const conjugates = of_value == value_change::conjugate || of_value == value_change::minus_conjugate;
    int const of_im = conjugates ? -1 : 1;
    result.out.sign[1] = of_im;
    for (std::size_t k = 0; k < sites; ++k) {
      std::size_t const to = moved.out.to[k];
      result.in.to[k] = to;
      for (std::size_t part = 0; part < 2; ++part) {
        int const sign = part == 0 ? 1 : of_im;
        result.in.to[sites + 2 * k + part] = sites + 2 * to + part;
        result.in.sign[sites + 2 * k + part] = sign;
        result.out.to[2 + 2 * k + part] = 2 + 2 * to + part;
        result.out.sign[2 + 2 * k + part] = sign;
      }
    }
    return result;
  }
};

/// The net of a complex_stencil_coupling. Its inputs are complex values v_k, one for each site of the stencil, and
/// context numbers, its outputs a raw s and t. With h, the mean of the nearest v_k, Part computes from all |v_k|^2, all
/// conj(h) v_k and the context s and coefficients c_k, all complex, and t = sum_k c_k v_k.
template <class Stencil, std::size_t Contexts, class Part>
struct complex_stencil_net
    : net_of_invariants<complex_stencil_net<Stencil, Contexts, Part>, Part, 2 * Stencil::count + Contexts, 4> {
 private:
  using base = net_of_invariants<complex_stencil_net, Part, 2 * Stencil::count + Contexts, 4>;
  using nearest = nearest_sites<Stencil, 2>;
  static constexpr std::size_t sites = Stencil::count;
  static constexpr std::size_t features = 3 * sites + Contexts, numbers = 2 * (1 + sites);
  template <class V>
  using pair = engine::complex_pair<V>;

 public:
  static constexpr std::string_view name = "of_complex_values";
  using base::inputs, base::outputs;

  static std::string describe() {
    return "of moduli and products with the mean of the nearest " + std::to_string(nearest::count) + ": " +
           engine::describe_part<Part>();
  }

  template <class V>
  static void measure(std::span<V const, inputs> in, std::span<V, features> invariants) {
    auto const mean = nearest::mean(in.data());
    pair<V> const h{mean[0], mean[1]};
    for (std::size_t k = 0; k < sites; ++k) {
      auto const v = complex_at(in.data(), k);
      invariants[k] = v.re * v.re + v.im * v.im;
      auto const product = times_conjugate(v, h);
      invariants[sites + 2 * k] = product.re;
      invariants[sites + 2 * k + 1] = product.im;
    }
    for (std::size_t i = 0; i < Contexts; ++i) invariants[3 * sites + i] = in[2 * sites + i];
  }

  template <class V>
  static void combine(std::span<V const, inputs> in, V const* found, std::span<V, outputs> out) {
    pair<V> t{V(0), V(0)};
    for (std::size_t k = 0; k < sites; ++k) t = plus(t, times(complex_at(found, 1 + k), complex_at(in.data(), k)));
    out[0] = found[0];
    out[1] = found[1];
    out[2] = t.re;
    out[3] = t.im;
  }

  template <class V, class T>
  static void pull_back(std::span<V const, inputs> in, std::span<V const, outputs> out_bar, std::span<V, inputs> in_bar,
                        engine::packed_weights<T> w, engine::gradient_slot<T> gradient, V const* kept_values) {
    engine::scratch<V, numbers> numbers_bar;
    numbers_bar[0] = out_bar[0];
    numbers_bar[1] = out_bar[1];
    auto const t_bar = complex_at(out_bar.data(), 1);
    for (std::size_t k = 0; k < sites; ++k) {
      auto const coefficient_bar = times_conjugate(t_bar, complex_at(in.data(), k));
      numbers_bar[2 + 2 * k] = coefficient_bar.re;
      numbers_bar[3 + 2 * k] = coefficient_bar.im;
      auto const bar = times_conjugate(t_bar, complex_at(kept_values, 1 + k));
      in_bar[2 * k] = bar.re;
      in_bar[2 * k + 1] = bar.im;
    }
    engine::scratch<V, features> invariants, invariants_bar;
    measure<V>(in, invariants.span());
    engine::pull_back_net<Part, V, T>(invariants.view(), numbers_bar.view(), invariants_bar.span(), w, gradient,
                                      kept_values + numbers);
    auto const mean = nearest::mean(in.data());
    pair<V> const h{mean[0], mean[1]};
    pair<V> h_bar{V(0), V(0)};
    for (std::size_t k = 0; k < sites; ++k) {
      auto const v = complex_at(in.data(), k);
      V const of_square = V(2) * invariants_bar[k];
      pair<V> const product_bar{invariants_bar[sites + 2 * k], invariants_bar[sites + 2 * k + 1]};
      add_complex(in_bar.data(), k, {of_square * v.re, of_square * v.im});
      add_complex(in_bar.data(), k, times(product_bar, h));
      h_bar = plus(h_bar, times_conjugate(v, product_bar));
    }
    nearest::pull_back(std::array<V, 2>{h_bar.re, h_bar.im}, in_bar.data());
    for (std::size_t i = 0; i < Contexts; ++i) in_bar[2 * sites + i] = invariants_bar[3 * sites + i];
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
