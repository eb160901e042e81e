// SPDX-License-Identifier: BSL-1.0

// Symmetries of flows of many levels on large lattices: each part is asked once, so proofs don't become longer with the
// lattice. What is proved, and a false declaration of each kind.

#include <rgflow/bijector.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/momentum.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/prior.hpp>
#include <rgflow/symmetry.hpp>
#include <rgflow/transform.hpp>

#include <array>
#include <cstddef>

using namespace rgflow;

namespace {

using square = about_a_site<point_group>;
using net = group_mlp<group<sign_flip, point_group>, 2>;
using even = mlp<4>::even;

template <class Sites, class Net, class Transform = affine>
using generate = stencil_coupling<Sites, within<26>, Transform, Net>;
/// A level from coarse to fine, by nets that see far.
template <class Net, class Transform = composed<affine, mirror_spline<16>>>
using sites_of = level<generate<coarse_to_fine<1>, Net, Transform>, generate<coarse_to_fine<2>, Net, Transform>>;
using between = sites_of<net>;
using with_waves = level<momentum_scaling, generate<coarse_to_fine<1>, net>, generate<coarse_to_fine<2>, net>>;
using coarsest =
    level<generate<coarse_to_fine<1>, net>, generate<coarse_to_fine<2>, net>, everywhere<elementwise<scaling>>>;

/// The fifth of six levels may be another one.
template <class Fifth = between, class... Options>
struct on_64 : hierarchy<torus<64, 64>, real_field, levels<with_waves, between, between, between, Fifth, coarsest>,
                         Options...> {};
struct on_128 : hierarchy<torus<128, 128>, real_field,
                          levels<with_waves, between, between, between, between, between, coarsest>> {
  using symmetries = group<sign_flip, square, translations_by<128>>;
};
static_assert(equivariant_under<on_64<>, group<sign_flip, square, translations_by<64>>>);
static_assert(valid_flow<on_128>);

// The same with a mistake on the fifth level.
static_assert(!equivariant_under<on_64<>, translations_by<32>>);
static_assert(!equivariant_under<on_64<>, reflections> && !equivariant_under<on_64<>, rotations>);
static_assert(!equivariant_under<on_64<sites_of<mlp<2>>>, sign_flip>);

template <class Group, class Fifth, class... Options>
inline constexpr auto broken = detail::first_broken_of_flow<flow_facts<on_64<Fifth, Options...>>, Group>.parts;
template <class Group, equivariance_problem Why, int Step, class Fifth, class... Options>
inline constexpr bool fifth_breaks = broken<Group, Fifth, Options...>.why == Why &&
                                     broken<Group, Fifth, Options...>.place == std::array{5, Step, 0, 0};
using problem = equivariance_problem;
struct skewed : transform {
  static constexpr auto y = symbols::x * exp(symbols::s) + 1_c;
};
static_assert(fifth_breaks<sign_flip, problem::transform, 1, sites_of<even, skewed>>);
static_assert(fifth_breaks<sign_flip, problem::net, 2,
                           level<generate<coarse_to_fine<1>, net>, generate<coarse_to_fine<2>, mlp<2>>>>);
static_assert(
    fifth_breaks<sign_flip, problem::numbers, 3,
                 level<generate<coarse_to_fine<1>, net>, generate<coarse_to_fine<2>, net>, everywhere<act_norm>>>);
using by_parity = separate<even, mlp<4>::without_bias>;
static_assert(fifth_breaks<sign_flip, problem::context, 1, sites_of<by_parity, affine>, context<1>>);
static_assert(fifth_breaks<square, problem::places, 1, sites_of<mlp<2>>>);
static_assert(fifth_breaks<about_a_site<rotations>, problem::places, 1, sites_of<group_mlp<reflections, 2>>>);
using edges_of_one_direction = given<corner<0, 1>, even_sites>;
static_assert(fifth_breaks<about_a_site<rotations>, problem::mask, 1,
                           level<generate<edges_of_one_direction, mlp<2>>, generate<coarse_to_fine<2>, net>>>);
using in_blocks = decimate<2, householder<2>>;
static_assert(fifth_breaks<square, problem::position, 1, level<in_blocks>>);

// Blocks.
using turning = decimate<2, into_haar_basis<householder<2>>>;
template <class Fifth, class... Options>
struct blocks_on_64
    : hierarchy<torus<64, 64>, complex_field,
                levels<level<turning>, level<turning>, level<turning>, level<turning>, level<Fifth>, level<turning>>,
                Options...> {};
static_assert(equivariant_under<blocks_on_64<turning>, group<u1, point_group, translations_by<64>>>);
static_assert(!equivariant_under<blocks_on_64<turning>, translations_by<32>>);
template <class G, class Fifth, class... Options>
inline constexpr auto broken_by_blocks =
    detail::first_broken_of_flow<flow_facts<blocks_on_64<Fifth, Options...>>, G>.parts;
static_assert(broken_by_blocks<u1, decimate<2, into_haar_basis<channel_mix<>>>>.why == problem::components);
static_assert(broken_by_blocks<u1, turning, prior<laplace>>.why == problem::prior);
static_assert(broken_by_blocks<reflections, in_blocks>.why == problem::decimation);
static_assert(broken_by_blocks<reflections, in_blocks>.place == std::array{5, 0, 0, 0});

}  // namespace
