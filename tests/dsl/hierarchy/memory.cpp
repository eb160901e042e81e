// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/simd.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

using namespace rgflow;

namespace {

using pair = chain<coupling<checkerboard, affine, mlp<4>>, coupling<complement<checkerboard>, affine, mlp<4>>>;
template <class Block>
struct flow_of : hierarchy<torus<8, 8>, complex_field, every_level<disentangle<2, Block>, decimate<2, Block>>> {};

template <class Flow>
std::size_t gradient_values() {
  model<Flow> const m(seed{1});
  engine::flow_workspace<engine::lanes<float>> work;
  m.flow().reserve(work, true);
  return work.field.size() + work.bar.size() + work.snapshots.size() + work.tape.size();
}

}  // namespace

TEST_CASE("hierarchy: the memory of a gradient does not grow with the number of couplings") {
  auto const few = gradient_values<flow_of<pair>>();
  REQUIRE(gradient_values<flow_of<repeat<8, pair>>>() == few);
  // With its moved values, half of the 8 of a block, on the tape: of two couplings at 16 + 4 + 1 positions on two steps.
  REQUIRE(gradient_values<flow_of<keep_inputs<pair>>>() == few + 2 * 21 * 2 * 4);
  // With what its nets compute: 8 outputs and 4 hidden units of each.
  REQUIRE(gradient_values<flow_of<keep_nets<pair>>>() == few + 2 * 21 * 2 * (8 + 4));
  // Field and cotangent of 8 x 8 complex sites, and the field at the entries of levels 1 and 2.
  REQUIRE(few == 2 * 128 + 32 + 8);
}
