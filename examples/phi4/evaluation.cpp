// SPDX-License-Identifier: BSL-1.0
#include "evaluation.hpp"

#include <program/independence.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace phi4 {
namespace {

namespace engine = rgflow::engine;

/// Some columns of a table, side by side.
std::vector<double> select(std::span<double const> table, std::size_t columns, std::span<std::size_t const> wanted) {
  std::vector<double> out;
  out.reserve(table.size() / columns * wanted.size());
  for (std::size_t row = 0; row < table.size(); row += columns)
    for (auto const k : wanted) out.push_back(table[row + k]);
  return out;
}

/// One column of a table as a quantity.
quantity plain(std::size_t column) {
  return {"", "", {column}, [](std::span<double const> mean) { return mean[0]; }};
}

std::vector<quantity> two_point_quantities(std::size_t extent) {
  std::vector<quantity> list;
  for (std::size_t r = 0; r <= extent / 2; ++r) list.push_back(plain(column_two_point + r));
  return list;
}

}  // namespace

flow_side evaluate_flow(sampler const& flow, evaluation_settings const& s) {
  constexpr std::size_t pilot = 16384, fewest = 65536, most_samples = std::size_t{1} << 20,
                        most_numbers = std::size_t{1} << 28, numbers_at_once = std::size_t{1} << 22;
  std::size_t const values = 2 * s.extent * s.extent, columns = column_count(s.extent);
  std::size_t const chunk = std::clamp<std::size_t>(numbers_at_once / values, 512, 8192);
  std::size_t const most = std::min(most_samples, most_numbers / values);
  flow_side result;
  std::vector<double> table;
  std::size_t wanted = s.samples > 0 ? s.samples : std::min(pilot, most);
  bool const choosing = s.samples == 0;
  while (result.log_w.size() < wanted) {
    std::size_t const done = result.log_w.size(), count = std::min(chunk, wanted - done);
    auto const start = std::chrono::steady_clock::now();
    auto drawn = flow.sample(count, done);
    result.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    auto const rows = measure(drawn.fields, s.extent, s.constants, s.threads);
    table.insert(table.end(), rows.begin(), rows.end());
    double const volume = static_cast<double>(s.extent * s.extent);
    for (std::size_t i = 0; i < count; ++i)
      result.log_w.push_back(-volume * rows[i * columns + column_action] - drawn.log_q[i]);
    if (done < s.kept) {
      std::size_t const keep = std::min(count, s.kept - done);
      result.kept.fields.insert(result.kept.fields.end(), drawn.fields.begin(),
                                drawn.fields.begin() + static_cast<std::ptrdiff_t>(keep * values));
      result.kept.log_q.insert(result.kept.log_q.end(), drawn.log_q.begin(),
                               drawn.log_q.begin() + static_cast<std::ptrdiff_t>(keep));
    }
    // The first samples are too few to know the tail of the weights; more of them may show that still more are needed.
    if (choosing && result.log_w.size() >= wanted) {
      double const needed = s.effective / engine::effective_sample_size(result.log_w);
      auto const enough = static_cast<std::size_t>(std::min(needed, static_cast<double>(most)));
      wanted = std::max({wanted, enough, std::min(fewest, most)});
    }
    if (!s.on_samples(result.log_w.size(), wanted)) return result;
  }

  result.weights = engine::summarize_weights(result.log_w);
  result.reliable = result.weights.reliable();
  program::independence_chain const chain(result.log_w, s.seed);
  result.acceptance = chain.acceptance().value;
  std::size_t const slow[] = {column_m_squared};
  result.tau_int = chain.tau_int(select(table, columns, slow)).value;

  auto const estimate_of = [&](quantity const& q) -> estimate {
    auto const selected = select(table, columns, q.columns);
    std::size_t const width = q.columns.size();
    if (result.reliable) return engine::reweighted(result.log_w, {selected, width}, q.of_means);
    auto const found = chain.average(selected, width, q.of_means);
    return {found.value, found.error};
  };
  for (auto const& q : quantities(s.extent, s.constants)) result.values.push_back(estimate_of(q));
  for (auto const& q : two_point_quantities(s.extent)) result.two_point.push_back(estimate_of(q));
  result.finished = true;
  return result;
}

chain_side evaluate_chains(chain_result const& run, std::size_t extent, couplings const& constants) {
  chain_side side;
  std::size_t const columns = column_count(extent);
  auto const estimate_of = [&](quantity const& q) {
    auto const selected = select(run.table, columns, q.columns);
    return engine::gamma_method({selected, run.chains, q.columns.size()}, q.of_means);
  };
  for (auto const& q : quantities(extent, constants)) {
    auto const e = estimate_of(q);
    side.values.push_back(e);
    side.tau_int.push_back(e.tau_int);
  }
  for (auto const& q : two_point_quantities(extent)) side.two_point.push_back(estimate_of(q));

  // The helicity modulus per configuration differs from its estimate by nothing but the average.
  std::size_t const wanted[] = {column_m_squared, column_two_point + 1, column_current};
  auto const both = select(run.table, columns, wanted);
  std::vector<double> m_squared, helicity;
  for (std::size_t i = 0; i < both.size(); i += 3) {
    m_squared.push_back(both[i]);
    helicity.push_back(2 * constants.t * both[i + 1] - 4 * constants.t * constants.t * both[i + 2]);
  }
  side.convergence.add(m_squared, run.chains);
  side.convergence.add(helicity, run.chains);
  return side;
}

cross_check compare(sampler const& flow, flow_side const& drawn, chain_result const& run, std::size_t extent,
                    couplings const& constants, std::size_t threads) {
  auto log_w = flow.log_prob(run.fields);
  auto const table = measure(run.fields, extent, constants, threads);
  double const volume = static_cast<double>(extent * extent);
  for (std::size_t i = 0; i < log_w.size(); ++i)
    log_w[i] = -volume * table[i * column_count(extent) + column_action] - log_w[i];
  return {engine::forward_effective_sample_size(log_w), engine::bracket_log_z(drawn.log_w, log_w, run.chains)};
}

}  // namespace phi4
