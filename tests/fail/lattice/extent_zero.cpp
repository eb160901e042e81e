// SPDX-License-Identifier: BSL-1.0
// EXPECT: every extent of a lattice is at least 1
#include <rgflow/lattice.hpp>

#ifdef RGFLOW_TWIN
using sites = rgflow::open_lattice<8, 1>;
#else
using sites = rgflow::open_lattice<8, 0>;
#endif
constexpr auto volume = sites::volume;
