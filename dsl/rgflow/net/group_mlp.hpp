// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/net/activation.hpp>
#include <rgflow/net/group_table.hpp>
#include <rgflow/net/mlp.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The weights of a group_mlp, and where each of them stands in the mlp that it is computed as.
template <class Group, std::size_t Inputs, std::size_t Outputs, std::size_t... Widths>
struct tied_weights {
  static constexpr std::size_t order = Group::order;
  static constexpr std::size_t hidden = sizeof...(Widths);
  static constexpr std::array<std::size_t, hidden> width{Widths...};

  /// The biases of outputs that the group exchanges are one number; an output that is its own negative has none.
  struct output_biases {
    std::size_t count = 0;
    std::array<std::size_t, Outputs> number{};
    std::array<int, Outputs> sign{};
  };
  static constexpr output_biases biases = [] {
    output_biases b;
    for (std::size_t o = 0; o < Outputs; ++o) {
      if (b.sign[o] != 0) continue;
      bool vanishes = false;
      for (std::size_t g = 0; g < order; ++g) {
        auto const& out = Group::element(g).out;
        vanishes = vanishes || (out.to[o] == o && out.sign[o] < 0);
      }
      if (vanishes) continue;
      for (std::size_t g = 0; g < order; ++g) {
        auto const& out = Group::element(g).out;
        b.number[out.to[o]] = b.count;
        b.sign[out.to[o]] = out.sign[o];
      }
      ++b.count;
    }
    return b;
  }();

  /// Weights of hidden layer k: matrices [unit][input] of the first, [unit][element][unit below] of the others, biases.
  static constexpr std::size_t columns(std::size_t k) { return k == 0 ? Inputs : order * width[k - 1]; }
  static constexpr std::size_t before(std::size_t layer) {
    std::size_t n = 0;
    for (std::size_t k = 0; k < layer; ++k) n += (columns(k) + 1) * width[k];
    return n;
  }
  static constexpr std::size_t last = width[hidden - 1];
  static constexpr std::size_t count = before(hidden) + Outputs * last + biases.count;
  static constexpr std::size_t expanded_count = [] {
    std::size_t n = (order * last + 1) * Outputs;
    for (std::size_t k = 0; k < hidden; ++k) n += ((k == 0 ? Inputs : columns(k)) + 1) * order * width[k];
    return n;
  }();

  /// Calls f(place in the mlp, weight, sign) for all places that hold a weight.
  template <class F>
  static void each(F const& f) {
    std::size_t place = 0;
    for (std::size_t k = 0; k < hidden; ++k) {
      std::size_t const matrix = before(k), bias = matrix + columns(k) * width[k];
      for (std::size_t g = 0; g < order; ++g)
        for (std::size_t unit = 0; unit < width[k]; ++unit)
          for (std::size_t column = 0; column < columns(k); ++column, ++place) {
            auto const [from, sign] = k == 0 ? from_input(g, column) : from_below(g, column, width[k - 1]);
            f(place, matrix + unit * columns(k) + from, sign);
          }
      for (std::size_t g = 0; g < order; ++g)
        for (std::size_t unit = 0; unit < width[k]; ++unit, ++place) f(place, bias + unit, 1);
    }
    std::size_t const matrix = before(hidden);
    for (std::size_t o = 0; o < Outputs; ++o)
      for (std::size_t g = 0; g < order; ++g) {
        auto const back = Group::element(g).out.inverse();
        for (std::size_t unit = 0; unit < last; ++unit, ++place)
          f(place, matrix + back.to[o] * last + unit, back.sign[o]);
      }
    for (std::size_t o = 0; o < Outputs; ++o, ++place)
      if (biases.sign[o] != 0) f(place, matrix + Outputs * last + biases.number[o], biases.sign[o]);
  }

 private:
  struct source {
    std::size_t column;
    int sign;
  };
  /// Unit g of the first layer reads g^-1 x.
  static source from_input(std::size_t g, std::size_t column) {
    auto const back = Group::element(g).in.inverse();
    return {back.to[column], back.sign[column]};
  }
  /// Unit g of a later layer reads unit h below by the weights of g^-1 h.
  static source from_below(std::size_t g, std::size_t column, std::size_t width_below) {
    return {Group::between(g, column / width_below) * width_below + column % width_below, 1};
  }
};

template <class Style, class G, std::size_t... Widths>
struct group_layers {
  static_assert(Symmetry<G>,
                "rgflow: the first argument of group_mlp is not a group: expected point_group, reflections, "
                "group<sign_flip, ...> or a type of yours with generators<Lattice, Field>(). See docs/symmetry.md");
  static_assert(sizeof(declared_empty<G, "a symmetry">) != 0);
  static_assert(
      sizeof...(Widths) > 0 && ((Widths > 0) && ...),
      "rgflow: group_mlp<group, widths...> needs at least one hidden layer with at least one unit per element "
      "of the group. See docs/net.md");

  using needs_values = void;  ///< on_values<Action> instead of on<inputs, outputs>

  /// The same layers with another activation: group_mlp<point_group, 4>::with<silu>.
  template <class Other>
  using with = group_layers<typename Style::template with<Other>, G, Widths...>;

  template <class Action>
  struct on_values {
   private:
    using group = group_on_values<Action, G>;
    static_assert(sizeof(typename group::possible) != 0);
    static_assert(sizeof(group_acts<group::problem, G>) != 0);
    using tied = tied_weights<group, Action::inputs, Action::outputs, Widths...>;
    using expanded =
        typename dense_layers<Style, (group::order * Widths)...>::template on<Action::inputs, Action::outputs>;
    static_assert(tied::expanded_count == expanded::weights);

   public:
    static constexpr std::string_view name = "group_mlp";
    static constexpr std::size_t inputs = Action::inputs;
    static constexpr std::size_t outputs = Action::outputs;
    static constexpr std::size_t weights = tied::count;
    static constexpr std::size_t packed = expanded::packed;
    static constexpr std::size_t packed_gradient = expanded::packed_gradient;
    static constexpr std::size_t kept = expanded::kept;

    /// Whether the outputs change as they should when the inputs do.
    static constexpr bool follows(typename Action::change const& c) { return group::contains(c); }

    static std::string describe() {
      return "group_mlp over " + std::to_string(group::order) + " elements, computed as " + expanded::describe();
    }

    /// As those of an mlp.
    static void initialise(double* w, engine::weight_source& source) {
      for (std::size_t k = 0; k < tied::hidden; ++k) {
        double const deviation = gain_of<typename Style::most> / std::sqrt(static_cast<double>(tied::columns(k)));
        for (std::size_t i = 0; i < tied::columns(k) * tied::width[k]; ++i)
          w[tied::before(k) + i] = deviation * source.normal();
        source.skip(tied::width[k]);
      }
    }
    static void tensors(tensor_visitor& visitor) {
      visitor.tensor("w1", {tied::width[0], inputs});
      visitor.tensor("b1", {tied::width[0]});
      for (std::size_t k = 1; k < tied::hidden; ++k) {
        auto const layer = std::to_string(k + 1);
        visitor.tensor("w" + layer, {tied::width[k], group::order, tied::width[k - 1]});
        visitor.tensor("b" + layer, {tied::width[k]});
      }
      auto const layer = std::to_string(tied::hidden + 1);
      visitor.tensor("w" + layer, {outputs, tied::last});
      if (tied::biases.count > 0) visitor.tensor("b" + layer, {tied::biases.count});
    }

    template <class T>
    static void pack(T const* canonical, T* out) {
      expanded::pack(spread(canonical).data(), out);
    }
    template <class From, class To>
    static void unpack_gradient(From const* in, From const* canonical, To* gradient) {
      std::vector<To> all(expanded::weights);
      expanded::unpack_gradient(in, canonical, all.data());
      tied::each([&](std::size_t place, std::size_t weight, int sign) {
        gradient[weight] += sign < 0 ? -all[place] : all[place];
      });
    }

    template <class V, class W>
    static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, W w) {
      auto const all = spread(w.data);
      expanded::evaluate(in, out, engine::canonical_weights<typename W::value_type>{all.data()});
    }
    template <class V, class T>
    static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, engine::packed_weights<T> w,
                         V* hidden_units) {
      expanded::evaluate(in, out, w, hidden_units);
    }
    template <class V, class T>
    static void pull_back(std::span<V const, inputs> in, std::span<V const, outputs> out_bar,
                          std::span<V, inputs> in_bar, engine::packed_weights<T> w, engine::gradient_slot<T> gradient,
                          V const* hidden_units) {
      expanded::pull_back(in, out_bar, in_bar, w, gradient, hidden_units);
    }

   private:
    template <class T>
    static std::vector<T> spread(T const* canonical) {
      std::vector<T> all(expanded::weights, T(0));
      tied::each([&](std::size_t place, std::size_t weight, int sign) {
        all[place] = sign < 0 ? -canonical[weight] : canonical[weight];
      });
      return all;
    }
  };
};

}  // namespace detail

/// Dense layers whose outputs change as a transform needs when the values that a coupling keeps change under a finite
/// group G: a group convolution (Cohen & Welling, arXiv:1602.07576) on the values of a block. Every hidden layer has
/// Widths units for each element g of the group; those of the first read g^-1 x, those of the next are connected by
/// weights that depend on g^-1 h only, and the outputs gather what g^-1 of them would be. So f(g x) = g f(x) for all
/// weights, and every linear map with this property can be reached.
///
/// What G does follows from the block, the mask and the transform: G may flip signs of the field, permute its channels,
/// conjugate it, and turn the block about its centre, or, in a lattice-wide coupling, what is seen about the site. It
/// is computed as an mlp with order * Widths units. Weights, with shapes: w1 [unit][in], b1 [unit], w2
/// [unit][element][unit below], ..., the last [out][unit], and a bias for every set of outputs that the group
/// exchanges, unless it changes a sign. It starts at 0 for every input.
///
/// Only couplings can bind it, those of blocks and those of a whole lattice, and features and separate in them: numbers
/// of inputs and outputs don't say what they are.
template <class G, std::size_t... Widths>
struct group_mlp : detail::group_layers<detail::uniform_layers<hyperbolic_tangent, true>, G, Widths...> {};

}  // namespace rgflow::inline RGFLOW_ISA
