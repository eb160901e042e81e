// SPDX-License-Identifier: BSL-1.0

// The law table of hierarchies: blocks, and couplings of nearest neighbours.

#define RGFLOW_LAWFUL_FLOWS RGFLOW_TOY_FLOWS
#include "laws.hpp"
