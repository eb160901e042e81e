// SPDX-License-Identifier: BSL-1.0
#include <rgflow/action.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

template <class Lattice, class Field, Expression auto Density>
struct from : action<Lattice, Field> {
  static constexpr auto density = Density;
};

template <Expression auto A, Expression auto B>
inline constexpr bool same_real = same_action<from<torus<4, 4>, real_field, A>, from<torus<4, 4>, real_field, B>>;
template <Expression auto A, Expression auto B>
inline constexpr bool same_complex =
    same_action<from<torus<4, 4>, complex_field, A>, from<torus<4, 4>, complex_field, B>>;
template <Expression auto A, Expression auto B>
inline constexpr bool same_open =
    same_action<from<open_lattice<4, 4>, real_field, A>, from<open_lattice<4, 4>, real_field, B>>;

}  // namespace

// Translation of terms, and links as neighbours.
static_assert(same_real<sq(phi), neighbour<2, -1>(sq(phi))>);
static_assert(same_real<phi * neighbour<1>(phi), phi * neighbour<-1>(phi)>);
static_assert(same_real<over_links(phi* phi_next), phi*(neighbour<1>(phi) + neighbour<0, 1>(phi))>);
static_assert(same_real<over_links(sq(phi_next - phi)), 4_c * sq(phi) - 2_c * over_links(phi* phi_next)>);
static_assert(same_real<over_links(phi), 2_c * phi>);
static_assert(same_real<over_links(exp(phi_next)), 2_c * over_sites(exp(phi))>);
static_assert(same_real<over_links(cos(phi_next - phi)), over_links(cos(phi - phi_next))>);
static_assert(same_real<mu * over_links(phi_next - phi), 0_c * phi>);
static_assert(!same_real<phi * neighbour<1>(phi), phi * neighbour<0, 1>(phi)>);
static_assert(!same_real<over_links(phi* sq(phi_next)), over_links(sq(phi) * phi_next)>);
static_assert(!same_real<over_links(phi), phi>);
static_assert(same_real<over_links(phi_next / neighbour<1>(phi)), 1_c + neighbour<0, 1>(phi) / neighbour<1>(phi)>);
static_assert(same_real<over_links(phi* sin(neighbour<1>(phi) - phi_next)),
                        phi * sin(neighbour<1>(phi) - neighbour<0, 1>(phi))>);  // 0 on links of direction 1

// Complex fields.
static_assert(
    same_complex<over_links(2_c * re(conj(phi) * phi_next)), over_links(conj(phi) * phi_next + phi * conj(phi_next))>);
static_assert(
    same_complex<over_links(norm(phi_next - phi)), 4_c * norm(phi) - 2_c * over_links(re(conj(phi_next) * phi))>);
static_assert(!same_complex<over_links(im(conj(phi) * phi_next)), over_links(im(conj(phi_next) * phi))>);
static_assert(same_complex<im(conj(phi) * neighbour<1>(phi)), -im(conj(phi) * neighbour<-1>(phi))>);

// At an open boundary a site has fewer links, so links and sites don't trade places; translation still holds.
static_assert(same_open<phi * neighbour<1>(phi), phi * neighbour<-1>(phi)>);
static_assert(same_open<over_links(phi* phi_next), phi * neighbour<1>(phi) + phi * neighbour<0, 1>(phi)>);
static_assert(!same_open<over_links(sq(phi)), 2_c * sq(phi)>);
static_assert(!same_open<over_links(sq(phi)), over_links(sq(phi_next))>);
// So is a term of a site that reads only others, where one of these is beyond the boundary.
static_assert(!same_open<sq(neighbour<1>(phi)), sq(phi)>);
static_assert(!same_open<sq(neighbour<1>(phi)), sq(neighbour<-1>(phi))>);
static_assert(!same_open<neighbour<1>(phi) * neighbour<2>(phi), phi * neighbour<1>(phi)>);

static_assert(same_open<sq(neighbour<1>(phi)) + sq(neighbour<0, 1>(phi)), over_links(sq(phi_next))>);
static_assert(same_real<sq(neighbour<1>(phi)), sq(neighbour<-1>(phi))>);
static_assert(same_open<over_links(sq(phi_next - phi)), over_links(sq(phi) + sq(phi_next) - 2_c * phi * phi_next)>);

// The shipped words, written otherwise, in three dimensions.
using cube = torus<4, 4, 4>;
static_assert(same_action<complex_phi4<cube>, from<cube, complex_field,
                                                   norm(phi) * (lambda * norm(phi) + mu) -
                                                       t * over_links(phi* conj(phi_next) + conj(phi) * phi_next)>>);
static_assert(
    same_action<real_phi4<cube>,
                from<cube, real_field, (m2 + 6_c) * sq(phi) + lambda * sq(sq(phi)) - 2_c * over_links(phi* phi_next)>>);
static_assert(!same_action<complex_phi4<cube>, complex_free<cube>>);
static_assert(!same_action<complex_phi4<torus<4>>, complex_phi4<torus<5>>>);

// An O(2) model and the complex field are different declarations.
static_assert(!same_action<from<torus<4>, channels<2>, dot(phi, phi)>, from<torus<4>, complex_field, norm(phi)>>);
