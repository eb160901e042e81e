// SPDX-License-Identifier: BSL-1.0
#include "results.hpp"

#include <rgflow/engine/random.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace record {
namespace {

namespace engine = rgflow::engine;
using engine::estimate;
using program::json;
using program::significant;
using program::with_error;

std::string text(estimate e) { return with_error(e.value, e.error); }
json pair(estimate e) { return json::array({e.value, e.error}); }

/// Some columns of a table, side by side.
std::vector<double> select(std::span<double const> table, std::span<std::size_t const> wanted) {
  std::vector<double> out;
  out.reserve(table.size() / column_count * wanted.size());
  for (std::size_t row = 0; row < table.size(); row += column_count)
    for (auto const k : wanted) out.push_back(table[row + k]);
  return out;
}

estimate from_flow(run_results const& r, quantity const& q) {
  auto const selected = select(r.table, q.columns);
  return engine::reweighted(r.log_w, {selected, q.columns.size()}, q.of_means);
}
engine::chain_estimate from_chains(program::chain_result const& c, quantity const& q) {
  auto const selected = select(c.table, q.columns);
  return engine::gamma_method({selected, c.chains, q.columns.size()}, q.of_means);
}

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
double sampling_rate(run_results const& r) {
  return per_second(static_cast<double>(r.log_w.size()), r.sampling_seconds);
}

}  // namespace

std::vector<quantity> quantities(run_results const& r) {
  auto const extent = static_cast<double>(r.asked.lattice), volume = extent * extent;
  double const shortest_wave = 2 * std::sin(std::numbers::pi / extent);
  // <m^4> / <m^2>^2 of a normal distribution, of a real M or of a complex one.
  double const normal_ratio = 1 + 2 / static_cast<double>(r.channels);
  auto const plain = [](std::string name, std::string label, std::size_t column) {
    return quantity{std::move(name), std::move(label), {column}, [](auto mean) { return mean[0]; }};
  };
  return {
      plain("action_density", "S / V", column_action),
      plain("phi2", r.channels == 1 ? "⟨φ²⟩" : "⟨|φ|²⟩", column_phi2),
      plain("m_abs", "⟨|M|⟩ / V", column_m_abs),
      {"susceptibility",
       r.channels == 1 ? "χ = V (⟨m²⟩ − ⟨|m|⟩²)" : "χ = V (⟨|m|²⟩ − ⟨|m|⟩²)",
       {column_m_squared, column_m_abs},
       [volume](auto mean) { return volume * (mean[0] - mean[1] * mean[1]); }},
      {"binder",
       r.channels == 1 ? "U₄ = 1 − ⟨m⁴⟩ / 3⟨m²⟩²" : "U₄ = 1 − ⟨|m|⁴⟩ / 2⟨|m|²⟩²",
       {column_m_fourth, column_m_squared},
       [normal_ratio](auto mean) { return 1 - mean[0] / (normal_ratio * mean[1] * mean[1]); }},
      {"correlation_length",
       "ξ (second moment)",
       {column_m_squared, column_slowest},
       [shortest_wave](auto mean) { return std::sqrt(mean[0] / mean[1] - 1) / shortest_wave; }},
      plain("identity", r.channels == 1 ? "⟨φ dS/dφ⟩ / V, exactly 1" : "⟨φ · dS/dφ⟩ / 2V, exactly 1", column_virial)};
}

quality assess(run_results const& r) {
  quality q{engine::summarize_weights(r.log_w), {}, {}, 0, 0.5, {}, {}};
  // The share of the whole, with the scatter of 16 parts.
  constexpr std::size_t parts = 16;
  double square = 0;
  for (std::size_t k = 0; k < parts; ++k) {
    std::size_t const n = r.log_w.size() / parts;
    double const e = engine::effective_sample_size(std::span(r.log_w).subspan(k * n, n)) - q.weights.ess;
    square += e * e;
  }
  q.ess = {q.weights.ess, std::sqrt(square / (parts * (parts - 1)))};
  auto const& w = q.weights;
  q.kl = {r.exact_log_z.value_or(w.log_z.value) - w.mean_log_w.value, w.mean_log_w.error};
  engine::random_key const key{r.asked.common.seed, engine::purpose::proposal, 0};
  auto const chain =
      engine::independence_metropolis(r.log_w, [&](std::size_t i) { return engine::uniform<double>(key, i, 0); });
  q.acceptance = chain.acceptance;
  std::size_t const slow[] = {column_m_abs};
  q.tau_int = engine::gamma_method(chain.series(select(r.table, slow))).tau_int;
  if (r.chains) {
    q.ess_forward = engine::forward_effective_sample_size(r.log_w_on_chains);
    q.bracket = engine::bracket_log_z(r.log_w, r.log_w_on_chains, r.chains->chains);
  }
  return q;
}

program::table observable_table(run_results const& r, quality const& q) {
  program::table t{{"observable", "flow, reweighted", "HMC", "difference / σ"}};
  bool const doubtful = !q.weights.reliable();
  for (auto const& quantity : quantities(r)) {
    estimate const flow = from_flow(r, quantity);
    if (!r.chains) {
      t.add_row({quantity.label, text(flow), "-", "-"}, doubtful);
      continue;
    }
    estimate const hmc = from_chains(*r.chains, quantity);
    t.add_row({quantity.label, text(flow), text(hmc), significant(engine::sigmas_apart(flow, hmc), 2)}, doubtful);
  }
  if (doubtful) t.note = "The weights of the flow are too uneven to reweight: more training is needed.";
  return t;
}

std::vector<std::pair<std::string, std::string>> figures(run_results const& r, quality const& q) {
  auto const& w = q.weights;
  std::vector<std::pair<std::string, std::string>> list;
  list.emplace_back("ESS", text(q.ess) + "   (" + std::to_string(w.samples) + " samples" +
                               (q.ess_forward ? "; forward " + significant(*q.ess_forward, 3) : "") + ")");
  list.emplace_back("log Z", text(w.log_z) + "   (bound " + text(w.mean_log_w) +
                                 (q.bracket ? "; from above " + text(q.bracket->upper) : "") + ")");
  if (r.exact_log_z)
    list.emplace_back("exact log Z", significant(*r.exact_log_z, 10) + "   (the weights' is " +
                                         significant((w.log_z.value - *r.exact_log_z) / w.log_z.error, 2) + " σ away)");
  list.emplace_back("KL", text(q.kl) + " nat");
  list.emplace_back("largest weight",
                    significant(w.max_weight_share, 3) + " of all   (Pareto k " + significant(w.pareto_k, 2) + ")");
  list.emplace_back("acceptance", significant(q.acceptance, 3) + "   (τ_int of |M| " + significant(q.tau_int, 3) + ")");
  list.emplace_back("training", significant(training_seconds(r), 3) + " s");
  for (auto const& [lattice, t] : r.stages)
    list.emplace_back("  " + std::to_string(lattice) + " x " + std::to_string(lattice),
                      std::to_string(t.curve.size()) + " steps of " + std::to_string(r.asked.batch) + ", " +
                          std::to_string(t.steps_now) + " of them now, in " + significant(t.seconds, 3) + " s, " +
                          significant(training_rate(r, t), 3) + " samples/s");
  list.emplace_back("sampling", significant(sampling_rate(r), 3) + " samples/s");
  if (r.chains)
    list.emplace_back("HMC", std::to_string(r.chains->chains) + " chains of " + std::to_string(r.asked.hmc_sweeps) +
                                 " trajectories, acceptance " + significant(r.chains->acceptance, 2) + ", " +
                                 significant(r.chains->seconds, 3) + " s");
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
  j["sample_samples_per_s"] = sampling_rate(r);
  j["samples"] = w.samples;
  j["ess"] = pair(q.ess);
  j["ess_forward"] = q.ess_forward ? json(*q.ess_forward) : json();
  j["log_z"] = pair(w.log_z);
  j["exact_log_z"] = r.exact_log_z ? json(*r.exact_log_z) : json();
  j["kl"] = pair(q.kl);
  j["free_energy_bound"] = pair({-w.mean_log_w.value, w.mean_log_w.error});
  j["log_z_bracket"] = q.bracket ? json::array({q.bracket->lower.value, q.bracket->upper.value}) : json();
  j["pareto_k"] = w.pareto_k;
  j["max_weight_share"] = w.max_weight_share;
  j["flow_reliable"] = w.reliable();
  j["acceptance"] = q.acceptance;
  j["metropolis_tau_int"] = q.tau_int;
  for (auto const& quantity : quantities(r)) {
    json& entry = j[quantity.name];
    entry["flow"] = pair(from_flow(r, quantity));
    entry["hmc"] = r.chains ? pair(from_chains(*r.chains, quantity)) : json();
  }
  return j;
}

}  // namespace record
