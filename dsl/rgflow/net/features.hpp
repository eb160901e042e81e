// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/recorded_arguments.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/net/around.hpp>
#include <rgflow/net/feature.hpp>
#include <rgflow/net/members.hpp>
#include <rgflow/net/parity.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// A feature by the position at which it was given, the net standing at 1.
template <std::size_t Position, class F>
struct argument_of_features {};

template <std::size_t Position, class F>
struct checked_feature {
  static constexpr bool is_one = Feature<F>;
  static_assert(
      HoldsFor<is_one, argument_of_features<Position, F>>,
      "rgflow: an argument of features after its net is not a feature: expected values, squares, products or a "
      "type of yours with count, sign and evaluate (its position and type stand below). See docs/net.md");
};
template <class Positions, class... F>
inline constexpr bool are_features = false;
template <std::size_t... I, class... F>
inline constexpr bool are_features<std::index_sequence<I...>, F...> = (checked_feature<I + 2, F>::is_one && ...);

template <bool Kept, class Net, class Lacks>
struct is_net_of_features {
  static_assert(HoldsFor<Kept, Net, Lacks>,
                "rgflow: the first argument of features is not a net: expected mlp<widths...> or a type of yours with "
                "on<inputs, outputs>::evaluate (what it lacks stands below). See docs/net.md");
};

template <class Net, std::size_t Inputs, std::size_t Outputs>
struct net_of_features {
  static constexpr bool binds = requires { requires engine::BoundNet<typename Net::template on<Inputs, Outputs>>; };
  static_assert(sizeof(is_net_of_features<binds, Net, lacking<binds, members_of_net<Net, Inputs, Outputs>>>) != 0);
  using type = typename Net::template on<Inputs, Outputs>;
};

/// What the net behind features says of the number of parameters it is made for.
template <class Part>
struct passed_on {};
template <class Part>
requires requires { Part::outputs_per_value; }
struct passed_on<Part> {
  static constexpr std::size_t outputs_per_value = Part::outputs_per_value;
};

template <std::size_t Inputs, class... F>
struct numbers_made {
  static constexpr std::size_t count = (std::size_t{0} + ... + F::count(Inputs));
  static_assert(count > 0,
                "rgflow: the features of this net make no number of a single input: add values or squares. See "
                "docs/net.md");
};

/// The cotangents of what a feature is made from, added to in_bar: its own pull_back, or by a reverse tape.
template <class F, class V>
void pull_back_feature(std::span<V const> in, std::span<V const> out_bar, std::span<V> in_bar) {
  if constexpr (requires { F::pull_back(in, out_bar, in_bar); }) {
    F::pull_back(in, out_bar, in_bar);
  } else {
    using variable = engine::tape_var<V>;
    auto& call = engine::recorded_arguments<V>::of_this_thread();
    call.start(in, static_cast<engine::scalar_of_t<V> const*>(nullptr), 0, false, {});
    std::vector<variable> out(out_bar.size());
    F::evaluate(std::span<variable const>(call.values()), std::span<variable>(out));
    call.start_sweep();
    for (std::size_t i = 0; i < out.size(); ++i) call.seed(out[i], out_bar[i]);
    call.sweep();
    for (std::size_t i = 0; i < in.size(); ++i) in_bar[i] += call.value_bar(i);
  }
}

/// A net that reads features of the inputs, one kind after another.
template <std::size_t Inputs, std::size_t Outputs, class Net, class... F>
class net_behind_features
    : public passed_on<typename net_of_features<Net, numbers_made<Inputs, F...>::count, Outputs>::type>,
      public around_net<typename net_of_features<Net, numbers_made<Inputs, F...>::count, Outputs>::type> {
  static constexpr std::size_t numbers = numbers_made<Inputs, F...>::count;
  using part = typename net_of_features<Net, numbers, Outputs>::type;

  /// f.operator()<F>(where its numbers begin) for each feature.
  template <class Function>
  static constexpr void each_feature(Function&& f) {
    std::size_t begin = 0;
    ((f.template operator()<F>(begin), begin += F::count(Inputs)), ...);
  }

 public:
  static constexpr std::string_view name = "features";
  static constexpr std::size_t inputs = Inputs;
  static constexpr std::size_t outputs = Outputs;
  static constexpr std::size_t kept = engine::kept_count<part>;

  /// Of even features everything is even, of odd ones what is odd or even in them; of both kinds nothing is known.
  static constexpr parity parity_of(std::size_t output) {
    if (((F::sign == parity::even) && ...)) return parity::even;
    return ((F::sign == parity::odd) && ...) ? parity_of_output<part>(output) : parity::none;
  }

  static std::string describe() {
    std::string text = "features";
    each_feature([&]<class Each>(std::size_t begin) { text += (begin > 0 ? ", " : " ") + engine::type_text<Each>(); });
    return text + ": " + engine::describe_part<part>();
  }

  template <class V, class W>
  static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, W w) {
    run(in, out, w, static_cast<V*>(nullptr));
  }
  template <class V, class T>
  static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, engine::packed_weights<T> w,
                       V* kept_values) {
    run(in, out, w, kept_values);
  }
  template <class V, class T>
  static void pull_back(std::span<V const, inputs> in, std::span<V const, outputs> out_bar, std::span<V, inputs> in_bar,
                        engine::packed_weights<T> w, engine::gradient_slot<T> gradient, V const* kept_values) {
    engine::scratch<V, numbers> made, made_bar;
    make(in, made);
    engine::pull_back_net<part, V, T>(made.view(), out_bar, made_bar.span(), w, gradient, kept_values);
    std::ranges::fill(in_bar, V(0));
    each_feature([&]<class Each>(std::size_t begin) {
      pull_back_feature<Each, V>(in, std::span<V const>(made_bar.data() + begin, Each::count(Inputs)), in_bar);
    });
  }

 private:
  template <class V>
  static void make(std::span<V const, inputs> in, engine::scratch<V, numbers>& made) {
    each_feature([&]<class Each>(std::size_t begin) {
      Each::evaluate(std::span<V const>(in), std::span<V>(made.data() + begin, Each::count(Inputs)));
    });
  }
  template <class V, class Weights>
  static void run(std::span<V const, inputs> in, std::span<V, outputs> out, Weights w, V* kept_values) {
    engine::scratch<V, numbers> made;
    make(in, made);
    engine::evaluate_net<part, V>(made.view(), out, w, kept_values);
  }
};

}  // namespace detail

/// A net of features of its inputs instead of the inputs themselves, one kind after another: features<mlp<16>, values,
/// squares> gives an mlp<16> the kept values and the context, then the squares of all these. Of even features alone
/// (squares, products) every output is even, whatever the net: what the scales of a coupling need for sign flips.
template <class Net, class... F>
struct features {
  static_assert(sizeof...(F) > 0,
                "rgflow: features needs at least one feature after its net. See docs/net.md#features-of-the-inputs");
  static_assert(detail::are_features<std::index_sequence_for<F...>, F...>);
  template <std::size_t Inputs, std::size_t Outputs>
  using on = detail::net_behind_features<Inputs, Outputs, Net, F...>;
};

}  // namespace rgflow::inline RGFLOW_ISA
