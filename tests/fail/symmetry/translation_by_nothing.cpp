// SPDX-License-Identifier: BSL-1.0
// EXPECT: translations_by<n> moves fields by one site at least
#include <rgflow/language.hpp>
using namespace rgflow;
#include <rgflow/symmetry.hpp>
#ifdef RGFLOW_TWIN
using moved = translations_by<1>;
#else
using moved = translations_by<0>;
#endif
static_assert(moved::generators<torus<4>, real_field>().size() == 1);
