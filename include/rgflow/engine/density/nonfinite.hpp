// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/density/contract.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

// Where NaN or infinity first comes out, in words; empty if nowhere. `used` lanes count. A density that can tell more
// than these do has members of the same names and arguments.

namespace rgflow::inline RGFLOW_ISA::engine {

/// Whether v is finite in the first `used` lanes.
template <class V>
bool finite(V const& v, std::size_t used) {
  for (std::size_t j = 0; j < used; ++j)
    if (!std::isfinite(lane(v, j))) return false;
  return true;
}
template <class V>
bool finite(std::span<V const> values, std::size_t used) {
  for (auto const& v : values)
    if (!finite(v, used)) return false;
  return true;
}

/// While drawing a tile; the samples are in work.field if there is nothing to say.
template <class D, class V>
std::string nonfinite_in_draw(D const& d, std::size_t used, random_key key, std::uint64_t first,
                              typename D::template workspace<V>& work, packed_weights<typename D::value_type> weights,
                              std::span<V const> context) {
  if constexpr (requires { d.nonfinite_in_draw(used, key, first, work, weights, context); }) {
    return d.nonfinite_in_draw(used, key, first, work, weights, context);
  } else {
    V const log_q = d.template draw<false>(key, first, work, weights, context);
    if (!finite(std::span<V const>(work.field), used)) return "A sample of the density is not finite.";
    return finite(log_q, used) ? "" : "log q of a sample is not finite.";
  }
}

/// While computing the log density of work.field.
template <class D, class V>
std::string nonfinite_in_log_density(D const& d, std::size_t used, typename D::template workspace<V>& work,
                                     packed_weights<typename D::value_type> weights, std::span<V const> context) {
  if constexpr (requires { d.nonfinite_in_log_density(used, work, weights, context); })
    return d.nonfinite_in_log_density(used, work, weights, context);
  else
    return finite(d.template log_density<false>(work, weights, context), used) ? "" : "log q of a field is not finite.";
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
