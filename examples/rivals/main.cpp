// SPDX-License-Identifier: BSL-1.0
// Program: races Markov chains, annealing and a flow of record: seconds for so many effective samples and for log Z

#include "results.hpp"
#include "sampling.hpp"

#include <program/files.hpp>
#include <program/options.hpp>
#include <program/run.hpp>

#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace rivals;
using program::say;

/// The couplings that record has on this lattice, or else the last ones.
double published_lambda(std::size_t lattice) {
  return lattice <= 8 ? 5.276 : lattice <= 16 ? 4.807 : lattice <= 32 ? 4.572 : 4.398;
}

struct given_constants {
  std::optional<double> m2, lambda, kappa, mu, t, beta;
};

/// Throws std::invalid_argument if the constants are not those of the theory or have a value without sense.
std::unique_ptr<theory> theory_of(std::string const& name, given_constants const& g, std::size_t lattice) {
  if (g.beta && name != "ising") throw std::invalid_argument("--beta is a constant of ising, but --theory is " + name);
  if (name == "ising") {
    if (g.m2 || g.lambda || g.kappa || g.mu || g.t)
      throw std::invalid_argument(
          "--m2, --lambda, --kappa, --mu and --t are constants of phi4 and complex-phi4, but --theory is ising");
    return ising_theory(g.beta.value_or(0.44));
  }
  if (name == "complex-phi4") {
    if (g.m2 || g.kappa) throw std::invalid_argument("--m2 and --kappa are constants of phi4, but --theory is " + name);
    return complex_phi4_theory(g.mu.value_or(-2), g.lambda.value_or(1), g.t.value_or(0.392));
  }
  if (g.mu || g.t) throw std::invalid_argument("--mu and --t are constants of complex-phi4, but --theory is " + name);
  if (!g.kappa) return phi4_theory(g.m2.value_or(-4), g.lambda.value_or(published_lambda(lattice)));
  if (g.m2 || !g.lambda) throw std::invalid_argument("--kappa needs --lambda, of the hopping form, and no --m2");
  return phi4_theory((1 - 2 * *g.lambda) / *g.kappa - 4, *g.lambda / (*g.kappa * *g.kappa));
}

void run(contest& c, theory const& physics, std::vector<method> const& methods, bool anneals, bool integrates,
         std::filesystem::path const& out, std::filesystem::path const& json, bool quiet) {
  say(physics.title() + " on " + std::to_string(c.asked.lattice) + " x " + std::to_string(c.asked.lattice) +
      " sites; " + std::to_string(c.asked.chains) + " chains, " + std::to_string(c.asked.threads) + " threads.");
  auto const settings_of = [&](std::string const& name) {
    auto settings = c.asked;
    settings.on_part = [name, quiet](std::string const& part) {
      if (!quiet) std::fprintf(stderr, "%s: %s\n", name.c_str(), part.c_str());
    };
    return settings;
  };
  for (auto const how : methods) c.samplers.emplace_back(how, physics.sample(how, settings_of(name_of(how))));
  if (anneals) c.annealing = physics.anneal(settings_of("annealing"));
  if (integrates) c.integration = physics.integrate(settings_of("integration"));
  if (!methods.empty()) say("\n" + speed_table(c).text() + "\n" + observable_table(c).text());
  if (anneals || integrates) say("\n" + log_z_table(c).text());
  for (auto const& [how, s] : c.samplers)
    say(name_of(how) + ": acceptance " + program::significant(s.acceptance, 3) + ", ⟨exp(−ΔH)⟩ " +
        program::with_error(s.exp_minus_delta_h, s.exp_minus_delta_h_error));
  if (!c.flow)
    say("No flow: --flow out/record/results.json adds the one that examples/run record trained, at equal constants.");
  auto const results = json_of(c);
  std::filesystem::create_directories(out);
  results.write(out / "results.json");
  if (!json.empty()) results.write(json);
  say("\nWrote results.json to " + out.string() + ".");
}

}  // namespace

int main(int argc, char** argv) {
  contest c;
  c.theory = "phi4";
  given_constants given;
  std::string which = "all";
  std::filesystem::path flow;
  program::common_options common;
  std::size_t sweeps = c.asked.sweeps;
  program::options options(
      "rivals",
      "Samples a theory by Hybrid Monte Carlo, by microcanonical Hybrid Monte Carlo and by clusters, each tuned, and "
      "says how long each\n"
      "takes for so many effective samples, tuning and thermalization included; and a flow, its training included.\n"
      "The same for log Z, by annealed importance sampling, by thermodynamic integration and by the flow.\n"
      "phi4:  S = sum_x [m2 phi^2 + lambda phi^4 + sum_mu (phi_{x + mu} - phi_x)^2], or with --kappa the same as\n"
      "       sum_x [(1 - 2 lambda) phi^2 + lambda phi^4 - 2 kappa sum_mu phi_x phi_{x + mu}]\n"
      "complex-phi4: S = sum_x [mu |phi|^2 + lambda |phi|^4] - t sum_<xy> 2 re(conj(phi_x) phi_y)\n"
      "ising: S = psi M psi / 2 - sum_x log cosh((M psi)_x), M = beta for neighbours, 4 beta + 0.1 on the diagonal");
  options.add("--theory", c.theory, "which theory").one_of(std::vector<std::string>{"phi4", "complex-phi4", "ising"});
  options.add("--lattice", c.asked.lattice, "sites per side").at_least(2).at_most(512);
  options.add("--m2", given.m2, "phi4: coefficient of phi^2 (unless told otherwise -4)");
  options.add("--lambda", given.lambda,
              "phi4: coefficient of phi^4 (unless told otherwise that of record); complex-phi4: of |phi|^4 (1)");
  options.add("--kappa", given.kappa, "phi4 in its hopping form, --lambda is then of that, too").more_than(0);
  options.add("--mu", given.mu, "complex-phi4: coefficient of |phi|^2 (unless told otherwise -2)");
  options.add("--t", given.t, "complex-phi4: hopping (unless told otherwise 0.392)");
  options.add("--beta", given.beta, "ising: coupling of the spins (unless told otherwise 0.44)");
  options.add("--sampler", which, "one of them alone")
      .one_of(std::vector<std::string>{"all", "hmc", "microcanonical", "cluster", "annealing", "integration"});
  options.add("--chains", c.asked.chains, "of each sampler, half of them started hot, half cold")
      .at_least(2)
      .at_most(4096);
  options.add("--sweeps", sweeps, "measured trajectories of each chain").at_least(100).at_most(1000000);
  options.add("--length", c.asked.length, "of trajectories (unless told otherwise tuned)").more_than(0);
  options.add("--processor-time", c.asked.processor_time,
              "times are those of the processor, per thread: on a machine that does other work, too");
  options.add("--effective", c.samples, "effective samples for which all are timed").at_least(1);
  options.add("--log-z-error", c.log_z_error, "error of log Z for which annealing, integration and flow are timed")
      .more_than(0);
  options.add("--annealed-samples", c.asked.annealed_samples, "samples of annealing that log Z is found from")
      .at_least(100)
      .at_most(1000000);
  options.add("--nodes", c.asked.nodes, "of thermodynamic integration, --sweeps trajectories at each")
      .at_least(2)
      .at_most(256);
  options.add("--flow", flow, "results.json of examples/run record at the same constants");
  options.add_common(common);
  if (auto const code = options.parse(argc, argv)) return *code;
  if (common.resume || common.steps || common.seconds)
    return options.misuse("--resume, --steps and --seconds are of training, which rivals have none of");
  c.asked.sweeps = sweeps;
  c.asked.threads = common.threads;
  c.asked.seed = common.seed;
  c.kappa = given.kappa;

  std::unique_ptr<theory> physics;
  try {
    physics = theory_of(c.theory, given, c.asked.lattice);
    c.constants = physics->constants();
    c.channels = physics->channels();
    c.exact_log_z = physics->exact_log_z(c.asked.lattice);
    if (!flow.empty()) c.flow = read_flow_run(flow, c.theory, c.asked.lattice, c.constants);
  } catch (std::invalid_argument const& refusal) {
    return options.misuse(refusal.what());
  }
  std::vector<method> methods;
  if (which == "all" || which == "hmc") methods.push_back(method::hmc);
  if (which == "all" || which == "microcanonical") methods.push_back(method::microcanonical);
  if (which == "all" || which == "cluster") methods.push_back(method::cluster);
  try {
    run(c, *physics, methods, which == "all" || which == "annealing", which == "all" || which == "integration",
        common.out, common.json, common.quiet);
  } catch (std::exception const& error) {
    std::fprintf(stderr, "rivals: %s\n", error.what());
    return 1;
  }
  return 0;
}
