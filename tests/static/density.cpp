// SPDX-License-Identifier: BSL-1.0
#include <rgflow/rgflow.hpp>

#include <concepts>
#include <cstddef>
#include <string>

using namespace rgflow;

namespace {

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, complex_field, every_level<decimate<2, block>>> {};
struct conditional : hierarchy<torus<4>, complex_field, every_level<decimate<2, block>>, context<1>> {};

// Flow and prior are a density, and so is what is made of a density, again and again.
using alone = model<flow>;
using turned = symmetrized<alone, phases>;
using fixed = conditioned<model<conditional, double>>;
static_assert(Density<alone> && Density<alone::flow_model> && Density<model<conditional>>);
static_assert(Density<turned> && Density<symmetrized<turned, conjugation>> &&
              Density<symmetrized<alone const, phases>>);
static_assert(Density<fixed> && Density<symmetrized<fixed, reflection>>);
static_assert(!Density<flow> && !Density<normal> && !Density<int> && !Density<sign_flip>);

// Fixing the context of a conditional density leaves one without.
static_assert(model<conditional>::contexts == 1 && fixed::contexts == 0 &&
              symmetrized<fixed, reflection>::contexts == 0);
static_assert(std::same_as<fixed::value_type, double> && std::same_as<turned::samples, alone::samples>);

// Weights are moved through it, unless the model is const.
template <class D>
concept Trainable = requires(D& q) {
  q.weights()[0] = 0;
};
static_assert(Trainable<turned> && !Trainable<turned const> && !Trainable<symmetrized<alone const, phases>>);

static_assert(SymmetryGroup<sign_flip> && SymmetryGroup<phases> && SymmetryGroup<conjugation> &&
              SymmetryGroup<reflection> && SymmetryGroup<quarter_turns> && SymmetryGroup<translations>);
struct without_inverse {
  std::size_t order() const;
  template <class V>
  void apply(std::size_t, engine::field_shape const&, V const*, V*) const;
  std::string describe() const;
};
static_assert(!SymmetryGroup<without_inverse> && !SymmetryGroup<checkerboard> && !SymmetryGroup<alone>);

}  // namespace
