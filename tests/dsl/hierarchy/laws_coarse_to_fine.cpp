// SPDX-License-Identifier: BSL-1.0

// The law table of hierarchies: lattice-wide couplings of any stencil.

#define RGFLOW_LAWFUL_FLOWS RGFLOW_COARSE_TO_FINE_FLOWS
#include "laws.hpp"
