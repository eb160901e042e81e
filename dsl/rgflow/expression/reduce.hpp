// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/graph.hpp>

#include <initializer_list>

namespace rgflow::inline RGFLOW_ISA::detail {

/// What a symbol stands for: one real number, a complex one, or a vector.
struct symbol_shape {
  int channels = 1;
  bool is_complex = false;
};

inline constexpr std::size_t most_channels = 16;

/// In place of a channel: the symbol stands for all components of its site. Scalar products of such symbols stay as
/// they are when formulas are taken apart (action/scalar_products.hpp).
inline constexpr int all_channels = 1 << 20;

/// Up to most_channels nodes. (A vector inside the vector of results is more than g++-12 evaluates at compile time.)
class part_list {
 public:
  constexpr part_list() = default;
  constexpr part_list(std::initializer_list<int> ids) {
    for (int const id : ids) push_back(id);
  }
  constexpr void push_back(int id) {
    if (count_ == most_channels) throw std::length_error("a field in a formula has at most 16 channels");
    ids_[count_++] = id;
  }
  constexpr std::size_t size() const { return count_; }
  constexpr bool empty() const { return count_ == 0; }
  constexpr int& operator[](std::size_t k) { return ids_[k]; }
  constexpr int operator[](std::size_t k) const { return ids_[k]; }
  constexpr int back() const { return ids_[count_ - 1]; }
  constexpr int const* begin() const { return ids_.data(); }
  constexpr int const* end() const { return ids_.data() + count_; }

 private:
  std::array<int, most_channels> ids_{};
  std::size_t count_ = 0;
};

/// A formula taken apart into real ones: one part, real and imaginary part, or one part per channel.
struct real_parts {
  part_list parts;
  bool is_complex = false;
  constexpr bool is_real() const { return parts.size() == 1; }
};

// Why a formula can't be taken apart; the texts are for constant evaluation, users meet the sentences of the words
// that use this.
enum class reduction_problem { none, function_of_complex, shapes_differ, bad_component, nested_sum };

/// Rewrites formulas over complex or vector symbols as real formulas over their real components: the symbol phi
/// becomes the leaves (phi, channel 0), (phi, channel 1), ...
template <class ShapeOf>
class reducer {
 public:
  constexpr reducer(graph& g, ShapeOf shape_of) : g_(g), shape_of_(shape_of) {}

  constexpr reduction_problem problem() const { return problem_; }

  constexpr real_parts reduce(int root) {
    auto const slot = static_cast<std::size_t>(root);
    if (memo_.size() <= slot) memo_.resize(slot + 1);
    if (memo_[slot].parts.empty()) {
      auto made = compute(g_[root]);
      if (memo_.size() <= slot) memo_.resize(slot + 1);
      memo_[slot] = made;
    }
    return memo_[slot];
  }

 private:
  static constexpr real_parts real(int id) { return {{id}, false}; }
  static constexpr real_parts complex(int re, int im) { return {{re, im}, true}; }

  constexpr real_parts fail(reduction_problem why) {
    if (problem_ == reduction_problem::none) problem_ = why;
    return real(g_.number(0));
  }

  // A complex formula with vanishing imaginary part is a real one.
  constexpr real_parts settled(real_parts v) const {
    if (v.is_complex && g_.is_number(v.parts[1], 0)) return real(v.parts[0]);
    return v;
  }
  constexpr real_parts as_complex(real_parts v) {
    if (v.is_real()) return complex(v.parts[0], g_.number(0));
    return v;
  }

  constexpr real_parts each(real_parts const& v, auto f) {
    real_parts out{{}, v.is_complex};
    for (int const p : v.parts) out.parts.push_back(f(p));
    return settled(out);
  }

  constexpr real_parts symbol(node const& n) {
    symbol_shape const shape = shape_of_(n.name);
    real_parts out{{}, shape.is_complex};
    if (shape.channels == 1 && !is_field(n.name)) return real(g_.intern(n));
    for (int c = 0; c < shape.channels; ++c) out.parts.push_back(g_.symbol(n.name, n.offset, c));
    return out;
  }

  constexpr real_parts compute(node n) {
    switch (n.kind) {
      case op::number: return real(g_.number(n.value));
      case op::symbol: return symbol(n);
      case op::imaginary_unit: return complex(g_.number(0), g_.number(1));
      case op::sum:
      case op::difference: return linear(n.kind, reduce(n.a), reduce(n.b));
      case op::product: return multiply(reduce(n.a), reduce(n.b));
      case op::quotient: return divide(reduce(n.a), reduce(n.b));
      case op::negative: return each(reduce(n.a), [&](int p) { return g_.negative(p); });
      case op::power: return raise(reduce(n.a), n.b);
      case op::dot:
        if (g_[n.a].channel == all_channels) return real(g_.intern(n));
        return dot(reduce(n.a), reduce(n.b));
      case op::norm: return dot(reduce(n.a), reduce(n.a));
      case op::conj: {
        auto v = reduce(n.a);
        if (v.is_complex) v.parts[1] = g_.negative(v.parts[1]);
        return v.is_complex || v.is_real() ? v : fail(reduction_problem::shapes_differ);
      }
      case op::re:
      case op::im: {
        auto const v = reduce(n.a);
        if (v.is_real()) return n.kind == op::re ? v : real(g_.number(0));
        return v.is_complex ? real(v.parts[n.kind == op::re ? 0 : 1]) : fail(reduction_problem::shapes_differ);
      }
      case op::component: {
        auto const v = reduce(n.a);
        if (n.b >= static_cast<int>(v.parts.size())) return fail(reduction_problem::bad_component);
        return real(v.parts[static_cast<std::size_t>(n.b)]);
      }
      case op::over_links:
      case op::over_sites: return fail(reduction_problem::nested_sum);
      default: return function(n.kind, reduce(n.a));
    }
  }

  constexpr real_parts linear(op kind, real_parts a, real_parts b) {
    if (a.is_complex || b.is_complex) a = as_complex(a), b = as_complex(b);
    if (a.parts.size() != b.parts.size() || a.is_complex != b.is_complex) return fail(reduction_problem::shapes_differ);
    real_parts out{{}, a.is_complex};
    for (std::size_t k = 0; k < a.parts.size(); ++k)
      out.parts.push_back(kind == op::sum ? g_.sum(a.parts[k], b.parts[k]) : g_.difference(a.parts[k], b.parts[k]));
    return settled(out);
  }

  constexpr real_parts multiply(real_parts const& a, real_parts const& b) {
    if (a.is_real()) return each(b, [&](int p) { return g_.product(a.parts[0], p); });
    if (b.is_real()) return each(a, [&](int p) { return g_.product(p, b.parts[0]); });
    if (!a.is_complex || !b.is_complex) return fail(reduction_problem::shapes_differ);
    int const re = g_.difference(g_.product(a.parts[0], b.parts[0]), g_.product(a.parts[1], b.parts[1]));
    return settled(complex(re, g_.sum(g_.product(a.parts[0], b.parts[1]), g_.product(a.parts[1], b.parts[0]))));
  }

  constexpr real_parts dot(real_parts const& a, real_parts const& b) {
    real_parts const left = b.is_complex ? as_complex(a) : a;
    real_parts const right = a.is_complex ? as_complex(b) : b;
    if (left.parts.size() != right.parts.size() || left.is_complex != right.is_complex)
      return fail(reduction_problem::shapes_differ);
    int total = g_.number(0);
    for (std::size_t k = 0; k < left.parts.size(); ++k)
      total = g_.sum(total, g_.product(left.parts[k], right.parts[k]));
    return real(total);
  }

  constexpr real_parts divide(real_parts const& a, real_parts const& b) {
    if (b.is_real()) return each(a, [&](int p) { return g_.quotient(p, b.parts[0]); });
    if (!b.is_complex) return fail(reduction_problem::shapes_differ);
    int const size = dot(b, b).parts[0];
    auto const over = multiply(as_complex(a), complex(b.parts[0], g_.negative(b.parts[1])));
    return each(over, [&](int p) { return g_.quotient(p, size); });
  }

  constexpr real_parts raise(real_parts const& a, int exponent) {
    if (a.is_real()) return real(g_.power(a.parts[0], exponent));
    if (!a.is_complex) return fail(reduction_problem::shapes_differ);
    real_parts out = real(g_.number(1));
    for (int k = exponent < 0 ? -exponent : exponent; k > 0; --k) out = multiply(out, a);
    return exponent < 0 ? divide(real(g_.number(1)), out) : out;
  }

  constexpr real_parts function(op kind, real_parts const& a) {
    if (a.is_real()) return real(g_.function(kind, a.parts[0]));
    if (a.is_complex && kind == op::abs) return real(g_.function(op::sqrt, dot(a, a).parts[0]));
    if (a.is_complex && kind == op::exp) {
      int const size = g_.function(op::exp, a.parts[0]);
      return complex(g_.product(size, g_.function(op::cos, a.parts[1])),
                     g_.product(size, g_.function(op::sin, a.parts[1])));
    }
    return fail(a.is_complex ? reduction_problem::function_of_complex : reduction_problem::shapes_differ);
  }

  graph& g_;
  ShapeOf shape_of_;
  std::vector<real_parts> memo_;
  reduction_problem problem_ = reduction_problem::none;
};

/// Whether a formula can have complex values for real symbols, or speaks of conjugates: then its field is complex
/// unless something else is said.
constexpr bool speaks_complex(graph const& g) {
  for (int id = 0; id < g.size(); ++id) {
    op const k = g[id].kind;
    if (k == op::conj || k == op::re || k == op::im || k == op::norm || k == op::imaginary_unit) return true;
  }
  return false;
}

}  // namespace rgflow::inline RGFLOW_ISA::detail
