// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/hierarchy/stencil_action.hpp>
#include <rgflow/net/around.hpp>
#include <rgflow/transform/scaling.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA::detail {

/// What a generator does to the invariants that the net of a vector_stencil_coupling reads, [site of the stencil]
/// |v|^2, [site of the stencil] v . h and context numbers, and to what it puts out, Parameters numbers and a
/// coefficient for each site of the stencil. Orthogonal maps of the components leave all of it; turns permute the
/// sites, and keep those that are nearest.
template <class Stencil, std::size_t Channels, std::size_t Contexts, std::size_t Parameters>
struct vector_stencil_action {
 private:
  static constexpr std::size_t sites = Stencil::count;
  /// Of one number at every site.
  using of_numbers = stencil_action<Stencil, scaling, 1, 0, 1, 1>;

 public:
  using lattice_type = typename of_numbers::lattice_type;
  using field_type = field_of_channels<Channels>;
  static constexpr std::size_t inputs = 2 * sites + Contexts;
  static constexpr std::size_t outputs = Parameters + sites;
  static constexpr std::size_t outputs_per_value = outputs;
  using change = conditioner_change<inputs, outputs>;

  static constexpr change of(generator const& g) { return change_by(g, of_numbers::of(turn_of(g))); }
  static constexpr change about_first_site(generator const& g, typename Stencil::coordinates const& x) {
    return change_by(g, of_numbers::about_first_site(turn_of(g), x));
  }

 private:
  static constexpr generator turn_of(generator const& g) {
    generator turn;
    for (int d = 0; d < 3; ++d) {
      auto const from = static_cast<std::size_t>(d);
      turn.direction(d, g.axis(from), g.sign(from));
    }
    return turn;
  }
  static constexpr change change_by(generator const& g, typename of_numbers::change const& numbers) {
    change result;
    result.problem = numbers.problem;
    if (!g.keeps_scalar_products(static_cast<int>(Channels))) result.problem = equivariance_problem::components;
    if (result.problem != equivariance_problem::none) return result;
    for (std::size_t k = 0; k < sites; ++k) {
      std::size_t const to = numbers.in.to[k];
      result.in.to[k] = to;
      result.in.to[sites + k] = sites + to;
      result.out.to[Parameters + k] = Parameters + to;
    }
    return result;
  }
};

/// The sites of a stencil that are nearest, which come first, and the mean of their vectors, what stands in a row being
/// the vectors of all its sites.
template <class Stencil, std::size_t Channels>
struct nearest_sites {
  static constexpr std::size_t count = [] {
    std::array<int, Stencil::count> square{};
    for (std::size_t k = 0; k < Stencil::count; ++k)
      for (int const x : Stencil::around[k]) square[k] += x * x;
    return static_cast<std::size_t>(std::ranges::count(square, square.front()));
  }();

  template <class V>
  static std::array<V, Channels> mean(V const* in) {
    std::array<V, Channels> h;
    for (std::size_t c = 0; c < Channels; ++c) {
      V sum = in[c];
      for (std::size_t k = 1; k < count; ++k) sum += in[k * Channels + c];
      h[c] = V(1.0 / count) * sum;
    }
    return h;
  }
  /// Adds to the cotangents of the vectors.
  template <class V>
  static void pull_back(std::array<V, Channels> const& h_bar, V* in_bar) {
    for (std::size_t k = 0; k < count; ++k)
      for (std::size_t c = 0; c < Channels; ++c) in_bar[k * Channels + c] += V(1.0 / count) * h_bar[c];
  }
};

/// Where the vector that a vector_stencil_net puts out starts from.
enum class combination { from_zero, from_mean };

/// The net of a vector_stencil_coupling. Its inputs are vectors v_k of `Channels` components, one for each site of the
/// stencil, and context numbers; its outputs are `Parameters` numbers and a vector t. With h, the mean of the nearest
/// v_k, Part computes from all |v_k|^2, all v_k . h and the context these numbers and coefficients c_k, and
/// t = sum_k c_k v_k, or h more than that if the combination starts from the mean.
template <class Stencil, std::size_t Channels, std::size_t Contexts, std::size_t Parameters, class Part,
          combination Start = combination::from_zero>
struct vector_stencil_net : net_of_invariants<vector_stencil_net<Stencil, Channels, Contexts, Parameters, Part, Start>,
                                              Part, Stencil::count * Channels + Contexts, Parameters + Channels> {
 private:
  using base = net_of_invariants<vector_stencil_net, Part, Stencil::count * Channels + Contexts, Parameters + Channels>;
  static constexpr std::size_t sites = Stencil::count;
  static constexpr std::size_t features = 2 * sites + Contexts;
  static constexpr std::size_t numbers = Parameters + sites;

  using nearest = nearest_sites<Stencil, Channels>;

 public:
  static constexpr std::string_view name = "of_vectors";
  using base::inputs, base::outputs;

  static std::string describe() {
    return "of moduli and scalar products with the mean of the nearest " + std::to_string(nearest::count) +
           (Start == combination::from_mean ? ", which is added: " : ": ") + engine::describe_part<Part>();
  }

  /// What Part reads; returns h.
  template <class V>
  static std::array<V, Channels> measure(std::span<V const, inputs> in, std::span<V, features> invariants) {
    auto const h = nearest::mean(in.data());
    for (std::size_t k = 0; k < sites; ++k) {
      V const* const v = in.data() + k * Channels;
      V square(0), along(0);
      for (std::size_t c = 0; c < Channels; ++c) {
        square += v[c] * v[c];
        along += v[c] * h[c];
      }
      invariants[k] = square;
      invariants[sites + k] = along;
    }
    for (std::size_t i = 0; i < Contexts; ++i) invariants[2 * sites + i] = in[sites * Channels + i];
    return h;
  }

  template <class V>
  static void combine(std::span<V const, inputs> in, V const* found, std::span<V, outputs> out) {
    for (std::size_t p = 0; p < Parameters; ++p) out[p] = found[p];
    std::array<V, Channels> t;
    if constexpr (Start == combination::from_mean)
      t = nearest::mean(in.data());
    else
      t.fill(V(0));
    for (std::size_t c = 0; c < Channels; ++c) {
      for (std::size_t k = 0; k < sites; ++k) t[c] += found[Parameters + k] * in[k * Channels + c];
      out[Parameters + c] = t[c];
    }
  }

  template <class V, class T>
  static void pull_back(std::span<V const, inputs> in, std::span<V const, outputs> out_bar, std::span<V, inputs> in_bar,
                        engine::packed_weights<T> w, engine::gradient_slot<T> gradient, V const* kept_values) {
    engine::scratch<V, numbers> numbers_bar;
    V const* const coefficients = kept_values + Parameters;
    V const* const t_bar = out_bar.data() + Parameters;
    for (std::size_t p = 0; p < Parameters; ++p) numbers_bar[p] = out_bar[p];
    for (std::size_t k = 0; k < sites; ++k) {
      V const* const v = in.data() + k * Channels;
      V coefficient_bar(0);
      for (std::size_t c = 0; c < Channels; ++c) {
        coefficient_bar += t_bar[c] * v[c];
        in_bar[k * Channels + c] = coefficients[k] * t_bar[c];
      }
      numbers_bar[Parameters + k] = coefficient_bar;
    }
    engine::scratch<V, features> invariants, invariants_bar;
    auto const h = measure<V>(in, invariants.span());
    engine::pull_back_net<Part, V, T>(invariants.view(), numbers_bar.view(), invariants_bar.span(), w, gradient,
                                      kept_values + numbers);
    std::array<V, Channels> h_bar;
    for (std::size_t c = 0; c < Channels; ++c) h_bar[c] = Start == combination::from_mean ? t_bar[c] : V(0);
    for (std::size_t k = 0; k < sites; ++k)
      for (std::size_t c = 0; c < Channels; ++c) {
        V const& v = in[k * Channels + c];
        in_bar[k * Channels + c] += V(2) * invariants_bar[k] * v + invariants_bar[sites + k] * h[c];
        h_bar[c] += invariants_bar[sites + k] * v;
      }
    nearest::pull_back(h_bar, in_bar.data());
    for (std::size_t i = 0; i < Contexts; ++i) in_bar[sites * Channels + i] = invariants_bar[2 * sites + i];
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
