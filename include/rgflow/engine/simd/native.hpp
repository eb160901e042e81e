// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/simd/unrolled.hpp>

#include <xsimd/xsimd.hpp>

#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// One machine register, and the few operations for which xsimd 8.1 is slow, wrong or absent. Everything
// that depends on the instruction set is in this file; all mathematics above it is written once.

namespace rgflow::inline RGFLOW_ISA::engine::detail {

// The architecture follows the name in isa.hpp, not the compiler's best one: equal symbols, equal layout.
#if defined(RGFLOW_AVX512)
using native_arch = xsimd::avx512bw;
#elif defined(RGFLOW_AVX2)
using native_arch = xsimd::fma3<xsimd::avx2>;
#else
using native_arch = xsimd::sse2;
#endif

template <class T>
using native = xsimd::batch<T, native_arch>;

template <class T>
using native_mask = xsimd::batch_bool<T, native_arch>;

/// IEEE 754 binary formats, as the bit tricks below need them.
template <class T>
struct float_format;

template <>
struct float_format<float> {
  using bits = std::uint32_t;
  static constexpr int mantissa = 23;
  static constexpr int bias = 127;
  static constexpr float magic = 12582912.0F;  ///< 1.5 * 2^23: adding it rounds to an integer
};

template <>
struct float_format<double> {
  using bits = std::uint64_t;
  static constexpr int mantissa = 52;
  static constexpr int bias = 1023;
  static constexpr double magic = 6755399441055744.0;  ///< 1.5 * 2^52
};

#if defined(RGFLOW_AVX512)
// g++-12's unmasked forms of min, sqrt, roundscale and others start from an 'undefined' register and warn about
// it; masked with all lanes on they compile to the same instruction.
inline constexpr __mmask16 all_16 = 0xFFFF;
inline constexpr __mmask8 all_8 = 0xFF;
#endif

/// As std::min and std::max: of equal or unordered operands the first.
template <class T>
RGFLOW_INLINE native<T> smaller(native<T> const& a, native<T> const& b) {
#if defined(RGFLOW_AVX512)
  if constexpr (sizeof(T) == 4) {
    return _mm512_maskz_min_ps(all_16, b, a);
  } else {
    return _mm512_maskz_min_pd(all_8, b, a);
  }
#else
  return xsimd::min(b, a);
#endif
}

template <class T>
RGFLOW_INLINE native<T> larger(native<T> const& a, native<T> const& b) {
#if defined(RGFLOW_AVX512)
  if constexpr (sizeof(T) == 4) {
    return _mm512_maskz_max_ps(all_16, b, a);
  } else {
    return _mm512_maskz_max_pd(all_8, b, a);
  }
#else
  return xsimd::max(b, a);
#endif
}

template <class T>
RGFLOW_INLINE native<T> square_root(native<T> const& x) {
#if defined(RGFLOW_AVX512)
  if constexpr (sizeof(T) == 4) {
    return _mm512_maskz_sqrt_ps(all_16, x);
  } else {
    return _mm512_maskz_sqrt_pd(all_8, x);
  }
#else
  return xsimd::sqrt(x);
#endif
}

/// a * b + c, rounded once where the machine can. xsimd's generic form is left as two instructions by clang.
RGFLOW_INLINE native<float> fused(native<float> const& a, native<float> const& b, native<float> const& c) {
#if defined(RGFLOW_AVX512)
  return _mm512_fmadd_ps(a, b, c);
#elif defined(RGFLOW_AVX2)
  return _mm256_fmadd_ps(a, b, c);
#else
  return a * b + c;
#endif
}

RGFLOW_INLINE native<double> fused(native<double> const& a, native<double> const& b, native<double> const& c) {
#if defined(RGFLOW_AVX512)
  return _mm512_fmadd_pd(a, b, c);
#elif defined(RGFLOW_AVX2)
  return _mm256_fmadd_pd(a, b, c);
#else
  return a * b + c;
#endif
}

/// c - a * b, likewise.
RGFLOW_INLINE native<float> fused_negative(native<float> const& a, native<float> const& b, native<float> const& c) {
#if defined(RGFLOW_AVX512)
  return _mm512_fnmadd_ps(a, b, c);
#elif defined(RGFLOW_AVX2)
  return _mm256_fnmadd_ps(a, b, c);
#else
  return c - a * b;
#endif
}

RGFLOW_INLINE native<double> fused_negative(native<double> const& a, native<double> const& b, native<double> const& c) {
#if defined(RGFLOW_AVX512)
  return _mm512_fnmadd_pd(a, b, c);
#elif defined(RGFLOW_AVX2)
  return _mm256_fnmadd_pd(a, b, c);
#else
  return c - a * b;
#endif
}

/// 1 / sqrt(x). On AVX-512 from the machine's 14-bit estimate r and Newton steps r + r (1 - x r^2) / 2, at less than
/// half the cost of root and division; where x is 0 or infinite the estimate is exact and a step would give NaN. xsimd's
/// own form does not compile there.
template <class T>
RGFLOW_INLINE native<T> reciprocal_square_root(native<T> const& x) {
#if defined(RGFLOW_AVX512)
  auto const step = [&](native<T> const& r) __attribute__((always_inline)) {
    native<T> const half = r * native<T>(T(-0.5));
    return fused(r, fused(x * r, half, native<T>(T(0.5))), r);
  };
  constexpr int zero_or_infinite = 0x02 | 0x04 | 0x08 | 0x10;
  if constexpr (sizeof(T) == 4) {
    native<T> const r = _mm512_maskz_rsqrt14_ps(all_16, x);
    return _mm512_mask_mov_ps(step(r), _mm512_fpclass_ps_mask(x, zero_or_infinite), r);
  } else {
    native<T> const r = _mm512_maskz_rsqrt14_pd(all_8, x);
    return _mm512_mask_mov_pd(step(step(r)), _mm512_fpclass_pd_mask(x, zero_or_infinite), r);
  }
#else
  return native<T>(T(1)) / square_root<T>(x);
#endif
}

/// The integer bits of a register, and back.
template <class T>
RGFLOW_INLINE auto bits_of(native<T> const& x) {
  return xsimd::bitwise_cast<native<typename float_format<T>::bits>>(x);
}

template <class T, class Bits>
RGFLOW_INLINE native<T> from_bits(Bits const& x) {
  return xsimd::bitwise_cast<native<T>>(x);
}

/// Bits moved up or down, zeros moved in. Compiler vectors: g++-12's intrinsics for it warn like those above.
template <class T, class Bits>
RGFLOW_INLINE Bits moved_up(Bits const& x, int n) {
  typedef typename float_format<T>::bits vector __attribute__((vector_size(sizeof(x.data))));
  return Bits(__builtin_bit_cast(decltype(x.data), __builtin_bit_cast(vector, x.data) << n));
}

template <class T, class Bits>
RGFLOW_INLINE Bits moved_down(Bits const& x, int n) {
  typedef typename float_format<T>::bits vector __attribute__((vector_size(sizeof(x.data))));
  return Bits(__builtin_bit_cast(decltype(x.data), __builtin_bit_cast(vector, x.data) >> n));
}

template <class T>
RGFLOW_INLINE native<T> sign_bit_of(native<T> const& x) {
  return x & native<T>(T(-0.0));
}

/// The nearest integer, ties to even, keeping the sign of zero.
template <class T>
RGFLOW_INLINE native<T> nearest_integer(native<T> const& x) {
#if defined(RGFLOW_AVX512)
// Without optimization these two are macros, in which g++ sees an unsigned mask become a signed argument.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
  if constexpr (sizeof(T) == 4) {
    return _mm512_maskz_roundscale_ps(all_16, x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  } else {
    return _mm512_maskz_roundscale_pd(all_8, x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
#pragma GCC diagnostic pop
#elif defined(RGFLOW_AVX2)
  if constexpr (sizeof(T) == 4) {
    return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  } else {
    return _mm256_round_pd(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
#else
  // 2^mantissa leaves no room for a fraction; from there on every number is an integer.
  auto const sign = sign_bit_of<T>(x);
  auto const size = x ^ sign;
  native<T> const limit(T(std::int64_t{1} << float_format<T>::mantissa));
  auto const rounded = ((size + limit) - limit) | sign;
  return xsimd::select(size < limit, rounded, x);
#endif
}

/// 2^k for integral k in the range of normal numbers.
template <class T>
RGFLOW_INLINE native<T> power_of_two(native<T> const& k) {
  using format = float_format<T>;
  auto const shifted = bits_of<T>(k + native<T>(format::magic + T(format::bias)));
  return from_bits<T>(moved_up<T>(shifted, format::mantissa));
}

/// x * 2^k for integral k, with over- and underflow as ldexp has them (up to a second rounding of denormals).
template <class T>
RGFLOW_INLINE native<T> scale_by_power(native<T> const& x, native<T> const& k) {
#if defined(RGFLOW_AVX512)
  if constexpr (sizeof(T) == 4) {
    return _mm512_maskz_scalef_ps(all_16, x, k);
  } else {
    return _mm512_maskz_scalef_pd(all_8, x, k);
  }
#else
  auto const half = nearest_integer<T>(k * native<T>(T(0.5)));
  return x * power_of_two<T>(half) * power_of_two<T>(k - half);
#endif
}

/// Splits a positive normal number: x = m * 2^exponent with m in [sqrt(1/2), sqrt(2)).
template <class T>
RGFLOW_INLINE native<T> split_power(native<T> const& x, native<T>& exponent) {
  using format = float_format<T>;
  using bits = native<typename format::bits>;
  auto const one = bits_of<T>(native<T>(T(1)));
  auto const low = bits_of<T>(native<T>(T(0.70710678118654752440)));
  // Biased so that the field is positive: a logical shift is then enough (there is no arithmetic one for 64 bits).
  auto const moved = bits_of<T>(x) + (one - low);
  auto const field = moved_down<T>(moved, format::mantissa);
  // An integer below 2^mantissa becomes a float by writing it into the mantissa of 2^mantissa.
  native<T> const carrier(T(std::int64_t{1} << format::mantissa));
  exponent = from_bits<T>(field | bits_of<T>(carrier)) - (carrier + native<T>(T(format::bias)));
  bits const mantissa_mask((typename format::bits{1} << format::mantissa) - 1);
  return from_bits<T>((moved & mantissa_mask) + low);
}

/// The sign bit set where the integer k has its second bit (value 2) set: half turns as signs.
template <class T>
RGFLOW_INLINE native<T> second_bit_as_sign(native<T> const& k) {
  using format = float_format<T>;
  auto const integer = bits_of<T>(k + native<T>(format::magic));
  return sign_bit_of<T>(from_bits<T>(moved_up<T>(integer, static_cast<int>(8 * sizeof(T) - 2))));
}

}  // namespace rgflow::inline RGFLOW_ISA::engine::detail
