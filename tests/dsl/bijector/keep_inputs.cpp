// SPDX-License-Identifier: BSL-1.0

// What kept inputs are worth to a single coupling that shrinks what it moves to nothing beside its shift.

#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

using namespace rgflow;

namespace {

struct steep : transform {
  static constexpr auto y = sinh(symbols::x) * exp(symbols::s) + symbols::t;
  static constexpr auto limits = where(bounded<50>(symbols::s));
};

using square = patch<2, 0, 2, 2>;
using shrinking = coupling<checkerboard, steep, mlp<3>>;

template <class Coupling, class T>
std::vector<T> weights() {
  constexpr std::size_t n = engine::weight_count<Coupling>;
  std::vector<T> w(n);
  for (std::size_t i = 0; i < n; ++i) w[i] = static_cast<T>(0.02F * static_cast<float>(i % 7) - 0.05F);
  return w;
}

struct gradients {
  std::vector<double> x, weights;
};

/// Those of sum_i i y_i + log det. s is about -19, so that of sinh(x) e^s + t with t about 1 nothing is left of x in
/// float.
template <class Bijector, class T>
gradients through() {
  using B = typename Bijector::template on<square>;
  auto w = weights<B, T>();
  std::size_t const outputs = B::net::outputs;
  for (std::size_t j = 0; j < outputs; ++j) w[w.size() - outputs + j] = j % 2 == 0 ? T(-20) : T(1);
  std::vector<T> packed(engine::packed_count<B>), slot(engine::gradient_count<B>, T(0)), tape(engine::tape_count<B>);
  engine::pack<B>(w.data(), packed.data());
  std::vector<T> x(B::size), bar(B::size);
  for (std::size_t i = 0; i < B::size; ++i) {
    x[i] = static_cast<T>(0.75F - 0.25F * static_cast<float>(i));
    bar[i] = static_cast<T>(i);
  }
  std::span<T const> const no_context;
  engine::packed_weights<T> const view{packed.data()};
  engine::record<direction::encode, B>(std::span<T, B::size>(x), view, no_context, tape.data());
  engine::pull_back<direction::encode, B>(std::span<T, B::size>(x), std::span<T, B::size>(bar), T(1), view, no_context,
                                          engine::gradient_slot<T>{slot.data()}, static_cast<T const*>(tape.data()));
  gradients g{{bar.begin(), bar.end()}, std::vector<double>(w.size(), 0.0)};
  engine::unpack_gradient<B>(static_cast<T const*>(slot.data()), w.data(), g.weights.data());
  return g;
}

double difference(std::vector<double> const& found, std::vector<double> const& expected) {
  double off = 0, norm = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    off += (found[i] - expected[i]) * (found[i] - expected[i]);
    norm += expected[i] * expected[i];
  }
  return std::sqrt(off / norm);
}

}  // namespace

TEST_CASE("bijector/keep_inputs: gradients of a coupling that shrinks to nothing") {
  auto const exact = through<keep_inputs<shrinking>, double>();
  auto const kept = through<keep_inputs<shrinking>, float>();
  CHECK(difference(kept.x, exact.x) < 1e-6);
  CHECK(difference(kept.weights, exact.weights) < 1e-6);
  // In double the way back still finds the input, in float it doesn't.
  CHECK(difference(through<shrinking, double>().x, exact.x) < 1e-6);
  CHECK(difference(through<shrinking, float>().x, exact.x) > 1e-2);
}
