// SPDX-License-Identifier: BSL-1.0

// docs/momentum.md: scaling of waves, the free field, momentum shells.

#include <rgflow/engine/hierarchy/momenta.hpp>
#include <rgflow/rgflow.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <numbers>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

//[free
struct theory : real_free<torus<16, 16>> {};  // sum of m2 phi^2 + (phi_{x+mu} - phi_x)^2
struct flow : hierarchy<theory::lattice, theory::field, levels<level<momentum_scaling>>> {
  using symmetries = space_group;             // proved, with translations by one site
};
//]

//[by_context
struct all_masses : hierarchy<theory::lattice, theory::field,
                              levels<level<by_context<momentum_scaling, mlp<16, 16>>>>, context<1>> {};
//]

//[shells
struct wilson : hierarchy<torus<16, 16>, real_field, every_level<momentum_scaling, into_momentum_shells>> {
  using symmetries = group<sign_flip, point_group>;
};
static_assert(flow_facts<wilson>::depth == 4);  // |k| up to pi, pi/2, pi/4, pi/8
//]

//[couplings
template <class Sites>
using half = neighbour_coupling<Sites, sinh_arcsinh, mlp<16>>;
struct interacting : hierarchy<torus<16, 16>, real_field,
                               every_level<half<odd_sites>, half<even_sites>, momentum_scaling, into_momentum_shells>> {};
//]
static_assert(valid_flow<interacting>);

}  // namespace

int main() {
  //[set
  model<flow, double> m(seed{7});
  engine::momentum_orbits const orbits(m.sites());
  auto const log_scale = m.tensor("level0/momentum_scaling/log_scale");
  double const mass = 0.1;
  double exact = 0;  // log Z = sum over k of log(pi / e(k)) / 2
  for (std::size_t o = 0; o < orbits.count(); ++o) {
    double energy = mass;
    for (std::size_t axis = 0; axis < 2; ++axis) {
      double const half_k = std::numbers::pi * static_cast<double>(orbits.first(o)[axis]) / 16;
      energy += 4 * std::sin(half_k) * std::sin(half_k);
    }
    log_scale[o] = std::log(2 * energy) / 2;  // S = sum over k of e(k) |phi_k|^2, and z has variance 1
    exact += static_cast<double>(orbits.size(o)) * std::log(std::numbers::pi / energy) / 2;
  }
  auto const action = bind<theory>(m2 = mass);
  auto const w = engine::summarize_weights(log_weights(m, action, m.sample(100)));
  //]
  std::printf("[set\nlog Z %.6f, exact %.6f, ESS %.6f\n]\n", w.log_z.value, exact, w.ess);

  //[train
  model<flow> trained(seed{7});
  trainer training(trained, reverse_kl(action, path_gradient),
                   {.steps = 400, .batch = 64, .optimizer = {.learning_rate = 5e-2}, .schedule = {.warmup = 10}});
  run_training(training, {});
  auto const found = engine::summarize_weights(log_weights(trained, action, trained.sample(1000)));
  //]
  std::printf("[train\nlog Z %.3f, ESS %.4f\n]\n", found.log_z.value, found.ess);

  //[range
  auto const masses = bind<theory>(m2 = between(0.25, 2.));
  model<all_masses> for_all(seed{7});
  trainer over_the_range(for_all, reverse_kl(masses, path_gradient),
                         {.steps = 1000, .batch = 128, .optimizer = {.learning_rate = 2e-2}, .schedule = {.warmup = 10}});
  run_training(over_the_range, {});
  auto const ess_at = [&](double mass2) {
    conditioned const q(for_all, masses.context(m2 = mass2));
    return engine::summarize_weights(log_weights(q, masses.at(m2 = mass2), q.sample(1000))).ess;
  };
  //]
  double const light = ess_at(0.25), middle = ess_at(0.5), heavy = ess_at(2);
  std::printf("[range\nESS %.1f at m2 = 0.25, %.1f at 0.5, %.1f at 2\n]\n", light, middle, heavy);

  //[shell_sites
  model<wilson> shells(seed{7});
  std::size_t const of_the_shell = shells.bulk(0).size();  // 192 of 256 waves: some |k_i| above pi/2
  //]
  bool const proved = verify_symmetries(m).passed() && verify_symmetries(shells).passed();
  return proved && light > 0.8 && of_the_shell == 192 && std::abs(found.log_z.value - exact) < 1e-3 ? 0 : 1;
}
