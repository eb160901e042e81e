// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/claimed_symmetries.hpp>
#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/report.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Notes how far encode is from commuting with each symmetry that a bijector claims, if it says anything of them:
/// encode(g x) = g encode(x) with the same log-determinant, or the derivative of that. `encode` maps values to values
/// with the log-determinant behind them.
template <class V, class Encode>
void check_claimed_symmetries(law_book& book, std::optional<std::vector<field_map>> const& claimed,
                              std::vector<V> const& x, Encode const& encode) {
  if (claimed) {
    auto const z = [&] {
      auto out = encode(x);
      out.pop_back();
      return out;
    }();
    for (auto const& g : *claimed) {
      auto const direction = g(x);
      auto expected = g(z);
      double error = std::numeric_limits<double>::infinity();
      if (g.infinitesimal) {
        expected.push_back(V(0));
        for (double const step : difference_steps) {
          auto const slope = central_difference<V>(
              [&](double h) {
                auto moved = x;
                for (std::size_t i = 0; i < x.size(); ++i) moved[i] += V(h) * direction[i];
                return encode(moved);
              },
              step);
          error = std::min(error, worst_difference(slope, expected));
        }
      } else {
        expected.push_back(encode(x).back());
        error = worst_difference(encode(direction), expected);
      }
      book.note("commutes with " + g.name + ", as it says", error, g.infinitesimal ? 1e-7 : 1e-11);
    }
    if (claimed->empty()) book.not_applicable("commutes with the symmetries that it states (it states none)");
  } else {
    book.not_applicable("commutes with the symmetries that it states (it has no under)");
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
