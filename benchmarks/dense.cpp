// SPDX-License-Identifier: BSL-1.0
// Benchmark: dense layers of small nets, each kernel beside the loop one would write first

#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/simd.hpp>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace {

using rgflow::engine::lanes;
using V = lanes<float>;

// The best of some repetitions, in GFlop/s. The pointer escapes, so that the compiler can't drop the work.
template <class Work>
double speed(double flops, float const* result, Work const& work) {
  using clock = std::chrono::steady_clock;
  double best = 1e300;
  for (int repetition = 0; repetition < 7; ++repetition) {
    auto const start = clock::now();
    constexpr int calls = 2000;
    for (int call = 0; call < calls; ++call) {
      work();
      asm volatile("" : : "r"(result) : "memory");
    }
    double const seconds = std::chrono::duration<double>(clock::now() - start).count() / calls;
    if (seconds < best) best = seconds;
  }
  return flops / best / 1e9;
}

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

template <std::size_t In, std::size_t Out>
void layer() {
  using namespace rgflow::engine;
  std::vector<float> weights((In + 1) * Out, 0.01F);
  std::vector<float> packed(dense_packed_size<In, Out>);
  std::vector<float> gradient(dense_gradient_size<In, Out>);
  dense_pack<In, Out>(weights.data(), packed.data());
  std::vector<V> in(In, V(0.5F)), out(Out, V(0.25F)), in_bar(In, V(0.F));
  std::vector<float> plain_in(In * V::size, 0.5F), plain_out(Out * V::size, 0.25F), plain_gradient((In + 1) * Out);

  double const flops = 2. * In * Out * V::size;
  float const* const seen = reinterpret_cast<float const*>(out.data());
  auto const report = [&](char const* name, double ours, double theirs) {
    std::printf("  %2zu -> %-2zu  %-16s %8.1f %8.1f %6.1f\n", In, Out, name, ours, theirs, ours / theirs);
  };
  report("forward", speed(flops, seen, [&] { dense_forward<In, Out>(packed.data(), in.data(), out.data()); }),
         speed(flops, plain_out.data(),
               [&] { plain<In, Out>::forward(weights.data(), plain_in.data(), plain_out.data()); }));
  report("input gradient",
         speed(flops, seen, [&] { dense_input_gradient<In, Out>(packed.data(), out.data(), in_bar.data()); }),
         speed(flops, plain_in.data(),
               [&] { plain<In, Out>::input_gradient(weights.data(), plain_out.data(), plain_in.data()); }));
  report("weight gradient",
         speed(flops, gradient.data(), [&] { dense_weight_gradient<In, Out>(in.data(), out.data(), gradient.data()); }),
         speed(flops, plain_gradient.data(),
               [&] { plain<In, Out>::weight_gradient(plain_in.data(), plain_out.data(), plain_gradient.data()); }));
}

}  // namespace

int main() {
  std::printf("%zu samples at once, one thread; GFlop/s\n\n", V::size);
  std::printf("  layer     kernel             rgflow     loop  ratio\n");
  layer<4, 32>();
  layer<32, 32>();
  layer<32, 8>();
  layer<64, 64>();
}
