// SPDX-License-Identifier: BSL-1.0

// What the compile benchmark compiles to see what proofs cost: an action, two flows, and an action of several
// components in three dimensions, all of them checked, of which number DECLARES, counted from 1, declares all its
// symmetries.

#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>

namespace {

using namespace rgflow;
using namespace rgflow::symbols;

struct theory : action<torus<32, 32>, complex_field> {
  static constexpr auto density =
      mu * norm(phi) + lambda * sq(norm(phi)) - t * over_links(2_c * re(conj(phi) * phi_next));
#if DECLARES == 1
  using symmetries = group<u1, conjugation, space_group>;
#endif
};

struct phases_block
    : chain<radial, vector_coupling<checkerboard, mlp<32>>, vector_coupling<complement<checkerboard>, mlp<32>>,
            vector_coupling<checkerboard, mlp<32>>, vector_coupling<complement<checkerboard>, mlp<32>>> {};
struct phases_flow
    : hierarchy<torus<32, 32>, complex_field, every_level<disentangle<2, phases_block>, decimate<2, phases_block>>> {
#if DECLARES == 2
  using symmetries = group<u1, conjugation, translations_by<32>>;
#endif
};
static_assert(valid_flow<phases_flow>);

template <class Mask>
using turn = coupling<Mask, affine, group_mlp<group<sign_flip, point_group>, 4, 4>>;
struct coefficients : chain<turn<checkerboard>, turn<complement<checkerboard>>, turn<coarse_sites>> {};
struct square_flow
    : hierarchy<torus<32, 32>, real_field,
                every_level<disentangle<2, in_haar_basis<coefficients>>, decimate<2, into_haar_basis<coefficients>>>> {
#if DECLARES == 3
  using symmetries = group<sign_flip, point_group>;
#endif
};
static_assert(valid_flow<square_flow>);

struct four_angles : action<torus<8, 8, 8>, channels<4>> {
  static constexpr auto density =
      m2 * norm(phi) +
      lambda * (pow<4>(component<0>(phi)) + pow<4>(component<1>(phi)) + pow<4>(component<2>(phi)) +
                pow<4>(component<3>(phi))) -
      beta *
          over_links(cos(component<0>(phi_next) - component<0>(phi)) + cos(component<1>(phi_next) - component<1>(phi)) +
                     cos(component<2>(phi_next) - component<2>(phi)) + cos(component<3>(phi_next) - component<3>(phi)));
#if DECLARES == 4
  using symmetries = group<sign_flip, permutations, space_group>;
#endif
};

}  // namespace

auto bound() { return bind<theory>(mu = -2., lambda = 1., t = 0.4); }
auto bound_angles() { return bind<four_angles>(m2 = -2., lambda = 1., beta = 0.4); }
