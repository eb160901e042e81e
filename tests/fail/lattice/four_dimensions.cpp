// SPDX-License-Identifier: BSL-1.0
// EXPECT: a lattice has one, two or three dimensions
#include <rgflow/lattice.hpp>

#ifdef RGFLOW_TWIN
using sites = rgflow::torus<4, 4, 4>;
#else
using sites = rgflow::torus<4, 4, 4, 6>;
#endif
constexpr auto volume = sites::volume;
