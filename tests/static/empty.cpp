// SPDX-License-Identifier: BSL-1.0

// A declaration costs nothing: every word is an empty type, and so is what is made of them.

#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/hierarchy/by_context.hpp>
#include <rgflow/hierarchy/cnn_velocity.hpp>
#include <rgflow/hierarchy/complex_stencil_coupling.hpp>
#include <rgflow/hierarchy/continuous.hpp>
#include <rgflow/hierarchy/independent_sites.hpp>
#include <rgflow/hierarchy/momentum.hpp>
#include <rgflow/hierarchy/oriented_stencil_coupling.hpp>
#include <rgflow/hierarchy/polar_stencil_coupling.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/hierarchy/vector_stencil_coupling.hpp>
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>

#include <type_traits>

using namespace rgflow;

namespace {

template <class... Declared>
inline constexpr bool are_empty = (std::is_empty_v<Declared> && ...);

// Lattices, fields, theories.
struct theory : real_phi4<torus<4, 4>> {};
static_assert(are_empty<torus<4>, open_lattice<4, 4>, real_field, complex_field, channels<3>, theory,
                        complex_free<torus<4, 4>>, real_free<torus<4, 4>>, std::remove_cv_t<decltype(symbols::m2)>>);

// Nets, their activations and features.
static_assert(are_empty<mlp<8, 8>, mlp<8>::with<silu>, mlp<8>::without_bias, mlp<8>::even, linear, residual<2, 8>,
                        separate<mlp<8>, mlp<8>>, group_mlp<point_group, 2, 2>, group_mlp<sign_flip, 2>::with<silu>,
                        features<mlp<8>, values, squares, products>, features<mlp<8>, neighbours>>);
static_assert(are_empty<hyperbolic_tangent, algebraic, softsign, silu, saturating_square, softplus, elu, leaky_relu,
                        values, squares, products, neighbours, neighbours::periodic, neighbours_at<2>>);

// Transforms.
static_assert(are_empty<affine, additive, scaling, sinh_arcsinh, complex_affine, radial_sinh_arcsinh,
                        rational_quadratic_spline<8>, odd_spline<8, 5>, mirror_spline<8>, circular_spline<8>,
                        odd_circular_spline<8>, moebius, logistic_mixture<4>, composed<affine, mirror_spline<8>>,
                        polar_chart<affine, circular_spline<8>>, on_modulus<odd_spline<8>>>);

// Masks and orders of values.
static_assert(are_empty<checkerboard, halves, channel_halves, coarse_sites, bit_mask<0, 1>, complement<halves>, raster,
                        reversed>);

// Bijectors.
using half = coupling<checkerboard, affine, mlp<8>>;
static_assert(
    are_empty<half, vector_coupling<checkerboard, mlp<8>>, oriented_coupling<checkerboard, affine, scaling, mlp<8>>,
              polar_coupling<checkerboard, scaling, odd_circular_spline<8>, mlp<8>>,
              complex_coupling<checkerboard, mlp<8>>, autoregressive<affine, 32>,
              autoregressive<affine, 32>::in_order<reversed>, autoregressive<additive, 8>::without_bias,
              chain<half, act_norm>, repeat<3, half>, invert<half>, keep_inputs<half>, keep_nets<half>, act_norm,
              act_norm::per_value, elementwise<scaling>, elementwise<affine, mlp<4>>, radial, channel_mix<>,
              channel_mix<1, 0>, householder<2>, in_haar_basis<half>, into_haar_basis<half>, into_haar_basis<>,
              own_per_position<half>, by_context<radial, mlp<8>>>);

// Steps, sets of sites and reaches.
using sites = given<either<odd_sites, corner<0, 1>>, corner<0, 0>>;
static_assert(
    are_empty<disentangle<2, half>, decimate<2, half>, everywhere<act_norm>,
              neighbour_coupling<even_sites, affine, mlp<8>>, stencil_coupling<odd_sites, within<5>, affine, mlp<8>>,
              vector_stencil_coupling<odd_sites, within<5>, scaling, mlp<8>>,
              oriented_stencil_coupling<odd_sites, within<5>, affine, scaling, mlp<8>>,
              polar_stencil_coupling<odd_sites, within<5>, scaling, odd_circular_spline<8>, mlp<8>>,
              complex_stencil_coupling<odd_sites, within<5>, mlp<8>>, momentum_scaling, momentum_scaling::per_channel,
              into_momentum_shells>);
using velocity = equivariant_velocity<to_other_colour<within<5>>, sines<6>, fourier<2>>;
static_assert(
    are_empty<velocity, to_other_colour<within<5>>, sines<6>, fourier<2>, runge_kutta<4, 10>, strang_splitting<5>,
              continuous<velocity, runge_kutta<4, 10>>, continuous<velocity, strang_splitting<5>>,
              adaptive_steps<runge_kutta<4, 6>, error_below<1, 100>, halvings<3>>, keep_every<5>, continuous_adjoint>);
using net = cnn_velocity<within<2>, hidden_channels<8, 8>, fourier<1>>;
static_assert(are_empty<net, cnn_velocity<within<2>, hidden_channels<8>, fourier<1>, even_sites>, hidden_channels<8, 8>,
                        hutchinson<net, 2>, by_context<continuous<velocity, runge_kutta<4, 10>>, mlp<8>>,
                        by_context<momentum_scaling, mlp<8>>>);
static_assert(are_empty<even_sites, odd_sites, odd_coordinates<0>, corner<1, 1>, in_even_cells, in_odd_cells,
                        in_cells<0, 1>, coarse_to_fine<2>, both<even_sites, corner<1, 1>>, sites, within<5>>);

// Levels and the options of a hierarchy: priors, patterns of coarse-graining, layouts.
static_assert(are_empty<level<decimate<2, half>>, every_level<decimate<2, half>>, shared_levels<decimate<2, half>>,
                        levels<level<decimate<2, half>>>, depth<2>, context<1>, prior<laplace>>);
static_assert(are_empty<normal, laplace, student_t<3>, cell<2>, cell<2, 1>, laid_out<engine::patches_in_lanes>,
                        engine::configurations_in_lanes, engine::patches_in_lanes, engine::channels_innermost>);

// Groups.
static_assert(are_empty<sign_flip, u1, conjugation, o<3>, permutations, constant_shift, translations_by<2>, reflections,
                        rotations, point_group, space_group, about_a_site<point_group>, group<u1, conjugation>>);

struct flow : hierarchy<torus<16, 16>, complex_field,
                        every_level<stencil_coupling<odd_sites, within<5>, affine, mlp<8>>, decimate<2, half>>,
                        checkerboard, prior<laplace>, laid_out<engine::channels_innermost>> {};
static_assert(are_empty<flow, independent_sites<torus<4, 4>, real_field>>);

}  // namespace
