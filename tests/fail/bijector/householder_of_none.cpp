// SPDX-License-Identifier: BSL-1.0
// EXPECT: householder<n> needs at least one reflection
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = householder<1>;
#else
using declared = householder<0>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
