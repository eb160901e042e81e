// SPDX-License-Identifier: BSL-1.0
// EXPECT: a mixture has a component or more
// EXPECT: logistic_mixture<0
#include <rgflow/transform.hpp>
using namespace rgflow;
#ifdef RGFLOW_TWIN
using declared = logistic_mixture<4>;
#else
using declared = logistic_mixture<0>;
#endif
constexpr std::size_t parameters = bound_transform<declared>::parameters;
