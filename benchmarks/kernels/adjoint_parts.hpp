// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the adjoint of a block of couplings is made of, each part by itself.

#include <flow/declaration.hpp>
#include <flow/fill_zeros.hpp>
#include <kernels/extents.hpp>
#include <kernels/kernels.hpp>

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/hierarchy/block_step.hpp>
#include <rgflow/engine/net/dense_gradient.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/engine/simd.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace kernels {

using namespace rgflow;

/// A bijector that changes nothing, in the place of one with so many weights: what a step does besides.
template <std::size_t Size, std::size_t Weights>
struct untouched {
  static constexpr std::size_t size = Size, weights = Weights;

  template <direction D, class V, class T>
  static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const&, engine::packed_weights<T>,
                        std::span<V const>, engine::gradient_slot<T>, V const*) {
    benchmark::DoNotOptimize(x.data());  // as if they had been changed
    benchmark::DoNotOptimize(bar.data());
  }
};

/// The pieces of the engine that the adjoint of 8 couplings with nets 4-H-H-8 and tanh consists of, on the weights of
/// all couplings in turn, so that they come from the same caches.
template <std::size_t Hidden>
class adjoint_parts {
  using patch_type = patch<2, 0, 2, 2>;
  using bound = typename flow::block<couplings, mlp<Hidden, Hidden>>::template on<patch_type>;
  using net = typename mlp<Hidden, Hidden>::template on<4, 8>;
  using tile = engine::lanes<float>;
  static constexpr std::size_t together = engine::blocks_together<bound, tile>;
  using V = engine::side_by_side<tile, together>;
  using step = engine::block_step<patch_type, untouched<patch_type::size, engine::packed_count<bound>>,
                                  engine::sharing::over_positions>;
  static constexpr std::size_t of_first = engine::dense_gradient_size<4, Hidden>;
  static constexpr std::size_t of_second = engine::dense_gradient_size<Hidden, Hidden>;
  static_assert(engine::kept_count<net> == 2 * Hidden);
  static_assert(engine::gradient_count<net> == of_first + of_second + engine::dense_gradient_size<Hidden, 8>);

 public:
  explicit adjoint_parts(std::uint64_t seed)
      : plan_(step::prepare(
            engine::level_lattice(engine::lattice(std::array{extent(Hidden), extent(Hidden)}, boundary::periodic),
                                  engine::sublattice(2)),
            0)) {
    std::vector<double> w(couplings * engine::weight_count<net>);
    engine::weight_source source(seed);
    for (std::size_t k = 0; k < couplings; ++k)
      engine::initialise<net>(w.data() + k * engine::weight_count<net>, source);
    std::vector<float> canonical(w.begin(), w.end());
    flow::fill_zeros(canonical, seed);
    for (std::size_t k = 0; k < couplings; ++k)
      engine::pack<net>(canonical.data() + k * engine::weight_count<net>,
                        weights_.data() + k * engine::packed_count<net>);
    std::uint64_t stream = 0;
    auto const random = [&](auto& values) {
      engine::normals(engine::random_key{seed, engine::purpose::user, ++stream}, 0, values.data(), values.size());
    };
    random(field_);
    random(field_bar_);
    random(x_);
    random(x_bar_);
    random(in_);
    random(raw_bar_);
    random(hidden_bar_);
    evaluate();
  }

  void evaluate() {
    each_coupling([&](std::size_t k) {
      engine::evaluate_net<net, V>(std::span<V const, 4>(in_), std::span(raw_), weights(k), hidden_.data());
    });
  }
  void input_gradient() {
    each_coupling([&](std::size_t k) {
      engine::pull_back_net<net, V, float>(std::span<V const, 4>(in_), std::span<V const, 8>(raw_bar_),
                                           std::span(in_bar_), weights(k), {}, hidden_.data());
    });
  }
  void weight_gradient() {
    each_coupling([&](std::size_t k) {
      float* const g = gradient_.data() + k * engine::gradient_count<net>;
      V const* const first = hidden_.data();
      V const* const second = first + Hidden;
      engine::dense_weight_gradient<Hidden, 8>(second, static_cast<V const*>(raw_bar_.data()),
                                               g + of_first + of_second);
      engine::dense_weight_gradient<Hidden, Hidden>(first, static_cast<V const*>(hidden_bar_.data()), g + of_first);
      engine::dense_weight_gradient<4, Hidden>(static_cast<V const*>(in_.data()),
                                               static_cast<V const*>(hidden_bar_.data()), g);
    });
  }
  /// Moves the values back and pulls the cotangents through, one half of a block and then the other.
  void transform() {
    std::array<V, 8> x, x_bar;
    V const log_det_bar(1.F);
    each_coupling([&](std::size_t k) {
      if (k == 0) x = x_, x_bar = x_bar_;
#pragma GCC unroll 1
      for (std::size_t m = 0; m < 4; ++m) {
        std::size_t const moved = k % 2 * 4 + m;
        engine::transform_pull_back<direction::decode, bound_transform<affine>, V, 2>(
            &x[moved], &x_bar[moved], log_det_bar, std::span<V const, 2>(raw_.data() + 2 * m, 2),
            std::span<V, 2>(raw_out_.data() + 2 * m, 2));
      }
      benchmark::DoNotOptimize(x.data());
      benchmark::DoNotOptimize(x_bar.data());
    });
  }
  void load_and_store() {
    step::template pull_back<direction::decode>(plan_, field_.data(), field_bar_.data(), tile(1.F),
                                                engine::packed_weights<float>{}, std::span<tile const>(),
                                                engine::gradient_slot<float>{}, static_cast<tile const*>(nullptr));
  }

 private:
  engine::packed_weights<float> weights(std::size_t k) const {
    return {weights_.data() + k * engine::packed_count<net>};
  }
  template <class F>
  void each_coupling(F const& f) {
    for (std::size_t b = 0; b < plan_.blocks; b += together)
      for (std::size_t k = 0; k < couplings; ++k) {
        f(k);
        benchmark::ClobberMemory();
      }
  }

  typename step::plan plan_;
  std::vector<float> weights_ = std::vector<float>(couplings * engine::packed_count<net>);
  std::vector<float> gradient_ = std::vector<float>(couplings * engine::gradient_count<net>);
  std::vector<tile> field_ = std::vector<tile>(2 * extent(Hidden) * extent(Hidden)), field_bar_ = field_;
  std::array<V, 8> x_, x_bar_, raw_, raw_bar_, raw_out_;
  std::array<V, 4> in_, in_bar_;
  std::vector<V> hidden_ = std::vector<V>(2 * Hidden), hidden_bar_ = std::vector<V>(Hidden);
};

template <std::size_t Hidden>
std::vector<part> parts_of_adjoint() {
  using state = adjoint_parts<Hidden>;
  auto const made = [](void (state::*work)()) {
    return [work](std::uint64_t seed) {
      auto const s = std::make_shared<state>(seed);
      return kernel{[s, work] { ((*s).*work)(); }};
    };
  };
  return {{"second evaluation", 1, made(&state::evaluate)},
          {"input gradient", 1, made(&state::input_gradient)},
          {"weight gradient", 1, made(&state::weight_gradient)},
          {"transform", 0, made(&state::transform)},
          {"load and store", 0, made(&state::load_and_store)}};
}

}  // namespace kernels
