// SPDX-License-Identifier: BSL-1.0
#include "results.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace record {
namespace {

using program::json;
using program::significant;
using program::with_error;

std::string text(estimate e) { return with_error(e.value, e.error); }
json pair(estimate e) { return json::array({e.value, e.error}); }

double per_second(double count, double seconds) {
  return seconds > 0 ? count / seconds : std::numeric_limits<double>::quiet_NaN();
}
double training_rate(run_results const& r, training_result const& t) {
  return per_second(static_cast<double>(t.steps_now * r.asked.batch), t.seconds);
}
double training_seconds(run_results const& r) {
  double sum = 0;
  for (auto const& s : r.stages) sum += s.training.seconds;
  return sum;
}
double sampling_rate(run_results const& r, quality const& q) {
  return per_second(static_cast<double>(q.weights.samples), r.sampling_seconds);
}

std::string distance(estimate a, estimate b) { return significant(rgflow::engine::sigmas_apart(a, b), 2); }

/// Without rows; the columns say where the values are from.
program::table empty_table(std::string const& first, quality const& q) {
  std::string const flow = q.reliable ? "flow, reweighted" : "flow, Metropolis (τ_int " + text(q.tau_int) + ")";
  std::string const hmc = q.cross && !q.cross->convergence.converged ? "HMC, not converged" : "HMC";
  return {{first, flow, hmc, "difference / σ"}};
}
std::vector<std::string> cells(std::string const& first, comparison const& c) {
  if (!c.hmc) return {first, text(c.flow), "-", "-"};
  return {first, text(c.flow), text(*c.hmc), distance(c.flow, *c.hmc)};
}
bool doubtful(quality const& q) { return !q.reliable || (q.cross && !q.cross->convergence.converged); }

json json_of(agreement const& a) {
  json j;
  j["quantities"] = a.quantities;
  j["no_value"] = a.no_value;
  j["beyond"] = a.beyond;
  j["largest_sigma"] = std::abs(a.sigma);
  j["largest"] = a.where;
  return j;
}
void put(json& entry, comparison const& c) {
  entry["flow"] = pair(c.flow);
  entry["hmc"] = c.hmc ? pair(*c.hmc) : json();
  if (c.what.known) entry["known"] = pair(*c.what.known);
}

}  // namespace

program::table observable_table(quality const& q) {
  auto t = empty_table("observable", q);
  t.columns.insert(t.columns.end(), {"known", "flow − known / σ"});
  for (auto const& c : q.observables) {
    auto row = cells(c.what.label, c);
    auto const& known = c.what.known;
    row.push_back(!known ? "" : known->error > 0 ? text(*known) : significant(known->value, 8));
    row.push_back(known ? distance(c.flow, *known) : "");
    t.add_row(std::move(row), doubtful(q));
  }
  if (!q.reliable)
    t.note = "The weights of the flow are too uneven to reweight (Pareto k " + significant(q.pareto_k.value, 2) + ", " +
             significant(q.ess.value * static_cast<double>(q.weights.samples), 3) +
             " effective samples): its values are those of independence Metropolis. More training is needed.";
  if (q.cross && !q.cross->convergence.converged)
    t.note += (t.note.empty() ? "" : " ") + q.cross->convergence.warning();
  return t;
}

program::table two_point_table(run_results const& r, quality const& q) {
  auto t = empty_table("C(r), zero momentum", q);
  for (std::size_t at = 0; at < q.two_point.size(); at += std::max<std::size_t>(1, r.asked.lattice / 16))
    t.add_row(cells(q.two_point[at].what.label, q.two_point[at]), doubtful(q));
  return t;
}

program::table loss_table(run_results const& r) {
  program::table t{{"drawn", "level", "sites", "lost / nat"}};
  double sum = 0;
  for (auto const& part : r.losses) {
    t.add_row({part.step.empty() ? "by no coupling" : part.step, std::to_string(part.level), std::to_string(part.sites),
               text(part.loss)});
    sum += part.loss.value;
  }
  t.note = "All of it, half the variance of log w, is " + significant(sum) + " nat, by " +
           std::to_string(r.asked.loss_pairs) + " pairs of samples.";
  return t;
}

std::vector<std::pair<std::string, std::string>> figures(run_results const& r, quality const& q) {
  auto const& w = q.weights;
  std::vector<std::pair<std::string, std::string>> list;
  std::string const doubt = q.cross && !q.cross->convergence.converged ? "   (HMC not converged)" : "";
  if (q.cross) list.emplace_back("flow and HMC", q.flow_and_hmc.text() + doubt);
  list.emplace_back("flow and known", q.flow_and_known.text());
  if (q.cross) list.emplace_back("HMC and known", q.hmc_and_known.text() + doubt);
  list.emplace_back("ESS", text(q.ess) + "   (" + std::to_string(w.samples) + " samples)");
  if (q.cross)
    list.emplace_back("forward ESS", text(q.cross->ess_forward) + "   (" + std::to_string(q.cross->configurations) +
                                         " configurations of HMC)");
  list.emplace_back("log Z", text(w.log_z));
  if (auto const exact = r.measured.exact_log_z)
    list.emplace_back("exact log Z", significant(*exact, 10) + "   (the weights' is " +
                                         significant((w.log_z.value - *exact) / w.log_z.error, 2) + " σ away)");
  list.emplace_back("log Z between", text(w.mean_log_w) + (q.cross ? " and " + text(q.cross->bracket.upper) : "") +
                                         "   (⟨log w⟩ over flow" + (q.cross ? " and HMC)" : ")"));
  list.emplace_back(
      "KL", text(q.kl) + " nat" + (q.cross ? ", of HMC to the flow " + text(q.cross->kl_forward) + " nat" : ""));
  if (q.cross)
    list.emplace_back("unseen", text(q.cross->unseen) + " of HMC's configurations have more weight than any sample");
  list.emplace_back("largest weight",
                    significant(w.max_weight_share, 3) + " of all   (Pareto k " + text(q.pareto_k) + ")");
  list.emplace_back("acceptance", text(q.acceptance) + "   (τ_int of |M| " + text(q.tau_int) + ")");
  list.emplace_back("training", significant(training_seconds(r), 3) + " s");
  for (auto const& [lattice, t] : r.stages)
    list.emplace_back("  " + std::to_string(lattice) + " x " + std::to_string(lattice),
                      std::to_string(t.curve.size()) + " steps of " + std::to_string(r.asked.batch) + ", " +
                          std::to_string(t.steps_now) + " of them now, in " + significant(t.seconds, 3) + " s, " +
                          significant(training_rate(r, t), 3) + " samples/s");
  list.emplace_back("sampling", significant(sampling_rate(r, q), 3) + " samples/s");
  if (auto const& chains = r.measured.chains)
    list.emplace_back("HMC", std::to_string(chains->chains) + " chains of " + std::to_string(r.asked.hmc_sweeps) +
                                 " trajectories, acceptance " + significant(chains->acceptance, 2) + ", split R-hat " +
                                 significant(q.cross->convergence.worst_r_hat, 5) + ", length " +
                                 significant(q.cross->convergence.shortest, 3) + " τ_int, " +
                                 significant(chains->seconds, 3) + " s");
  return list;
}

json json_of(run_results const& r, quality const& q) {
  auto const& w = q.weights;
  json j;
  j["program"] = "record";
  j["command_line"] = r.asked.command_line;
  j["theory"] = r.asked.theory;
  j["lattice"] = r.asked.lattice;
  for (auto const& [name, value] : r.constants) j[name] = value;
  j["batch"] = r.asked.batch;
  j["learning_rate"] = r.asked.learning_rate;
  j["optimizer"] = r.asked.optimizer;
  j["hmc_sweeps"] = r.asked.hmc_sweeps;
  j["seed"] = r.asked.common.seed;
  j["weights"] = r.weights;
  for (auto const& [lattice, t] : r.stages) {
    json row;
    row["lattice"] = lattice;
    row["steps"] = t.curve.size();
    j["stages"].push_back(row);
  }
  j["train_seconds"] = training_seconds(r);
  j["train_samples_per_s"] = training_rate(r, r.stages.back().training);
  j["sample_samples_per_s"] = sampling_rate(r, q);
  j["samples"] = w.samples;
  j["ess"] = pair(q.ess);
  j["log_z"] = pair(w.log_z);
  j["exact_log_z"] = r.measured.exact_log_z ? json(*r.measured.exact_log_z) : json();
  j["kl"] = pair(q.kl);
  j["free_energy_bound"] = pair({-w.mean_log_w.value, w.mean_log_w.error});
  j["pareto_k"] = pair(q.pareto_k);
  j["max_weight_share"] = w.max_weight_share;
  j["flow_reliable"] = q.reliable;
  j["acceptance"] = pair(q.acceptance);
  j["metropolis_tau_int"] = pair(q.tau_int);
  auto const& c = q.cross;
  j["hmc_configurations"] = c ? json(c->configurations) : json();
  j["ess_forward"] = c ? pair(c->ess_forward) : json();
  j["log_z_bracket"] = c ? json::array({pair(c->bracket.lower), pair(c->bracket.upper)}) : json();
  j["kl_forward"] = c ? pair(c->kl_forward) : json();
  j["unseen"] = c ? pair(c->unseen) : json();
  for (auto const& one : q.observables) put(j[one.what.name], one);
  for (std::size_t at = 0; at < q.two_point.size(); ++at) {
    json row;
    row["r"] = at;
    put(row, q.two_point[at]);
    j["two_point"].push_back(row);
  }
  j["flow_and_hmc"] = c ? json_of(q.flow_and_hmc) : json();
  j["flow_and_known"] = json_of(q.flow_and_known);
  j["hmc_and_known"] = c ? json_of(q.hmc_and_known) : json();
  for (auto const& part : r.losses) {
    json row;
    row["level"] = part.level;
    row["step"] = part.step;
    row["sites"] = part.sites;
    row["loss"] = pair(part.loss);
    j["loss_by_step"].push_back(row);
  }
  json& hmc = j["hmc"];
  if (!c) return j;
  auto const& chains = *r.measured.chains;
  hmc["converged"] = c->convergence.converged;
  hmc["split_r_hat"] = c->convergence.worst_r_hat;
  hmc["length_in_tau_int"] = c->convergence.shortest;
  hmc["acceptance"] = chains.acceptance;
  hmc["exp_minus_delta_h"] = json::array({chains.exp_minus_delta_h, chains.exp_minus_delta_h_error});
  return j;
}

}  // namespace record
