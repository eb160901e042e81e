// SPDX-License-Identifier: BSL-1.0
// EXPECT: a word of a declaration has data members, which nothing would read
// EXPECT: [<{ ]every_third[,>]
// EXPECT: declared_as<.*a mask
#include <rgflow/language.hpp>

using namespace rgflow;

struct every_third {
#ifdef RGFLOW_TWIN
  static constexpr std::size_t period = 3;
#else
  std::size_t period = 3;
#endif
  template <class Patch>
  static constexpr bool keeps(std::size_t site, std::size_t) {
    return site % 3 == 0;
  }
};

struct half : coupling<complement<every_third>, affine, mlp<4>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<4, half>>> {};
static_assert(valid_flow<flow>);
