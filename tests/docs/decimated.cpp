// SPDX-License-Identifier: BSL-1.0

// docs/decimated.md: training without the odd sites of the finest level, sampling with them. docs/statistics.md: which
// step loses how much.

#include <rgflow/action/decimated_family.hpp>
#include <rgflow/rgflow.hpp>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <vector>

using namespace rgflow;

namespace {

//[flow
template <class Sites, std::size_t Square>
using generate = stencil_coupling<Sites, within<Square>, affine, mlp<16>>;

/// The finest level generates the middles of its cells; the odd sites, with one odd coordinate, stay as they are.
using finest = level<generate<coarse_to_fine<2>, 10>>;
using further = level<generate<coarse_to_fine<1>, 5>, generate<coarse_to_fine<2>, 10>>;
using coarsest = level<generate<coarse_to_fine<1>, 1>, generate<coarse_to_fine<2>, 2>, everywhere<elementwise<affine>>>;
struct even_flow : hierarchy<torus<8, 8>, real_field, levels<finest, further, coarsest>, prior<normal>> {};
//]

//[family_flow
struct flow_of_range : hierarchy<torus<8, 8>, real_field, levels<finest, further, coarsest>, prior<normal>, context<1>> {};
//]

}  // namespace

int main() {
  using symbols::lambda, symbols::m2;
  //[train
  auto const whole = bind<real_phi4<torus<8, 8>>>(m2 = -1., lambda = 2.);
  auto const theory = decimated(whole);                    // V, h and Z1(h) come from the density
  model<even_flow> m(seed{7});
  trainer run(m, reverse_kl(theory, path_gradient), {.steps = 300, .batch = 128, .optimizer = {.learning_rate = 1e-2}});
  run_training(run, {});
  //]
  //[complete
  completed const q(m, theory);                            // borrows m; has the tables of the theory
  auto const samples = q.sample(4096);                     // fields of the whole lattice, with log q
  auto const w = engine::summarize_weights(log_weights(q, whole, samples));
  //]
  //[lost
  for (auto const& [level, step, sites, loss] : loss_by_step(m, theory, 2048))
    std::printf("level %zu, %s: %.4f +- %.4f nat\n", level, step.c_str(), loss.value, loss.error);
  //]
  //[heat_bath
  std::vector<double> field(64, 0.1);                      // even sites as they are, z = 0.1 at the odd ones
  double const log_det = theory.odd_sites().run<direction::decode>(field.data());
  //]
  //[family
  auto const range = bind<real_phi4<torus<8, 8>>>(m2 = -1., lambda = between(1.5, 2.5));
  model<flow_of_range> for_all(seed{7});
  trainer on_all(for_all, reverse_kl(decimated(range), path_gradient),
                 {.steps = 600, .batch = 128, .optimizer = {.learning_rate = 1e-2}});
  run_training(on_all, {});
  conditioned even(for_all, range.context(lambda = 1.8));
  completed const at_one(even, decimated(range.at(lambda = 1.8)));
  auto const fields = at_one.sample(4096);
  //]
  auto const of_family = engine::summarize_weights(log_weights(at_one, range.at(lambda = 1.8), fields));
  using symbols::mu, symbols::t;
  //[complex
  auto const planar = decimated(bind<complex_phi4<torus<8, 8>>>(mu = -2., lambda = 1., t = 0.392));
  std::vector<double> vectors(2 * 64, 0.1);                // [site][channel]
  double const change = planar.odd_sites().run<direction::decode>(vectors.data());
  //]
  std::vector<double> const bulk(64, 0.1), planar_bulk(2 * 64, 0.1);
  double const expected = whole.value(m.sites(), field.data()) - log_det;
  auto const half = engine::summarize_weights(log_weights(m, theory, m.sample(4096)));
  std::printf("ESS %.3f, of the range at 1.8 %.3f\n", w.ess, of_family.ess);
  bool const fine = w.ess > 0.3 && of_family.ess > 0.2 && std::abs(w.ess - half.ess) < 1e-4 &&
                    std::abs(theory.value(m.sites(), bulk.data()) - expected) < 1e-10 &&
                    std::abs(planar.value(m.sites(), planar_bulk.data()) -
                             (planar.whole().value(m.sites(), vectors.data()) - change)) < 1e-10;
  return fine ? 0 : 1;
}
