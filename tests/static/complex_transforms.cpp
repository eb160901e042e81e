// SPDX-License-Identifier: BSL-1.0
#include <rgflow/transform.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

template <Expression auto Formula, auto... Limits>
struct from : complex_transform {
  static constexpr auto y = Formula;
  static constexpr auto limits = where(Limits...);
};

constexpr auto r = radial_transform::r;
template <Expression auto Formula, auto... Limits>
struct radius_from : radial_transform {
  static constexpr auto radius = Formula;
  static constexpr auto limits = where(Limits...);
};

}  // namespace

// Diffeomorphisms of the complex plane, proved.
static_assert(valid_transform<complex_affine>);
static_assert(valid_transform<from<x>>);
static_assert(valid_transform<from<-conj(x)>>);
static_assert(valid_transform<from<x * exp(s) + t>>);
static_assert(valid_transform<from<t - conj(x / exp(s)) * i_unit>>);
static_assert(valid_transform<from<x + x>>);
static_assert(valid_transform<from<x*(1_c + norm(s))>>);
static_assert(valid_transform<from<x * exp(i_unit * re(s))>>);
static_assert(valid_transform<from<x + t * conj(s) / (1_c + norm(s))>>);
static_assert(valid_transform<from<a * x + log(a) * b + c, positive(a), bounded<1>(b), real(c)>>);
static_assert(valid_transform<from<x*(1_c + b) / (1_c - b), bounded<1>(b)>>);
static_assert(valid_transform<from<x*(1_c + i_unit * c), real(c)>>);
static_assert(valid_transform<from<x*(2_c + sin(c)) + tanh(c), real(c)>>);

// Not proved.
static_assert(!valid_transform<from<s + t>>);
static_assert(!valid_transform<from<x * s>>);
static_assert(!valid_transform<from<x / s>>);
static_assert(!valid_transform<from<x * re(s)>>);
static_assert(!valid_transform<from<x * norm(s)>>);
static_assert(!valid_transform<from<x + conj(x)>>);
static_assert(!valid_transform<from<x * exp(s) + x * t>>);
static_assert(!valid_transform<from<re(x)>>);
static_assert(!valid_transform<from<x + i_unit * im(x)>>);
static_assert(!valid_transform<from<x * norm(x)>>);
static_assert(!valid_transform<from<x*(1_c + abs(x))>>);
static_assert(!valid_transform<from<x * exp(norm(x))>>);
static_assert(!valid_transform<from<x - x>>);
static_assert(!valid_transform<from<exp(x)>>);
static_assert(!valid_transform<from<log(exp(x))>>);
static_assert(!valid_transform<from<sin(x)>>);
static_assert(!valid_transform<from<sinh(asinh(x) * exp(s))>>);
static_assert(!valid_transform<from<sq(x)>>);
static_assert(!valid_transform<from<1_c / x>>);
static_assert(!valid_transform<from<x + tanh(s)>>);
static_assert(!valid_transform<from<x + abs(s)>>);
static_assert(!valid_transform<from<x + 1_c / s>>);
static_assert(!valid_transform<from<x + log(norm(s))>>);
static_assert(!valid_transform<from<x + phi>>);
static_assert(!valid_transform<from<x + dot(s, t)>>);
static_assert(!valid_transform<from<x + component<0>(s)>>);
static_assert(!valid_transform<from<a * x * c + b, positive(a), bounded<1>(b), real(c)>>);
static_assert(!valid_transform<from<a * x + c + 1_c / (2_c * b - 1_c), positive(a), bounded<1>(b), real(c)>>);

// A formula that is real in a transform of real numbers stays so.
struct real_form : transform {
  static constexpr auto y = x * exp(s) + t;
  static constexpr auto limits = where(real(t));
};
static_assert(bound_transform<real_form>::width == 1 && bound_transform<real_form>::parameters == 2);

// Radii: odd, increasing and onto.
static_assert(valid_transform<radial_sinh_arcsinh>);
static_assert(valid_transform<radius_from<r>>);
static_assert(valid_transform<radius_from<r * exp(s)>>);
static_assert(valid_transform<radius_from<r / cosh(s)>>);
static_assert(valid_transform<radius_from<sinh(asinh(r) * (1_c + sq(s)))>>);
static_assert(valid_transform<radius_from<atanh(tanh(r * exp(s)))>>);
static_assert(valid_transform<radius_from<-sinh(-r)>>);
static_assert(valid_transform<radius_from<asinh(r * a) / a, positive(a)>>);
static_assert(valid_transform<radius_from<r * b * b * a, positive(a), negative(b)>>);
static_assert(valid_transform<radius_from<sinh(r * b) * b, negative(b)>>);

static_assert(!valid_transform<radius_from<exp(s)>>);
static_assert(!valid_transform<radius_from<r + s * tanh(r)>>);
static_assert(!valid_transform<radius_from<r + exp(s)>>);
static_assert(!valid_transform<radius_from<log(1_c + r * exp(s))>>);
static_assert(!valid_transform<radius_from<exp(r) - 1_c>>);
static_assert(!valid_transform<radius_from<sqrt(sq(r) + 1_c) - 1_c>>);
static_assert(!valid_transform<radius_from<pow<3>(r)>>);
static_assert(!valid_transform<radius_from<r * s>>);
static_assert(!valid_transform<radius_from<-r>>);
static_assert(!valid_transform<radius_from<1_c / r>>);
static_assert(!valid_transform<radius_from<tanh(r)>>);
static_assert(!valid_transform<radius_from<sinh(tanh(r * exp(s)))>>);
static_assert(!valid_transform<radius_from<atanh(r)>>);
static_assert(!valid_transform<radius_from<r * exp(log(s))>>);
static_assert(!valid_transform<radius_from<r * x>>);
static_assert(!valid_transform<radius_from<r * exp(re(s))>>);
static_assert(!valid_transform<radius_from<r * exp(phi)>>);
static_assert(!valid_transform<radius_from<r * b * a, positive(a), negative(b)>>);

struct strange_limit : radial_transform {
  static constexpr auto radius = r * exp(s);
  static constexpr auto limits = where(positive(t));
};
static_assert(!valid_transform<strange_limit>);
struct two_limits : complex_transform {
  static constexpr auto y = x * exp(s);
  static constexpr auto limits = where(real(s), bounded<2>(s));
};
static_assert(!valid_transform<two_limits>);
