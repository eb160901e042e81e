// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/modulus.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/expression/program.hpp>
#include <rgflow/expression/radius.hpp>
#include <rgflow/expression/reduce.hpp>
#include <rgflow/expression/text.hpp>
#include <rgflow/transform/declaration.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Base of a transform of complex numbers that keeps their phases, y = x f(r) / r with r = |x|: a class with a formula
/// `radius` for f.
///
///     struct ring : radial_transform { static constexpr auto radius = sinh(asinh(r) * exp(s)); };
///
/// r is the variable; every other symbol is a real parameter. f must be odd, increasing and onto.
struct radial_transform {
  static constexpr symbol<"r"> r{};
};

/// A class that declares a radial transform by a formula.
template <class T>
concept RadialTransform = requires {
  { T::radius } -> Expression;
}
&&std::derived_from<T, radial_transform>;

namespace detail {

/// Everything derived from the formula of a radius, as schedules over the inputs (radius, raw_0, raw_1, ...). With the
/// ratio q = f / r the plane is mapped by y = q x, with log-determinant log f' + log q.
template <RadialTransform Tr>
struct radial_formulas : declared_parameters<Tr, std::remove_cvref_t<decltype(Tr::radius)>, "r"> {
  using formula = std::remove_cvref_t<decltype(Tr::radius)>;
  using parameters_of = declared_parameters<Tr, formula, "r">;
  using parameters_of::limit_of, parameters_of::names;
  using typename parameters_of::declared_limits;

  static constexpr radius_problem make_problem() {
    graph g;
    int const f = import(g, formula{});
    if (speaks_complex(g)) return radius_problem::foreign;
    for (int id = 0; id < g.size(); ++id)
      if (g[id].kind >= op::conj || is_field(g[id].name) || g[id].name == "x") return radius_problem::foreign;
    return invert_radius(g, f, g.symbol("r"), g.symbol("r", {}, 0), declared_limits{}).problem;
  }
  static constexpr radius_problem problem = make_problem();

  /// The map of direction D in terms of raw numbers.
  struct parts {
    graph g{};
    int log_ratio = -1, log_det = -1;
    std::vector<int> inputs{};  // the radius it starts from, then the raw numbers
  };

  template <direction D>
  static constexpr parts make_parts() {
    parts p;
    declared_limits const limits;
    int const r = p.g.symbol("r");
    int f = import(p.g, formula{});
    p.inputs.push_back(r);
    if (D == direction::decode) {
      p.inputs[0] = p.g.symbol("r", {}, 0);
      f = invert_radius(p.g, f, r, p.inputs[0], limits).formula;
    }
    p.log_ratio = detail::log_ratio(p.g, f, p.inputs[0], limits);
    int const log_slope = log_magnitude(p.g, derivative(p.g, f, p.inputs[0]), limits);
    p.log_det = p.g.sum(log_slope, p.log_ratio);
    std::vector<int> parameters;
    std::vector<int> of_raw;
    for (std::size_t k = 0; k < names.count; ++k) {
      p.inputs.push_back(p.g.symbol(names.names[k], {}, 0));
      parameters.push_back(p.g.symbol(names.names[k]));
      of_raw.push_back(limit_of(names.names[k]).of_raw(p.g, p.inputs.back()));
    }
    for (int* root : {&p.log_ratio, &p.log_det}) *root = substitute(p.g, *root, parameters, of_raw);
    return p;
  }

  /// Outputs: q, log-determinant.
  template <direction D>
  struct run_schedule {
    static constexpr auto make() {
      auto p = make_parts<D>();
      std::array<int, 2> const roots{p.g.function(op::exp, p.log_ratio), p.log_det};
      return schedule<2>(p.g, roots, p.inputs);
    }
    static constexpr auto made = make();
    static constexpr auto value = shrink<static_cast<std::size_t>(made.length)>(made);
  };

  /// Outputs: q, then the derivatives of log q by the radius and by each raw number, then those of the log-determinant.
  template <direction D>
  struct gradient_schedule {
    static constexpr std::size_t outputs = 1 + 2 * (1 + names.count);
    static constexpr auto make() {
      auto p = make_parts<D>();
      std::array<int, outputs> roots{p.g.function(op::exp, p.log_ratio)};
      std::size_t next = 1;
      for (int const root : {p.log_ratio, p.log_det}) {
        auto const slopes = gradient(p.g, root, p.inputs);
        for (int const slope : slopes) roots[next++] = slope;
      }
      return schedule<outputs>(p.g, roots, p.inputs);
    }
    static constexpr auto made = make();
    static constexpr auto value = shrink<static_cast<std::size_t>(made.length)>(made);
  };
};

/// The sentences for a formula of a radius; `Declared` appears in the message.
template <class Declared, radius_problem Problem>
struct radius_invertible {
  static_assert(HoldsFor<Problem != radius_problem::foreign, Declared>,
                "rgflow: a radius is a real formula in r: it has no x, conj, re, im, norm, field or lattice sum. See "
                "docs/transform.md#what-is-refused-of-a-radius");
  static_assert(HoldsFor<Problem != radius_problem::absent, Declared>,
                "rgflow: a radius without r has no inverse in r. See docs/transform.md#what-is-refused-of-a-radius");
  static_assert(HoldsFor<Problem != radius_problem::occurs_twice, Declared>,
                "rgflow: a radius is inverted by undoing one operation after the other, so r must occur exactly once. "
                "See docs/transform.md#what-is-refused-of-a-radius");
  static_assert(
      HoldsFor<Problem != radius_problem::not_odd, Declared>,
      "rgflow: a radius is odd in r, so that 0 stays and y is smooth there: products, sinh and asinh of "
      "r are odd; sums, powers, exp, log, sqrt and cosh are not. See docs/transform.md#what-is-refused-of-a-radius");
  static_assert(HoldsFor<Problem != radius_problem::factor, Declared>,
                "rgflow: a radius is multiplied or divided by something that is not always positive; write exp(s), or "
                "declare the parameter positive. See docs/transform.md#what-is-refused-of-a-radius");
  static_assert(HoldsFor<Problem != radius_problem::not_onto, Declared>,
                "rgflow: this radius does not reach all values from 0 on (tanh doesn't), so it has no inverse there. "
                "See docs/transform.md#what-is-refused-of-a-radius");
  static_assert(HoldsFor<Problem != radius_problem::undefined, Declared>,
                "rgflow: this radius is not defined for every r. See docs/transform.md#what-is-refused-of-a-radius");
  static_assert(HoldsFor<Problem != radius_problem::other_undefined, Declared>,
                "rgflow: this radius is not defined for all values of its parameters: log and sqrt need something "
                "positive, atanh something between -1 and 1, a division something that can't vanish. See "
                "docs/transform.md#what-is-refused-of-a-radius");
  static constexpr bool proved = Problem == radius_problem::none;
};

template <RadialTransform Tr>
struct checked_transform<Tr> : declared_empty<Tr, "a transform"> {
  using formulas = radial_formulas<Tr>;
  static_assert(checked_limits<formulas>::fit);
  static_assert(radius_invertible<Tr, formulas::problem>::proved);
};

}  // namespace detail

template <RadialTransform Tr>
inline constexpr bool valid_transform<Tr> =
    detail::radial_formulas<Tr>::limits_fit() &&
    detail::radial_formulas<Tr>::problem == detail::radius_problem::none;

/// A radial transform ready to run on any number type, as bound_transform of a complex one.
template <RadialTransform Tr>
struct bound_transform<Tr> : private detail::checked_transform<Tr> {
 private:
  using formulas = detail::radial_formulas<Tr>;
  template <class V>
  using pair = engine::complex_pair<V>;

 public:
  using declaration = Tr;

  static constexpr std::size_t width = 2;
  /// How many parameters the conditioner supplies per complex x.
  static constexpr std::size_t parameters = formulas::names.count;

  static std::string describe() { return "radius " + to_text(Tr::radius) + formulas::limits_text(); }

  template <class V>
  struct result {
    pair<V> value;
    V log_slope;  ///< log of the Jacobian determinant: of encode log f'(r) + log(f(r) / r)
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
    v = run<opposite(D)>(v, raw).value;
    pull_back_at<D>(v, bar, log_det_bar, raw, raw_bar);
  }
  /// The adjoint of apply, x being the argument.
  template <class V>
  static void pull_back_from_input(pair<V> const& x, pair<V>& bar, V const& log_det_bar,
                                   std::span<V const, parameters> raw, std::span<V, parameters> raw_bar) {
    pull_back_at<direction::encode>(x, bar, log_det_bar, raw, raw_bar);
  }

 private:
  /// The adjoint of apply or invert, x being the argument.
  template <direction D, class V>
  static void pull_back_at(pair<V> const& x, pair<V>& bar, V const& log_det_bar, std::span<V const, parameters> raw,
                           std::span<V, parameters> raw_bar) {
    V const r = radius(x);
    auto const run = executed<typename formulas::template gradient_schedule<D>>(r, raw);
    // y = q x with q of r and p: dy = q (dx + x dlog q), dr = n dx with the unit vector n = x / r.
    V const q = run.template output<0>();
    pair<V> const n{x.re / r, x.im / r};
    V const along = q * (x.re * bar.re + x.im * bar.im);
    V const r_bar = along * run.template output<1>() + log_det_bar * run.template output<2 + parameters>();
    [&]<std::size_t... K>(std::index_sequence<K...>) {
      ((raw_bar[K] = along * run.template output<2 + K>() + log_det_bar * run.template output<3 + parameters + K>()),
       ...);
    }
    (std::make_index_sequence<parameters>{});
    bar = {q * bar.re + r_bar * n.re, q * bar.im + r_bar * n.im};
  }

  template <class V>
  static V radius(pair<V> const& x) {
    std::array<V, 2> const parts{x.re, x.im};
    return engine::modulus<2>(parts.data());
  }

  template <class Schedule, class V>
  RGFLOW_FORMULA_INLINE static auto executed(V const& r, [[maybe_unused]] std::span<V const, parameters> raw) {
    detail::values<V, parameters + 1> inputs;
    inputs.template at<0>() = r;
    [&]<std::size_t... K>(std::index_sequence<K...>) { ((inputs.template at<K + 1>() = raw[K]), ...); }
    (std::make_index_sequence<parameters>{});
    detail::execution<Schedule, V> run;
    run.prepare(inputs);
    run.finish(inputs);
    return run;
  }

  template <direction D, class V>
  static result<V> run(pair<V> const& x, std::span<V const, parameters> raw) {
    auto const run = executed<typename formulas::template run_schedule<D>>(radius(x), raw);
    V const q = run.template output<0>();
    return {{q * x.re, q * x.im}, run.template output<1>()};
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
