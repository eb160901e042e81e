// SPDX-License-Identifier: BSL-1.0

// docs/bijector.md and docs/transform.md: blocks, masks of one's own, transforms of complex values, and the checker.

//[include
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>
//]

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <span>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

//[words
using quarter = coupling<checkerboard, affine, mlp<8>>;

struct glow_step : chain<act_norm, channel_mix<1, 0>, quarter, coupling<complement<checkerboard>, affine, mlp<8>>> {};
struct deep : repeat<3, glow_step> {};
struct tails : chain<elementwise<sinh_arcsinh>, invert<quarter>> {};
struct flat_ring : chain<radial, quarter> {};
struct maf : chain<autoregressive<affine, 32, 32>, autoregressive<affine, 32, 32>::in_order<reversed>> {};
struct iaf : invert<autoregressive<affine, 32>::with<silu>> {};
//]

//[of_context
struct follows_mass : chain<elementwise<affine, mlp<4>>, coupling<checkerboard, affine, mlp<8>>> {};
struct follows_ring : elementwise<radial_sinh_arcsinh, mlp<4>> {};  // of complex values
//]

//[by_context
struct ring_by_context : by_context<radial, mlp<4>> {};
struct turned_by_context : chain<by_context<channel_mix<>, mlp<8>>, by_context<householder<2>, linear>> {};
//]

//[order
/// Every second value first, then those between them.
struct even_first {
  static constexpr std::size_t value(std::size_t position, std::size_t count) {
    std::size_t const evens = (count + 1) / 2;
    return position < evens ? 2 * position : 2 * (position - evens) + 1;
  }
};
struct interleaved : autoregressive<affine, 16>::in_order<even_first> {};
//]

//[mask
/// Keeps the sites on the diagonal.
struct diagonal {
  template <class Patch>
  static constexpr bool keeps(std::size_t site, std::size_t /*channel*/) {
    auto const c = Patch::coordinates(site);
    return c[0] == c[1];
  }
};
static_assert(masks_partition<diagonal, complement<diagonal>, patch<2, 0, 2, 2>>);
//]
struct on_diagonal : coupling<diagonal, affine, mlp<8>> {};

//[features
/// The sum of each input and the next one.
struct sums_of_two {
  static constexpr parity sign = parity::odd;  // changes sign with all inputs
  static constexpr std::size_t count(std::size_t inputs) { return inputs - 1; }
  template <class V>
  static void evaluate(std::span<V const> in, std::span<V> out) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = in[i] + in[i + 1];
  }
};
using even_scale = features<mlp<8>, squares, products>;
using odd_shift = features<mlp<8>::without_bias, values, sums_of_two>;
struct even_half : coupling<checkerboard, affine, separate<even_scale, odd_shift>> {};
//]

//[neighbours
struct local_field : coupling<checkerboard, affine, features<mlp<8>, values, neighbours>> {};
/// Shells of 4 and 8 sites around each odd site: two numbers, which no turn about it changes.
using shells = features<mlp<8>, neighbours, neighbours_at<5>>;
using two_shells = stencil_coupling<odd_sites, within<5>, affine, shells>;
static_assert(equivariant_under<level<two_shells>, about_a_site<point_group>, torus<8, 8>, real_field>);
//]

//[complex
struct turn : complex_transform {
  static constexpr auto y = x * exp(s) + t;  // log-determinant 2 Re s
  static constexpr auto limits = where(bounded<2>(s));
};
struct turn_half : coupling<checkerboard, turn, mlp<8>> {};
//]

//[real
struct stretch_and_shift : complex_transform {
  static constexpr auto y = a * conj(x) * exp(i_unit * s) + t;
  static constexpr auto limits = where(positive(a), real(s));  // t is complex
  static constexpr bool starts_as_identity = false;            // conj(x) is not x
};
//]

//[radial
struct ring : radial_transform {
  static constexpr auto radius = sinh(asinh(r) * exp(s));
  static constexpr auto limits = where(bounded<1>(s));
};
struct tails_of_modulus : chain<elementwise<ring>, coupling<checkerboard, ring, mlp<8>>> {};
//]

//[on_modulus
struct any_ring : elementwise<on_modulus<composed<scaling, odd_spline<16, 5>>>> {};
//]

//[polar
using modulus_and_phase = polar_chart<rational_quadratic_spline<8>, circular_spline<8>>;  // from exp(-4) to exp(4)
struct bent_ring : coupling<checkerboard, modulus_and_phase, mlp<16>> {};
//]

//[splines
struct bent : coupling<checkerboard, rational_quadratic_spline<8>, mlp<8>> {};      // 8 bins on [-4, 4]
struct bent_evenly : coupling<checkerboard, odd_spline<8, 5, 2>, mlp<8>::even> {};  // 8 bins on [0, 5/2], odd
struct turned : chain<elementwise<circular_spline<8>>, elementwise<circular_spline<4>>> {};
struct bent_in_place : coupling<checkerboard, composed<affine, mirror_spline<8>>, group_mlp<sign_flip, 8>> {};
//]

//[written
/// y = x + s (sqrt(1 + x^2) - 1): slopes 1 - s and 1 + s far out. x occurs twice, so this is no formula.
struct bend {
  static constexpr std::size_t parameters = 1;
  template <class V>
  static transformed<V> apply(V const& x, std::span<V const, parameters> raw) {
    using std::log, std::sqrt, std::tanh;
    V const s = V(0.9) * tanh(raw[0]);  // raw is any real number, |s| < 0.9
    V const root = sqrt(V(1) + x * x);
    return {x + s * (root - V(1)), log(V(1) + s * x / root)};  // y and log |dy/dx|
  }
  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, parameters> raw) {
    using std::log, std::sqrt, std::tanh;
    V const s = V(0.9) * tanh(raw[0]);
    V const rest = V(1) - s * s;
    V const x = (y + s - s * sqrt((y + s) * (y + s) + rest)) / rest;
    return {x, -log(V(1) + s * x / sqrt(V(1) + x * x))};  // x and log |dx/dy|
  }
};
static_assert(valid_transform<bend>);
struct bend_half : coupling<checkerboard, bend, mlp<8>> {};
//]

template <class Block>
bool holds() {
  auto const report = check_bijector<Block, patch<2, 0, 2, 2>>();
  if (!report.passed()) std::printf("%s", report.text().c_str());
  return report.passed();
}

}  // namespace

int main() {
  //[check_transform
  auto const of_transform = check_bijector<elementwise<bend>, patch<1, 0, 4>>();
  //]
  bool const fine = of_transform.passed() && holds<bend_half>() && holds<bent>() && holds<bent_evenly>() &&
                    holds<turned>() && holds<on_diagonal>() && holds<even_half>() && holds<tails>() &&
                    holds<flat_ring>() && holds<iaf>() && holds<interleaved>() && holds<turn_half>() &&
                    holds<elementwise<stretch_and_shift>>() && holds<tails_of_modulus>();
  static_assert(Bijector<deep, patch<2, 0, 2, 2>> && Bijector<maf, patch<2, 0, 2, 2>> &&
                Bijector<bent_ring, patch<2, 0, 2, 2>> && Bijector<any_ring, patch<2, 0, 2, 2>> &&
                Bijector<local_field, patch<2, 0, 2, 2>> && Bijector<ring_by_context, patch<2, 1, 2, 2>> &&
                Bijector<turned_by_context, patch<2, 1, 2, 2>>);
  return fine ? 0 : 1;
}
