// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/density.hpp>
#include <rgflow/expression/reduce.hpp>

#include <utility>

namespace rgflow::inline RGFLOW_ISA::detail {

/// How a formula reads the field, whose components c = 1 ... n are those of a vector.
enum class reading : unsigned char {
  other,
  scalar,     ///< by scalar products of vectors alone, of which it is a real function; also not at all
  vector,     ///< it is a sum of fields with scalars before them
  conjugate,  ///< it is the complex conjugate of one
  hermitian   ///< it is a sum of conjugates times vectors, with scalars before them
};

/// Of every node of a graph.
constexpr std::vector<reading> readings(graph const& g, symbol_shape field) {
  std::vector<reading> all(static_cast<std::size_t>(g.size()), reading::other);
  auto const of = [&](int id) { return all[static_cast<std::size_t>(id)]; };
  bool const has_conjugates = field.is_complex || field.channels == 1;
  auto const function = [](reading a) { return a == reading::scalar ? a : reading::other; };
  auto const sum = [](reading a, reading b) { return a == b ? a : reading::other; };
  auto const times = [](reading a, reading b) {
    if (a == reading::scalar) return b;
    if (b == reading::scalar) return a;
    bool const conjugate_first = a == reading::conjugate && b == reading::vector;
    bool const conjugate_last = a == reading::vector && b == reading::conjugate;
    return conjugate_first || conjugate_last ? reading::hermitian : reading::other;
  };
  for (int id = 0; id < g.size(); ++id) {
    node const& n = g[id];
    reading& here = all[static_cast<std::size_t>(id)];
    switch (n.kind) {
      case op::number: here = reading::scalar; break;
      case op::symbol: here = is_field(n.name) ? reading::vector : reading::scalar; break;
      case op::sum:
      case op::difference: here = sum(of(n.a), of(n.b)); break;
      case op::negative: here = of(n.a); break;
      case op::product: here = times(of(n.a), of(n.b)); break;
      case op::quotient:
        if (of(n.b) == reading::scalar) here = of(n.a);
        break;
      case op::dot:
        if (of(n.a) == reading::vector && of(n.b) == reading::vector) here = reading::scalar;
        break;
      case op::norm:
        if (of(n.a) == reading::vector) here = reading::scalar;
        break;
      case op::abs: here = field.is_complex && of(n.a) == reading::vector ? reading::scalar : function(of(n.a)); break;
      case op::conj:
        if (of(n.a) == reading::scalar || of(n.a) == reading::hermitian)
          here = of(n.a);
        else if (has_conjugates && of(n.a) == reading::vector)
          here = reading::conjugate;
        break;
      case op::re:
        if (of(n.a) == reading::scalar || of(n.a) == reading::hermitian) here = reading::scalar;
        break;
      case op::imaginary_unit:
      case op::im:
      case op::component:
      case op::over_links:
      case op::over_sites: break;
      default: here = function(of(n.a));
    }
  }
  return all;
}

/// Rewrites formulas so that the scalar products of fields at two sites stay what they are when components are written
/// out: each norm, dot or re(conj(a) * b) becomes a sum of such products, op::dot of two symbols of `all_channels`.
/// They are atoms then, of which nothing is used but that they are bilinear and symmetric. So what is proved with them
/// holds for any number of components.
class product_keeper {
 public:
  constexpr product_keeper(graph& g, symbol_shape field) : g_(g), how_(readings(g, field)) {}

  /// Whether the real part of a formula reads the field by scalar products alone.
  constexpr bool is_scalar(int id) const { return of(id) == reading::scalar || of(id) == reading::hermitian; }

  /// The formula, one of those that were there when this was made; the real part of one that is hermitian.
  constexpr int kept(int root) {
    auto const used = nodes_of(g_, root);
    image_.assign(static_cast<std::size_t>(root) + 1, -1);
    for (int id = 0; id <= root; ++id)
      if (used[static_cast<std::size_t>(id)] != 0) image_[static_cast<std::size_t>(id)] = remade(id);
    return of(root) == reading::hermitian ? real_part(root) : image(root);
  }

 private:
  constexpr reading of(int id) const { return how_[static_cast<std::size_t>(id)]; }
  constexpr int image(int id) const { return image_[static_cast<std::size_t>(id)]; }

  constexpr int remade(int id) {
    node const n = g_[id];
    if (is_leaf(n.kind)) return id;
    if (of(id) == reading::scalar) {
      if (n.kind == op::dot) return dot(n.a, n.b);
      if (n.kind == op::norm) return dot(n.a, n.a);
      if (n.kind == op::re && of(n.a) == reading::hermitian) return real_part(n.a);
      if (n.kind == op::abs && of(n.a) == reading::vector) return g_.function(op::sqrt, dot(n.a, n.a));
    }
    return g_.remake(n, image(n.a), has_two_operands(n.kind) ? image(n.b) : n.b);
  }

  /// The scalar product of two vectors. Of a conjugate and a vector it is the real part of their product.
  constexpr int dot(int a, int b) {
    if (g_[a].kind == op::symbol && g_[b].kind != op::symbol) std::swap(a, b);
    node const n = g_[a];
    switch (n.kind) {
      case op::symbol: return g_.dot(whole(a), whole(b));
      case op::sum: return g_.sum(dot(n.a, b), dot(n.b, b));
      case op::difference: return g_.difference(dot(n.a, b), dot(n.b, b));
      case op::negative: return g_.negative(dot(n.a, b));
      case op::conj: return dot(n.a, b);
      case op::product:
        if (of(n.a) == reading::scalar) return g_.product(image(n.a), dot(n.b, b));
        return g_.product(image(n.b), dot(n.a, b));
      case op::quotient: return g_.quotient(dot(n.a, b), image(n.b));
      default: throw std::invalid_argument("this formula is no vector");
    }
  }
  constexpr int whole(int id) {
    node const n = g_[id];
    return g_.symbol(n.name, n.offset, all_channels);
  }

  constexpr int real_part(int hermitian) {
    node const n = g_[hermitian];
    switch (n.kind) {
      case op::sum: return g_.sum(real_part(n.a), real_part(n.b));
      case op::difference: return g_.difference(real_part(n.a), real_part(n.b));
      case op::negative: return g_.negative(real_part(n.a));
      case op::conj: return real_part(n.a);
      case op::product:
        if (of(n.a) == reading::scalar) return g_.product(image(n.a), real_part(n.b));
        if (of(n.b) == reading::scalar) return g_.product(image(n.b), real_part(n.a));
        return dot(n.a, n.b);
      case op::quotient: return g_.quotient(real_part(n.a), image(n.b));
      default: throw std::invalid_argument("this formula is not hermitian");
    }
  }

  graph& g_;
  std::vector<reading> how_;
  std::vector<int> image_;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
