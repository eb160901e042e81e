// SPDX-License-Identifier: BSL-1.0
#include "quality.hpp"

#include <program/independence.hpp>
#include <program/table.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace record {
namespace {

namespace engine = rgflow::engine;

/// Some columns of a table, side by side.
std::vector<double> select(std::span<double const> table, row_layout const& row, std::span<std::size_t const> wanted) {
  std::vector<double> out;
  out.reserve(table.size() / row.columns() * wanted.size());
  for (std::size_t at = 0; at < table.size(); at += row.columns())
    for (auto const k : wanted) out.push_back(table[at + k]);
  return out;
}
std::vector<double> select(std::span<double const> table, row_layout const& row, std::size_t column) {
  return select(table, row, std::span(&column, 1));
}

/// The share of the whole, with the scatter of 16 parts.
estimate share_with_error(std::span<double const> log_w, double whole) {
  constexpr std::size_t parts = 16;
  double square = 0;
  for (std::size_t k = 0; k < parts; ++k) {
    std::size_t const n = log_w.size() / parts;
    double const e = engine::effective_sample_size(log_w.subspan(k * n, n)) - whole;
    square += e * e;
  }
  return {whole, std::sqrt(square / (parts * (parts - 1)))};
}

/// log <w> - <log w> from samples that both are of: their errors are not independent.
estimate divergence(std::span<double const> log_w) {
  double const largest = std::ranges::max(log_w);
  std::vector<double> both;
  both.reserve(2 * log_w.size());
  for (double const x : log_w) {
    both.push_back(std::exp(x - largest));
    both.push_back(x - largest);
  }
  return engine::jackknife({both, 2}, [](auto mean) { return std::log(mean[0]) - mean[1]; });
}

/// A function of averages over chains, of[time][chain][column], with the error that leaving out one chain at a time
/// shows: chains are independent of each other, their states are not.
template <class F>
estimate by_chains(std::span<double const> of, std::size_t chains, std::size_t columns, F const& f) {
  std::size_t const times = of.size() / (chains * columns);
  std::vector<double> by_chain;
  by_chain.reserve(of.size());
  for (std::size_t chain = 0; chain < chains; ++chain)
    for (std::size_t time = 0; time < times; ++time) {
      auto const row = of.subspan((time * chains + chain) * columns, columns);
      by_chain.insert(by_chain.end(), row.begin(), row.end());
    }
  return engine::jackknife({by_chain, columns}, f, chains);
}

estimate forward_share(std::span<double const> log_w, std::size_t chains) {
  auto const [least, largest] = std::ranges::minmax(log_w);
  std::vector<double> both;
  both.reserve(2 * log_w.size());
  for (double const x : log_w) {
    both.push_back(std::exp(x - largest));
    both.push_back(std::exp(least - x));
  }
  return by_chains(both, chains, 2,
                   [range = least - largest](auto mean) { return std::exp(range) / (mean[0] * mean[1]); });
}

estimate unseen_share(std::span<double const> log_w_on_chains, double largest, std::size_t chains) {
  std::vector<double> beyond(log_w_on_chains.size());
  std::ranges::transform(log_w_on_chains, beyond.begin(), [&](double x) { return x > largest ? 1. : 0.; });
  auto share = by_chains(beyond, chains, 1, [](auto mean) { return mean[0]; });
  if (share.value == 0) share.error = 1 / static_cast<double>(beyond.size());
  return share;
}

cross_check cross(measurements const& m, estimate log_z) {
  std::size_t const chains = m.chains->chains;
  cross_check c{m.log_w_on_chains.size(),
                forward_share(m.log_w_on_chains, chains),
                engine::bracket_log_z(m.log_w, m.log_w_on_chains, chains),
                {},
                {},
                {}};
  c.kl_forward = {c.bracket.upper.value - log_z.value, std::hypot(c.bracket.upper.error, log_z.error)};
  c.unseen = unseen_share(m.log_w_on_chains, std::ranges::max(m.log_w), chains);
  // Of the magnetization, which turns slowest, of the energy, and of vortices if there are any. The helicity modulus of
  // a configuration differs from its estimate by nothing but the average.
  for (auto const column : {column_m_squared, column_action})
    c.convergence.add(select(m.chains->table, m.layout, column), chains);
  for (auto const& helicity : m.observables) {
    if (helicity.name != "helicity") continue;
    auto const columns = select(m.chains->table, m.layout, helicity.columns);
    std::size_t const width = helicity.columns.size();
    std::vector<double> series;
    for (std::size_t i = 0; i < columns.size(); i += width)
      series.push_back(helicity.of_means(std::span(columns).subspan(i, width)));
    c.convergence.add(series, chains);
  }
  return c;
}

}  // namespace

void agreement::add(std::string const& name, estimate a, estimate b) {
  double const sigmas = engine::sigmas_apart(a, b);
  if (!std::isfinite(sigmas) || !std::isfinite(a.error) || !std::isfinite(b.error)) {
    ++no_value;
    return;
  }
  ++quantities;
  if (std::abs(sigmas) > allowed) ++beyond;
  if (where.empty() || std::abs(sigmas) > std::abs(sigma)) {
    sigma = sigmas;
    where = name;
  }
}

std::string agreement::text() const {
  std::string const most = program::significant(std::abs(sigma), 2) + " σ";
  std::string const rest = no_value > 0 ? "; " + std::to_string(no_value) + " without a value" : "";
  if (beyond == 0)
    return "all " + std::to_string(quantities) + " agree within " + most + " (farthest: " + where + ")" + rest;
  return std::to_string(beyond) + " of " + std::to_string(quantities) + " differ by more than " +
         program::significant(allowed, 2) + " σ, " + where + " by " + most + rest;
}

quality assess(measurements const& m) {
  quality q{engine::summarize_weights(m.log_w), {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  auto const& w = q.weights;
  q.reliable = w.reliable();
  q.pareto_k = {w.pareto_k, engine::pareto_k_error(w.pareto_k, w.samples)};
  q.ess = share_with_error(m.log_w, w.ess);
  q.kl = m.exact_log_z ? estimate{*m.exact_log_z - w.mean_log_w.value, w.mean_log_w.error} : divergence(m.log_w);

  program::independence_chain const metropolis(m.log_w, m.seed);
  q.acceptance = {metropolis.acceptance().value, metropolis.acceptance().error};
  auto const tau_int = metropolis.tau_int(select(m.rows, m.layout, column_m_abs));
  q.tau_int = {tau_int.value, tau_int.error};

  auto const compare = [&](quantity const& what) {
    auto const columns = what.columns.size();
    auto const on_samples = select(m.rows, m.layout, what.columns);
    comparison c{what, {}, {}};
    if (q.reliable) {
      c.flow = engine::reweighted(m.log_w, {on_samples, columns}, what.of_means);
    } else {
      auto const found = metropolis.average(on_samples, columns, what.of_means);
      c.flow = {found.value, found.error};
    }
    if (m.chains)
      c.hmc = engine::gamma_method({select(m.chains->table, m.layout, what.columns), m.chains->chains, columns},
                                   what.of_means);
    if (c.hmc) q.flow_and_hmc.add(what.label, c.flow, *c.hmc);
    if (what.known) q.flow_and_known.add(what.label, c.flow, *what.known);
    if (what.known && c.hmc) q.hmc_and_known.add(what.label, *c.hmc, *what.known);
    return c;
  };
  for (auto const& one : m.observables) q.observables.push_back(compare(one));
  for (auto const& one : two_point_quantities(m.layout)) q.two_point.push_back(compare(one));
  if (m.chains) q.cross = cross(m, m.exact_log_z ? estimate{*m.exact_log_z, 0} : w.log_z);
  return q;
}

}  // namespace record
