// SPDX-License-Identifier: BSL-1.0

// Activations by themselves, on numbers in the nearest cache.

#include <kernels/kernels.hpp>

#include <rgflow/engine/simd.hpp>
#include <rgflow/net/activation.hpp>

#include <memory>
#include <string>
#include <vector>

namespace kernels {
namespace {

using V = rgflow::engine::lanes<float>;
constexpr std::size_t registers = 64;

struct numbers {
  std::vector<V> x = std::vector<V>(registers), y = x, out = x;
  numbers() {
    for (std::size_t i = 0; i < registers; ++i)
      for (std::size_t l = 0; l < V::size; ++l)
        x[i].set(l, -3.F + 6.F * static_cast<float>(i * V::size + l) / static_cast<float>(registers * V::size));
  }
};

template <class A>
kernel value_of() {
  auto const n = std::make_shared<numbers>();
  return {[n] {
    V const* const x = n->x.data();
    V* const out = n->out.data();
    for (std::size_t i = 0; i < registers; ++i) out[i] = A::value(x[i]);
  }};
}

template <class A>
kernel slope_of() {
  auto const n = std::make_shared<numbers>();
  for (std::size_t i = 0; i < registers; ++i) n->y[i] = A::value(n->x[i]);
  return {[n] {
    V const *const x = n->x.data(), *const y = n->y.data();
    V* const out = n->out.data();
    for (std::size_t i = 0; i < registers; ++i) out[i] = A::slope(A::needs_input ? x[i] : y[i], y[i]);
  }};
}

/// What residual nets apply, with a slope that the compiler does not know.
struct with_trained_slope {
  static constexpr bool needs_input = true;
  static std::string name() { return "sloped_silu"; }
  static V value(V const& x) { return rgflow::engine::sloped_silu::value(x, V(b)); }
  static V slope(V const& x, V const&) {
    V by_x, by_b;
    rgflow::engine::sloped_silu::slopes(x, V(b), by_x, by_b);
    return by_x + by_b;
  }
  static inline float volatile b = 1.2F;
};

template <class... A>
std::vector<activation> listed() {
  return {{A::name(), registers * V::size, value_of<A>, slope_of<A>}...};
}

}  // namespace

std::vector<activation> activations() {
  using namespace rgflow;
  return listed<hyperbolic_tangent, algebraic, softsign, saturating_square, softplus, silu, elu, leaky_relu,
                with_trained_slope>();
}

}  // namespace kernels
