// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/expression/complex_inverse.hpp>
#include <rgflow/expression/program.hpp>
#include <rgflow/expression/text.hpp>
#include <rgflow/transform/declaration.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Base of a transform of complex numbers: a class with a formula `y` in complex x.
///
///     struct turn : complex_transform { static constexpr auto y = x * exp(s) + t; };
///
/// Parameters are complex, two raw numbers each, unless `limits` says otherwise: real(s), bounded<2>(real(s)),
/// positive(a) and negative(a) are real. bounded<2>(s) bounds |s|.
struct complex_transform {};

/// A class that declares a transform of complex numbers by a formula.
template <class T>
concept ComplexTransform = requires {
  { T::y } -> Expression;
}
&&std::derived_from<T, complex_transform>;

namespace detail {

/// Everything derived from the formula of a complex transform, as schedules over real numbers.
template <ComplexTransform Tr>
struct complex_formulas : declared_parameters<Tr, std::remove_cvref_t<decltype(Tr::y)>, "x"> {
  using formula = std::remove_cvref_t<decltype(Tr::y)>;
  using parameters_of = declared_parameters<Tr, formula, "x">;
  using parameters_of::limit_of, parameters_of::names;
  using typename parameters_of::declared_limits;

  struct shapes {
    constexpr symbol_shape operator()(std::string_view name) const {
      bool const is_complex = name == "x" || limit_of(name).is_complex();
      return {is_complex ? 2 : 1, is_complex};
    }
  };

  /// How many raw numbers the parameters are.
  static constexpr std::size_t raw_count = [] {
    std::size_t n = 0;
    for (std::size_t k = 0; k < names.count; ++k) n += limit_of(names.names[k]).is_complex() ? 2U : 1U;
    return n;
  }();

  // Symbols that no formula has: "displaced" x for y and for the cotangents, far channels for raw numbers.
  static constexpr site_offset at_y{1, 0, 0};
  static constexpr site_offset at_bar{2, 0, 0};
  static constexpr int first_raw_channel = 2;

  /// The transform and its inverse by real and imaginary part, in terms of parameters.
  struct parts {
    graph g{};
    complex_problem problem{};
    std::array<int, 2> x{}, y{};            // the leaves
    std::array<int, 2> y_of_x{}, x_of_y{};  // the formulas
    int log_det = -1;                       // of y_of_x
    std::vector<int> parameters{}, raw{}, of_raw{};
  };

  static constexpr parts make_parts() {
    parts p;
    graph written(false);
    import(written, formula{});
    p.problem = complex_misuse(written, "x", shapes{});
    if (p.problem != complex_problem::none) return p;
    reducer reduce(p.g, shapes{});
    declared_limits const limits;
    int const y = import(p.g, formula{});
    complex_inverter inverter(p.g, reduce, p.g.symbol("x"), limits);
    auto const inverse = inverter.solve(y, p.g.symbol("x", at_y));
    p.problem = inverse.problem;
    if (p.problem != complex_problem::none) return p;
    auto const both = [](real_parts const& v) { return std::array{v.parts[0], v.parts.back()}; };
    p.y_of_x = both(reduce.reduce(y));
    p.x_of_y = both(reduce.reduce(inverse.formula));
    p.log_det = inverse.log_det;
    p.x = {p.g.symbol("x", {}, 0), p.g.symbol("x", {}, 1)};
    p.y = {p.g.symbol("x", at_y, 0), p.g.symbol("x", at_y, 1)};
    for (std::size_t k = 0; k < names.count; ++k) {
      auto const name = names.names[k];
      auto const limit = limit_of(name);
      int const re = p.g.symbol(name, {}, first_raw_channel);
      p.raw.push_back(re);
      if (!limit.is_complex()) {
        p.parameters.push_back(p.g.symbol(name));
        p.of_raw.push_back(limit.of_raw(p.g, re));
        continue;
      }
      int const im = p.g.symbol(name, {}, first_raw_channel + 1);
      p.raw.push_back(im);
      auto const value = limit.of_raw(p.g, std::array{re, im});
      for (int c = 0; c < 2; ++c) {
        p.parameters.push_back(p.g.symbol(name, {}, c));
        p.of_raw.push_back(value[static_cast<std::size_t>(c)]);
      }
    }
    for (int* root : {&p.y_of_x[0], &p.y_of_x[1], &p.x_of_y[0], &p.x_of_y[1], &p.log_det})
      *root = substitute(p.g, *root, p.parameters, p.of_raw);
    return p;
  }

  static constexpr complex_problem problem = make_parts().problem;

  static constexpr std::vector<int> inputs_of(parts const& p, std::array<int, 2> const& argument) {
    std::vector<int> inputs(argument.begin(), argument.end());
    inputs.insert(inputs.end(), p.raw.begin(), p.raw.end());
    return inputs;
  }

  /// Inputs: argument (2), raw numbers. Outputs: value (2), log-determinant.
  template <direction D>
  struct run_schedule {
    static constexpr auto make() {
      auto p = make_parts();
      bool const encode = D == direction::encode;
      auto const& map = encode ? p.y_of_x : p.x_of_y;
      std::array<int, 3> const roots{map[0], map[1], encode ? p.log_det : p.g.negative(p.log_det)};
      return schedule<3>(p.g, roots, inputs_of(p, encode ? p.x : p.y));
    }
    static constexpr auto made = make();
    static constexpr auto value = shrink<static_cast<std::size_t>(made.length)>(made);
  };

  /// The derivatives of run_schedule<D>, weighted with cotangents `bars` of its value and its log-determinant, by its
  /// argument and the raw numbers.
  template <direction D>
  static constexpr std::vector<int> slopes(parts& p, std::array<int, 3> const& bars) {
    bool const encode = D == direction::encode;
    auto const& map = encode ? p.y_of_x : p.x_of_y;
    int objective = p.g.product(bars[2], encode ? p.log_det : p.g.negative(p.log_det));
    for (std::size_t c = 0; c < 2; ++c) objective = p.g.sum(objective, p.g.product(bars[c], map[c]));
    return gradient(p.g, objective, inputs_of(p, encode ? p.x : p.y));
  }
  static constexpr std::array<int, 3> bars_of(parts& p) {
    return {p.g.symbol("x", at_bar, 0), p.g.symbol("x", at_bar, 1), p.g.symbol("x", at_bar, 2)};
  }

  /// The adjoint of run_schedule<D>. Inputs: its value (2), raw numbers, cotangents of the value (2) and of the
  /// log-determinant. Outputs: its argument (2), cotangents of the argument (2) and of the raw numbers.
  template <direction D>
  struct adjoint_schedule {
    static constexpr std::size_t outputs = 4 + raw_count;
    static constexpr auto make() {
      auto p = make_parts();
      bool const encode = D == direction::encode;
      auto const& argument = encode ? p.x : p.y;
      auto const& back = encode ? p.x_of_y : p.y_of_x;
      auto const bars = bars_of(p);
      auto const by = slopes<D>(p, bars);
      std::array<int, outputs> roots{back[0], back[1]};
      for (std::size_t k = 0; k < by.size(); ++k) roots[2 + k] = substitute(p.g, by[k], argument, back);
      auto inputs = inputs_of(p, encode ? p.y : p.x);
      inputs.insert(inputs.end(), bars.begin(), bars.end());
      return schedule<outputs>(p.g, roots, inputs);
    }
    static constexpr auto made = make();
    static constexpr auto value = shrink<static_cast<std::size_t>(made.length)>(made);
  };

  /// The adjoint of run_schedule<encode> where its argument is known. Inputs: the argument (2), raw numbers,
  /// cotangents of the value (2) and of the log-determinant. Outputs: those of the argument (2) and of the raw numbers.
  struct adjoint_from_input_schedule {
    static constexpr std::size_t outputs = 2 + raw_count;
    static constexpr auto make() {
      auto p = make_parts();
      auto const bars = bars_of(p);
      auto const by = slopes<direction::encode>(p, bars);
      std::array<int, outputs> roots{};
      for (std::size_t k = 0; k < by.size(); ++k) roots[k] = by[k];
      auto inputs = inputs_of(p, p.x);
      inputs.insert(inputs.end(), bars.begin(), bars.end());
      return schedule<outputs>(p.g, roots, inputs);
    }
    static constexpr auto made = make();
    static constexpr auto value = shrink<static_cast<std::size_t>(made.length)>(made);
  };
};

/// The sentences for a formula in complex x; `Declared` appears in the message.
template <class Declared, complex_problem Problem>
struct complex_invertible {
  static_assert(HoldsFor<Problem != complex_problem::foreign, Declared>,
                "rgflow: the formula of a complex transform has no field, component, dot product or lattice sum. See "
                "docs/transform.md#what-is-refused-of-complex-x");
  static_assert(HoldsFor<Problem != complex_problem::absent, Declared>,
                "rgflow: a formula without x has no inverse in x. See docs/transform.md#what-is-refused-of-complex-x");
  static_assert(HoldsFor<Problem != complex_problem::occurs_twice, Declared>,
                "rgflow: a formula is inverted by undoing one operation after the other, so x must occur exactly once. "
                "See docs/transform.md#what-is-refused-of-complex-x");
  static_assert(HoldsFor<Problem != complex_problem::with_conjugate, Declared>,
                "rgflow: a complex formula may have x or conj(x), not both, and re, im, abs and norm of x have both. "
                "See docs/transform.md#what-is-refused-of-complex-x");
  static_assert(HoldsFor<Problem != complex_problem::not_one_to_one, Declared>,
                "rgflow: functions, powers and the reciprocal of a complex x are not one-to-one on the complex plane; "
                "a x + b and its conjugate are. See docs/transform.md#what-is-refused-of-complex-x");
  static_assert(HoldsFor<Problem != complex_problem::factor, Declared>,
                "rgflow: complex x is multiplied or divided by something that may vanish; write exp(s), or declare the "
                "parameter positive. See docs/transform.md#what-is-refused-of-complex-x");
  static_assert(HoldsFor<Problem != complex_problem::function_of_complex, Declared>,
                "rgflow: of a complex parameter a transform has + - * /, powers, exp, conj, re, im and norm; declare "
                "it real(s) for other functions. See docs/transform.md#what-is-refused-of-complex-x");
  static_assert(HoldsFor<Problem != complex_problem::other_undefined, Declared>,
                "rgflow: this complex formula is not defined for all values of its parameters: log and sqrt need "
                "something positive, atanh something between -1 and 1, a division something that can't vanish. See "
                "docs/transform.md#what-is-refused-of-complex-x");
  static constexpr bool proved = Problem == complex_problem::none;
};

template <ComplexTransform Tr>
struct checked_transform<Tr> : declared_empty<Tr, "a transform"> {
  using formulas = complex_formulas<Tr>;
  static_assert(checked_limits<formulas>::fit);
  static_assert(complex_invertible<Tr, formulas::problem>::proved);
};

}  // namespace detail

template <ComplexTransform Tr>
inline constexpr bool valid_transform<Tr> =
    detail::complex_formulas<Tr>::limits_fit() &&
    detail::complex_formulas<Tr>::problem == detail::complex_problem::none;

/// A complex transform ready to run on any number type, as bound_transform of a real one; all arithmetic is that of
/// real and imaginary parts.
template <ComplexTransform Tr>
struct bound_transform<Tr> : private detail::checked_transform<Tr> {
 private:
  using formulas = detail::complex_formulas<Tr>;
  template <class V>
  using pair = engine::complex_pair<V>;

 public:
  using declaration = Tr;

  static constexpr std::size_t width = 2;
  /// How many real numbers the conditioner supplies per complex x: two per complex parameter.
  static constexpr std::size_t parameters = formulas::raw_count;

  static std::string describe() { return "complex y = " + to_text(Tr::y) + formulas::limits_text(); }

  template <class V>
  struct result {
    pair<V> value;
    V log_slope;  ///< log of the Jacobian determinant |d value / d argument|^2
  };

  template <class V>
  static result<V> apply(pair<V> const& x, std::span<V const, parameters> raw) {
    return run<direction::encode>(x, raw);
  }
  template <class V>
  static result<V> invert(pair<V> const& y, std::span<V const, parameters> raw) {
    return run<direction::decode>(y, raw);
  }

  /// The adjoint of apply (encode) or invert (decode). On entry `v` is the result and `bar` its cotangent; on return
  /// they are the argument and its cotangent.
  template <direction D, class V>
  static void pull_back(pair<V>& v, pair<V>& bar, V const& log_det_bar, std::span<V const, parameters> raw,
                        std::span<V, parameters> raw_bar) {
    auto const run = adjoint<typename formulas::template adjoint_schedule<D>>(v, bar, log_det_bar, raw);
    v = {run.template output<0>(), run.template output<1>()};
    bar = {run.template output<2>(), run.template output<3>()};
    read<4>(run, raw_bar);
  }
  /// The adjoint of apply, x being the argument.
  template <class V>
  static void pull_back_from_input(pair<V> const& x, pair<V>& bar, V const& log_det_bar,
                                   std::span<V const, parameters> raw, std::span<V, parameters> raw_bar) {
    auto const run = adjoint<typename formulas::adjoint_from_input_schedule>(x, bar, log_det_bar, raw);
    bar = {run.template output<0>(), run.template output<1>()};
    read<2>(run, raw_bar);
  }

 private:
  template <class Schedule, class V>
  RGFLOW_FORMULA_INLINE static auto adjoint(pair<V> const& from, pair<V> const& bar, V const& log_det_bar,
                                            std::span<V const, parameters> raw) {
    detail::values<V, parameters + 5> inputs;
    start(inputs, from, raw.data());
    inputs.template at<parameters + 2>() = bar.re;
    inputs.template at<parameters + 3>() = bar.im;
    inputs.template at<parameters + 4>() = log_det_bar;
    detail::execution<Schedule, V> run;
    run.prepare(inputs);
    run.finish(inputs);
    return run;
  }
  /// The outputs of a schedule from number First on.
  template <std::size_t First, class Run, class V>
  RGFLOW_FORMULA_INLINE static void read(Run const& run, [[maybe_unused]] std::span<V, parameters> out) {
    [&]<std::size_t... K>(std::index_sequence<K...>) { ((out[K] = run.template output<First + K>()), ...); }
    (std::make_index_sequence<parameters>{});
  }

  template <class Inputs, class V>
  RGFLOW_FORMULA_INLINE static void start(Inputs& inputs, pair<V> const& argument, [[maybe_unused]] V const* raw) {
    inputs.template at<0>() = argument.re;
    inputs.template at<1>() = argument.im;
    [&]<std::size_t... K>(std::index_sequence<K...>) { ((inputs.template at<K + 2>() = raw[K]), ...); }
    (std::make_index_sequence<parameters>{});
  }

  template <direction D, class V>
  static result<V> run(pair<V> const& argument, std::span<V const, parameters> raw) {
    detail::values<V, parameters + 2> inputs;
    start(inputs, argument, raw.data());
    detail::execution<typename formulas::template run_schedule<D>, V> run;
    run.prepare(inputs);
    run.finish(inputs);
    return {{run.template output<0>(), run.template output<1>()}, run.template output<2>()};
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
