// SPDX-License-Identifier: BSL-1.0
// EXPECT: the Haar basis needs blocks whose edges are even
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

using block = in_haar_basis<householder<1>>;
#ifdef RGFLOW_TWIN
inline constexpr std::size_t edge = 2;
#else
inline constexpr std::size_t edge = 3;
#endif
static_assert(block::on<patch<1, 0, edge, edge>>::weights > 0);
