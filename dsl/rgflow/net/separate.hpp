// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/net/needs_values.hpp>
#include <rgflow/net/parity.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// Nets side by side, each for one parameter of the transform: part p puts out number p of every group.
template <std::size_t Inputs, std::size_t Outputs, class... Net>
struct nets_side_by_side {
  static constexpr std::size_t parameters = sizeof...(Net);
  static_assert((sizeof(knows_enough_for<!needs_values<Net>, Net>) && ...));
  static constexpr std::size_t outputs_per_value = parameters;  // couplings see to it that it is the transform's number
  static_assert(Outputs % parameters == 0,
                "rgflow: separate was given another number of nets than the transform has parameters per moved value. "
                "See docs/net.md");

 private:
  static constexpr std::size_t each = Outputs / parameters;
  template <std::size_t P>
  using part = std::tuple_element_t<P, std::tuple<typename Net::template on<Inputs, each>...>>;

  /// f.operator()<P>() for each part.
  template <class F>
  static constexpr void each_part(F&& f) {
    [&]<std::size_t... P>(std::index_sequence<P...>) { (f.template operator()<P>(), ...); }
    (std::make_index_sequence<parameters>{});
  }
  template <std::size_t P>
  static consteval auto before() {
    struct {
      std::size_t weights = 0, packed = 0, packed_gradient = 0, kept = 0;
    } sums;
    [&]<std::size_t... Q>(std::index_sequence<Q...>) {
      ((sums.weights += engine::weight_count<part<Q>>, sums.packed += engine::packed_count<part<Q>>,
        sums.packed_gradient += engine::gradient_count<part<Q>>, sums.kept += engine::kept_count<part<Q>>),
       ...);
    }
    (std::make_index_sequence<P>{});
    return sums;
  }

 public:
  static constexpr std::string_view name = "separate";
  static constexpr std::size_t inputs = Inputs;
  static constexpr std::size_t outputs = Outputs;
  static constexpr std::size_t weights = before<parameters>().weights;
  static constexpr std::size_t packed = before<parameters>().packed;
  static constexpr std::size_t packed_gradient = before<parameters>().packed_gradient;
  static constexpr std::size_t kept = before<parameters>().kept;
  static constexpr bool starts_as_identity =
      (engine::starts_as_identity<typename Net::template on<Inputs, each>> && ...);

  static constexpr parity parity_of(std::size_t output) {
    parity found = parity::none;
    each_part([&]<std::size_t P> {
      if (output % parameters == P) found = parity_of_output<part<P>>(output / parameters);
    });
    return found;
  }

  static std::string describe() {
    std::string text = "separate nets";
    each_part([&]<std::size_t P> { text += (P == 0 ? ": " : "; ") + engine::describe_part<part<P>>(); });
    return text;
  }
  static void initialise(double* w, engine::weight_source& source) {
    each_part([&]<std::size_t P> { engine::initialise<part<P>>(w + before<P>().weights, source); });
  }
  static void tensors(tensor_visitor& visitor) {
    each_part([&]<std::size_t P> {
      visitor.enter("net" + std::to_string(P + 1));
      engine::visit_tensors<part<P>>(visitor);
      visitor.leave();
    });
  }
  template <class T>
  static void pack(T const* canonical, T* out) {
    each_part([&]<std::size_t P> { engine::pack<part<P>>(canonical + before<P>().weights, out + before<P>().packed); });
  }
  template <class From, class To>
  static void unpack_gradient(From const* in, From const* canonical, To* gradient) {
    each_part([&]<std::size_t P> {
      engine::unpack_gradient<part<P>>(in + before<P>().packed_gradient, canonical + before<P>().weights,
                                       gradient + before<P>().weights);
    });
  }

  template <class V, class W>
  static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, W w) {
    evaluate_parts(in, out, w, static_cast<V*>(nullptr));
  }
  template <class V, class T>
  static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, engine::packed_weights<T> w,
                       V* kept_values) {
    evaluate_parts(in, out, w, kept_values);
  }

  template <class V, class T>
  static void pull_back(std::span<V const, inputs> in, std::span<V const, outputs> out_bar, std::span<V, inputs> in_bar,
                        engine::packed_weights<T> w, engine::gradient_slot<T> gradient, V const* kept_values) {
    engine::scratch<V, each> bar;
    engine::scratch<V, inputs> from_part;
    for (std::size_t i = 0; i < inputs; ++i) in_bar[i] = V(0);
    each_part([&]<std::size_t P> {
      for (std::size_t j = 0; j < each; ++j) bar[j] = out_bar[j * parameters + P];
      engine::gradient_slot<T> const slot{gradient ? gradient.data + before<P>().packed_gradient : nullptr};
      engine::pull_back_net<part<P>, V, T>(in, bar.view(), from_part.span(), engine::from(w, before<P>().packed), slot,
                                           kept_values + before<P>().kept);
      for (std::size_t i = 0; i < inputs; ++i) in_bar[i] += from_part[i];
    });
  }

 private:
  template <class V, class Weights>
  static void evaluate_parts(std::span<V const, inputs> in, std::span<V, outputs> out, Weights w, V* kept_values) {
    engine::scratch<V, each> of_part;
    each_part([&]<std::size_t P> {
      auto const offset = Weights::is_packed ? before<P>().packed : before<P>().weights;
      engine::evaluate_net<part<P>, V>(in, of_part.span(), engine::from(w, offset),
                                       kept_values ? kept_values + before<P>().kept : nullptr);
      for (std::size_t j = 0; j < each; ++j) out[j * parameters + P] = of_part[j];
    });
  }
};

}  // namespace detail

/// A net of its own for each parameter of the transform: separate<mlp<64>::even, mlp<64>::without_bias> computes the s
/// and t of an affine transform by two nets, in the order in which they appear in its formula.
template <class... Net>
struct separate {
  static_assert(sizeof...(Net) > 0,
                "rgflow: separate needs at least one net. See docs/net.md#residual-nets-and-nets-for-each-parameter");
  template <std::size_t Inputs, std::size_t Outputs>
  using on = detail::nets_side_by_side<Inputs, Outputs, Net...>;
};

}  // namespace rgflow::inline RGFLOW_ISA
