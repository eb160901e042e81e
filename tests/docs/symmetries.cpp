// SPDX-License-Identifier: BSL-1.0

// docs/symmetry.md: symmetries declared, proved, refused, measured.

#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/rgflow.hpp>
#include <rgflow/symmetry/describe.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <span>
#include <string>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

//[declared
struct heisenberg : action<torus<8, 8>, channels<3>> {
  using symmetries = group<o<3>, space_group>;
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi)) - beta * over_links(dot(phi, phi_next));
};
//]

//[refused
inline constexpr symbol<"h"> h{};  // a constant that the library has no symbol for

struct in_a_field : action<torus<8, 8>, complex_field> {
  using symmetries = group<u1>;
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi)) + h * re(phi);
};
//]
static_assert(!invariant_under<in_a_field, u1>);  // bound nowhere, so it compiles

//[asked
static_assert(invariant_under<complex_phi4<torus<8, 8>>, group<u1, conjugation, rotations>>);
static_assert(!invariant_under<complex_phi4<torus<8, 4>>, rotations>);
//]

//[even_flow
/// Scales from an even net, shifts from an odd one.
template <class Mask>
using half = coupling<Mask, affine, separate<mlp<8, 8>::even, mlp<8>::without_bias>>;
struct even_block : chain<half<checkerboard>, half<complement<checkerboard>>> {};

struct even_flow : hierarchy<torus<8, 8>, real_field, every_level<disentangle<2, even_block>, decimate<2, even_block>>> {
  using symmetries = group<sign_flip>;
};
//]
static_assert(valid_flow<even_flow>);

//[square_flow
template <class Mask>
using turn = coupling<Mask, affine, group_mlp<point_group, 2, 2>>;
struct coefficients : chain<turn<checkerboard>, turn<complement<checkerboard>>, turn<coarse_sites>> {};

struct square_flow : hierarchy<torus<8, 8>, real_field,
                               every_level<disentangle<2, in_haar_basis<coefficients>>,
                                           decimate<2, into_haar_basis<coefficients>>>> {
  using symmetries = point_group;
};
//]
static_assert(valid_flow<square_flow> && !equivariant_under<square_flow, translations_by<4>>);

//[phases_and_turns
template <class Mask>
using swing = vector_coupling<Mask, group_mlp<point_group, 2>>;
struct vectors : chain<radial, swing<checkerboard>, swing<complement<checkerboard>>, swing<coarse_sites>> {};

struct square_of_phases : hierarchy<torus<8, 8>, complex_field,
                                    every_level<disentangle<2, in_haar_basis<vectors>>,
                                                decimate<2, into_haar_basis<vectors>>>> {
  using symmetries = group<u1, conjugation, point_group>;
};
//]
static_assert(valid_flow<square_of_phases>);

//[about_a_site
template <class Sites, std::size_t Reach>
using generate = stencil_coupling<Sites, within<Reach>, affine, group_mlp<group<sign_flip, point_group>, 2>>;

struct coarse_to_fine_flow
    : hierarchy<torus<8, 8>, real_field, every_level<generate<coarse_to_fine<1>, 5>, generate<coarse_to_fine<2>, 2>>,
                depth<2>> {
  using symmetries = group<sign_flip, about_a_site<point_group>>;
};
static_assert(!equivariant_under<coarse_to_fine_flow, rotations>);  // not about the centre
//]
static_assert(valid_flow<coarse_to_fine_flow>);

//[vectors
struct turning_block
    : chain<radial, vector_coupling<checkerboard, mlp<8>>, vector_coupling<complement<checkerboard>, mlp<8>>> {};
struct turning_flow
    : hierarchy<torus<8, 8>, complex_field, every_level<disentangle<2, turning_block>, decimate<2, turning_block>>> {
  using symmetries = group<u1, conjugation>;
};
static_assert(equivariant_under<turning_flow, o<2>> && !equivariant_under<turning_flow, reflections>);
//]

//[parts
static_assert(equivariant_under<even_block, sign_flip, patch<1, 0, 2, 2>>);   // 1 channel, no context, 2 x 2 sites
static_assert(!equivariant_under<even_block, sign_flip, patch<1, 1, 2, 2>>);  // nets that are odd read no context
using halving = level<disentangle<2, even_block>, decimate<2, even_block>>;
static_assert(equivariant_under<halving, group<sign_flip, translations_by<2>>, torus<8, 8>, real_field>);
static_assert(!equivariant_under<decimate<2, even_block>, reflections, torus<8, 8>, real_field>);  // a single step
using halvings = every_level<disentangle<2, even_block>, decimate<2, even_block>>;  // on 8 x 8 and 4 x 4 sites
static_assert(equivariant_under<halvings, translations_by<4>, torus<8, 8>, real_field, depth<2>>);
static_assert(!equivariant_under<halvings, translations_by<2>, torus<8, 8>, real_field, depth<2>>);
//]

//[nets_and_transforms
static_assert(equivariant_under<affine, sign_flip> && !equivariant_under<affine, u1>);  // s stays, t changes its sign
static_assert(equivariant_under<complex_affine, group<u1, conjugation>>);
static_assert(equivariant_under<mlp<8>::without_bias, sign_flip, patch<1, 0, 2, 2>>);   // 4 numbers to 4 numbers
static_assert(equivariant_under<mlp<8>::even, sign_flip, patch<1, 0, 2, 2>, scaling>);  // outputs as s has to change
static_assert(equivariant_under<group_mlp<point_group, 2>, point_group, patch<1, 0, 2, 2>>);
//]

//[angles
template <class Mask>
using scale_and_turn = complex_coupling<Mask, group_mlp<conjugation, 4>>;
struct winding : chain<scale_and_turn<checkerboard>, scale_and_turn<complement<checkerboard>>> {};
struct winding_flow
    : hierarchy<torus<8, 8>, complex_field, every_level<disentangle<2, winding>, decimate<2, winding>>> {
  using symmetries = group<u1, conjugation>;
};
static_assert(!equivariant_under<complex_coupling<checkerboard, mlp<8>>, conjugation, patch<2, 0, 2, 2>>);
//]
static_assert(valid_flow<winding_flow>);

//[biased
struct biased_flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, coupling<checkerboard, affine, mlp<8>>>>> {
  using symmetries = group<sign_flip>;
};
//]
static_assert(!equivariant_under<
              hierarchy<torus<8, 8>, real_field, every_level<decimate<2, coupling<checkerboard, affine, mlp<8>>>>>,
              sign_flip>);

//[own_block
/// sinh of every value by itself: it commutes with signs and swaps.
struct stretch {
  template <class Patch>
  struct on {
    static constexpr std::size_t size = Patch::size, weights = 0;

    static constexpr equivariance under(generator const& g) {
      bool const fits = g.permutes_up_to_signs(static_cast<int>(Patch::channels));
      return {fits ? equivariance_problem::none : equivariance_problem::components, {}};
    }

    template <class V, class W>
    static V encode(std::span<V, size> x, W, std::span<V const>) {
      using std::sinh, std::cosh, std::log;
      V log_det(0);
      for (auto& v : x) log_det += log(cosh(v)), v = sinh(v);
      return log_det;
    }
    template <class V, class W>
    static V decode(std::span<V, size> z, W, std::span<V const>) {
      using std::asinh, std::cosh, std::log;
      V log_det(0);
      for (auto& v : z) v = asinh(v), log_det += -log(cosh(v));
      return log_det;
    }
  };
};
//]
struct stretched : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, stretch>>> {
  using symmetries = group<sign_flip>;
};
static_assert(valid_flow<stretched>);

using block = coupling<checkerboard, affine, mlp<4>>;
struct small_flow : hierarchy<torus<8, 8>, complex_field, every_level<disentangle<2, block>, decimate<2, block>>> {};

/// What a flow declares.
template <class Flow>
bool measured() {
  return verify_symmetries(model<Flow>(seed{1})).passed();
}

}  // namespace

int main() {
  //[verified
  auto const report = verify_symmetries(bind<heisenberg>(mu = -1., lambda = 1., beta = 0.7));
  std::printf("%s", report.text().c_str());
  //]

  model<small_flow> m(seed{1});
  //[density
  symmetrized const even(m, sign_flip{});
  bool const has_it = verify_symmetries<sign_flip, torus<8, 8>, complex_field>(even).passed();
  //]
  //[flow_verified
  model<turning_flow> turning(seed{1});
  bool const turns = verify_symmetries(turning).passed();
  //]
  //[less_noise
  bool const nearby = verify_symmetries(turning, {.stir = 0.01}).passed();
  //]
  //[derived_verified
  bool const all_hold = verify_symmetries<derived_symmetries<turning_flow>>(turning).passed();
  //]
  bool const has_not = !verify_symmetries<sign_flip, torus<8, 8>, complex_field>(m).passed();
  bool const proved = measured<even_flow>() && measured<square_flow>() && measured<square_of_phases>() &&
                      measured<coarse_to_fine_flow>() && measured<turning_flow>() && measured<stretched>();
  //[derived
  std::string const all_that_is_proved = describe_symmetries<square_flow>();
  //]
  std::printf("[derived\n%s]\n", all_that_is_proved.c_str());
  //[derived_action
  std::string const of_the_action = describe_symmetries<heisenberg>();
  //]
  std::printf("[derived_action\n%s]\n", of_the_action.c_str());
  return report.passed() && has_it && has_not && turns && nearby && all_hold && proved ? 0 : 1;
}
