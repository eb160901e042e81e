// SPDX-License-Identifier: BSL-1.0
#include "results.hpp"

#include <cmath>
#include <limits>
#include <string>

namespace phi4 {
namespace {

using program::json;
using program::significant;
using program::with_error;

std::string text(estimate e) { return with_error(e.value, e.error); }
json pair(estimate e) { return json::array({e.value, e.error}); }

std::string sigmas(double s) {
  double const rounded = std::round(s * 10) / 10;
  std::string const digits = std::to_string(std::abs(rounded));
  return (rounded < 0 ? "−" : rounded > 0 ? "+" : "") + digits.substr(0, digits.find('.') + 2);
}

/// How far an identity is from its exact value, 1.
double sigmas_from_one(estimate e) { return (e.value - 1) / e.error; }

double rate(double count, double seconds) {
  return seconds > 0 ? count / seconds : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

double train_samples_per_second(run_results const& r) {
  return rate(static_cast<double>(r.training.steps_now * r.asked.batch), r.training.seconds);
}

double sample_samples_per_second(run_results const& r) {
  return rate(static_cast<double>(r.flow.log_w.size()), r.flow.seconds);
}

program::table observable_table(run_results const& r) {
  program::table t{{"observable", r.flow.reliable ? "flow, reweighted" : "flow, Metropolis", "HMC", "difference / σ"}};
  auto const list = quantities(r.asked.lattice, r.asked.constants);
  for (std::size_t i = 0; i < list.size(); ++i) {
    estimate const flow = r.flow.values[i];
    if (!r.chains) {
      t.add_row({list[i].label, text(flow), "-", "-"}, !r.flow.reliable);
      continue;
    }
    estimate const hmc = r.chains->values[i];
    t.add_row({list[i].label, text(flow), text(hmc), sigmas(rgflow::engine::sigmas_apart(flow, hmc))},
              !r.flow.reliable || !r.chains->convergence.converged);
  }
  for (auto const& w : warnings(r)) t.note += (t.note.empty() ? "" : " ") + w;
  return t;
}

std::vector<std::pair<std::string, std::string>> figures(run_results const& r) {
  auto const& w = r.flow.weights;
  std::vector<std::pair<std::string, std::string>> list;
  list.emplace_back("free energy bound",
                    text({-w.mean_log_w.value, w.mean_log_w.error}) + "   (⟨S + log q⟩, at least −log Z)");
  list.emplace_back("log Z",
                    text(w.log_z) + (std::isnan(r.exact_log_z)
                                         ? ""
                                         : "   (exact " + significant(r.exact_log_z, 10) + ", " +
                                               sigmas((w.log_z.value - r.exact_log_z) / w.log_z.error) + " σ)"));
  if (r.cross)
    list.emplace_back("log Z between", significant(r.cross->bracket.lower.value, 6) + " and " +
                                           significant(r.cross->bracket.upper.value, 6) +
                                           "   (⟨log w⟩ over flow and HMC)");
  auto const rows = quantities(r.asked.lattice, r.asked.constants);
  auto const distances = [&](auto const& values) {
    std::string all;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i].exact) all += (all.empty() ? "" : ", ") + sigmas(sigmas_from_one(values[i])) + " σ";
    return all;
  };
  list.emplace_back("identities", "flow " + distances(r.flow.values) +
                                      (r.chains ? ";  HMC " + distances(r.chains->values) : "") + "   (from 1)");
  list.emplace_back("ESS", significant(w.ess) + "   (" + significant(w.ess * static_cast<double>(w.samples), 3) +
                               " effective of " + std::to_string(w.samples) + " samples" +
                               (r.cross ? "; forward " + significant(r.cross->ess_forward, 3) : "") + ")");
  list.emplace_back("largest weight",
                    significant(w.max_weight_share, 3) + " of all   (Pareto k " + significant(w.pareto_k, 2) + ")");
  list.emplace_back("acceptance",
                    significant(r.flow.acceptance, 3) + "   (τ_int of |M/V|² " + significant(r.flow.tau_int, 3) + ")");
  auto const per_second = [](double x) { return std::isnan(x) ? std::string("-") : significant(x, 3) + " samples/s"; };
  list.emplace_back("training", per_second(train_samples_per_second(r)) + "   (" + std::to_string(r.training.steps) +
                                    " steps, " + significant(r.training.seconds, 3) + " s)");
  list.emplace_back("reconstruction", significant(r.training.reconstruction_error, 2) +
                                          " of the rms   (largest error of the way back through a level)");
  list.emplace_back("sampling", per_second(sample_samples_per_second(r)));
  if (r.chains)
    list.emplace_back("HMC", std::to_string(r.chains_run->chains) + " chains of " + std::to_string(r.asked.hmc_sweeps) +
                                 " trajectories, acceptance " + significant(r.chains_run->acceptance, 2) +
                                 ", ⟨exp(−ΔH)⟩ " +
                                 with_error(r.chains_run->exp_minus_delta_h, r.chains_run->exp_minus_delta_h_error) +
                                 ", split R-hat " + significant(r.chains->convergence.worst_r_hat, 5) + ", length " +
                                 significant(r.chains->convergence.shortest, 3) + " τ_int, " +
                                 significant(r.chains_run->seconds, 3) + " s");
  return list;
}

std::vector<std::string> warnings(run_results const& r) {
  std::vector<std::string> list;
  if (!r.training.warning.empty()) list.push_back(r.training.warning);
  if (!r.flow.reliable)
    list.push_back("The weights of the flow are too uneven to reweight (Pareto k " +
                   significant(r.flow.weights.pareto_k, 2) + ", " +
                   significant(r.flow.weights.ess * static_cast<double>(r.flow.weights.samples), 3) +
                   " effective samples): the flow column is from independence Metropolis, with tau_int " +
                   significant(r.flow.tau_int, 3) + ", and unreliable.");
  if (r.chains && !r.chains->convergence.converged) list.push_back(r.chains->convergence.warning());
  return list;
}

json json_of(run_results const& r) {
  auto const& w = r.flow.weights;
  json j;
  j["program"] = "phi4";
  j["command_line"] = r.asked.command_line;
  j["lattice"] = r.asked.lattice;
  j["mu"] = r.asked.constants.mu;
  j["lambda"] = r.asked.constants.lambda;
  j["t"] = r.asked.constants.t;
  j["hidden"] = r.asked.hidden;
  j["batch"] = r.asked.batch;
  j["learning_rate"] = r.asked.learning_rate;
  j["rotations"] = r.asked.rotations;
  j["chain_share"] = r.asked.chain_share;
  j["hmc_sweeps"] = r.asked.hmc_sweeps;
  j["seed"] = r.asked.common.seed;
  j["weights"] = r.weights;
  j["steps"] = r.training.steps;
  j["samples"] = w.samples;
  j["free_energy_bound"] = -w.mean_log_w.value;
  j["free_energy_bound_error"] = w.mean_log_w.error;
  j["log_z"] = pair(w.log_z);
  j["exact_log_z"] = r.exact_log_z;
  j["log_z_bracket"] = r.cross ? json::array({r.cross->bracket.lower.value, r.cross->bracket.upper.value}) : json();
  j["ess"] = w.ess;
  j["ess_forward"] = r.cross ? json(r.cross->ess_forward) : json();
  j["pareto_k"] = w.pareto_k;
  j["max_weight_share"] = w.max_weight_share;
  j["flow_reliable"] = r.flow.reliable;
  j["acceptance"] = r.flow.acceptance;
  j["metropolis_tau_int"] = r.flow.tau_int;
  j["reconstruction_error"] = r.training.reconstruction_error;
  j["train_seconds"] = r.training.seconds;
  j["train_samples_per_s"] = train_samples_per_second(r);
  j["sample_samples_per_s"] = sample_samples_per_second(r);
  auto const list = quantities(r.asked.lattice, r.asked.constants);
  for (std::size_t i = 0; i < list.size(); ++i) {
    json& entry = j[list[i].name];
    entry["flow"] = pair(r.flow.values[i]);
    entry["hmc"] = r.chains ? pair(r.chains->values[i]) : json();
    if (!list[i].exact) continue;
    entry["exact"] = 1.0;
    entry["flow_sigma"] = sigmas_from_one(r.flow.values[i]);
    entry["hmc_sigma"] = r.chains ? json(sigmas_from_one(r.chains->values[i])) : json();
  }
  if (r.chains) {
    json& h = j["hmc"];
    h["converged"] = r.chains->convergence.converged;
    h["split_r_hat"] = r.chains->convergence.worst_r_hat;
    h["length_in_tau_int"] = r.chains->convergence.shortest;
    h["acceptance"] = r.chains_run->acceptance;
    h["exp_minus_delta_h"] = json::array({r.chains_run->exp_minus_delta_h, r.chains_run->exp_minus_delta_h_error});
    h["seconds"] = r.chains_run->seconds;
  } else {
    j["hmc"] = json();
  }
  return j;
}

}  // namespace phi4
