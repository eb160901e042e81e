// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/ratio.hpp>
#include <rgflow/expression/tree.hpp>

#include <array>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::detail {

using site_offset = std::array<int, 3>;

inline constexpr std::string_view field_name = "phi";
inline constexpr std::string_view next_field_name = "phi_next";

constexpr bool is_field(std::string_view name) { return name == field_name || name == next_field_name; }

using flags = std::vector<unsigned char>;  // std::vector<bool> is not for constant evaluation everywhere

struct node {
  op kind{};
  int a = -1;               ///< first operand
  int b = -1;               ///< second operand, the exponent of a power, the channel of a component
  ratio value{};            ///< of a number
  std::string_view name{};  ///< of a symbol
  site_offset offset{};     ///< of a field symbol
  int channel = -1;         ///< of a field symbol that stands for one real component, or for all
  // Names last: comparing text is dear in constant evaluation.
  friend constexpr bool operator==(node const& p, node const& q) {
    return p.kind == q.kind && p.a == q.a && p.b == q.b && p.channel == q.channel && p.value.num == q.value.num &&
           p.value.den == q.value.den && p.offset[0] == q.offset[0] && p.offset[1] == q.offset[1] &&
           p.offset[2] == q.offset[2] && p.name == q.name;
  }
};

constexpr bool has_two_operands(op kind) {
  return kind == op::sum || kind == op::difference || kind == op::product || kind == op::quotient || kind == op::dot;
}
constexpr bool is_leaf(op kind) { return kind == op::number || kind == op::symbol || kind == op::imaginary_unit; }

/// A set of formulas as a value: each distinct node once, operands before the nodes that use them. Nodes are made
/// through the functions below, which fold what is trivially equal (0 + a, 2 * 3, -(-a), log(exp(a)), a - a, ...),
/// so equal subformulas are one node. Works in constant evaluation and at run time.
class graph {
 public:
  constexpr explicit graph(bool fold = true) : fold_(fold) { nodes_.reserve(64); }

  constexpr node const& operator[](int id) const { return nodes_[static_cast<std::size_t>(id)].content; }
  constexpr int size() const { return static_cast<int>(nodes_.size()); }
  /// How much has been done with it, in nodes asked for: what takes constant evaluation as long counts as much.
  constexpr std::int64_t work() const { return work_; }
  constexpr void spend(std::int64_t work) { work_ += work; }

  constexpr int number(ratio r) { return intern({.kind = op::number, .value = r}); }
  constexpr int number(std::int64_t n) { return number(ratio{n, 1}); }
  constexpr int symbol(std::string_view name, site_offset offset = {}, int channel = -1) {
    return intern({.kind = op::symbol, .name = name, .offset = offset, .channel = channel});
  }
  constexpr int imaginary_unit() { return intern({.kind = op::imaginary_unit}); }

  constexpr int sum(int a, int b);
  constexpr int difference(int a, int b);
  constexpr int product(int a, int b);
  constexpr int quotient(int a, int b);
  constexpr int negative(int a);
  constexpr int dot(int a, int b) { return commutative(op::dot, a, b); }
  constexpr int power(int a, int exponent);
  constexpr int function(op kind, int a);

  /// The node of this kind over other operands; leaves and parameters (exponent, channel) as in `like`.
  constexpr int remake(node const& like, int a, int b) {
    switch (like.kind) {
      case op::sum: return sum(a, b);
      case op::difference: return difference(a, b);
      case op::product: return product(a, b);
      case op::quotient: return quotient(a, b);
      case op::negative: return negative(a);
      case op::power: return power(a, like.b);
      case op::dot: return dot(a, b);
      case op::component: return intern({.kind = op::component, .a = a, .b = like.b});
      case op::number:
      case op::symbol:
      case op::imaginary_unit: return intern(like);
      default: return function(like.kind, a);
    }
  }

  constexpr bool is_number(int id) const { return (*this)[id].kind == op::number; }
  constexpr bool is_number(int id, std::int64_t n) const { return is_number(id) && (*this)[id].value.is(n); }

  /// The node, if it exists already.
  constexpr int find(node const& n) const { return find(n, bucket(n)); }

  constexpr int intern(node const& n) {
    ++work_;
    auto const slot = bucket(n);
    if (int const known = find(n, slot); known >= 0) return known;
    nodes_.push_back({n, newest_[slot]});
    newest_[slot] = size();
    return size() - 1;
  }

 private:
  // Nodes that fall into one bucket are a list, the newest first: numbers of nodes from 1, 0 ends it.
  struct listed_node {
    node content{};
    int before = 0;
  };
  static constexpr std::size_t bucket_count = 128;

  static constexpr std::size_t bucket(node const& n) {
    auto h = static_cast<std::size_t>(n.kind) * 7 + static_cast<std::size_t>(n.a + 1) * 13 +
             static_cast<std::size_t>(n.b + 64) * 31;
    if (n.kind == op::number) {
      h += static_cast<std::size_t>(n.value.num) * 3 + static_cast<std::size_t>(n.value.den);
    } else if (n.kind == op::symbol) {
      h += static_cast<std::size_t>(n.channel + 1) * 5 + static_cast<std::size_t>(n.offset[0]) * 17 +
           static_cast<std::size_t>(n.offset[1]) * 29 + static_cast<std::size_t>(n.offset[2]) * 43 + n.name.size();
      if (!n.name.empty()) h += static_cast<unsigned char>(n.name.back());
    }
    return h % bucket_count;
  }
  constexpr int find(node const& n, std::size_t slot) const {
    for (int number = newest_[slot]; number > 0; number = nodes_[static_cast<std::size_t>(number - 1)].before)
      if ((*this)[number - 1] == n) return number - 1;
    return -1;
  }

  constexpr int commutative(op kind, int a, int b) {
    if (int const swapped = find({.kind = kind, .a = b, .b = a}); fold_ && swapped >= 0) return swapped;
    return intern({.kind = kind, .a = a, .b = b});
  }

  /// id = factor * core, with the number pulled out.
  struct scaled {
    ratio factor;
    int core;
  };
  constexpr scaled split(int id) const {
    auto const& n = (*this)[id];
    if (n.kind == op::negative) {
      auto inner = split(n.a);
      inner.factor.num = -inner.factor.num;
      return inner;
    }
    if (n.kind == op::product && is_number(n.a)) return {(*this)[n.a].value, n.b};
    return {{1, 1}, id};
  }
  constexpr int scale(ratio factor, int core) {
    if (factor.num == 0) return number(0);
    if (factor.is(1)) return core;
    if (factor.is(-1)) return negative(core);
    if (factor.num < 0) return negative(scale({-factor.num, factor.den}, core));
    return intern({.kind = op::product, .a = number(factor), .b = core});
  }

  bool fold_;
  std::vector<listed_node> nodes_;
  std::array<int, bucket_count> newest_{};
  std::int64_t work_ = 0;
};

constexpr int graph::sum(int a, int b) {
  if (!fold_) return intern({.kind = op::sum, .a = a, .b = b});
  if (is_number(a, 0)) return b;
  if (is_number(b, 0)) return a;
  if (is_number(a) && is_number(b))
    if (auto const r = plus((*this)[a].value, (*this)[b].value)) return number(*r);
  auto const left = split(a);
  auto const right = split(b);
  if (left.core == right.core && !is_number(left.core))
    if (auto const r = plus(left.factor, right.factor)) return scale(*r, left.core);
  if ((*this)[b].kind == op::negative) return difference(a, (*this)[b].a);
  if ((*this)[a].kind == op::negative) return difference(b, (*this)[a].a);
  return commutative(op::sum, a, b);
}

constexpr int graph::difference(int a, int b) {
  if (!fold_) return intern({.kind = op::difference, .a = a, .b = b});
  if (is_number(b, 0)) return a;
  if (is_number(a, 0)) return negative(b);
  if (is_number(b)) return sum(a, negative(b));
  auto const left = split(a);
  auto const right = split(b);
  if (left.core == right.core)
    if (auto const r = plus(left.factor, {-right.factor.num, right.factor.den})) return scale(*r, left.core);
  if ((*this)[b].kind == op::negative) return sum(a, (*this)[b].a);
  if ((*this)[a].kind == op::negative) return negative(sum((*this)[a].a, b));
  return intern({.kind = op::difference, .a = a, .b = b});
}

constexpr int graph::negative(int a) {
  if (!fold_) return intern({.kind = op::negative, .a = a});
  auto const n = (*this)[a];
  if (n.kind == op::number) return number(ratio{-n.value.num, n.value.den});
  if (n.kind == op::negative) return n.a;
  if (n.kind == op::difference) return difference(n.b, n.a);
  return intern({.kind = op::negative, .a = a});
}

constexpr int graph::product(int a, int b) {
  if (!fold_) return intern({.kind = op::product, .a = a, .b = b});
  if (is_number(a, 0) || is_number(b, 0)) return number(0);
  if (is_number(a) && is_number(b))
    if (auto const r = times((*this)[a].value, (*this)[b].value)) return number(*r);
  if (is_number(b)) return product(b, a);
  auto const left = split(a);
  auto const right = split(b);
  if (is_number(a)) {
    if (auto const r = times((*this)[a].value, right.factor)) return scale(*r, right.core);
    return intern({.kind = op::product, .a = a, .b = b});
  }
  if (!left.factor.is(1) || !right.factor.is(1))
    if (auto const r = times(left.factor, right.factor)) return scale(*r, product(left.core, right.core));
  auto const base = [&](int id) { return (*this)[id].kind == op::power ? (*this)[id].a : id; };
  auto const exponent = [&](int id) { return (*this)[id].kind == op::power ? (*this)[id].b : 1; };
  if (base(a) == base(b) && (*this)[a].kind != op::imaginary_unit) return power(base(a), exponent(a) + exponent(b));
  return commutative(op::product, a, b);
}

constexpr int graph::quotient(int a, int b) {
  if (!fold_) return intern({.kind = op::quotient, .a = a, .b = b});
  if (is_number(a, 0)) return a;
  if (is_number(b))
    if (auto const r = inverse((*this)[b].value)) return product(number(*r), a);
  auto const left = split(a);
  auto const right = split(b);
  if (auto const r = inverse(right.factor); r && (!left.factor.is(1) || !r->is(1))) {
    ratio const over = is_number(left.core) ? (*this)[left.core].value : left.factor;
    if (auto const factor = times(over, *r))
      return is_number(left.core) ? quotient(number(*factor), right.core)
                                  : scale(*factor, quotient(left.core, right.core));
  }
  if ((*this)[a].kind == op::quotient) return quotient((*this)[a].a, product((*this)[a].b, b));
  if ((*this)[b].kind == op::exp) return product(a, function(op::exp, negative((*this)[b].a)));
  return intern({.kind = op::quotient, .a = a, .b = b});
}

constexpr int graph::power(int a, int exponent) {
  if (!fold_) return intern({.kind = op::power, .a = a, .b = exponent});
  if (exponent == 0) return number(1);
  if (exponent == 1) return a;
  auto const n = (*this)[a];
  if (n.kind == op::number)
    if (auto const r = raised(n.value, exponent)) return number(*r);
  if (n.kind == op::imaginary_unit && exponent == 2) return number(-1);
  if (n.kind == op::power) return power(n.a, n.b * exponent);
  if (n.kind == op::sqrt && exponent % 2 == 0) return power(n.a, exponent / 2);
  if (n.kind == op::negative) {
    int const positive = power(n.a, exponent);
    return exponent % 2 == 0 ? positive : negative(positive);
  }
  if (auto const parts = split(a); !parts.factor.is(1))
    if (auto const r = raised(parts.factor, exponent)) return scale(*r, power(parts.core, exponent));
  return intern({.kind = op::power, .a = a, .b = exponent});
}

constexpr int graph::function(op kind, int a) {
  if (!fold_) return intern({.kind = kind, .a = a});
  auto const n = (*this)[a];
  auto const undone_by = [&](op inner, op outer) { return kind == outer && n.kind == inner; };
  if (undone_by(op::exp, op::log) || undone_by(op::log, op::exp) || undone_by(op::sinh, op::asinh) ||
      undone_by(op::asinh, op::sinh) || undone_by(op::tanh, op::atanh) || undone_by(op::atanh, op::tanh))
    return n.a;
  bool const odd = kind == op::sinh || kind == op::asinh || kind == op::tanh || kind == op::atanh || kind == op::sin ||
                   kind == op::sign || kind == op::langevin || kind == op::conj || kind == op::re || kind == op::im;
  bool const even = kind == op::cosh || kind == op::cos || kind == op::abs || kind == op::log_cosh ||
                    kind == op::log_sinhc || kind == op::norm;
  if (n.kind == op::negative && odd) return negative(function(kind, n.a));
  if (n.kind == op::negative && even) return function(kind, n.a);
  if (is_number(a, 0)) {
    if (odd || kind == op::abs || kind == op::log_cosh || kind == op::log_sinhc || kind == op::norm || kind == op::sqrt)
      return a;
    if (kind == op::exp || kind == op::cosh || kind == op::cos) return number(1);
  }
  if (is_number(a, 1)) {
    if (kind == op::log) return number(0);
    if (kind == op::sqrt) return a;
  }
  return intern({.kind = kind, .a = a});
}

// From the type of a formula to its node.

template <class E>
struct importer;

template <Expression E>
constexpr int import(graph& g, E, site_offset offset = {}) {
  return importer<E>::run(g, offset);
}

template <fixed_string Name>
struct importer<symbol<Name>> {
  static constexpr int run(graph& g, site_offset offset) {
    return g.symbol(symbol<Name>::name.view(), is_field(symbol<Name>::name.view()) ? offset : site_offset{});
  }
};
template <std::int64_t Num, std::int64_t Den>
struct importer<number<Num, Den>> {
  static constexpr int run(graph& g, site_offset) { return g.number(ratio{Num, Den}); }
};
template <>
struct importer<imaginary_unit> {
  static constexpr int run(graph& g, site_offset) { return g.imaginary_unit(); }
};
template <op Op, class A>
struct importer<operation<Op, A>> {
  static constexpr int run(graph& g, site_offset offset) {
    return g.remake({.kind = Op}, importer<A>::run(g, offset), -1);
  }
};
template <op Op, class A, class B>
struct importer<operation<Op, A, B>> {
  static constexpr int run(graph& g, site_offset offset) {
    int const a = importer<A>::run(g, offset);
    return g.remake({.kind = Op}, a, importer<B>::run(g, offset));
  }
};
template <int N, class A>
struct importer<power_of<N, A>> {
  static constexpr int run(graph& g, site_offset offset) { return g.power(importer<A>::run(g, offset), N); }
};
template <std::size_t I, class A>
struct importer<component_of<I, A>> {
  static constexpr int run(graph& g, site_offset offset) {
    return g.remake({.kind = op::component, .b = static_cast<int>(I)}, importer<A>::run(g, offset), -1);
  }
};
template <class A, int... Offset>
struct importer<displaced<A, Offset...>> {
  static constexpr int run(graph& g, site_offset offset) {
    site_offset const step{Offset...};
    for (std::size_t k = 0; k < offset.size(); ++k) offset[k] += step[k];
    return importer<A>::run(g, offset);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
