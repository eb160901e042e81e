// SPDX-License-Identifier: BSL-1.0
#include "results.hpp"

#include <record/observables.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace rivals {
namespace {

namespace engine = rgflow::engine;
using engine::estimate;
using program::json;
using program::significant;
using program::with_error;

json pair(estimate e) { return json::array({e.value, e.error}); }

std::vector<record::quantity> quantities(contest const& c) { return record::quantities(c.asked.lattice, c.channels); }

/// From fields whose gradient term has the coefficient 1 to those of the hopping form, phi / sqrt(kappa).
estimate shown(contest const& c, std::string const& name, estimate e) {
  double const kappa = c.kappa.value_or(1);
  double const factor = name == "m_abs"                              ? 1 / std::sqrt(kappa)
                        : name == "phi2" || name == "susceptibility" ? 1 / kappa
                                                                     : 1;
  return {e.value * factor, e.error * factor};
}

engine::chain_estimate from_chains(sampling_result const& s, record::quantity const& q) {
  std::vector<double> selected;
  selected.reserve(s.table.size() / record::column_count * q.columns.size());
  for (std::size_t row = 0; row < s.table.size(); row += record::column_count)
    for (auto const k : q.columns) selected.push_back(s.table[row + k]);
  return engine::gamma_method({selected, s.chains, q.columns.size()}, q.of_means);
}

std::vector<double> column(sampling_result const& s, std::size_t k) {
  std::vector<double> one;
  for (std::size_t row = 0; row < s.table.size(); row += record::column_count) one.push_back(s.table[row + k]);
  return one;
}

std::string count(double n) { return significant(n, 3); }

std::string text(advantage const& a) {
  if (std::isfinite(a.from)) return a.from > 0 ? "from " + count(a.from) : "always";
  return a.below > 0 ? "up to " + count(a.below) : "never";
}

/// As above, of a field that is scaled: the measure is.
estimate shown_log_z(contest const& c, estimate e) {
  double const values = static_cast<double>(c.asked.lattice * c.asked.lattice * c.channels);
  return {e.value - values / 2 * std::log(c.kappa.value_or(1)), e.error};
}

/// For which errors of log Z the flow takes less time.
std::string text_of_errors(advantage const& a) {
  auto const error = [](double inverse_square) { return significant(1 / std::sqrt(inverse_square), 2); };
  if (std::isfinite(a.from)) return a.from > 0 ? "below " + error(a.from) : "always";
  return a.below > 0 ? "above " + error(a.below) : "never";
}

pace log_z_pace(double set_up, double sampling_seconds, estimate log_z) {
  return {set_up, {1 / (log_z.error * log_z.error * sampling_seconds), 0}};
}

json json_of(contest const& c, annealing_result const& a) {
  auto const p = log_z_pace(a);
  json j;
  j["stages"] = a.stages;
  j["steps"] = a.steps;
  j["forces"] = a.forces;
  j["acceptance"] = a.acceptance;
  j["ess"] = a.weights.ess;
  j["pareto_k"] = a.weights.pareto_k;
  j["reliable"] = a.weights.reliable();
  j["samples"] = a.weights.samples;
  j["log_z"] = pair(shown_log_z(c, a.weights.log_z));
  j["tuning_seconds"] = a.tuning_seconds;
  j["sampling_seconds"] = a.sampling_seconds;
  j["seconds"] = p.seconds(1 / (c.log_z_error * c.log_z_error));
  if (c.flow) {
    auto const faster = advantage_of(log_z_pace(*c.flow), p);
    j["flow_faster_from"] = faster.from;  // null: never
    j["flow_faster_below"] = faster.below;
  }
  for (auto const& t : a.trials) {
    json trial;
    trial["stages"] = t.stages;
    trial["steps"] = t.steps;
    trial["ess"] = t.ess;
    trial["pareto_k"] = t.pareto_k;
    trial["forces_for_error_1"] = t.forces_for_error_1;
    j["trials"].push_back(trial);
  }
  return j;
}

json json_of(contest const& c, integration_result const& i) {
  auto const p = log_z_pace(i);
  json j;
  j["length"] = i.length;
  j["trajectories"] = i.trajectories;
  j["nodes"] = i.fine.nodes;
  j["forces"] = i.fine.forces;
  j["log_z"] = pair(shown_log_z(c, i.fine.log_z));
  j["log_z_by_half_the_nodes"] = pair(shown_log_z(c, i.coarse.log_z));
  j["converged"] = i.converged;
  j["tuning_seconds"] = i.tuning_seconds;
  j["thermalization_seconds"] = i.fine.thermalization_seconds;
  j["sampling_seconds"] = i.fine.seconds - i.fine.thermalization_seconds;
  j["seconds"] = p.seconds(1 / (c.log_z_error * c.log_z_error));
  if (c.flow) {
    auto const faster = advantage_of(log_z_pace(*c.flow), p);
    j["flow_faster_from"] = faster.from;  // null: never
    j["flow_faster_below"] = faster.below;
  }
  return j;
}

}  // namespace

pace log_z_pace(integration_result const& i) {
  return log_z_pace(i.tuning_seconds + i.fine.thermalization_seconds, i.fine.seconds - i.fine.thermalization_seconds,
                    i.fine.log_z);
}
pace log_z_pace(annealing_result const& a) { return log_z_pace(a.tuning_seconds, a.sampling_seconds, a.weights.log_z); }
pace log_z_pace(flow_run const& f) { return log_z_pace(f.training_seconds, f.samples / f.samples_per_second, f.log_z); }

measured_pace pace_of(contest const& c, sampling_result const& s) {
  auto const energy = column(s, record::column_action), m_squared = column(s, record::column_m_squared);
  auto const all = quantities(c);
  measured_pace p{};
  p.set_up = s.tuning_seconds + s.thermalization_seconds;
  p.energy = engine::gamma_method(energy, s.chains);
  p.m_squared = engine::gamma_method(m_squared, s.chains);
  p.susceptibility = from_chains(s, *std::ranges::find(all, "susceptibility", &record::quantity::name));
  p.converged =
      engine::check_convergence(energy, s.chains).converged && engine::check_convergence(m_squared, s.chains).converged;
  auto const slowest = std::max({p.energy, p.m_squared, p.susceptibility},
                                [](auto const& a, auto const& b) { return a.tau_int < b.tau_int; });
  p.rate.value = static_cast<double>(s.chains) / (2 * slowest.tau_int * s.seconds_per_sweep);
  p.rate.error = p.rate.value *
                 std::hypot(slowest.tau_int_error / slowest.tau_int, s.seconds_per_sweep_error / s.seconds_per_sweep);
  return p;
}

pace pace_of(flow_run const& f) {
  return {f.training_seconds, {f.ess.value * f.samples_per_second, f.ess.error * f.samples_per_second}};
}

std::string name_of(method how) {
  switch (how) {
    case method::hmc: return "HMC";
    case method::microcanonical: return "microcanonical HMC";
    case method::cluster: break;
  }
  return "HMC + clusters";
}

program::table speed_table(contest const& c) {
  std::string const wanted = "s for " + count(c.samples);
  program::table t{{"sampler", "length", "forces", "set-up / s", "τ(S)", "τ(M²)", "τ(χ)", "effective / s", wanted,
                    "flow is faster"}};
  auto const tau = [](engine::chain_estimate const& e) { return with_error(e.tau_int, e.tau_int_error); };
  bool doubtful = false;
  for (auto const& [how, s] : c.samplers) {
    auto const p = pace_of(c, s);
    t.add_row({name_of(how), significant(s.length, 3), std::to_string(s.forces), significant(p.set_up, 3),
               tau(p.energy), tau(p.m_squared), tau(p.susceptibility), with_error(p.rate.value, p.rate.error),
               significant(p.seconds(c.samples), 3), c.flow ? text(advantage_of(pace_of(*c.flow), p)) : "-"},
              !p.converged);
    doubtful = doubtful || !p.converged;
  }
  if (c.flow) {
    auto const p = pace_of(*c.flow);
    std::string const tau_of_flow = significant(0.5 / c.flow->ess.value, 3);
    t.add_row({"flow", "-", "-", significant(p.set_up, 3), tau_of_flow, tau_of_flow, tau_of_flow,
               with_error(p.rate.value, p.rate.error), significant(p.seconds(c.samples), 3), ""});
  }
  t.note =
      "τ in trajectories of all chains, 1/2 = independent; of the flow, 1 / (2 ESS). Set-up is tuning and "
      "thermalization, or training.";
  if (c.asked.processor_time) t.note += " Times of chains are those of the processor, per thread.";
  if (doubtful) t.note += " Marked: chains too short, not converged.";
  return t;
}

program::table observable_table(contest const& c) {
  program::table t{{"observable"}};
  for (auto const& [how, s] : c.samplers) t.columns.push_back(name_of(how));
  if (c.flow) t.columns.insert(t.columns.end(), {"flow", "farthest / σ"});
  for (auto const& q : quantities(c)) {
    std::vector<std::string> row{q.label};
    std::vector<estimate> found;
    for (auto const& sampler : c.samplers) {
      found.push_back(shown(c, q.name, from_chains(sampler.second, q)));
      row.push_back(with_error(found.back().value, found.back().error));
    }
    if (c.flow && !c.flow->quantities.contains(q.name)) {
      row.insert(row.end(), {"-", "-"});
    } else if (c.flow) {
      auto const flow = shown(c, q.name, c.flow->quantities.at(q.name));
      double farthest = 0;
      for (auto const& e : found)
        if (double const far = engine::sigmas_apart(flow, e); std::abs(far) > std::abs(farthest)) farthest = far;
      row.push_back(with_error(flow.value, flow.error));
      row.push_back(significant(farthest, 2));
    }
    t.add_row(row);
  }
  return t;
}

program::table log_z_table(contest const& c) {
  double const wanted = 1 / (c.log_z_error * c.log_z_error);
  program::table t{{"log Z by", "stages", "steps", "forces", "set-up / s", "ESS", "k", "samples", "log Z",
                    "s for ± " + significant(c.log_z_error, 2), "flow is faster for errors"}};
  auto const log_z = [&](estimate e) {
    auto const s = shown_log_z(c, e);
    return with_error(s.value, s.error);
  };
  if (c.annealing) {
    auto const& a = *c.annealing;
    auto const p = log_z_pace(a);
    t.add_row({"annealing", std::to_string(a.stages), std::to_string(a.steps), std::to_string(a.forces),
               significant(p.set_up, 3), significant(a.weights.ess, 3), significant(a.weights.pareto_k, 2),
               std::to_string(a.weights.samples), log_z(a.weights.log_z), significant(p.seconds(wanted), 3),
               c.flow ? text_of_errors(advantage_of(log_z_pace(*c.flow), p)) : "-"},
              !a.weights.reliable());
    if (!a.weights.reliable()) t.note = "Annealing is marked: too few effective samples, the error is not known. ";
  }
  if (c.integration) {
    auto const& i = *c.integration;
    auto const p = log_z_pace(i);
    std::size_t const trajectories = i.fine.nodes * i.trajectories * c.asked.chains;
    t.add_row({"integration", std::to_string(i.fine.nodes), "-",
               significant(static_cast<double>(i.fine.forces) / static_cast<double>(trajectories), 3),
               significant(p.set_up, 3), "-", "-", std::to_string(trajectories), log_z(i.fine.log_z),
               significant(p.seconds(wanted), 3), c.flow ? text_of_errors(advantage_of(log_z_pace(*c.flow), p)) : "-"},
              !i.converged);
    if (!i.converged) t.note += "Integration is marked: chains too short, not converged. ";
    t.note += "Integration by half as many nodes has " + log_z(i.coarse.log_z) + ", " +
              significant(engine::sigmas_apart(i.fine.log_z, i.coarse.log_z), 2) + " σ away";
    if (c.flow)
      t.note += "; the flow is " + significant(engine::sigmas_apart(c.flow->log_z, i.fine.log_z), 2) + " σ away";
    t.note += ". Its samples are trajectories. ";
  }
  if (c.flow) {
    auto const p = log_z_pace(*c.flow);
    t.add_row({"flow", "-", "-", "-", significant(p.set_up, 3), significant(c.flow->ess.value, 3), "-",
               std::to_string(std::llround(c.flow->samples)), log_z(c.flow->log_z), significant(p.seconds(wanted), 3),
               ""});
  }
  if (c.exact_log_z)
    t.add_row({"exact", "-", "-", "-", "-", "-", "-", "-", program::significant(*c.exact_log_z, 8), "-", ""});
  t.note += "Set-up is the search for the protocol and its tuning, or training; errors fall as 1 / √samples.";
  if (c.annealing && c.flow) {
    auto const p = log_z_pace(*c.annealing);
    double const left = log_z_pace(*c.flow).seconds(wanted) - p.set_up;
    t.note += " In the time of the flow annealing has " +
              (left > 0 ? "an error of " + significant(1 / std::sqrt(left * p.rate.value), 2) : "no result yet") +
              "; the two are " + significant(engine::sigmas_apart(c.annealing->weights.log_z, c.flow->log_z), 2) +
              " σ apart.";
  }
  return t;
}

json json_of(contest const& c) {
  json j;
  j["program"] = "rivals";
  j["theory"] = c.theory;
  j["lattice"] = c.asked.lattice;
  for (auto const& [name, value] : c.constants) j[name] = value;
  if (c.kappa) j["kappa"] = *c.kappa;
  j["threads"] = c.asked.threads;
  j["processor_time"] = c.asked.processor_time;
  j["chains"] = c.asked.chains;
  j["sweeps"] = c.asked.sweeps;
  j["seed"] = c.asked.seed;
  j["effective_samples"] = c.samples;
  for (auto const& [how, s] : c.samplers) {
    auto const p = pace_of(c, s);
    json row;
    row["sampler"] = name_of(how);
    row["length"] = s.length;
    row["target_acceptance"] = s.target_acceptance;
    row["forces"] = s.forces;
    row["acceptance"] = s.acceptance;
    row["exp_minus_delta_h"] = pair({s.exp_minus_delta_h, s.exp_minus_delta_h_error});
    row["tuning_seconds"] = s.tuning_seconds;
    row["thermalization_seconds"] = s.thermalization_seconds;
    row["seconds_per_sweep"] = pair({s.seconds_per_sweep, s.seconds_per_sweep_error});
    row["tau_int_energy"] = pair({p.energy.tau_int, p.energy.tau_int_error});
    row["tau_int_m_squared"] = pair({p.m_squared.tau_int, p.m_squared.tau_int_error});
    row["tau_int_susceptibility"] = pair({p.susceptibility.tau_int, p.susceptibility.tau_int_error});
    row["converged"] = p.converged;
    row["effective_per_second"] = pair(p.rate);
    row["seconds"] = p.seconds(c.samples);
    if (c.flow) {
      auto const a = advantage_of(pace_of(*c.flow), p);
      row["flow_faster_from"] = a.from;  // null: never
      row["flow_faster_below"] = a.below;
    }
    for (auto const& q : quantities(c)) row[q.name] = pair(shown(c, q.name, from_chains(s, q)));
    for (auto const& t : s.trials) {
      json trial;
      trial["length"] = t.length;
      trial["target_acceptance"] = t.target_acceptance;
      trial["steps"] = t.steps;
      trial["tau_int"] = pair({t.tau_int, t.tau_int_error});
      trial["forces_per_effective_sample"] = t.forces;
      row["trials"].push_back(trial);
    }
    j["samplers"].push_back(row);
  }
  j["log_z_error"] = c.log_z_error;
  if (c.annealing) j["annealing"] = json_of(c, *c.annealing);
  if (c.integration) j["integration"] = json_of(c, *c.integration);
  if (c.exact_log_z) j["exact_log_z"] = *c.exact_log_z;
  if (c.flow) {
    auto const p = pace_of(*c.flow);
    j["flow"]["training_seconds"] = p.set_up;
    j["flow"]["ess"] = pair(c.flow->ess);
    j["flow"]["effective_per_second"] = pair(p.rate);
    j["flow"]["seconds"] = p.seconds(c.samples);
    j["flow"]["log_z"] = pair(shown_log_z(c, c.flow->log_z));
    j["flow"]["log_z_seconds"] = log_z_pace(*c.flow).seconds(1 / (c.log_z_error * c.log_z_error));
  }
  return j;
}

}  // namespace rivals
