// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/net/activation.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/net/parity.hpp>

#include <string>

// Activations by the names that users write: mlp<32, 32>::with<silu>. One of your own obeys the contract in
// rgflow/engine/net/activation.hpp. Costs and errors of these are in docs/net.md.

namespace rgflow::inline RGFLOW_ISA {

/// tanh(x)
struct hyperbolic_tangent : engine::tanh_activation {
  static constexpr bool is_odd = true;
  static std::string name() { return "hyperbolic_tangent"; }
};
/// x / sqrt(1 + x^2): smooth and bounded like tanh, and cheaper.
struct algebraic : engine::algebraic_activation {
  static constexpr bool is_odd = true;
  static std::string name() { return "algebraic"; }
};
/// x / (1 + |x|)
struct softsign : engine::softsign_activation {
  static constexpr bool is_odd = true;
  static std::string name() { return "softsign"; }
};
/// x^2 / (1 + x^2), even.
struct saturating_square : engine::saturating_square_activation {
  static constexpr bool is_even = true;
  static std::string name() { return "saturating_square"; }
};
/// log(1 + e^x)
struct softplus : engine::softplus_activation {
  static std::string name() { return "softplus"; }
};
/// x above 0, e^x - 1 below (Clevert, Unterthiner & Hochreiter, arXiv:1511.07289).
struct elu : engine::elu_activation {
  static std::string name() { return "elu"; }
};
/// x above 0, x / 100 below; gain of He et al., arXiv:1502.01852.
struct leaky_relu : engine::leaky_relu_activation {
  static std::string name() { return "leaky_relu"; }
  static constexpr double gain = 1.41414;
};
/// x / (1 + e^-x), also called swish (Ramachandran, Zoph & Le, arXiv:1710.05941).
struct silu : engine::silu_activation {
  static std::string name() { return "silu"; }
  static constexpr double gain = 1.68;
};

namespace detail {

/// The activation's own name(), if it has one.
template <class A>
std::string activation_text() {
  if constexpr (requires { A::name(); })
    return A::name();
  else
    return engine::type_text<A>();
}

/// What an activation makes of the parity of its argument.
template <class A>
constexpr parity activated(parity argument) {
  if (argument != parity::odd) return argument;
  if constexpr (requires { A::is_even; })
    if (A::is_even) return parity::even;
  if constexpr (requires { A::is_odd; })
    if (A::is_odd) return parity::odd;
  return parity::none;
}

template <class A>
inline constexpr double gain_of = [] {
  if constexpr (requires { A::gain; })
    return double{A::gain};
  else
    return 1.0;
}();

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA
