// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <flow/flow.hpp>

#include <rgflow/action.hpp>

namespace flow {

using namespace rgflow;

/// The action without the extents of its lattice, which are run-time data here.
struct theory : complex_phi4<torus<8, 8>> {};
using run_time_action = bound_action<theory>::formula;

inline run_time_action bind_theory() {
  return bind<theory>(symbols::mu = mu, symbols::lambda = lambda, symbols::t = t);
}

}  // namespace flow
