// SPDX-License-Identifier: BSL-1.0

// Symmetries of flows, derived from their parts: what is proved, and what is not. What is not proved here is no
// symmetry, unless it says so.

#include <rgflow/bijector.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/symmetry.hpp>
#include <rgflow/transform.hpp>

#include <array>
#include <cstddef>
#include <span>

using namespace rgflow;

namespace {

using odd = mlp<4>::without_bias;
using even = mlp<4, 3>::even;
using scale_and_shift = separate<even, odd>;  // s and t of affine

template <class Field, class Block, class... Options>
struct flow_of : hierarchy<torus<8, 8>, Field, every_level<disentangle<2, Block>, decimate<2, Block>>, Options...> {};
template <class Block, class G, class... Options>
inline constexpr bool real_has = equivariant_under<flow_of<real_field, Block, Options...>, G>;
template <class Block, class G, class... Options>
inline constexpr bool complex_has = equivariant_under<flow_of<complex_field, Block, Options...>, G>;

// Sign flips: odd shifts, even scales.
template <class Transform, class Net>
using site_coupling = coupling<checkerboard, Transform, Net>;
static_assert(real_has<site_coupling<affine, scale_and_shift>, sign_flip>);
static_assert(real_has<site_coupling<sinh_arcsinh, scale_and_shift>, sign_flip>);
static_assert(real_has<site_coupling<additive, odd>, sign_flip>);
static_assert(real_has<site_coupling<scaling, even>, sign_flip>);
static_assert(!real_has<site_coupling<affine, mlp<4>>, sign_flip>);
static_assert(!real_has<site_coupling<affine, odd>, sign_flip>);
static_assert(!real_has<site_coupling<affine, even>, sign_flip>);
static_assert(!real_has<site_coupling<affine, separate<odd, even>>, sign_flip>);
static_assert(!real_has<site_coupling<scaling, odd>, sign_flip>);
static_assert(!real_has<site_coupling<additive, mlp<4>::with<silu>::without_bias>, sign_flip>);
static_assert(real_has<site_coupling<additive, mlp<4, 4>::with<algebraic>::without_bias>, sign_flip>);
static_assert(!real_has<site_coupling<affine, scale_and_shift>, sign_flip, context<1>>);
static_assert(real_has<vector_coupling<checkerboard, mlp<4>>, sign_flip, context<1>>);
static_assert(complex_has<site_coupling<affine, scale_and_shift>, sign_flip>);
static_assert(complex_has<site_coupling<complex_affine, separate<even, even, odd, odd>>, sign_flip>);
static_assert(!complex_has<site_coupling<complex_affine, separate<even, odd, even, odd>>, sign_flip>);
// Two transforms, one after the other, ask what each of them asks.
template <class G>
using twice = site_coupling<composed<complex_affine, complex_affine>, group_mlp<G, 2>>;
static_assert(complex_has<twice<group<sign_flip, conjugation>>, group<sign_flip, conjugation>>);
static_assert(!complex_has<twice<sign_flip>, conjugation> && !complex_has<twice<conjugation>, sign_flip>);
using flipped = composed<affine, mirror_spline<16>>;
static_assert(real_has<site_coupling<flipped, group_mlp<sign_flip, 2>>, sign_flip>);
static_assert(!real_has<site_coupling<flipped, even>, sign_flip>);

struct skewed : transform {
  static constexpr auto y = symbols::x * exp(symbols::s) + 1_c;
};
static_assert(!real_has<site_coupling<skewed, even>, sign_flip>);

// Transforms that are not formulas are odd if they say so.
static_assert(real_has<site_coupling<odd_spline<4>, even>, sign_flip>);
static_assert(real_has<elementwise<odd_spline<4>>, sign_flip>);
static_assert(!real_has<site_coupling<odd_spline<4>, odd>, sign_flip>);
static_assert(!real_has<site_coupling<rational_quadratic_spline<4>, even>, sign_flip>);
static_assert(!real_has<site_coupling<circular_spline<4>, odd>, sign_flip>);
static_assert(!complex_has<site_coupling<odd_spline<4>, even>, conjugation>);  // the net may mix re and im

// Features: even ones make everything even, odd ones leave a net what it is.
using even_features = features<mlp<4>, squares, products>;
static_assert(real_has<site_coupling<affine, separate<even_features, odd>>, sign_flip>);
static_assert(real_has<site_coupling<additive, features<odd, values>>, sign_flip>);
static_assert(!real_has<site_coupling<additive, features<odd, values, squares>>, sign_flip>);
static_assert(!real_has<site_coupling<additive, features<mlp<4>, values>>, sign_flip>);
static_assert(!real_has<site_coupling<additive, even_features>, sign_flip>);
static_assert(!real_has<site_coupling<scaling, even_features>, sign_flip, context<1>>);
static_assert(!complex_has<site_coupling<affine, separate<even_features, odd>>, u1>);

// Sums over neighbours are odd, of context numbers there are none. They turn with their block.
using odd_sums = features<odd, values, neighbours>;
static_assert(real_has<site_coupling<affine, separate<even_features, odd_sums>>, sign_flip>);
static_assert(!real_has<site_coupling<affine, separate<odd_sums, even_features>>, sign_flip>);
static_assert(!real_has<site_coupling<affine, separate<odd_sums, odd_sums>>, sign_flip>);
static_assert(!real_has<site_coupling<additive, features<odd, squares, neighbours>>, sign_flip>);
static_assert(!real_has<site_coupling<additive, odd_sums>, sign_flip, context<1>>);
static_assert(real_has<site_coupling<additive, features<odd, neighbours>>, sign_flip, context<1>>);
template <class Net>
inline constexpr bool channel_turns =
    equivariant_under<coupling<channel_halves, affine, Net>, point_group, patch<2, 0, 3, 3>>;
using turning_net = group_mlp<point_group, 1>;
static_assert(channel_turns<features<turning_net, values, squares, neighbours, neighbours_at<2>::periodic>>);
static_assert(channel_turns<separate<features<turning_net, neighbours>, turning_net>>);
static_assert(!channel_turns<features<mlp<2>, neighbours>>);
static_assert(!channel_turns<separate<turning_net, features<mlp<2>, neighbours>>>);
// Between two kept sites their sum stays where it is, and so does their product.
template <class... F>
inline constexpr bool middle_is_mirrored =
    equivariant_under<coupling<bit_mask<1, 0, 1>, affine, features<mlp<2>, F...>>, reflections, patch<1, 0, 3>>;
static_assert(middle_is_mirrored<neighbours> && middle_is_mirrored<products, neighbours>);
static_assert(!middle_is_mirrored<values, neighbours>);
/// Of a feature of one's own no more is known than its sign.
struct first_of_all {
  static constexpr parity sign = parity::odd;
  static constexpr std::size_t count(std::size_t) { return 1; }
  template <class V>
  static void evaluate(std::span<V const> in, std::span<V> out) {
    out[0] = in[0];
  }
};
static_assert(!middle_is_mirrored<first_of_all, neighbours>);
static_assert(real_has<site_coupling<additive, features<odd, first_of_all, neighbours>>, sign_flip>);

// Phases and conjugation.
static_assert(complex_has<vector_coupling<checkerboard, mlp<4>>, group<u1, conjugation, sign_flip, o<2>>>);
static_assert(!complex_has<site_coupling<complex_affine, odd>, u1>);
// An angle stays under phases; under conjugation it changes its sign only if the net is made to.
template <class Net>
using angles = complex_coupling<halves, Net>;
static_assert(complex_has<angles<mlp<4>>, group<u1, sign_flip>, context<1>>);
static_assert(!complex_has<angles<mlp<4>>, conjugation> && !complex_has<angles<mlp<4>::without_bias>, conjugation>);
static_assert(complex_has<angles<group_mlp<conjugation, 2>>, group<u1, conjugation, o<2>>>);
static_assert(!complex_has<angles<group_mlp<u1, 2>>, conjugation>);
static_assert(!complex_has<site_coupling<affine, odd>, u1>);
static_assert(!complex_has<site_coupling<affine, scale_and_shift>, conjugation>);
static_assert(complex_has<chain<radial, vector_coupling<checkerboard, mlp<4>>>, group<u1, conjugation>>);
static_assert(complex_has<elementwise<radial_sinh_arcsinh>, group<u1, conjugation, sign_flip>>);
static_assert(complex_has<elementwise<on_modulus<odd_spline<4>>>, group<u1, conjugation, sign_flip>>);
static_assert(!complex_has<elementwise<sinh_arcsinh>, u1>);

// Vectors of more components.
template <class Block, class G, class... Options>
inline constexpr bool vector_has = equivariant_under<flow_of<channels<3>, Block, Options...>, G>;
static_assert(vector_has<vector_coupling<halves, mlp<4>>, group<o<3>, permutations, sign_flip>>);
static_assert(!vector_has<site_coupling<additive, odd>, permutations>);
static_assert(!vector_has<vector_coupling<checkerboard, mlp<4>>, constant_shift>);

// Trained numbers of their own.
static_assert(real_has<elementwise<scaling>, sign_flip>);
static_assert(!real_has<elementwise<affine>, sign_flip>);
static_assert(!real_has<elementwise<skewed>, sign_flip>);
static_assert(!real_has<chain<site_coupling<additive, odd>, act_norm>, sign_flip>);
static_assert(complex_has<householder<2>, group<sign_flip, u1>> && !complex_has<householder<2>, conjugation>);
static_assert(complex_has<householder<3>, sign_flip> && !complex_has<householder<3>, u1>);
static_assert(vector_has<householder<2>, sign_flip> && !vector_has<householder<2>, o<3>>);
static_assert(complex_has<channel_mix<>, sign_flip> && !complex_has<channel_mix<>, conjugation>);

// Autoregressive blocks have one net for all parameters: odd shifts, and no scales beside them.
static_assert(real_has<autoregressive<additive, 4>::without_bias, sign_flip>);
static_assert(real_has<invert<autoregressive<additive, 4>::without_bias::in_order<reversed>>, sign_flip>);
static_assert(!real_has<autoregressive<additive, 4>, sign_flip>);
static_assert(!real_has<autoregressive<additive, 4>::with<silu>::without_bias, sign_flip>);
static_assert(!real_has<autoregressive<affine, 4>::without_bias, sign_flip>);
static_assert(!real_has<autoregressive<additive, 4>::without_bias, sign_flip, context<1>>);
static_assert(!complex_has<autoregressive<radial_sinh_arcsinh, 4>, u1>);

// Combinators pass on what their parts say.
static_assert(real_has<repeat<3, invert<keep_inputs<site_coupling<additive, odd>>>>, sign_flip>);
static_assert(real_has<keep_nets<chain<site_coupling<additive, odd>, site_coupling<scaling, even>>>, sign_flip>);
static_assert(!real_has<repeat<3, invert<site_coupling<additive, mlp<4>>>>, sign_flip>);

// Priors.
static_assert(real_has<vector_coupling<checkerboard, mlp<4>>, sign_flip, prior<laplace>>);
static_assert(complex_has<vector_coupling<checkerboard, mlp<4>>, conjugation, prior<student_t<3>>>);
static_assert(!complex_has<vector_coupling<checkerboard, mlp<4>>, u1, prior<laplace>>);

// Translations by whole blocks of every level; nothing else that moves sites.
using two_levels = hierarchy<torus<8, 8>, real_field, every_level<disentangle<2, act_norm>>, depth<2>>;
struct shallow : two_levels {};
static_assert(equivariant_under<shallow, translations_by<4>>);
static_assert(!equivariant_under<shallow, translations_by<2>>);  // act_norm has it, but blocks are 2 wide: not seen
static_assert(!equivariant_under<shallow, reflections> && !equivariant_under<shallow, rotations>);
struct own_numbers
    : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, own_per_position<act_norm>>>, depth<1>> {};
static_assert(!equivariant_under<own_numbers, translations_by<2>>);
struct lattice_wide : hierarchy<torus<8, 8>, real_field,
                                every_level<neighbour_coupling<even_sites, affine, scale_and_shift>,
                                            neighbour_coupling<odd_sites, affine, scale_and_shift>>,
                                depth<1>> {};
static_assert(equivariant_under<lattice_wide, group<sign_flip, translations_by<2>>>);
static_assert(!equivariant_under<lattice_wide, translations_by<1>>);
static_assert(!equivariant_under<lattice_wide, reflections>);
struct everywhere_the_same : hierarchy<torus<8, 8>, real_field, every_level<everywhere<act_norm>>, depth<1>> {};
static_assert(equivariant_under<everywhere_the_same, translations_by<1>>);

// Reflections and rotations about the centre of the lattice: of blocks with shared weights that are not cut by the
// centre, if each level hands on means.
template <class Block>
struct blocks_on_square : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, Block>>, depth<1>> {};
template <class Block>
inline constexpr bool turns_on_square = equivariant_under<blocks_on_square<Block>, point_group>;
static_assert(turns_on_square<householder<2>> && turns_on_square<into_haar_basis<householder<2>>>);
static_assert(!turns_on_square<own_per_position<householder<2>>>);
static_assert(!turns_on_square<site_coupling<affine, mlp<4>>>);
static_assert(!turns_on_square<vector_coupling<checkerboard, mlp<4>>>);
template <class... Steps>
struct two_levels_of : hierarchy<torus<8, 8>, real_field, every_level<Steps...>, depth<2>> {};
template <class... Steps>
inline constexpr bool turns_on_two_levels = equivariant_under<two_levels_of<Steps...>, point_group>;
static_assert(turns_on_two_levels<decimate<2, into_haar_basis<householder<2>>>>);
static_assert(!turns_on_two_levels<decimate<2, householder<2>>>);
static_assert(!turns_on_two_levels<decimate<2, into_haar_basis<>>, decimate<2, householder<2>>>);

// A block by itself, on its patch.
using shifts_alone = site_coupling<additive, odd>;
static_assert(equivariant_under<shifts_alone, sign_flip, patch<1, 0, 2, 2>>);
static_assert(equivariant_under<chain<shifts_alone, site_coupling<scaling, even>>, sign_flip, patch<1, 0, 4>>);
static_assert(!equivariant_under<chain<shifts_alone, act_norm>, sign_flip, patch<1, 0, 2, 2>>);
static_assert(!equivariant_under<shifts_alone, sign_flip, patch<1, 1, 2, 2>>);  // the context is not turned round
static_assert(equivariant_under<vector_coupling<halves, mlp<4>>, group<u1, conjugation>, patch<2, 0, 2>>);
static_assert(!equivariant_under<vector_coupling<halves, mlp<4>>, u1, patch<1, 0, 2>>);  // no complex field
static_assert(equivariant_under<vector_coupling<halves, mlp<4>>, o<3>, patch<3, 0, 2>>);
static_assert(equivariant_under<householder<2>, point_group, patch<2, 0, 2, 2>>);
static_assert(!equivariant_under<householder<2>, rotations, patch<2, 0, 2, 4>>);
static_assert(!equivariant_under<shifts_alone, reflections, patch<1, 0, 2, 2>>);
static_assert(!equivariant_under<householder<2>, translations_by<1>, patch<2, 0, 2, 2>>);

// Levels by themselves: like a hierarchy of them, whatever its prior is.
template <class Levels, class G>
inline constexpr bool levels_have = equivariant_under<Levels, G, torus<8, 8>, real_field, depth<2>>;
using two_wide = decimate<2, shifts_alone>;
static_assert(levels_have<two_wide, translations_by<2>> && levels_have<level<two_wide>, translations_by<2>>);
static_assert(!levels_have<every_level<two_wide>, translations_by<2>>);  // the second level is twice as coarse
static_assert(levels_have<every_level<two_wide>, group<sign_flip, translations_by<4>>>);
static_assert(levels_have<shared_levels<two_wide>, group<sign_flip, translations_by<4>>>);
static_assert(!levels_have<levels<level<two_wide>, level<two_wide>>, translations_by<2>>);
static_assert(levels_have<levels<level<two_wide>, level<two_wide>>, translations_by<4>>);
using turning = decimate<2, into_haar_basis<householder<2>>>;
static_assert(levels_have<level<decimate<2, householder<2>>>, reflections>);  // what it hands on is not looked at
static_assert(!levels_have<every_level<decimate<2, householder<2>>>, reflections>);
// What takes coefficients for values of sites turns them in another way; those of shifted blocks are none, either.
using turned_back = decimate<2, in_haar_basis<householder<2>>>;
static_assert(levels_have<level<turned_back, disentangle<2, into_haar_basis<>>>, reflections>);
static_assert(!levels_have<level<decimate<2, into_haar_basis<>>, turned_back>, reflections>);
static_assert(!levels_have<level<disentangle<2, into_haar_basis<>>, turned_back>, reflections>);
static_assert(levels_have<level<disentangle<2, into_haar_basis<>>, turned_back>, translations_by<2>>);
/// Of the direction that cell<2, 1> doesn't coarsen, so that all of its sites are handed on.
struct one_mirror {
  template <class, class>
  static constexpr auto generators() {
    return std::array{generator("a mirror").direction(0, 0, -1)};
  }
};
template <class... Steps>
inline constexpr bool rows_have_mirror =
    equivariant_under<every_level<Steps...>, one_mirror, torus<8, 8>, real_field, cell<2, 1>, depth<2>>;
static_assert(rows_have_mirror<decimate<2, householder<2>>>);
static_assert(!rows_have_mirror<decimate<2, into_haar_basis<>>> &&
              !rows_have_mirror<disentangle<2, into_haar_basis<>>>);
static_assert(levels_have<every_level<turning>, point_group> && levels_have<levels<level<turning>>, point_group>);

// A net by itself, on the values of a patch: equivariant if its outputs change as these do, or as the parameters of a
// transform for each of them have to.
static_assert(equivariant_under<odd, sign_flip, patch<1, 0, 2, 2>>);
static_assert(!equivariant_under<even, sign_flip, patch<1, 0, 2, 2>>);
static_assert(!equivariant_under<mlp<4>, sign_flip, patch<1, 0, 2, 2>>);
static_assert(!equivariant_under<odd, sign_flip, patch<1, 1, 2, 2>>);
static_assert(equivariant_under<even, sign_flip, patch<1, 0, 2, 2>, scaling>);
static_assert(equivariant_under<scale_and_shift, sign_flip, patch<1, 0, 4>, affine>);
static_assert(!equivariant_under<separate<odd, even>, sign_flip, patch<1, 0, 4>, affine>);
static_assert(equivariant_under<features<odd, values>, sign_flip, patch<1, 0, 2, 2>>);
static_assert(equivariant_under<group_mlp<point_group, 2>, point_group, patch<1, 0, 2, 2>>);
static_assert(!equivariant_under<group_mlp<point_group, 2>, sign_flip, patch<1, 0, 2, 2>>);
static_assert(!equivariant_under<group_mlp<reflections, 2>, rotations, patch<1, 0, 2, 2>>);
static_assert(!equivariant_under<mlp<4>, reflections, patch<1, 0, 2, 2>>);
static_assert(!equivariant_under<odd, u1, patch<2, 0, 2>>);
static_assert(equivariant_under<group_mlp<conjugation, 2>, conjugation, patch<2, 0, 2>, complex_affine>);

// A transform by itself, of one value: whether its parameters can follow.
static_assert(equivariant_under<affine, sign_flip> && equivariant_under<mirror_spline<16>, sign_flip>);
static_assert(!equivariant_under<skewed, sign_flip> && !equivariant_under<rational_quadratic_spline<4>, sign_flip>);
static_assert(!equivariant_under<affine, u1> && !equivariant_under<affine, constant_shift>);
static_assert(equivariant_under<complex_affine, group<u1, conjugation, o<2>, sign_flip>>);
static_assert(equivariant_under<radial_sinh_arcsinh, group<u1, conjugation>>);
static_assert(!equivariant_under<complex_affine, translations_by<1>>);

// A level by itself: neither the prior nor what it hands on is asked.
using halving = level<disentangle<2, shifts_alone>, decimate<2, shifts_alone>>;
static_assert(equivariant_under<halving, group<sign_flip, translations_by<2>>, torus<8, 8>, real_field>);
static_assert(!equivariant_under<halving, translations_by<1>, torus<8, 8>, real_field>);
static_assert(!equivariant_under<halving, translations_by<2>, open_lattice<8, 8>, real_field>);
static_assert(!equivariant_under<halving, sign_flip, torus<8, 8>, real_field, context<1>>);
static_assert(equivariant_under<decimate<2, householder<2>>, point_group, torus<8, 8>, complex_field> &&
              !turns_on_two_levels<decimate<2, householder<2>>>);
static_assert(equivariant_under<neighbour_coupling<odd_sites, affine, scale_and_shift>,
                                group<sign_flip, translations_by<2>>, torus<8, 8>, real_field>);

// About the centre only: a reflection about a site cuts the blocks of every level, first of all those of the finest.
using means = two_levels_of<decimate<2, into_haar_basis<householder<2>>>>;
static_assert(!equivariant_under<means, about_a_site<reflections>>);
static_assert(!equivariant_under<means, about_a_site<rotations>>);
struct of_one_site {
  static constexpr std::size_t period = 1;
};
inline constexpr bool is_believed_to_turn =
    detail::equivariance_of_step<of_one_site, flow_facts<means>>(
        detail::generators_of<about_a_site<reflections>, torus<8, 8>, real_field>[0],
        flow_facts<means>::sites_of_levels[0])
        .holds();
static_assert(!is_believed_to_turn);  // it does not speak of reflections
inline constexpr auto cut = detail::first_broken_of_flow<flow_facts<means>, about_a_site<reflections>>;
static_assert(cut.parts.why == equivariance_problem::position);
static_assert(cut.parts.place == std::array{1, 1, 0, 0});

// The place of what breaks a symmetry.
struct listed
    : hierarchy<torus<8, 8>, real_field,
                levels<level<decimate<2, site_coupling<additive, odd>>>,
                       level<disentangle<2, site_coupling<additive, odd>>,
                             decimate<2, chain<site_coupling<additive, odd>, site_coupling<additive, mlp<4>>>>>>> {};
inline constexpr auto broken = detail::first_broken_of_flow<flow_facts<listed>, sign_flip>;
static_assert(broken.parts.why == equivariance_problem::net);
static_assert(broken.parts.place == std::array{2, 2, 2, 0});

// Declared on the flow.
struct declared : flow_of<complex_field, vector_coupling<checkerboard, mlp<4>>> {
  using symmetries = group<u1, conjugation>;
};
static_assert(valid_flow<declared>);

// What a transform needs of its parameters.
using detail::value_change;
static_assert(detail::raw_under<affine>(value_change::minus).of[0] == value_change::none);
static_assert(detail::raw_under<affine>(value_change::minus).of[1] == value_change::minus);
inline constexpr auto conjugated = detail::raw_under<complex_affine>(value_change::conjugate);
static_assert(conjugated.found && conjugated.of[0] == value_change::none && conjugated.of[1] == value_change::minus &&
              conjugated.of[2] == value_change::none && conjugated.of[3] == value_change::minus);
inline constexpr auto mirrored = detail::raw_under<complex_affine>(value_change::minus_conjugate);  // s* and -t*
static_assert(mirrored.found && mirrored.of[0] == value_change::none && mirrored.of[1] == value_change::minus &&
              mirrored.of[2] == value_change::minus && mirrored.of[3] == value_change::none);
inline constexpr auto turned = detail::raw_under<complex_affine>(value_change::phase);
static_assert(turned.found && turned.of[0] == value_change::none && turned.of[1] == value_change::none &&
              turned.of[2] == value_change::mixed && turned.of[3] == value_change::mixed);

}  // namespace
