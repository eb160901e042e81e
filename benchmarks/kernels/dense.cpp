// SPDX-License-Identifier: BSL-1.0

// The kernels of dense layers, each beside the loop one would write first.

#include <kernels/kernels.hpp>

#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/net/dense_gradient.hpp>
#include <rgflow/engine/simd.hpp>

#include <memory>
#include <string>
#include <vector>

namespace kernels {
namespace {

using rgflow::engine::lanes;
using V = lanes<float>;

// Samples side by side in memory: the compiler turns the innermost loops into vector code by itself.
template <std::size_t In, std::size_t Out>
struct plain {
  static constexpr std::size_t n = V::size;

  static void forward(float const* w, float const* __restrict in, float* __restrict out) {
    for (std::size_t j = 0; j < Out; ++j) {
      for (std::size_t s = 0; s < n; ++s) out[j * n + s] = w[In * Out + j];
      for (std::size_t k = 0; k < In; ++k)
        for (std::size_t s = 0; s < n; ++s) out[j * n + s] += w[j * In + k] * in[k * n + s];
    }
  }
  static void input_gradient(float const* w, float const* __restrict out_bar, float* __restrict in_bar) {
    for (std::size_t k = 0; k < In; ++k) {
      for (std::size_t s = 0; s < n; ++s) in_bar[k * n + s] = 0;
      for (std::size_t j = 0; j < Out; ++j)
        for (std::size_t s = 0; s < n; ++s) in_bar[k * n + s] += w[j * In + k] * out_bar[j * n + s];
    }
  }
  static void weight_gradient(float const* in, float const* out_bar, float* __restrict gradient) {
    for (std::size_t j = 0; j < Out; ++j) {
      for (std::size_t k = 0; k < In; ++k) {
        float sum = 0;
        for (std::size_t s = 0; s < n; ++s) sum += out_bar[j * n + s] * in[k * n + s];
        gradient[j * In + k] += sum;
      }
      for (std::size_t s = 0; s < n; ++s) gradient[In * Out + j] += out_bar[j * n + s];
    }
  }
};

/// Memory of one layer, in both layouts.
template <std::size_t In, std::size_t Out>
struct layer_state {
  layer_state() { rgflow::engine::dense_pack<In, Out>(weights.data(), packed.data()); }

  std::vector<float> weights = std::vector<float>((In + 1) * Out, 0.01F);
  std::vector<float> packed = std::vector<float>(rgflow::engine::dense_packed_size<In, Out>);
  std::vector<float> gradient = std::vector<float>(rgflow::engine::dense_gradient_size<In, Out>);
  std::vector<V> in = std::vector<V>(In, V(0.5F)), out = std::vector<V>(Out, V(0.25F)), in_bar = in;
  std::vector<float> plain_in = std::vector<float>(In * V::size, 0.5F);
  std::vector<float> plain_out = std::vector<float>(Out * V::size, 0.25F);
  std::vector<float> plain_gradient = std::vector<float>((In + 1) * Out);
};

template <std::size_t In, std::size_t Out>
void add_layer(std::vector<dense_layer>& list) {
  using state = layer_state<In, Out>;
  using loop = plain<In, Out>;
  auto const made = [](void (*work)(state&)) {
    return [work] {
      auto const s = std::make_shared<state>();
      return kernel{[s, work] { work(*s); }};
    };
  };
  auto const add = [&](char const* name, void (*ours)(state&), void (*theirs)(state&)) {
    list.push_back(
        {std::to_string(In) + " -> " + std::to_string(Out), name, 2. * In * Out * V::size, made(ours), made(theirs)});
  };
  using namespace rgflow::engine;
  add(
      "forward", [](state& s) { dense_forward<In, Out>(s.packed.data(), s.in.data(), s.out.data()); },
      [](state& s) { loop::forward(s.weights.data(), s.plain_in.data(), s.plain_out.data()); });
  add(
      "input gradient", [](state& s) { dense_input_gradient<In, Out>(s.packed.data(), s.out.data(), s.in_bar.data()); },
      [](state& s) { loop::input_gradient(s.weights.data(), s.plain_out.data(), s.plain_in.data()); });
  add(
      "weight gradient", [](state& s) { dense_weight_gradient<In, Out>(s.in.data(), s.out.data(), s.gradient.data()); },
      [](state& s) { loop::weight_gradient(s.plain_in.data(), s.plain_out.data(), s.plain_gradient.data()); });
}

}  // namespace

std::vector<dense_layer> dense_layers() {
  std::vector<dense_layer> list;
  add_layer<4, 32>(list);
  add_layer<32, 32>(list);
  add_layer<32, 8>(list);
  add_layer<64, 64>(list);
  return list;
}

}  // namespace kernels
