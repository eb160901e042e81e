// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_prior was given is not a prior: it needs log_density\(z\), score\(z\), draw
// EXPECT: lacks<.*name\(\)
#include <rgflow/engine/checker/prior.hpp>
#include <rgflow/prior.hpp>

using namespace rgflow;

struct nameless : normal {
#ifndef RGFLOW_TWIN
  static void name() {}
#endif
};

bool const passed = check_prior<nameless>().passed();
