// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd/native.hpp>
#include <rgflow/engine/simd/unrolled.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA::engine {

template <class T, std::size_t Parts>
class lanes;

/// What comparing two lanes gives: one truth value per lane. Combine with &, |, ^ and !.
template <class T, std::size_t Parts>
class lanes_mask {
 public:
  using native_type = detail::native_mask<T>;
  static constexpr std::size_t part_size = detail::native<T>::size;
  static constexpr std::size_t size = part_size * Parts;

  lanes_mask() : lanes_mask(false) {}
  lanes_mask(bool same) {
    detail::unrolled<Parts>([&](std::size_t p) { part_[p] = native_type(same); });
  }

  bool get(std::size_t i) const { return part_[i / part_size].get(i % part_size); }
  native_type const& part(std::size_t p) const { return part_[p]; }
  native_type& part(std::size_t p) { return part_[p]; }

  /// f of each register of the operands (masks or lanes).
  template <class F, class... A>
  RGFLOW_INLINE static lanes_mask map(F f, A const&... a) {
    lanes_mask r(uninitialized{});
    detail::unrolled<Parts>(
        [&](std::size_t p) __attribute__((always_inline)) { r.part_[p] = f(a.part(p)...); });
    return r;
  }

  RGFLOW_INLINE friend lanes_mask operator&(lanes_mask const& a, lanes_mask const& b) {
    return map([](auto const& x, auto const& y) __attribute__((always_inline)) { return x & y; }, a, b);
  }
  RGFLOW_INLINE friend lanes_mask operator|(lanes_mask const& a, lanes_mask const& b) {
    return map([](auto const& x, auto const& y) __attribute__((always_inline)) { return x | y; }, a, b);
  }
  RGFLOW_INLINE friend lanes_mask operator^(lanes_mask const& a, lanes_mask const& b) {
    return (a | b) & !(a & b);  // xsimd compares masks as numbers, and all ones is a NaN
  }
  RGFLOW_INLINE friend lanes_mask operator!(lanes_mask const& a) {
    return map([](auto const& x) __attribute__((always_inline)) { return !x; }, a);
  }

  RGFLOW_INLINE friend bool any(lanes_mask const& a) {
    bool result = false;
    detail::unrolled<Parts>([&](std::size_t p) { result = result || xsimd::any(a.part_[p]); });
    return result;
  }
  RGFLOW_INLINE friend bool all(lanes_mask const& a) {
    bool result = true;
    detail::unrolled<Parts>([&](std::size_t p) { result = result && xsimd::all(a.part_[p]); });
    return result;
  }
  RGFLOW_INLINE friend bool none(lanes_mask const& a) { return !any(a); }

  /// Where the mask is true a, elsewhere b.
  RGFLOW_INLINE friend lanes<T, Parts> select(lanes_mask const& m, lanes<T, Parts> const& a,
                                              lanes<T, Parts> const& b) {
    return lanes<T, Parts>::map(
        [](auto const& c, auto const& x, auto const& y)
            __attribute__((always_inline)) { return xsimd::select(c, x, y); },
        m, a, b);
  }

 private:
  struct uninitialized {};
  explicit lanes_mask(uninitialized) {}

  native_type part_[Parts];
};

/// `Parts` machine registers side by side, handled as one number per lane: the scalar of every kernel. Lanes
/// are independent samples; two parts keep both FMA pipes busy. Arithmetic scalars convert by broadcasting, so
/// the same generic code runs on float, double and lanes. Loads and stores need no alignment.
template <class T, std::size_t Parts = 2>
class lanes {
 public:
  static_assert(std::same_as<T, float> || std::same_as<T, double>,
                "rgflow: lanes hold float or double. See docs/design.md#lanes-are-samples");
  static_assert(Parts > 0, "rgflow: lanes need at least one part. See docs/design.md#lanes-are-samples");

  using value_type = T;
  using mask_type = lanes_mask<T, Parts>;
  using native_type = detail::native<T>;
  using single = lanes<T, 1>;  ///< one machine register
  static constexpr std::size_t parts = Parts;
  static constexpr std::size_t part_size = native_type::size;
  static constexpr std::size_t size = part_size * Parts;

  /// As of a float: lanes{} is zero, `lanes x;` is not initialized (g++ keeps no array in registers that it had to
  /// initialize in a loop).
  lanes() = default;

  template <class S>
    requires std::is_arithmetic_v<S>
  RGFLOW_INLINE lanes(S s) {
    native_type const same(static_cast<T>(s));
    detail::unrolled<Parts>([&](std::size_t p) __attribute__((always_inline)) { part_[p] = same; });
  }

  RGFLOW_INLINE static lanes load(T const* from) {
    lanes r;
    detail::unrolled<Parts>([&](std::size_t p) __attribute__((always_inline)) {
      r.part_[p] = native_type::load_unaligned(from + p * part_size);
    });
    return r;
  }

  RGFLOW_INLINE void store(T* to) const {
    detail::unrolled<Parts>([&](std::size_t p) __attribute__((always_inline)) {
      part_[p].store_unaligned(to + p * part_size);
    });
  }

  T get(std::size_t i) const { return samples(this)[i]; }
  void set(std::size_t i, T value) { samples(this)[i] = value; }

  /// The numbers of consecutive lanes objects as they lie in memory: lane i of v[k] is samples(v)[k * size + i].
  RGFLOW_INLINE static T const* samples(lanes const* v) { return reinterpret_cast<T const*>(v); }
  RGFLOW_INLINE static T* samples(lanes* v) { return reinterpret_cast<T*>(v); }

  /// One machine register, for kernels that work below the lane picture.
  RGFLOW_INLINE native_type const& part(std::size_t p) const { return part_[p]; }
  RGFLOW_INLINE native_type& part(std::size_t p) { return part_[p]; }

  /// f of each register of the operands: how every function on lanes is made.
  template <class F, class... A>
  RGFLOW_INLINE static lanes map(F f, A const&... a) {
    lanes r;
    detail::unrolled<Parts>(
        [&](std::size_t p) __attribute__((always_inline)) { r.part_[p] = f(a.part(p)...); });
    return r;
  }

  RGFLOW_INLINE friend lanes operator+(lanes const& a, lanes const& b) {
    return map([](auto const& x, auto const& y) __attribute__((always_inline)) { return x + y; }, a, b);
  }
  RGFLOW_INLINE friend lanes operator-(lanes const& a, lanes const& b) {
    return map([](auto const& x, auto const& y) __attribute__((always_inline)) { return x - y; }, a, b);
  }
  RGFLOW_INLINE friend lanes operator*(lanes const& a, lanes const& b) {
    return map([](auto const& x, auto const& y) __attribute__((always_inline)) { return x * y; }, a, b);
  }
  RGFLOW_INLINE friend lanes operator/(lanes const& a, lanes const& b) {
    return map([](auto const& x, auto const& y) __attribute__((always_inline)) { return x / y; }, a, b);
  }
  RGFLOW_INLINE friend lanes operator-(lanes const& a) {
    return map([](auto const& x) __attribute__((always_inline)) { return x ^ native_type(T(-0.0)); }, a);
  }
  RGFLOW_INLINE friend lanes operator+(lanes const& a) { return a; }

  RGFLOW_INLINE lanes& operator+=(lanes const& b) { return *this = *this + b; }
  RGFLOW_INLINE lanes& operator-=(lanes const& b) { return *this = *this - b; }
  RGFLOW_INLINE lanes& operator*=(lanes const& b) { return *this = *this * b; }
  RGFLOW_INLINE lanes& operator/=(lanes const& b) { return *this = *this / b; }

  /// The same, but what was loaded from memory stays in registers, of which AVX-512 has enough: g++ takes a value that
  /// it has loaded for one that it can as well load again, for every use.
  RGFLOW_INLINE friend lanes loaded_once(lanes const& a) {
    return map(
        [](native_type x) __attribute__((always_inline)) {
#if defined(__AVX512F__)
          asm("" : "+x"(x.data));  // might change it, for all the compiler knows
#endif
          return x;
        },
        a);
  }

  RGFLOW_INLINE friend mask_type operator==(lanes const& a, lanes const& b) {
    return mask_type::map([](auto const& x, auto const& y) __attribute__((always_inline)) { return x == y; }, a, b);
  }
  RGFLOW_INLINE friend mask_type operator!=(lanes const& a, lanes const& b) {
    return !(a == b);  // xsimd's AVX-512 form is false for a NaN
  }
  RGFLOW_INLINE friend mask_type operator<(lanes const& a, lanes const& b) {
    return mask_type::map([](auto const& x, auto const& y) __attribute__((always_inline)) { return x < y; }, a, b);
  }
  RGFLOW_INLINE friend mask_type operator<=(lanes const& a, lanes const& b) {
    return mask_type::map([](auto const& x, auto const& y) __attribute__((always_inline)) { return x <= y; }, a, b);
  }
  RGFLOW_INLINE friend mask_type operator>(lanes const& a, lanes const& b) { return b < a; }
  RGFLOW_INLINE friend mask_type operator>=(lanes const& a, lanes const& b) { return b <= a; }

  /// As std::min and std::max: of an unordered or equal pair the first operand, so a NaN in `a` stays.
  RGFLOW_INLINE friend lanes min(lanes const& a, lanes const& b) {
    return map(
        [](auto const& x, auto const& y) __attribute__((always_inline)) { return detail::smaller<T>(x, y); }, a, b);
  }
  RGFLOW_INLINE friend lanes max(lanes const& a, lanes const& b) {
    return map(
        [](auto const& x, auto const& y) __attribute__((always_inline)) { return detail::larger<T>(x, y); }, a, b);
  }

  /// a * b + c: one rounding with FMA hardware, two on SSE2.
  RGFLOW_INLINE friend lanes fma(lanes const& a, lanes const& b, lanes const& c) {
    return map(
        [](auto const& x, auto const& y, auto const& z)
            __attribute__((always_inline)) { return detail::fused(x, y, z); },
        a, b, c);
  }

  /// c - a * b, likewise.
  RGFLOW_INLINE friend lanes fnma(lanes const& a, lanes const& b, lanes const& c) {
    return map(
        [](auto const& x, auto const& y, auto const& z)
            __attribute__((always_inline)) { return detail::fused_negative(x, y, z); },
        a, b, c);
  }

  /// The size of a with the sign bit of b.
  RGFLOW_INLINE friend lanes copysign(lanes const& a, lanes const& b) {
    return map(
        [](auto const& x, auto const& y) __attribute__((always_inline)) {
          return (x ^ detail::sign_bit_of<T>(x)) | detail::sign_bit_of<T>(y);
        },
        a, b);
  }

 private:
  native_type part_[Parts];
};

/// v, in registers from here on. g++ reads what was loaded once from memory at every use, and the loads of a kernel
/// that uses each register several times then take longer than its arithmetic.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> in_registers(lanes<T, Parts> v) {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
  detail::unrolled<Parts>([&](std::size_t p) __attribute__((always_inline)) {
    typename detail::native<T>::register_type held = v.part(p);
    asm("" : "+v"(held));
    v.part(p) = detail::native<T>(held);
  });
#endif
  return v;
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
