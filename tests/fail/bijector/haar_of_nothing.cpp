// SPDX-License-Identifier: BSL-1.0
// EXPECT: in_haar_basis needs at least one bijector
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
using block = in_haar_basis<householder<1>>;
#else
using block = in_haar_basis<>;
#endif
static_assert(sizeof(block) > 0);
