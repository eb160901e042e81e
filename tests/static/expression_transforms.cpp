// SPDX-License-Identifier: BSL-1.0
#include <rgflow/transform.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

template <Expression auto Formula>
struct from : transform {
  static constexpr auto y = Formula;
};
template <Expression auto Formula>
struct with_positive_a : transform {
  static constexpr auto y = Formula;
  static constexpr auto limits = where(positive(a));
};
template <Expression auto Formula>
struct with_small_s : transform {
  static constexpr auto y = Formula;
  static constexpr auto limits = where(bounded<1, 2>(s));
};

}  // namespace

// Diffeomorphisms of the reals, proved.
static_assert(valid_transform<from<x>>);
static_assert(valid_transform<from<-x>>);
static_assert(valid_transform<from<x * exp(s) + t>>);
static_assert(valid_transform<from<t - x / cosh(s)>>);
static_assert(valid_transform<from<sinh(x)>>);
static_assert(valid_transform<from<asinh(x* exp(s) + t) * exp(-s)>>);
static_assert(valid_transform<from<x*(2_c + sin(s))>>);
static_assert(valid_transform<from<x*(1_c + sq(s))>>);
static_assert(valid_transform<from<x*(1_c + abs(s)) / (3_c - tanh(t))>>);
static_assert(valid_transform<from<log(exp(x))>>);
static_assert(valid_transform<from<log(pow<3>(exp(x)) * exp(s))>>);
static_assert(valid_transform<from<log(1_c / exp(x))>>);
static_assert(valid_transform<from<x + x>>);
static_assert(valid_transform<with_positive_a<a * x + t>>);
static_assert(valid_transform<with_positive_a<x*(a* exp(s) + sq(t))>>);
static_assert(valid_transform<with_small_s<x*(1_c - s)>>);
static_assert(valid_transform<with_positive_a<x + log(a) + sqrt(a) + t / a + pow<-2>(a)>>);
static_assert(valid_transform<with_small_s<x + atanh(2_c * s) + 1_c / (1_c - s)>>);
static_assert(valid_transform<from<x + log(1_c + sq(s)) + atanh(tanh(s) * tanh(t))>>);

// Not proved: not onto, stationary, not one-to-one, undefined, or x more than once.
static_assert(!valid_transform<from<exp(x)>>);
static_assert(!valid_transform<from<tanh(x)>>);
static_assert(!valid_transform<from<exp(s) * tanh(x) + t>>);
static_assert(!valid_transform<from<log(exp(x) + exp(s))>>);
static_assert(!valid_transform<from<log(1_c + exp(x))>>);
static_assert(!valid_transform<from<log(exp(x) - 1_c)>>);
static_assert(!valid_transform<from<pow<3>(x)>>);
static_assert(!valid_transform<from<sq(x)>>);
static_assert(!valid_transform<from<pow<-1>(x)>>);
static_assert(!valid_transform<from<1_c / x>>);
static_assert(!valid_transform<from<x * s + t>>);
static_assert(!valid_transform<from<x / s>>);
static_assert(!valid_transform<from<x * sq(s)>>);
static_assert(!valid_transform<from<x*(1_c + sin(s))>>);
static_assert(!valid_transform<from<x*(1_c - abs(s))>>);
static_assert(!valid_transform<from<sin(x)>>);
static_assert(!valid_transform<from<cosh(x)>>);
static_assert(!valid_transform<from<abs(x)>>);
static_assert(!valid_transform<from<log(x)>>);
static_assert(!valid_transform<from<sqrt(x)>>);
static_assert(!valid_transform<from<atanh(x)>>);
static_assert(!valid_transform<from<atanh(tanh(x) * sin(s))>>);
static_assert(!valid_transform<from<x + tanh(x)>>);
static_assert(!valid_transform<from<x + log(s)>>);
static_assert(!valid_transform<from<x + sqrt(s)>>);
static_assert(!valid_transform<from<x + sqrt(sq(s))>>);
static_assert(!valid_transform<from<x + 1_c / s>>);
static_assert(!valid_transform<from<x + pow<-2>(s)>>);
static_assert(!valid_transform<from<sinh(x) + atanh(s)>>);
static_assert(!valid_transform<from<x + atanh(sin(s))>>);
static_assert(!valid_transform<from<x * exp(log(s) * t)>>);
static_assert(!valid_transform<from<x - x>>);
static_assert(!valid_transform<from<exp(s) + t>>);
static_assert(!valid_transform<from<x * phi>>);
static_assert(!valid_transform<with_positive_a<x*(a - 1_c)>>);
static_assert(!valid_transform<with_small_s<x*(ratio_c<1, 4> - s)>>);
static_assert(!valid_transform<int>);
