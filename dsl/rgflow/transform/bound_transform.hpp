// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/expression/calculus.hpp>
#include <rgflow/expression/text.hpp>
#include <rgflow/transform/declaration.hpp>

#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

/// Base of a transform: a class with a formula `y` in x and parameters, and optionally `limits` of these.
///
///     struct shear : transform { static constexpr auto y = x * exp(s) + t; };
///
/// x is the variable; every other symbol is a parameter, put out by a conditioner, in order of first appearance.
/// The formula must be a diffeomorphism of the reals for all values of the parameters within their limits.
struct transform {};

/// A class that declares a transform by a formula. (Of one that is declared only, bases may not be asked for.)
template <class T>
concept Transform = requires {
  { T::y } -> Expression;
}
&&std::derived_from<T, transform>;

namespace detail {

/// Everything derived from the formula of a transform, as schedules over the inputs (x or y, raw_0, raw_1, ...).
template <Transform Tr>
struct transform_formulas : declared_parameters<Tr, std::remove_cvref_t<decltype(Tr::y)>, "x"> {
  using formula = std::remove_cvref_t<decltype(Tr::y)>;
  using parameters_of = declared_parameters<Tr, formula, "x">;
  using typename parameters_of::declared_limits;
  using parameters_of::limit_of, parameters_of::names;

  // The formula is real; conj, re and im have no place in it.
  static constexpr bool make_is_real() {
    graph g;
    import(g, formula{});
    if (speaks_complex(g)) return false;
    for (int id = 0; id < g.size(); ++id)
      if (g[id].kind >= op::conj || is_field(g[id].name)) return false;
    return true;
  }
  static constexpr bool is_real = make_is_real();

  /// The formulas in terms of parameters, with the inverse.
  struct parts {
    graph g{};
    int x = -1, y = -1, slope = -1, log_slope = -1;
    std::vector<int> parameters{}, raw{}, of_raw{};
    inversion inverse{};
  };

  static constexpr parts make_parts(bool with_inverse) {
    parts p;
    p.y = import(p.g, formula{});
    p.x = p.g.symbol("x");
    for (std::size_t k = 0; k < names.count; ++k) {
      p.parameters.push_back(p.g.symbol(names.names[k]));
      p.raw.push_back(p.g.symbol(names.names[k], {}, 0));
      p.of_raw.push_back(limit_of(names.names[k]).of_raw(p.g, p.raw.back()));
    }
    declared_limits const limits;
    if (with_inverse) p.inverse = inverter(p.g, p.x, limits).solve(p.y, p.g.symbol("x", {}, 0));
    p.slope = derivative(p.g, p.y, p.x);
    p.log_slope = log_magnitude(p.g, p.slope, limits);
    return p;
  }

  static constexpr inversion_problem make_problem() {
    if (!is_real) return inversion_problem::none;
    auto const p = make_parts(true);
    if (p.inverse.problem != inversion_problem::none) return p.inverse.problem;
    bool const defined = others_defined(p.g, p.y, p.x, declared_limits{});
    return defined ? inversion_problem::none : inversion_problem::other_undefined;
  }
  static constexpr inversion_problem problem = make_problem();

  struct apply_schedule {
    static constexpr auto make() {
      auto p = make_parts(false);
      std::array<int, 2> roots{p.y, p.log_slope};
      for (int& r : roots) r = substitute(p.g, r, p.parameters, p.of_raw);
      std::vector<int> inputs{p.x};
      inputs.insert(inputs.end(), p.raw.begin(), p.raw.end());
      return schedule<2>(p.g, roots, inputs);
    }
    static constexpr auto made = make();
    static constexpr auto value = shrink<static_cast<std::size_t>(made.length)>(made);
  };

  struct invert_schedule {
    static constexpr auto make() {
      auto p = make_parts(true);
      int const log_slope = substitute(p.g, p.log_slope, std::array{p.x}, std::array{p.inverse.formula});
      std::array<int, 2> roots{p.inverse.formula, p.g.negative(log_slope)};
      for (int& r : roots) r = substitute(p.g, r, p.parameters, p.of_raw);
      std::vector<int> inputs{p.g.symbol("x", {}, 0)};
      inputs.insert(inputs.end(), p.raw.begin(), p.raw.end());
      return schedule<2>(p.g, roots, inputs);
    }
    static constexpr auto made = make();
    static constexpr auto value = shrink<static_cast<std::size_t>(made.length)>(made);
  };

  // Outputs: y, log slope, slope, d log slope / dx, then dy / draw_i, then d log slope / draw_i.
  struct gradient_schedule {
    static constexpr std::size_t outputs = 4 + 2 * names.count;
    static constexpr auto make() {
      auto p = make_parts(false);
      std::array<int, outputs> roots{};
      roots[0] = substitute(p.g, p.y, p.parameters, p.of_raw);
      roots[1] = substitute(p.g, p.log_slope, p.parameters, p.of_raw);
      std::vector<int> leaves{p.x};
      leaves.insert(leaves.end(), p.raw.begin(), p.raw.end());
      auto const of_y = gradient(p.g, roots[0], leaves);
      auto const of_slope = gradient(p.g, roots[1], leaves);
      roots[2] = of_y[0];
      roots[3] = of_slope[0];
      for (std::size_t k = 0; k < names.count; ++k) {
        roots[4 + k] = of_y[1 + k];
        roots[4 + names.count + k] = of_slope[1 + k];
      }
      return schedule<outputs>(p.g, roots, leaves);
    }
    static constexpr auto made = make();
    static constexpr auto value = shrink<static_cast<std::size_t>(made.length)>(made);
  };
};

template <Transform Tr>
struct checked_transform<Tr> : declared_empty<Tr, "a transform"> {
  using formulas = transform_formulas<Tr>;
  static_assert(formulas::is_real,
                "rgflow: the formula of a transform is real: it has no conj, re, im, norm, field or lattice sum; "
                "of complex x it is a complex_transform. See docs/transform.md#write-your-own");
  static_assert(checked_limits<formulas>::fit);
  static_assert(!formulas::is_real || invertible<Tr, formulas::problem>::proved);
};

}  // namespace detail

template <Transform Tr>
inline constexpr bool valid_transform<Tr> =
    detail::transform_formulas<Tr>::is_real && detail::transform_formulas<Tr>::limits_fit() &&
    detail::transform_formulas<Tr>::problem == detail::inversion_problem::none;

/// A transform ready to run on any number type V with + - * / and the functions of the formula found by
/// argument-dependent lookup (or std's, for float and double). Parameters arrive raw, as a net puts them out; limits
/// are applied here.
template <Transform Tr>
struct bound_transform<Tr> : private detail::checked_transform<Tr> {
 private:
  using formulas = detail::transform_formulas<Tr>;

  template <class Schedule, class V>
  RGFLOW_FORMULA_INLINE static void execute(detail::execution<Schedule, V>& run, V const& x,
                                            [[maybe_unused]] V const* raw) {
    detail::values<V, formulas::names.count + 1> inputs;
    inputs.template at<0>() = x;
    [&]<std::size_t... K>(std::index_sequence<K...>) { ((inputs.template at<K + 1>() = raw[K]), ...); }
    (std::make_index_sequence<formulas::names.count>{});
    run.prepare(inputs);
    run.finish(inputs);
  }

 public:
  using declaration = Tr;
  static constexpr std::size_t width = 1;  ///< real numbers that it moves at a time

  /// The formula and the limits of its parameters, as text.
  static std::string describe() {
    return "y = " + to_text(Tr::y) + formulas::limits_text();
  }

  /// How many parameters the conditioner supplies per value of x.
  static constexpr std::size_t parameters = formulas::names.count;
  static constexpr std::string_view parameter_name(std::size_t k) { return formulas::names.names[k]; }

  template <class V>
  struct result {
    V value;
    V log_slope;  ///< log of |d value / d argument|
  };

  template <class V>
  struct gradient_result {
    V value;        ///< y
    V slope;        ///< dy/dx
    V log_slope;    ///< log|dy/dx|
    V log_slope_x;  ///< d log|dy/dx| / dx
    std::array<V, parameters> value_p;      ///< dy / draw_i
    std::array<V, parameters> log_slope_p;  ///< d log|dy/dx| / draw_i
  };

  /// y(x) and log|dy/dx|.
  template <class V>
  static result<V> apply(V const& x, std::span<V const, parameters> raw) {
    detail::execution<typename formulas::apply_schedule, V> run;
    execute(run, x, raw.data());
    return {run.template output<0>(), run.template output<1>()};
  }

  /// x(y) and log|dx/dy|.
  template <class V>
  static result<V> invert(V const& y, std::span<V const, parameters> raw) {
    detail::execution<typename formulas::invert_schedule, V> run;
    execute(run, y, raw.data());
    return {run.template output<0>(), run.template output<1>()};
  }

  /// Value and log-slope at x with their derivatives by x and by the raw parameters.
  template <class V>
  static gradient_result<V> gradients(V const& x, std::span<V const, parameters> raw) {
    detail::execution<typename formulas::gradient_schedule, V> run;
    execute(run, x, raw.data());
    gradient_result<V> r{
        run.template output<0>(), run.template output<2>(), run.template output<1>(), run.template output<3>(), {}, {}};
    [&]<std::size_t... K>(std::index_sequence<K...>) {
      ((r.value_p[K] = run.template output<4 + K>(), r.log_slope_p[K] = run.template output<4 + parameters + K>()),
       ...);
    }
    (std::make_index_sequence<parameters>{});
    return r;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
