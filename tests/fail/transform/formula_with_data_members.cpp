// SPDX-License-Identifier: BSL-1.0
// EXPECT: a word of a declaration has data members, which nothing would read
// EXPECT: [<{ ]steep[,>]
// EXPECT: declared_as<.*a transform
#include <rgflow/expression/symbols.hpp>
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct steep : transform {
#ifndef RGFLOW_TWIN
  double slope = 2;
#endif
  static constexpr auto y = x * exp(s) + t;
};
constexpr std::size_t parameters = bound_transform<steep>::parameters;
