// SPDX-License-Identifier: BSL-1.0

// docs/layout.md: a declared layout.

#include <rgflow/rgflow.hpp>

#include <cmath>
#include <cstddef>

using namespace rgflow;

namespace {

using half = coupling<checkerboard, affine, mlp<8>>;
struct block : chain<half, coupling<complement<checkerboard>, affine, mlp<8>>> {};

//[declare
struct flow : hierarchy<torus<16, 16>, complex_field, every_level<disentangle<2, block>, decimate<2, block>>,
                        laid_out<engine::patches_in_lanes>> {};
//]

struct automatic : hierarchy<torus<16, 16>, complex_field, every_level<disentangle<2, block>, decimate<2, block>>> {};

}  // namespace

int main() {
  model<flow> const m(seed{7});
  model<automatic> const other(seed{7});
  auto const drawn = m.sample(50), same = other.sample(50);
  for (std::size_t k = 0; k < drawn.x.size(); ++k)
    if (drawn.x.data()[k] != same.x.data()[k]) return 1;
  for (std::size_t i = 0; i < 50; ++i)
    if (std::abs(drawn.log_q(i) - same.log_q(i)) > 1e-6 * std::abs(drawn.log_q(i))) return 1;
  return 0;
}
