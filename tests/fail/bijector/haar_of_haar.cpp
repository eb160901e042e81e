// SPDX-License-Identifier: BSL-1.0
// EXPECT: the values of this block are coefficients of the Haar basis already
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
using block = in_haar_basis<householder<1>>;
#else
using block = in_haar_basis<householder<1>, in_haar_basis<householder<1>>>;
#endif
static_assert(block::on<patch<1, 0, 2, 2>>::weights > 0);
