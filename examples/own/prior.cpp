// SPDX-License-Identifier: BSL-1.0
// Program: a prior of one's own, checked
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

using namespace rgflow;

//[prior
/// p(z) = 1 / (4 cosh(z/2)^2): log p = -2 log(2 cosh(z/2)).
struct logistic {
  template <class V>
  static V log_density(V z) {
    using std::abs, std::exp, std::log1p;
    return -abs(z) - V(2) * log1p(exp(-abs(z)));
  }
  template <class V>
  static V score(V z) {
    using std::tanh;
    return -tanh(V(0.5) * z);
  }
  template <class V>
  static void draw(engine::random_key key, std::uint64_t first_sample, V* z, std::size_t count) {
    using std::log;
    for (std::size_t i = 0; i < count; ++i) {
      V const u = engine::uniform<V>(key, first_sample, i);
      z[i] = log(u) - log(V(1) - u);
    }
  }
  static std::string name() { return "logistic"; }
  static constexpr bool is_even = true;
};
//]

struct block : coupling<checkerboard, affine, mlp<8>> {};
struct flow : hierarchy<torus<8>, real_field, every_level<disentangle<2, block>, decimate<2, block>>, prior<logistic>> {
};
static_assert(valid_flow<flow>);

int main() {
  //[check
  auto const report = check_prior<logistic>();
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}
