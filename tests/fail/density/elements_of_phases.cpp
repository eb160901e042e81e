// SPDX-License-Identifier: BSL-1.0
// EXPECT: elements_of lists the elements of a finite group
// EXPECT: u1
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using turns = group<sign_flip, rotations>;
#else
using turns = group<u1, rotations>;
#endif

std::size_t count() { return elements_of<turns, torus<4, 4>, complex_field>{}.order(); }
