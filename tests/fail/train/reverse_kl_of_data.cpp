// SPDX-License-Identifier: BSL-1.0
// EXPECT: reverse_kl needs an action
// EXPECT: lacks<.*value\(lattice, phi\)
#include <rgflow/engine/train/data.hpp>
#include <rgflow/engine/train/objective.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using objective = forward_kl<array_data<double>>;
#else
using objective = reverse_kl<array_data<double>>;
#endif
constexpr std::size_t size = sizeof(objective);
