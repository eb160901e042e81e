// SPDX-License-Identifier: BSL-1.0
#include "../hierarchy/dependence.hpp"

#include <rgflow/completed.hpp>
#include <rgflow/engine/density.hpp>
#include <rgflow/engine/model/measure.hpp>
#include <rgflow/engine/statistics.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

// Training for the action of the even sites, and what it says of the whole lattice.

using namespace rgflow;

namespace {

/// Odd sites are left as they are.
struct even_sites_only : hierarchy<torus<4, 4>, real_field,
                                   levels<level<stencil_coupling<coarse_to_fine<2>, within<2>, affine, mlp<8>>>,
                                          level<stencil_coupling<coarse_to_fine<1>, within<1>, affine, mlp<8>>,
                                                stencil_coupling<coarse_to_fine<2>, within<2>, affine, mlp<8>>,
                                                everywhere<elementwise<affine>>>>> {};

/// The same of vectors.
template <std::size_t Part, std::size_t Square>
using turned_generation =
    vector_stencil_coupling<coarse_to_fine<Part>, within<Square>, composed<scaling, odd_spline<4, 3>>, mlp<8>>;
struct even_vectors_only
    : hierarchy<torus<4, 4>, complex_field,
                levels<level<turned_generation<2, 2>>,
                       level<turned_generation<1, 1>, turned_generation<2, 2>, everywhere<elementwise<scaling>>>>> {};

auto theory(double mass = -2, double coupling = 3) {
  return decimated(bind<real_phi4<torus<4, 4>>>(symbols::m2 = mass, symbols::lambda = coupling));
}

auto complex_theory() {
  return decimated(bind<complex_phi4<torus<4, 4>>>(symbols::mu = -2., symbols::lambda = 1., symbols::t = 0.392));
}

/// Away from the identity.
template <class Flow>
model<Flow, double> stirred() {
  model<Flow, double> m(seed{3});
  double k = 0;
  for (double& w : m.weights()) w += 0.1 * std::sin(++k);
  return m;
}

}  // namespace

namespace {

template <class Flow, class Theory>
void check_weights(Theory const& theory) {
  auto m = stirred<Flow>();
  completed const q(m, theory);
  auto const half = m.sample(100);
  auto const whole = q.sample(100);
  auto const expected = log_weights(m, theory, half), found = log_weights(q, theory.whole(), whole);
  for (std::size_t i = 0; i < 100; ++i) CHECK(found[i] == Approx(expected[i]).epsilon(1e-11).margin(1e-11));
  CHECK(*std::max_element(expected.begin(), expected.end()) - *std::min_element(expected.begin(), expected.end()) > 1);
  auto const log_p = q.log_prob(whole.x);
  for (std::size_t i = 0; i < 100; ++i) CHECK(log_p(i) == Approx(whole.log_q(i)).epsilon(1e-11).margin(1e-11));
}

template <class Flow, class Theory>
void check_gradient(Theory const& theory) {
  auto m = stirred<Flow>();
  completed q(m, theory);
  auto const gradient = [](auto& density, auto const& objective) {
    engine::batch_gradient<std::remove_cvref_t<decltype(density)>> g(density);
    g(objective, 7, 3, 40);
    return std::vector<double>(g.gradient().begin(), g.gradient().end());
  };
  auto const compare = [](std::vector<double> const& found, std::vector<double> const& expected) {
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).epsilon(1e-9).margin(1e-9));
  };
  compare(gradient(m, reverse_kl(theory)), gradient(q, reverse_kl(theory.whole())));
  compare(gradient(m, reverse_kl(theory, path_gradient)), gradient(q, reverse_kl(theory.whole(), path_gradient)));
  // From data: the even sites of a field, and the normal numbers that make its odd ones.
  auto const whole = m.sample(40, 100).x;  // whichever fields
  auto const size = whole.size() / 40, channels = size / 16;
  std::vector<double> fields(whole.begin(), whole.end()), halves, one(size);
  for (std::size_t n = 0; n < 40; ++n) {
    for (std::size_t i = 0; i < size; ++i) one[i % 16 * channels + i / 16] = fields[n * size + i];
    theory.odd_sites().template run<direction::encode>(one.data());
    for (std::size_t i = 0; i < size; ++i) halves.push_back(one[i % 16 * channels + i / 16]);
  }
  compare(gradient(m, forward_kl(array_data<double>(halves, 40, channels, 16), theory, path_gradient)),
          gradient(q, forward_kl(array_data<double>(fields, 40, channels, 16), theory.whole(), path_gradient)));
}

}  // namespace

TEST_CASE("train/decimated: weights of the even sites are those of the whole field") {
  check_weights<even_sites_only>(theory());
  check_weights<even_vectors_only>(complex_theory());
}

TEST_CASE("train/decimated: the gradient is that of reverse KL with the odd sites drawn") {
  check_gradient<even_sites_only>(theory());
  check_gradient<even_vectors_only>(complex_theory());
}

TEST_CASE("train/decimated: a short run comes near the theory, and so do the fields completed from it") {
  auto const warm = theory(1, 0.3);
  model<even_sites_only> m(seed{1});
  training_options options;
  options.steps = 400;
  options.batch = 128;
  options.optimizer.learning_rate = 1e-2;
  trainer run(m, reverse_kl(warm, path_gradient), options);
  run_training(run, {});
  CHECK(run.history().back().ess > 0.8);
  completed const q(m, warm);
  auto const w = engine::summarize_weights(log_weights(q, warm.whole(), q.sample(4096)));
  CHECK(w.ess > 0.8);
}

TEST_CASE("train/decimated: what depends on what is what the compiler says") {
  auto const m = stirred<even_sites_only>();
  auto const odd = theory();
  using whole = completed<model<even_sites_only, double>, real_phi4<torus<4, 4>>>;
  STATIC_REQUIRE(receptive_field<whole>(1).count() == 5 && receptive_field<even_sites_only>(1).count() == 1);
  STATIC_REQUIRE(causal_cone<model<even_sites_only>>(5) == causal_cone<even_sites_only>(5));
  toy::spreads_as_far_as_it_says<whole>(
      m.sample(1).x,
      [&](auto x) {
        odd.odd_sites().run<direction::encode>(x.data());
        return m.encode(x).field;
      },
      [&](auto const& z) {
        auto x = m.decode(z).field;
        odd.odd_sites().run<direction::decode>(x.data());
        return x;
      });
}
