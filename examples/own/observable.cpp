// SPDX-License-Identifier: BSL-1.0
// Program: an observable of one's own, checked, then measured on a flow and on Markov chains
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <cstddef>
#include <cstdio>

using namespace rgflow;
using namespace rgflow::symbols;

//[observable
/// G(r) = sum_x phi_x phi_{x + r e_1} / V of a real field, for r = 0, 1, ...: as many as there is room for.
struct two_point_function {
  engine::lattice const& sites;

  template <class Field, class Out>
  void operator()(Field field, Out out) const {
    using V = typename Out::value_type;  // double, or a configuration in each lane
    V const per_site(1.0 / static_cast<double>(sites.volume()));
    for (std::size_t r = 0; r < out.size(); ++r) {
      V sum(0);
      for (std::size_t site = 0; site < sites.volume(); ++site)
        sum += field[site] * field[sites.shifted(site, {0, static_cast<int>(r)})];
      out[r] = sum * per_site;
    }
  }
};
//]

using theory = real_phi4<torus<8, 8>>;
struct block : coupling<checkerboard, affine, mlp<8>> {};
struct flow : hierarchy<torus<8, 8>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};

int main() {
  model<flow> const m(seed{7});
  //[check
  auto const report = check_observable(two_point_function{m.sites()}, m.sites(), /*channels*/ 1, /*values*/ 5);
  std::printf("%s", report.text().c_str());
  //]
  //[measure
  auto const of_samples = measure(m, m.sample(100).x, 5, two_point_function{m.sites()});  // [sample][r]
  engine::tbb_executor threads;
  auto const action = bind<theory>(m2 = 1., lambda = 0.5);
  engine::hmc<engine::lanes<double>, decltype(action)> chains(action, m.sites(), 1, {.chains = 16});
  chains.thermalize(threads);
  auto const of_chains = chains.measure(threads, 200, 5, two_point_function{m.sites()});
  //]
  std::printf("G(1) of the first sample: %.3f\n", of_samples[1]);
  std::printf("G(1) of the chains: %.3f\n", engine::gamma_method(of_chains.series(1), chains.chains()).value);
  return report.passed() ? 0 : 1;
}
