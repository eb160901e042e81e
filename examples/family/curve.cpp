// SPDX-License-Identifier: BSL-1.0
#include "curve.hpp"

#include <program/convergence.hpp>

#include <rgflow/engine/quadrature.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

namespace family {
namespace {

namespace engine = rgflow::engine;
using engine::estimate;
using program::json;
using program::significant;
using program::with_error;

std::string text(estimate e) { return with_error(e.value, e.error); }
json pair(estimate e) { return json::array({e.value, e.error}); }
double volume(run_results const& r) { return static_cast<double>(r.asked.lattice * r.asked.lattice); }

double susceptibility(double volume, std::span<double const> mean) {
  return volume * (mean[column_m_squared] - mean[column_m_abs] * mean[column_m_abs]);
}

/// log of the mean weight and V <phi^4> of all points, with one block of samples left out each time, then of all.
class blocks {
 public:
  explicit blocks(run_results const& r) : volume_(volume(r)) {
    for (auto const& p : r.points) {
      std::size_t const n = p.flow.log_w.size();
      double const largest = *std::ranges::max_element(p.flow.log_w);
      std::vector<double> w(count), w_phi4(count);
      for (std::size_t b = 0; b < count; ++b)
        for (std::size_t i = b * n / count; i < (b + 1) * n / count; ++i) {
          double const weight = std::exp(p.flow.log_w[i] - largest);
          w[b] += weight;
          w_phi4[b] += weight * p.flow.table[i * column_count + column_phi4];
        }
      double all = 0, all_phi4 = 0;
      for (std::size_t b = 0; b < count; ++b) {
        all += w[b];
        all_phi4 += w_phi4[b];
      }
      std::vector<double> log_z, slope;
      for (std::size_t b = 0; b <= count; ++b) {
        bool const whole = b == count;
        double const rest = whole ? all : all - w[b];
        auto const samples = static_cast<double>(whole ? n : n - ((b + 1) * n / count - b * n / count));
        log_z.push_back(largest + std::log(rest / samples));
        slope.push_back(-volume_ * (whole ? all_phi4 : all_phi4 - w_phi4[b]) / rest);
      }
      log_z_.push_back(log_z);
      slope_.push_back(slope);
    }
  }

  double log_z(std::size_t point, std::size_t b) const { return log_z_[point][b]; }
  double slope(std::size_t point, std::size_t b) const { return slope_[point][b]; }

  /// f(block left out) by the jackknife.
  template <class F>
  static estimate jackknife(F const& f) {
    double mean = 0, squares = 0;
    std::vector<double> without;
    for (std::size_t b = 0; b < count; ++b) without.push_back(f(b));
    for (double const x : without) mean += x / count;
    for (double const x : without) squares += (x - mean) * (x - mean);
    return {f(count), std::sqrt(squares * (count - 1) / count)};
  }

 private:
  static constexpr std::size_t count = engine::default_jackknife_blocks;
  double volume_;
  std::vector<std::vector<double>> log_z_, slope_;  // [point][block left out], the last of all samples
};

/// The share of the whole, with the scatter of 16 parts.
estimate ess_of(std::span<double const> log_w) {
  constexpr std::size_t parts = 16;
  estimate e{engine::effective_sample_size(log_w), 0};
  std::size_t const n = log_w.size() / parts;
  for (std::size_t k = 0; k < parts; ++k)
    e.error += std::pow(engine::effective_sample_size(log_w.subspan(k * n, n)) - e.value, 2);
  e.error = std::sqrt(e.error / (parts * (parts - 1)));
  return e;
}

template <class F>
engine::chain_estimate from_chains(chain_samples const& c, F const& f) {
  return engine::gamma_method({c.table, c.chains, column_count}, f);
}
program::convergence convergence_of(chain_samples const& c) {
  program::convergence result;
  for (column const of : {column_action, column_m_squared, column_phi4}) {
    std::vector<double> series;
    for (std::size_t k = of; k < c.table.size(); k += column_count) series.push_back(c.table[k]);
    result.add(series, c.chains);
  }
  return result;
}
template <class F>
estimate from_flow(flow_samples const& s, F const& f) {
  return engine::reweighted(s.log_w, {s.table, column_count}, f);
}

double training_seconds(run_results const& r) {
  double sum = 0;
  for (auto const& s : r.stages) sum += s.seconds;
  return sum;
}
double sampling_seconds(run_results const& r) {
  double sum = 0;
  for (auto const& p : r.points) sum += p.flow.seconds;
  return sum;
}

}  // namespace

std::vector<double> couplings(double from, double to, std::size_t points) {
  std::vector<double> at;
  auto const last = static_cast<double>(points - 1);
  for (std::size_t k = 0; k < points; ++k)
    at.push_back((from + to) / 2 - (to - from) / 2 * std::cos(std::numbers::pi * static_cast<double>(k) / last));
  at.front() = from;  // not rounded
  at.back() = to;
  return at;
}

std::vector<double> integration_weights(std::span<double const> at, std::size_t k) {
  // Gauss and Legendre's rule is exact for Lagrange's polynomials.
  std::vector<double> weights(at.size());
  for (auto const& [share, weight] : engine::gauss_legendre_nodes(at.size())) {
    double const x = at[0] + share * (at[k] - at[0]);
    for (std::size_t i = 0; i < at.size(); ++i) {
      double product = weight * (at[k] - at[0]);
      for (std::size_t j = 0; j < at.size(); ++j)
        if (j != i) product *= (x - at[j]) / (at[i] - at[j]);
      weights[i] += product;
    }
  }
  return weights;
}

std::vector<curve_point> curve_of(run_results const& r) {
  blocks const by_block(r);
  std::vector<curve_point> curve;
  std::size_t const n = r.points.size();
  std::vector<double> at, half;
  for (std::size_t k = 0; k < n; ++k) {
    at.push_back(r.points[k].lambda);
    if (k % 2 == 0) half.push_back(at.back());
  }
  bool const halves = n >= 5 && n % 2 == 1;
  for (std::size_t k = 0; k < n; ++k) {
    auto const& s = r.points[k].flow;
    auto const weights = integration_weights(at, k);
    auto const change = [&](std::size_t b) { return by_block.log_z(k, b) - by_block.log_z(0, b); };
    auto const integrated = [&](std::size_t b) {
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += weights[i] * by_block.slope(i, b);
      return sum;
    };
    curve_point p{r.points[k].lambda,
                  engine::summarize_weights(s.log_w),
                  ess_of(s.log_w),
                  from_flow(s, [](auto mean) { return mean[column_phi2]; }),
                  from_flow(s, [](auto mean) { return mean[column_phi4]; }),
                  from_flow(s, [&](auto mean) { return susceptibility(volume(r), mean); }),
                  blocks::jackknife(change),
                  blocks::jackknife(integrated),
                  blocks::jackknife([&](std::size_t b) { return change(b) - integrated(b); }),
                  {}};
    if (halves && k % 2 == 0) {
      auto const coarse = integration_weights(half, k / 2);
      auto const from_half = [&](std::size_t b) {
        double sum = 0;
        for (std::size_t i = 0; i < coarse.size(); ++i) sum += coarse[i] * by_block.slope(2 * i, b);
        return sum;
      };
      p.of_rule = blocks::jackknife(from_half).value - p.integrated.value;
    }
    curve.push_back(p);
  }
  return curve;
}

program::table curve_table(std::vector<curve_point> const& curve) {
  program::table t{{"λ", "ESS", "k", "log Z", "log Z − first", "−∫ ⟨Σφ⁴⟩ dλ", "apart / σ", "⟨φ²⟩", "χ"}};
  bool doubtful = false;
  for (auto const& p : curve) {
    bool const first = &p == curve.data();
    t.add_row({significant(p.lambda, 6), text(p.ess), significant(p.weights.pareto_k, 2), text(p.weights.log_z),
               first ? "-" : text(p.change), first ? "-" : text(p.integrated),
               first ? "-" : significant(p.disagreement.value / p.disagreement.error, 2), text(p.phi2),
               text(p.susceptibility)},
              !p.weights.reliable());
    doubtful = doubtful || !p.weights.reliable();
  }
  if (auto const& last = curve.back(); last.of_rule)
    t.note = "The integral by every second point is " + significant(*last.of_rule, 2) + " away. ";
  if (doubtful) t.note += "Marked: weights too uneven.";
  return t;
}

program::table hmc_table(run_results const& r, std::vector<curve_point> const& curve) {
  program::table t{
      {"λ", "⟨φ²⟩ by HMC", "apart / σ", "⟨φ⁴⟩", "apart / σ", "χ", "apart / σ", "forward ESS", "log Z from above"}};
  for (std::size_t k = 0; k < r.points.size(); ++k) {
    if (!r.points[k].chains) continue;
    auto const& c = *r.points[k].chains;
    auto const phi2 = from_chains(c, [](auto mean) { return mean[column_phi2]; });
    auto const phi4 = from_chains(c, [](auto mean) { return mean[column_phi4]; });
    auto const chi = from_chains(c, [&](auto mean) { return susceptibility(volume(r), mean); });
    auto const apart = [](estimate flow, estimate hmc) { return significant(engine::sigmas_apart(flow, hmc), 2); };
    auto const bracket = engine::bracket_log_z(r.points[k].flow.log_w, c.log_w_on_fields, c.chains);
    t.add_row({significant(curve[k].lambda, 6), text(phi2), apart(curve[k].phi2, phi2), text(phi4),
               apart(curve[k].phi4, phi4), text(chi), apart(curve[k].susceptibility, chi),
               significant(engine::forward_effective_sample_size(c.log_w_on_fields), 3), text(bracket.upper)});
  }
  return t;
}

std::vector<std::string> warnings(run_results const& r) {
  std::vector<std::string> lines;
  for (auto const& p : r.points)
    if (p.chains)
      if (auto const words = convergence_of(*p.chains).warning(); !words.empty())
        lines.push_back("At λ = " + significant(p.lambda, 6) + ": " + words);
  return lines;
}

std::vector<std::string> costs(run_results const& r, std::vector<curve_point> const& curve) {
  std::vector<std::string> lines;
  auto const& flow = curve.back().change;
  double const drawing = sampling_seconds(r);
  lines.push_back("flow: log Z changes by " + text(flow) + "; " + significant(training_seconds(r), 3) +
                  (r.asked.common.resume ? " s of training since it was resumed, and " : " s of training and ") +
                  significant(drawing, 3) + " s of drawing and weighing, for all of the range and log Z itself");
  if (r.by_chains) {
    auto const& c = *r.by_chains;
    double const ratio = std::pow(c.difference.error / flow.error, 2);
    double const once = c.tuning_seconds + c.thermalization_seconds;
    lines.push_back("HMC:  log Z changes by " + text(c.difference) + ", " +
                    significant(engine::sigmas_apart(flow, c.difference), 2) + " σ away; " +
                    significant(c.tuning_seconds, 3) + " s of tuning and " + significant(c.seconds, 3) +
                    " s, for the error of the flow " +
                    significant(once + (c.seconds - c.thermalization_seconds) * ratio, 3) + " s" +
                    (c.converged ? "" : " (chains too short, not converged)"));
  }
  return lines;
}

json json_of(run_results const& r, std::vector<curve_point> const& curve) {
  json j;
  j["program"] = "family";
  j["command_line"] = r.asked.command_line;
  j["lattice"] = r.asked.lattice;
  j["m2"] = r.asked.m2;
  j["lambda_from"] = r.asked.from;
  j["lambda_to"] = r.asked.to;
  j["batch"] = r.asked.batch;
  j["learning_rate"] = r.asked.learning_rate;
  j["seed"] = r.asked.common.seed;
  j["threads"] = r.asked.common.threads;
  j["weights"] = r.weights;
  for (auto const& s : r.stages) {
    json row;
    row["lattice"] = s.lattice;
    row["steps"] = s.steps;
    row["seconds"] = s.seconds;
    j["stages"].push_back(row);
  }
  j["train_seconds"] = training_seconds(r);
  j["sample_seconds"] = sampling_seconds(r);
  for (std::size_t k = 0; k < curve.size(); ++k) {
    auto const& p = curve[k];
    json row;
    row["lambda"] = p.lambda;
    row["ess"] = pair(p.ess);
    row["pareto_k"] = p.weights.pareto_k;
    row["flow_reliable"] = p.weights.reliable();
    row["log_z"] = pair(p.weights.log_z);
    row["free_energy_bound"] = pair({-p.weights.mean_log_w.value, p.weights.mean_log_w.error});
    row["log_z_change"] = pair(p.change);
    row["integrated_change"] = pair(p.integrated);
    row["disagreement"] = pair(p.disagreement);
    row["rule_error"] = p.of_rule ? json(*p.of_rule) : json();
    row["phi2"] = pair(p.phi2);
    row["phi4"] = pair(p.phi4);
    row["susceptibility"] = pair(p.susceptibility);
    if (auto const& c = r.points[k].chains) {
      row["hmc"]["phi2"] = pair(from_chains(*c, [](auto mean) { return mean[column_phi2]; }));
      row["hmc"]["phi4"] = pair(from_chains(*c, [](auto mean) { return mean[column_phi4]; }));
      row["hmc"]["susceptibility"] = pair(from_chains(*c, [&](auto mean) { return susceptibility(volume(r), mean); }));
      row["hmc"]["converged"] = convergence_of(*c).converged;
      row["hmc"]["ess_forward"] = engine::forward_effective_sample_size(c->log_w_on_fields);
    }
    j["points"].push_back(row);
  }
  if (r.by_chains) {
    j["hmc_integral"]["log_z_change"] = pair(r.by_chains->difference);
    j["hmc_integral"]["tuning_seconds"] = r.by_chains->tuning_seconds;
    j["hmc_integral"]["seconds"] = r.by_chains->seconds;
    j["hmc_integral"]["thermalization_seconds"] = r.by_chains->thermalization_seconds;
    j["hmc_integral"]["converged"] = r.by_chains->converged;
  }
  return j;
}

}  // namespace family
