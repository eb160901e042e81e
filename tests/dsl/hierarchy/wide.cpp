// SPDX-License-Identifier: BSL-1.0

// Nets whose weights leave the caches run on panels of several blocks.

#include "toy.hpp"

#include <rgflow/engine/train.hpp>

#include <xtensor/xview.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

using namespace rgflow;

namespace {

template <class Mask>
using half = coupling<Mask, affine, mlp<600, 600>>;
using wide_pair = chain<half<checkerboard>, half<complement<checkerboard>>>;

/// 6 blocks on the finest level and 3 on the next: neither is a multiple of four.
template <class Pair>
struct flow_of : hierarchy<torus<12>, complex_field, every_level<disentangle<2, Pair>, decimate<2, Pair>>, context<2>,
                           depth<2>> {};
using wide_nets = flow_of<wide_pair>;

static_assert(flow_facts<wide_nets>::expansion::levels::wide);
static_assert(model<wide_nets>::lanes_type::parts == 1);
static_assert(!flow_facts<toy::two_dimensions>::expansion::levels::wide);
static_assert(model<toy::two_dimensions>::lanes_type::parts == 2);

/// The same weights in float, on panels, and in double.
template <class Flow = wide_nets>
struct pair_of_models {
  model<Flow, float> panels = toy::stirred<Flow, float>(0.02);
  model<wide_nets, double> plain{seed{3}};
  pair_of_models() { std::copy(panels.weights().begin(), panels.weights().end(), plain.weights().begin()); }
};

template <class T>
engine::context_values<T> numbers(std::size_t samples) {
  std::vector<T> values;
  for (std::size_t i = 0; i < 2 * samples; ++i)
    values.push_back(static_cast<T>(std::sin(0.7 * static_cast<double>(i))));
  return {values, 2};
}

/// The adjoint of one sample after the other, in double and by the scalar kernels.
std::vector<double> scalar_gradient(model<wide_nets, double> const& m, xt::xtensor<double, 3> const& x) {
  std::vector<double> packed, gradient(m.weights().size(), 0.0), slot(m.gradient_size(), 0.0);
  m.pack(packed);
  engine::flow_workspace<double> work;
  m.reserve(work, true);
  std::size_t const count = x.shape()[0], volume = m.sites().volume();
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t s = 0; s < volume; ++s)
      for (std::size_t c = 0; c < 2; ++c) work.field[s * 2 + c] = x(i, c, s);
    std::vector<double> context;
    numbers<double>(count).fill(i, context);
    engine::packed_weights<double> const w{packed.data()};
    m.log_density<true>(work, w, std::span<double const>(context));
    m.pull_back_log_density(work, -1 / static_cast<double>(count), w, std::span<double const>(context),
                            engine::gradient_slot<double>{slot.data()});
  }
  m.unpack_gradient(slot.data(), gradient.data());
  return gradient;
}

}  // namespace

TEST_CASE("hierarchy/wide: samples and densities on panels of blocks are those of one block after the other") {
  pair_of_models<> const m;
  std::size_t const count = 37;  // more than two tiles, the last one in part
  auto const drawn = m.panels.sample(count, 0, numbers<float>(count));
  auto const x = xt::xtensor<double, 3>(xt::cast<double>(drawn.x));
  auto const log_p = m.plain.log_prob(x, numbers<double>(count));
  auto const again = m.panels.log_prob(drawn.x, numbers<float>(count));
  auto const few = m.panels.log_prob(xt::eval(xt::view(drawn.x, xt::range(0, 5))), numbers<float>(5));
  for (std::size_t i = 0; i < count; ++i) {
    REQUIRE(drawn.log_q(i) == Approx(log_p(i)).epsilon(1e-4).margin(1e-4));
    REQUIRE(again(i) == Approx(log_p(i)).epsilon(1e-4).margin(1e-4));
    if (i < 5) REQUIRE(few(i) == Approx(log_p(i)).epsilon(1e-4).margin(1e-4));
  }
}

TEMPLATE_TEST_CASE("hierarchy/wide: weight gradients on panels of blocks are those of one block after the other", "",
                   wide_pair, keep_nets<wide_pair>, keep_inputs<keep_nets<wide_pair>>) {
  pair_of_models<flow_of<TestType>> const m;
  std::size_t const count = 20;
  auto const x = m.panels.sample(count, 0, numbers<float>(count)).x;
  auto const wide = xt::xtensor<double, 3>(xt::cast<double>(x));
  auto const data = array_data<float>({x.data(), x.size()}, count, 2, 12).with_context([&] {
    std::vector<float> values;
    for (std::size_t i = 0; i < 2 * count; ++i)
      values.push_back(static_cast<float>(std::sin(0.7 * static_cast<double>(i))));
    return values;
  }());
  engine::batch_gradient<model<flow_of<TestType>, float>> g(m.panels);
  g(forward_kl(data), 1, 0, count);  // one epoch: every sample once
  auto const expected = scalar_gradient(m.plain, wide);
  double difference = 0, size = 0;
  for (std::size_t k = 0; k < expected.size(); ++k) {
    difference += (g.gradient()[k] - expected[k]) * (g.gradient()[k] - expected[k]);
    size += expected[k] * expected[k];
  }
  REQUIRE(size > 1e-3);
  REQUIRE(difference < 1e-8 * size);
}
