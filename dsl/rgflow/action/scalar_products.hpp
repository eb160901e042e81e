// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/reduce.hpp>

namespace rgflow::inline RGFLOW_ISA::detail {

/// How a formula reads the field, whose components c = 1 ... n are those of a vector.
enum class reading : unsigned char {
  other,
  constant,   ///< not, and it is real
  vector,     ///< a sum of fields with real constants before them
  conjugate,  ///< the complex conjugate of one
  hermitian,  ///< a sum of such, each a conjugate times a vector, with real constants
  product,    ///< a sum of scalar products of vectors, with real constants
  scalar      ///< any other real function of scalar products
};

/// What keeps all scalar products leaves such a formula as it is.
constexpr bool is_scalar(reading r) { return r == reading::constant || r == reading::product || r == reading::scalar; }

/// Of every node of a graph.
constexpr std::vector<reading> readings(graph const& g, symbol_shape field) {
  std::vector<reading> all(static_cast<std::size_t>(g.size()), reading::other);
  auto const of = [&](int id) { return all[static_cast<std::size_t>(id)]; };
  bool const has_conjugates = field.is_complex || field.channels == 1;
  auto const function = [](reading a) {
    if (a == reading::constant) return a;
    return is_scalar(a) ? reading::scalar : reading::other;
  };
  auto const sum = [](reading a, reading b) {
    if (a == b) return a;
    return is_scalar(a) && is_scalar(b) ? reading::scalar : reading::other;
  };
  auto const times = [](reading a, reading b) {
    if (a == reading::constant) return b;
    if (b == reading::constant) return a;
    if (is_scalar(a) && is_scalar(b)) return reading::scalar;
    bool const conjugate_first = a == reading::conjugate && b == reading::vector;
    bool const conjugate_last = a == reading::vector && b == reading::conjugate;
    return conjugate_first || conjugate_last ? reading::hermitian : reading::other;
  };
  for (int id = 0; id < g.size(); ++id) {
    node const& n = g[id];
    reading& here = all[static_cast<std::size_t>(id)];
    switch (n.kind) {
      case op::number: here = reading::constant; break;
      case op::symbol: here = is_field(n.name) ? reading::vector : reading::constant; break;
      case op::sum:
      case op::difference: here = sum(of(n.a), of(n.b)); break;
      case op::negative: here = of(n.a); break;
      case op::product: here = times(of(n.a), of(n.b)); break;
      case op::quotient: here = times(of(n.a), function(of(n.b))); break;
      case op::dot:
        if (of(n.a) == reading::vector && of(n.b) == reading::vector) here = reading::product;
        break;
      case op::norm:
        if (of(n.a) == reading::vector) here = reading::product;
        break;
      case op::conj:
        if (is_scalar(of(n.a)) || of(n.a) == reading::hermitian)
          here = of(n.a);
        else if (has_conjugates && of(n.a) == reading::vector)
          here = reading::conjugate;
        break;
      case op::re:
        if (is_scalar(of(n.a)))
          here = of(n.a);
        else if (of(n.a) == reading::hermitian)
          here = reading::product;
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

}  // namespace rgflow::inline RGFLOW_ISA::detail
