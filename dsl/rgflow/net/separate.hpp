// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/bound_net.hpp>
#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/net/members.hpp>
#include <rgflow/net/needs_values.hpp>
#include <rgflow/net/parity.hpp>
#include <rgflow/net/places.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/generator.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <std::size_t Outputs, std::size_t Parameters>
struct outputs_of_each {
  static_assert(Outputs % Parameters == 0,
                "rgflow: separate was given another number of nets than the transform has parameters per moved value. "
                "See docs/net.md");
  static constexpr std::size_t count = Outputs / Parameters;
};

/// Nets side by side, each for one parameter of the transform: part p puts out number p of every group.
template <std::size_t Inputs, std::size_t Outputs, class... Part>
struct nets_side_by_side {
  static constexpr std::size_t parameters = sizeof...(Part);
  static constexpr std::size_t outputs_per_value = parameters;  // couplings see to it that it is the transform's number

 private:
  static constexpr std::size_t each = Outputs / parameters;
  template <std::size_t P>
  using part = std::tuple_element_t<P, std::tuple<Part...>>;

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
  static constexpr bool starts_as_identity = (engine::starts_as_identity<Part> && ...);

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

/// A net by the position at which it was given.
template <std::size_t Position, class Net>
struct argument_of_separate {};

template <bool Kept, class Argument, class Lacks>
struct is_net_of_separate {
  static_assert(HoldsFor<Kept, Argument, Lacks>,
                "rgflow: an argument of separate is not a net: expected mlp<widths...> or a type of yours with "
                "on<inputs, outputs>::evaluate (its position and type stand below, and what it lacks). See "
                "docs/net.md#residual-nets-and-nets-for-each-parameter");
};
template <bool Binds, std::size_t P, class Net, std::size_t Inputs, std::size_t Outputs>
using checked_net_of_separate = is_net_of_separate<Binds, argument_of_separate<P + 1, Net>,
                                                   lacking<Binds, members_of_net<Net, Inputs, Outputs>>>;

/// Net P of so many numbers.
template <std::size_t P, class Net, std::size_t Inputs, std::size_t Outputs>
struct net_of_numbers {
  static constexpr bool binds = requires { requires engine::BoundNet<typename Net::template on<Inputs, Outputs>>; };
  static_assert(sizeof(checked_net_of_separate<binds, P, Net, Inputs, Outputs>) != 0);
  using type = typename Net::template on<Inputs, Outputs>;
};
template <std::size_t Inputs, std::size_t Outputs, class Parameters, class... Net>
struct nets_of_numbers;
template <std::size_t Inputs, std::size_t Outputs, std::size_t... P, class... Net>
struct nets_of_numbers<Inputs, Outputs, std::index_sequence<P...>, Net...>
    : nets_side_by_side<
          Inputs, Outputs,
          typename net_of_numbers<P, Net, Inputs, outputs_of_each<Outputs, sizeof...(Net)>::count>::type...> {};

/// What Action says of inputs and outputs, said of the inputs and of parameter P of every value.
template <class Action, std::size_t Parameters, std::size_t P>
struct action_of_parameter {
  using lattice_type = typename Action::lattice_type;
  using field_type = typename Action::field_type;
  static constexpr std::size_t inputs = Action::inputs;
  static constexpr std::size_t outputs = outputs_of_each<Action::outputs, Parameters>::count;
  static constexpr std::size_t outputs_per_value = 1;
  using change = conditioner_change<inputs, outputs>;

  static constexpr auto places() requires KnowsPlaces<Action> { return Action::places(); }

  /// Another number of nets than of parameters is refused by who binds them.
  static constexpr change of(generator const& g) {
    return Action::outputs_per_value == Parameters ? when(Action::of(g)) : change{};
  }
  static constexpr change when(typename Action::change const& c) {
    change result;
    result.problem = c.problem;
    result.in = c.in;
    for (std::size_t j = 0; j < outputs; ++j) {
      std::size_t const to = c.out.to[j * Parameters + P];
      if (to % Parameters != P && c.problem == equivariance_problem::none)
        result.problem = equivariance_problem::transform;  // another net would have to follow
      result.out.to[j] = to / Parameters;
      result.out.sign[j] = c.out.sign[j * Parameters + P];
    }
    return result;
  }
};

/// Where it is known what they read, each follows what becomes of it or does not.
template <class Action, class Parameters, class... Net>
struct nets_of_values;
template <class Action, std::size_t... P, class... Net>
struct nets_of_values<Action, std::index_sequence<P...>, Net...> {
  template <std::size_t K>
  using action = action_of_parameter<Action, sizeof...(Net), K>;
  static_assert(((sizeof(checked_net_of_separate<binds_as_net<Net, action<P>>, P, Net, action<P>::inputs,
                                                 action<P>::outputs>) != 0) &&
                 ...));

  struct type : nets_side_by_side<Action::inputs, Action::outputs, typename bound_net<Net, action<P>>::type...> {
    static constexpr bool follows(typename Action::change const& c) {
      return ((problem_of_conditioner<typename bound_net<Net, action<P>>::type, 0>(action<P>::when(c)) ==
               equivariance_problem::none) &&
              ...);
    }
  };
};

template <bool OfValues, class... Net>
struct separate_nets {
  template <std::size_t Inputs, std::size_t Outputs>
  using on = nets_of_numbers<Inputs, Outputs, std::index_sequence_for<Net...>, Net...>;
};
template <class... Net>
struct separate_nets<true, Net...> {
  using needs_values = void;
  template <class Action>
  requires((!detail::needs_values<Net> || binds_to_values<Net, action_of_parameter<Action, sizeof...(Net), 0>>) && ...)
  struct on_values : nets_of_values<Action, std::index_sequence_for<Net...>, Net...>::type {};
};

}  // namespace detail

/// A net of its own for each parameter of the transform: separate<mlp<64>::even, mlp<64>::without_bias> computes the s
/// and t of an affine transform by two nets, in the order in which they appear in its formula. Where one of them has to
/// know what it reads, only couplings can bind them.
template <class... Net>
struct separate : detail::separate_nets<(detail::needs_values<Net> || ...), Net...> {
  static_assert(sizeof...(Net) > 0,
                "rgflow: separate needs at least one net. See docs/net.md#residual-nets-and-nets-for-each-parameter");
  static_assert(((sizeof(detail::declared_empty<Net, "a net">) != 0) && ...));
};

}  // namespace rgflow::inline RGFLOW_ISA
