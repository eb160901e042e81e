// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the units of the kernels instantiate.

#include <flow/declaration.hpp>
#include <flow/fill_zeros.hpp>
#include <kernels/adjoint_parts.hpp>
#include <kernels/extents.hpp>
#include <kernels/kernels.hpp>

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/hierarchy/block_step.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd.hpp>

#include <array>
#include <memory>
#include <span>

namespace kernels {

using namespace rgflow;

/// The field of a tile of samples, its cotangent, and the weights of one block of Edge x Edge sites that acts on all of
/// it.
template <class Block, std::size_t Channels, std::size_t Edge>
class block_state {
  using V = engine::lanes<float>;
  using patch_type = patch<Channels, 0, Edge, Edge>;
  using bound = typename Block::template on<patch_type>;
  using step = engine::block_step<patch_type, bound, engine::sharing::over_positions>;

 public:
  block_state(std::size_t hidden, std::uint64_t seed)
      : plan_(step::prepare(
            engine::level_lattice(engine::lattice(std::array{extent(hidden), extent(hidden)}, boundary::periodic),
                                  engine::sublattice(2)),
            0)),
        weights_(step::packed(plan_)),
        gradient_(step::gradient(plan_)),
        start_(Channels * extent(hidden) * extent(hidden)),
        start_bar_(start_.size()),
        field_(start_),
        bar_(start_) {
    std::vector<double> w(step::weights(plan_));
    engine::weight_source source(seed);
    engine::initialise<bound>(w.data(), source);
    std::vector<float> canonical(w.begin(), w.end());
    flow::fill_zeros(canonical, seed);
    step::pack(plan_, canonical.data(), weights_.data());
    engine::normals(engine::random_key{seed, engine::purpose::user, 1}, 0, start_.data(), start_.size());
    engine::normals(engine::random_key{seed, engine::purpose::user, 2}, 0, start_bar_.data(), start_bar_.size());
    restore();
  }

  void restore() {
    field_ = start_;
    bar_ = start_bar_;
  }

  template <direction D>
  void run() {
    log_det_ = step::template run<D>(plan_, field_.data(), packed(), std::span<V const>());
  }
  void adjoint() {
    step::template pull_back<direction::decode>(plan_, field_.data(), bar_.data(), V(1.F), packed(),
                                                std::span<V const>(), engine::gradient_slot<float>{gradient_.data()},
                                                static_cast<V const*>(nullptr));
  }

  /// For all lanes, of nets with so many multiply-adds in a block.
  static double flops(std::size_t hidden, double multiply_adds) {
    auto const positions = static_cast<double>(extent(hidden) * extent(hidden)) / (Edge * Edge);
    return positions * 2 * multiply_adds * static_cast<double>(engine::lane_count<V>);
  }

 private:
  engine::packed_weights<float> packed() const { return {weights_.data()}; }

  typename step::plan plan_;
  std::vector<float> weights_, gradient_;
  std::vector<V> start_, start_bar_, field_, bar_;
  V log_det_{};
};

template <class Block, std::size_t Channels, std::size_t Edge>
block make_block(std::size_t hidden, std::size_t inputs, double multiply_adds, char const* name) {
  using state = block_state<Block, Channels, Edge>;
  auto const made = [hidden](auto member) {
    return [hidden, member](std::uint64_t seed) {
      auto const s = std::make_shared<state>(hidden, seed);
      return kernel{[s, member] { ((*s).*member)(); }, [s] { s->restore(); }};
    };
  };
  return {name,
          inputs,
          hidden,
          state::flops(hidden, multiply_adds),
          made(&state::template run<direction::encode>),
          made(&state::template run<direction::decode>),
          made(&state::adjoint)};
}

/// 8 couplings with nets I-H-H-2I.
template <class Net, std::size_t Channels = 2, std::size_t Edge = 2>
block make_couplings(std::size_t hidden, char const* activation) {
  constexpr std::size_t inputs = Channels * Edge * Edge / 2;
  auto const h = static_cast<double>(hidden);
  return make_block<flow::block<couplings, Net>, Channels, Edge>(
      hidden, inputs, couplings * (inputs * h + h * h + 2 * inputs * h), activation);
}

/// With tanh, and the parts of the adjoint.
template <std::size_t Hidden>
block make_block_with_parts() {
  auto b = make_couplings<mlp<Hidden, Hidden>>(Hidden, "tanh");
  b.parts = parts_of_adjoint<Hidden>();
  double const weights_per_unit = (4 + Hidden + 8) / 2.;
  b.units = b.forward_flops / 2 / weights_per_unit;
  return b;
}

template <std::size_t Hidden>
std::vector<block> make_blocks() {
  using tanh_net = mlp<Hidden, Hidden>;
  return {make_block_with_parts<Hidden>(),
          make_couplings<typename tanh_net::template with<algebraic>>(Hidden, "algebraic"),
          make_couplings<typename tanh_net::template with<softsign>>(Hidden, "softsign"),
          make_couplings<typename tanh_net::template with<saturating_square>>(Hidden, "saturating_square"),
          make_couplings<typename tanh_net::template with<softplus>>(Hidden, "softplus"),
          make_couplings<typename tanh_net::template with<silu>>(Hidden, "silu"),
          make_couplings<typename tanh_net::template with<elu>>(Hidden, "elu"),
          make_couplings<typename tanh_net::template with<leaky_relu>>(Hidden, "leaky_relu")};
}

}  // namespace kernels
