// SPDX-License-Identifier: BSL-1.0

// docs/tutorial.md, from an action to samples. Its blocks are pasted together by pasted, so that what stands between them
// here are checks alone.

#include <cmath>
#include <cstddef>
#include <filesystem>

//[theory
#include <rgflow/rgflow.hpp>

#include <rgflow/engine/checker/action.hpp>
#include <rgflow/expression/latex.hpp>

#include <array>
#include <cstdio>
#include <span>
#include <string>
#include <type_traits>

using namespace rgflow;
using namespace rgflow::symbols;

struct phi4 : action<torus<8, 8>, complex_field> {
  using symmetries = group<u1, conjugation, space_group>;
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi))
                                - t * over_links(2_c * re(conj(phi) * phi_next));
};
//]

//[block
template <class Mask>
using half = coupling<Mask, affine, mlp<16, 16>>;

struct block : chain<half<checkerboard>, half<complement<checkerboard>>,
                     half<channel_halves>, half<complement<channel_halves>>> {};
//]

//[flow
struct flow : hierarchy<phi4::lattice, phi4::field,
                        every_level<disentangle<2, block>, decimate<2, block>,
                                    disentangle<2, block>, decimate<2, block>>, prior<normal>> {};
static_assert(valid_flow<flow>);
//]

namespace {

int failures = 0;
void expect(bool holds, char const* what) {
  if (holds) return;
  std::printf("not true: %s\n", what);
  ++failures;
}

}  // namespace

//[main
int main() {
  auto const theory = bind<phi4>(mu = 0., lambda = 1., t = 0.3);
  auto const sites = lattice_of<phi4::lattice>();
  //]

  //[force
  auto const laws = check_action(theory, sites, /*channels*/ 2);
  std::printf("%s", laws.text().c_str());
  //]
  expect(laws.passed(), "the gradient is the derivative");

  std::printf("[latex\n");
  //[latex
  std::printf("%s\n", to_latex(phi4::density).c_str());
  //]
  std::printf("]\n");
  //[describe
  std::string const tree = describe<flow>();
  std::printf("%s", tree.c_str());
  //]
  std::printf("[tree\n%s]\n", tree.substr(0, tree.find("  disentangle2")).c_str());

  //[train
  constexpr training_options options{
      .steps = 1000, .batch = 256, .optimizer = {.learning_rate = 1e-2}, .clip = 100, .seed = 1};
  model<flow> m(seed{7});
  trainer training(m, reverse_kl(theory), options);
  run_training(training, {.on_step = [](training_record const& r, auto step, auto) {
    if (step % 200 == 0) std::printf("step %4d: <S + log q> = %8.3f, ESS %.2f\n", static_cast<int>(step), r.loss, r.ess);
    return true;  // false stops, saved
  }});
  training.swap_average();
  //]

  //[sample
  auto const drawn = m.sample(20'000);  // drawn.x [sample, channel, y, x], drawn.log_q [sample]
  double const re_phi = static_cast<double>(drawn.x(0, 0, 3, 5));
  std::printf("Re phi of sample 0 at row 3, column 5 is %.3f; its log q is %.3f\n", re_phi, drawn.log_q(0));
  //]
  expect(std::isfinite(re_phi) && std::isfinite(drawn.log_q(0)), "samples are finite");

  //[weights
  auto const log_w = log_weights(m, theory, drawn);  // -S(x) - log q(x)
  auto const weights = engine::summarize_weights(log_w);
  std::printf("log Z = %.4f +- %.4f\n", weights.log_z.value, weights.log_z.error);
  std::printf("bound = %.4f, ESS %.3f, Pareto k %.2f, %s\n", weights.mean_log_w.value, weights.ess, weights.pareto_k,
              weights.reliable() ? "reliable" : "unreliable");
  //]
  expect(weights.reliable(), "the weights can be used");

  //[observe
  auto const observe = [&](auto f, auto out) {
    using V = std::remove_cvref_t<decltype(out[0])>;
    V square(0), real(0), imaginary(0);
    for (std::size_t site = 0; site < sites.volume(); ++site) {
      square += f[2 * site] * f[2 * site] + f[2 * site + 1] * f[2 * site + 1];
      real += f[2 * site];
      imaginary += f[2 * site + 1];
    }
    V const per_site(1.0 / static_cast<double>(sites.volume()));
    out[0] = square * per_site;
    out[1] = (real * real + imaginary * imaginary) * per_site * per_site;  // |M/V|^2
  };
  //]

  //[reweight
  auto const values = measure(m, drawn.x, 2, observe);
  std::array<engine::estimate, 2> from_flow{};
  for (std::size_t k : {0U, 1U})
    from_flow[k] = engine::reweighted(log_w, {values, 2}, [k](std::span<double const> mean) { return mean[k]; });
  //]

  //[hmc
  engine::tbb_executor threads;
  engine::hmc<engine::lanes<double>, decltype(theory)> chains(theory, sites, 2, {.chains = 32, .seed = 11});
  chains.thermalize(threads);
  auto const measured = chains.measure(threads, 1000, 2, observe);
  char const* const names[] = {"<|phi|^2>", "<|M/V|^2>"};
  for (std::size_t k : {0U, 1U}) {
    auto const series = measured.series(k);
    auto const from_chains = engine::gamma_method(series, chains.chains());
    auto const state = engine::check_convergence(series, chains.chains());
    std::printf("%s  flow %.5f +- %.5f   HMC %.5f +- %.5f   %.1f sigma%s\n", names[k], from_flow[k].value,
                from_flow[k].error, from_chains.value, from_chains.error,
                engine::sigmas_apart(from_flow[k], from_chains), state.converged ? "" : "   not converged");
  }
  //]
  for (std::size_t k : {0U, 1U}) {
    auto const apart = engine::sigmas_apart(from_flow[k], engine::gamma_method(measured.series(k), chains.chains()));
    expect(std::abs(apart) < 5, "flow and HMC agree");
  }

  //[save
  char const* const file = "flow.checkpoint";
  model<flow> first(seed{7});
  trainer interrupted(first, reverse_kl(theory), options);
  run_training(interrupted, {.checkpoint = file, .on_step = [](auto const&, auto step, auto) { return step < 20; }});
  //]

  //[resume
  model<flow> second(seed{7});
  trainer continued(second, reverse_kl(theory), options);
  continued.load(file);  // step 20
  run_training(continued, {.checkpoint = file, .on_step = [](auto const&, auto step, auto) { return step < 40; }});
  //]
  expect(continued.step_count() == 40, "the run went on");
  for (std::size_t step = 0; step < 40; ++step)
    expect(continued.history()[step].loss == training.history()[step].loss, "it is the unbroken run");
  std::filesystem::remove(file);
  std::filesystem::remove("flow.checkpoint.previous");
  return failures == 0 ? 0 : 1;
}
