// SPDX-License-Identifier: BSL-1.0
// EXPECT: what was given as prior<...> is none
// EXPECT: scoreless
// EXPECT: lacks<.*score\(z\)
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

struct scoreless {
  template <class V>
  static V log_density(V z) {
    return normal::log_density(z);
  }
#ifdef RGFLOW_TWIN
  template <class V>
  static V score(V z) {
    return -z;
  }
#endif
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    normal::draw(key, first_sample, z, count);
  }
  static std::string name() { return "scoreless"; }
};

struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>, prior<scoreless>> {};

static_assert(valid_flow<flow>);
