// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/bound_net.hpp>
#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/engine/bijector/recorded_arguments.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/net/around.hpp>
#include <rgflow/net/feature.hpp>
#include <rgflow/net/members.hpp>
#include <rgflow/net/needs_values.hpp>
#include <rgflow/net/parity.hpp>
#include <rgflow/net/places.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/signed_permutation.hpp>

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

template <class F>
concept is_a_feature = Feature<F> || needs_places<F>;
template <bool Kept, class Listed, class Lacks>
struct keeps_feature_contract {
  static_assert(HoldsFor<Kept, Listed, Lacks>,
                "rgflow: an argument of features after its net is not a feature: expected values, squares, products, "
                "neighbours or a type of yours with static count(inputs), sign and evaluate(in, out) (its position and "
                "type stand below, and what it lacks). See docs/net.md#features-of-the-inputs");
};
template <std::size_t Position, class F>
struct checked_feature : keeps_feature_contract<is_a_feature<F>, argument_of_features<Position, F>,
                                                lacking<is_a_feature<F>, members_of_feature<F>>>,
                         declared_empty<F, "a feature"> {
  static constexpr bool is_one = is_a_feature<F>;
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

template <std::size_t Count>
struct numbers_made {
  static_assert(Count > 0,
                "rgflow: the features of this net make no number of a single input: add values or squares. See "
                "docs/net.md");
  static constexpr std::size_t count = Count;
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

/// A feature of so many inputs.
template <class F, std::size_t Inputs>
struct feature_of_numbers {
  using word = F;
  static constexpr parity sign = F::sign;
  static constexpr std::size_t count = F::count(Inputs);

  template <class V>
  static void evaluate(std::span<V const> in, std::span<V> out) {
    F::evaluate(in, out);
  }
  template <class V>
  static void pull_back(std::span<V const> in, std::span<V const> out_bar, std::span<V> in_bar) {
    pull_back_feature<F, V>(in, out_bar, in_bar);
  }

  /// Of a feature that says no more, what becomes of its numbers is known where all inputs change their sign, or none.
  static constexpr bool follow(signed_permutation<Inputs> const& in, signed_permutation<count>& numbers) {
    if constexpr (requires { F::follow(in, numbers); }) {
      return F::follow(in, numbers);
    } else {
      if (in.moves_values()) return false;
      for (int const each : in.sign)
        if (each != in.sign[0]) return false;
      numbers = signed_permutation<count>::identity();
      if (in.sign[0] > 0) return true;
      for (int& each : numbers.sign) each = sign == parity::odd ? -1 : 1;
      return sign != parity::none;
    }
  }
};

/// A net Part that reads features F of the inputs, one kind after another.
template <std::size_t Inputs, std::size_t Outputs, class Part, class... F>
class net_behind_features : public passed_on<Part>, public around_net<Part> {
  static constexpr std::size_t numbers = numbers_made<(std::size_t{0} + ... + F::count)>::count;

  /// f.operator()<F>(where its numbers begin) for each feature.
  template <class Function>
  static constexpr void each_feature(Function&& f) {
    std::size_t begin = 0;
    ((f.template operator()<F>(begin), begin += F::count), ...);
  }

 public:
  static constexpr std::string_view name = "features";
  static constexpr std::size_t inputs = Inputs;
  static constexpr std::size_t outputs = Outputs;
  static constexpr std::size_t kept = engine::kept_count<Part>;

  /// Of even features everything is even, of odd ones what is odd or even in them; of both kinds nothing is known.
  static constexpr parity parity_of(std::size_t output) {
    if (((F::sign == parity::even) && ...)) return parity::even;
    return ((F::sign == parity::odd) && ...) ? parity_of_output<Part>(output) : parity::none;
  }

  static std::string describe() {
    std::string text = "features";
    each_feature([&]<class Each>(std::size_t begin) {
      text += (begin > 0 ? ", " : " ") + engine::type_text<typename Each::word>();
    });
    return text + ": " + engine::describe_part<Part>();
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
    engine::pull_back_net<Part, V, T>(made.view(), out_bar, made_bar.span(), w, gradient, kept_values);
    std::ranges::fill(in_bar, V(0));
    each_feature([&]<class Each>(std::size_t begin) {
      Each::template pull_back<V>(in, std::span<V const>(made_bar.data() + begin, Each::count), in_bar);
    });
  }

 private:
  template <class V>
  static void make(std::span<V const, inputs> in, engine::scratch<V, numbers>& made) {
    each_feature([&]<class Each>(std::size_t begin) {
      Each::evaluate(std::span<V const>(in), std::span<V>(made.data() + begin, Each::count));
    });
  }
  template <class V, class Weights>
  static void run(std::span<V const, inputs> in, std::span<V, outputs> out, Weights w, V* kept_values) {
    engine::scratch<V, numbers> made;
    make(in, made);
    engine::evaluate_net<Part, V>(made.view(), out, w, kept_values);
  }
};

/// Of so many numbers.
template <std::size_t Inputs, std::size_t Outputs, class Net, class... F>
class net_of_numbers_behind_features
    : public net_behind_features<
          Inputs, Outputs,
          typename net_of_features<Net, numbers_made<(std::size_t{0} + ... + F::count(Inputs))>::count, Outputs>::type,
          feature_of_numbers<F, Inputs>...> {};

/// What Action says of the inputs of a net, said of the features F of them.
template <class Action, class... F>
struct features_action {
  using lattice_type = typename Action::lattice_type;
  using field_type = typename Action::field_type;
  static constexpr std::size_t inputs = numbers_made<(std::size_t{0} + ... + F::count)>::count;
  static constexpr std::size_t outputs = Action::outputs;
  static constexpr std::size_t outputs_per_value = Action::outputs_per_value;
  using change = conditioner_change<inputs, outputs>;

  static constexpr change of(generator const& g) { return when(Action::of(g)); }
  static constexpr change when(typename Action::change const& c) {
    change result;
    result.problem = c.problem;
    result.out = c.out;
    if (c.problem != equivariance_problem::none) return result;
    std::size_t begin = 0;
    bool follows = true;
    auto const add = [&]<class Each>(Each) {
      signed_permutation<Each::count> numbers;
      follows = follows && Each::follow(c.in, numbers);
      for (std::size_t k = 0; follows && k < Each::count; ++k) {
        result.in.to[begin + k] = begin + numbers.to[k];
        result.in.sign[begin + k] = numbers.sign[k];
      }
      begin += Each::count;
    };
    (add(F{}), ...);
    if (!follows) result.problem = c.moves_values() ? equivariance_problem::places : equivariance_problem::net;
    return result;
  }
};

template <class F, class Action>
struct feature_of_values {
  using type = feature_of_numbers<F, Action::inputs>;
};
template <needs_places F, class Action>
struct feature_of_values<F, Action> {
  using type = typename F::template on<Action>;
  static_assert(sizeof(type) != 0);  // what it refuses comes before what is made of it
};

/// The same net where it is known what it reads: then it is known whether it follows what becomes of that.
template <class Action, class Net, class... F>
struct values_behind_features {
  using action = features_action<Action, F...>;
  template <bool IsNet>
  using checked = is_net_of_features<IsNet, Net, lacking<IsNet, members_of_net<Net, action::inputs, Action::outputs>>>;
  static_assert(sizeof(checked<binds_as_net<Net, action>>) != 0);
  using part = typename bound_net<Net, action>::type;

  struct type : net_behind_features<Action::inputs, Action::outputs, part, F...> {
    static constexpr bool follows(typename Action::change const& c) {
      return problem_of_conditioner<part, 0>(action::when(c)) == equivariance_problem::none;
    }
  };
};

template <bool OfValues, class Net, class... F>
struct features_of {
  template <std::size_t Inputs, std::size_t Outputs>
  using on = net_of_numbers_behind_features<Inputs, Outputs, Net, F...>;
};
template <class Net, class... F>
struct features_of<true, Net, F...> {
  using needs_values = void;
  template <class Action>
  requires(KnowsPlaces<Action> || !(needs_places<F> || ...))
  struct on_values : values_behind_features<Action, Net, typename feature_of_values<F, Action>::type...>::type {};
};

}  // namespace detail

/// A net of features of its inputs instead of the inputs themselves, one kind after another: features<mlp<16>, values,
/// squares> gives an mlp<16> the kept values and the context, then the squares of all these. Of even features alone
/// (squares, products) every output is even, whatever the net: what the scales of a coupling need for sign flips.
/// With `neighbours` among them (neighbours.hpp), or a net that follows a group, only couplings can bind it.
template <class Net, class... F>
struct features : detail::features_of<(detail::needs_values<Net> || ... || detail::needs_places<F>), Net, F...> {
  static_assert(sizeof...(F) > 0,
                "rgflow: features needs at least one feature after its net. See docs/net.md#features-of-the-inputs");
  static_assert(detail::are_features<std::index_sequence_for<F...>, F...>);
  static_assert(sizeof(detail::declared_empty<Net, "a net">) != 0);
};

}  // namespace rgflow::inline RGFLOW_ISA
