// SPDX-License-Identifier: BSL-1.0
#include <rgflow/expression.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

// Polynomial identities.
static_assert(equal_formulas(x + t, t + x));
static_assert(equal_formulas(x * (s + t), t* x + x * s));
static_assert(equal_formulas(sq(x + t), sq(x) + 2_c * x * t + sq(t)));
static_assert(equal_formulas(sq(x + t) - sq(x - t), 4_c * x * t));
static_assert(equal_formulas(pow<4>(x), sq(sq(x))));
static_assert(equal_formulas(x / t, x* pow<-1>(t)));
static_assert(equal_formulas((x + t) / 2_c, 0.5_c * x + ratio_c<1, 2> * t));
static_assert(equal_formulas((a + b) / (2_c * a - 2_c * x), (b + a) * ratio_c<1, -2> / (x - a)));
static_assert(!equal_formulas(sq(x + t), sq(x) + sq(t)));
static_assert(!equal_formulas(x + t, x - t));
static_assert(!equal_formulas(x, t));

// Functions: parity, inverse pairs, canonical arguments.
static_assert(equal_formulas(sin(x - t), -sin(t - x)));
static_assert(equal_formulas(cosh(t - x), cosh(x - t)));
static_assert(equal_formulas(tanh(-(x * s)), -tanh(s* x)));
static_assert(equal_formulas(exp(x * (s + t)), exp(t* x + s * x)));
static_assert(equal_formulas(log(exp(x + t)), t + x));
static_assert(equal_formulas(sq(sqrt(x)), x));
static_assert(equal_formulas(sq(abs(x - t)), sq(t - x)));
static_assert(!equal_formulas(exp(x - t), exp(t - x)));
static_assert(!equal_formulas(sqrt(sq(x)), x));

// Complex fields.
static_assert(equal_formulas(norm(phi), conj(phi) * phi));
static_assert(equal_formulas(2_c * re(phi), phi + conj(phi)));
static_assert(equal_formulas(re(conj(phi) * phi_next), re(phi* conj(phi_next))));
static_assert(equal_formulas(im(conj(phi) * phi_next), -im(phi* conj(phi_next))));
static_assert(equal_formulas(norm(phi_next - phi), norm(phi) + norm(phi_next) - 2_c * re(conj(phi) * phi_next)));
static_assert(equal_formulas(abs(phi), sqrt(norm(phi))));
static_assert(equal_formulas(norm(i_unit * phi), norm(phi)));
static_assert(equal_formulas(re(i_unit * phi), -im(phi)));
static_assert(!equal_formulas(conj(phi), phi));
static_assert(!equal_formulas(re(conj(phi) * phi_next), re(phi* phi_next)));

// Sums over the lattice are linear.
static_assert(equal_formulas(over_links(2_c * re(conj(phi) * phi_next)),
                             over_links(conj(phi) * phi_next + phi * conj(phi_next))));
static_assert(equal_formulas(over_links(sq(phi_next - phi)),
                             over_links(sq(phi)) + over_links(sq(phi_next)) - 2_c * over_links(phi * phi_next)));
static_assert(!equal_formulas(over_links(phi), over_sites(phi)));
static_assert(!equal_formulas(over_links(phi), over_links(phi_next)));

// Neighbours are different sites, wherever the displacement is written.
static_assert(equal_formulas(neighbour<1, 0>(sq(phi)), sq(neighbour<1>(phi))));
static_assert(equal_formulas(neighbour<1>(neighbour<0, 1>(phi)), neighbour<1, 1>(phi)));
static_assert(!equal_formulas(neighbour<1>(phi), neighbour<0, 1>(phi)));
