// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/langevin.hpp>
#include <rgflow/expression/graph.hpp>

#include <cmath>
#include <span>
#include <type_traits>
#include <utility>

#if defined(__GNUC__) || defined(__clang__)
#define RGFLOW_FORMULA_INLINE inline __attribute__((always_inline))
#else
#define RGFLOW_FORMULA_INLINE inline
#endif

namespace rgflow::inline RGFLOW_ISA::detail {

/// One step of a schedule: a leaf (input a, or a number) or an operation on the results of steps a and b; with c, of a
/// product and another result: c + a b (a sum) or c - a b (a difference); otherwise c < 0.
struct instruction {
  // Without initializers: in constant evaluation an array of what has any is made element by element.
  op kind;
  int a;
  int b;
  double number;
  int c;
};

/// A schedule that computes Outputs formulas from a list of inputs, each distinct subformula once. The first
/// `invariant` steps need only the first `fixed_inputs` inputs, so a loop over sites runs them once.
template <std::size_t Length, std::size_t Outputs>
struct program {
  std::array<instruction, Length> code{};
  std::array<int, Outputs> outputs{};
  int invariant = 0;
};

inline constexpr std::size_t longest_program = 512;

template <std::size_t Outputs>
struct draft_program : program<longest_program, Outputs> {
  int length = 0;
};

template <std::size_t Length, std::size_t Outputs>
constexpr program<Length, Outputs> shrink(draft_program<Outputs> const& draft) {
  program<Length, Outputs> p;
  for (std::size_t k = 0; k < Length; ++k) p.code[k] = draft.code[k];
  p.outputs = draft.outputs;
  p.invariant = draft.invariant;
  return p;
}

template <std::size_t Outputs>
class scheduler {
 public:
  constexpr scheduler(graph const& g, std::span<int const> roots, std::span<int const> inputs, std::size_t fixed_inputs)
      : g_(g), inputs_(inputs), result_(static_cast<std::size_t>(g.size()), -1) {
    flags live(result_.size(), 0);
    flags varying(result_.size(), 0);
    for (int const root : roots) live[static_cast<std::size_t>(root)] = 1;
    for (int id = g.size() - 1; id >= 0; --id)
      if (live[static_cast<std::size_t>(id)] != 0) {
        auto const& n = g[id];
        if (is_leaf(n.kind)) continue;
        live[static_cast<std::size_t>(n.a)] = 1;
        if (has_two_operands(n.kind)) live[static_cast<std::size_t>(n.b)] = 1;
      }
    for (std::size_t k = fixed_inputs; k < inputs.size(); ++k) varying[static_cast<std::size_t>(inputs[k])] = 1;
    for (int id = 0; id < g.size(); ++id) {
      auto const& n = g[id];
      if (is_leaf(n.kind)) continue;
      if (varying[static_cast<std::size_t>(n.a)] != 0 ||
          (has_two_operands(n.kind) && varying[static_cast<std::size_t>(n.b)] != 0))
        varying[static_cast<std::size_t>(id)] = 1;
    }
    for (bool const phase : {false, true}) {
      for (int id = 0; id < g.size(); ++id)
        if (live[static_cast<std::size_t>(id)] != 0 && (varying[static_cast<std::size_t>(id)] != 0) == phase)
          result_[static_cast<std::size_t>(id)] = emit(g[id], id);
      if (!phase) out_.invariant = out_.length;
    }
    for (std::size_t k = 0; k < Outputs; ++k) out_.outputs[k] = result_[static_cast<std::size_t>(roots[k])];
  }

  constexpr draft_program<Outputs> const& finished() const { return out_; }

 private:
  constexpr int push(op kind, int a, int b, double number = 0) {
    if (static_cast<std::size_t>(out_.length) == longest_program) throw std::length_error("the formula is too long");
    out_.code[static_cast<std::size_t>(out_.length)] = {kind, a, b, number, -1};
    return out_.length++;
  }

  constexpr int emit(node const& n, int id) {
    auto const done = [&](int operand) { return result_[static_cast<std::size_t>(operand)]; };
    switch (n.kind) {
      case op::number: return push(op::number, 0, 0, n.value.value());
      case op::symbol: {
        for (std::size_t k = 0; k < inputs_.size(); ++k)
          if (inputs_[k] == id) return push(op::symbol, static_cast<int>(k), 0);
        throw std::invalid_argument("a symbol of the formula has no value");
      }
      case op::power: {
        if (n.b > 0) return raise(done(n.a), n.b);
        int const one = push(op::number, 0, 0, 1.);
        return push(op::quotient, one, raise(done(n.a), -n.b));
      }
      default: return push(n.kind, done(n.a), has_two_operands(n.kind) ? done(n.b) : 0);
    }
  }

  // Powers by squaring, sharing with every other power of the same base.
  constexpr int raise(int base, int exponent) {
    if (exponent == 1) return base;
    for (auto const& p : powers_)
      if (p[0] == base && p[1] == exponent) return p[2];
    int const half = raise(base, exponent / 2);
    int made = push(op::product, half, half);
    if (exponent % 2 == 1) made = push(op::product, made, base);
    powers_.push_back({base, exponent, made});
    return made;
  }

  graph const& g_;
  std::span<int const> inputs_;
  std::vector<int> result_;
  std::vector<std::array<int, 3>> powers_;
  draft_program<Outputs> out_{};
};

/// The schedule of `roots` in terms of `inputs`, of which the first `fixed_inputs` don't vary in the inner loop.
template <std::size_t Outputs>
constexpr draft_program<Outputs> schedule(graph const& g, std::span<int const> roots, std::span<int const> inputs,
                                          std::size_t fixed_inputs = 0) {
  return scheduler<Outputs>(g, roots, inputs, fixed_inputs).finished();
}

// log cosh a = |a| + log((1 + exp(-2|a|)) / 2); V's own version goes first.
template <class V>
RGFLOW_FORMULA_INLINE V log_cosh_of(V const& a) {
  if constexpr (requires { log_cosh(a); }) {
    return log_cosh(a);
  } else {
    using std::abs, std::exp, std::log;
    V const size = abs(a);
    return size + log(V(0.5) + V(0.5) * exp(V(-2) * size));
  }
}

template <class V>
RGFLOW_FORMULA_INLINE V sign_of(V const& a) {
  using engine::select;
  return select(a < V(0), V(-1), select(V(0) < a, V(1), V(0)));
}

/// Value I of a schedule.
template <std::size_t I, class V>
struct numbered_value {
  V value;
};

template <class V, class Indices>
struct numbered_values;
/// N values, each its own object: unlike the elements of an array they stay in registers with every compiler.
template <class V, std::size_t... I>
struct numbered_values<V, std::index_sequence<I...>> : numbered_value<I, V>... {
  template <std::size_t K>
  RGFLOW_FORMULA_INLINE V& at() {
    return static_cast<numbered_value<K, V>&>(*this).value;
  }
  template <std::size_t K>
  RGFLOW_FORMULA_INLINE V const& at() const {
    return static_cast<numbered_value<K, V> const&>(*this).value;
  }
};
template <class V, std::size_t N>
using values = numbered_values<V, std::make_index_sequence<N>>;

template <op Kind, class V>
RGFLOW_FORMULA_INLINE V step([[maybe_unused]] V const& a, [[maybe_unused]] V const& b) {
  using std::asinh, std::atanh, std::sin, std::cos, std::abs;
  using std::exp, std::log, std::sqrt, std::sinh, std::cosh, std::tanh;
  // clang-format off
  if constexpr (Kind == op::sum) return a + b;
  else if constexpr (Kind == op::difference) return a - b;
  else if constexpr (Kind == op::product) return a * b;
  else if constexpr (Kind == op::quotient) return a / b;
  else if constexpr (Kind == op::negative) return -a;
  else if constexpr (Kind == op::exp) return exp(a);
  else if constexpr (Kind == op::log) return log(a);
  else if constexpr (Kind == op::sqrt) return sqrt(a);
  else if constexpr (Kind == op::sinh) return sinh(a);
  else if constexpr (Kind == op::cosh) return cosh(a);
  else if constexpr (Kind == op::tanh) return tanh(a);
  else if constexpr (Kind == op::asinh) return asinh(a);
  else if constexpr (Kind == op::atanh) return atanh(a);
  else if constexpr (Kind == op::sin) return sin(a);
  else if constexpr (Kind == op::cos) return cos(a);
  else if constexpr (Kind == op::abs) return abs(a);
  else if constexpr (Kind == op::sign) return sign_of(a);
  else if constexpr (Kind == op::log_sinhc) return engine::log_sinhc(a);
  else if constexpr (Kind == op::langevin) return engine::langevin(a);
  else return log_cosh_of(a);
  // clang-format on
}

/// c + a b or c - a b, with one rounding where V has it.
template <op Kind, class V>
RGFLOW_FORMULA_INLINE V fused_step(V const& a, V const& b, V const& c) {
  static_assert(Kind == op::sum || Kind == op::difference);
  if constexpr (Kind == op::sum) {
    if constexpr (!std::is_arithmetic_v<V> && requires { fma(a, b, c); })
      return fma(a, b, c);
    else
      return a * b + c;
  } else {
    if constexpr (requires { fnma(a, b, c); })
      return fnma(a, b, c);
    else
      return c - a * b;
  }
}

/// One run of a schedule over V. `Schedule::value` is the program; Inputs offers at<K>().
template <class Schedule, class V>
class execution {
 public:
  /// The steps that need only the fixed inputs.
  template <class Inputs>
  RGFLOW_FORMULA_INLINE void prepare(Inputs const& inputs) {
    run<0>(inputs, std::make_index_sequence<invariant>{});
  }
  /// All others.
  template <class Inputs>
  RGFLOW_FORMULA_INLINE void finish(Inputs const& inputs) {
    run<invariant>(inputs, std::make_index_sequence<length - invariant>{});
  }
  template <std::size_t K>
  RGFLOW_FORMULA_INLINE V const& output() const {
    return done_.template at<static_cast<std::size_t>(Schedule::value.outputs[K])>();
  }

 private:
  static constexpr std::size_t length = Schedule::value.code.size();
  static constexpr auto invariant = static_cast<std::size_t>(Schedule::value.invariant);

  template <std::size_t I, class Inputs>
  RGFLOW_FORMULA_INLINE void perform([[maybe_unused]] Inputs const& inputs) {
    constexpr instruction i = Schedule::value.code[I];
    if constexpr (i.kind == op::number)
      done_.template at<I>() = static_cast<V>(i.number);
    else if constexpr (i.kind == op::symbol)
      done_.template at<I>() = inputs.template at<static_cast<std::size_t>(i.a)>();
    else if constexpr (i.c >= 0)
      done_.template at<I>() = fused_step<i.kind>(std::as_const(done_).template at<static_cast<std::size_t>(i.a)>(),
                                                  std::as_const(done_).template at<static_cast<std::size_t>(i.b)>(),
                                                  std::as_const(done_).template at<static_cast<std::size_t>(i.c)>());
    else
      done_.template at<I>() = step<i.kind>(std::as_const(done_).template at<static_cast<std::size_t>(i.a)>(),
                                            std::as_const(done_).template at<static_cast<std::size_t>(i.b)>());
  }

  template <std::size_t First, class Inputs, std::size_t... K>
  RGFLOW_FORMULA_INLINE void run(Inputs const& inputs, std::index_sequence<K...>) {
    (perform<First + K>(inputs), ...);
  }

  values<V, length> done_;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
