// SPDX-License-Identifier: BSL-1.0
// EXPECT: neighbours are values of sites, and what this coupling reads are means and differences in the Haar basis
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

template <class... Features>
using half = coupling<checkerboard, affine, features<mlp<4>, Features...>>;
#ifdef RGFLOW_TWIN
using declared = chain<half<values, neighbours>, in_haar_basis<half<values>>>;
#else
using declared = in_haar_basis<half<values, neighbours>>;
#endif

constexpr auto size = declared::on<patch<1, 0, 2, 2>>::size;
