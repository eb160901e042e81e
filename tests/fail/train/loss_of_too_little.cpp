// SPDX-License-Identifier: BSL-1.0
// EXPECT: sampled_loss needs a function of \(sites, x, log_q\)
// EXPECT: lacks<.*operator\(\)\(sites, x, log_q\)
#include <rgflow/engine/train/sampled_loss.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
sampled_loss const objective([](auto const&, auto const* x, auto const& log_q) { return x[0] * x[0] + log_q; });
#else
sampled_loss const objective([](auto const&, auto const* x) { return x[0] * x[0]; });
#endif
