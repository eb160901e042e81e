// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>

// Random numbers for V = lanes<T, P> (lane i belongs to sample first_sample + i), float or double (one sample).
// Scalars go through lanes of one register, so widths agree to the last bit.
//
// One Philox block has four words: four float or two double numbers. Component i is number i % 4 (or i % 2) of
// block i / 4 (or i / 2).

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

template <class V>
struct random_lanes {
  using type = V;
};
template <std::floating_point T>
struct random_lanes<T> {
  using type = lanes<T, 1>;
};

/// Numbers in one block.
template <class T>
inline constexpr std::size_t block_numbers = 16 / sizeof(T);

/// The words of one block for every lane of L, and what is made of them. Number j of a block takes word j in float
/// and words 2j, 2j + 1 in double.
template <class L>
class random_block {
 public:
  using T = typename L::value_type;

  random_block(random_key const& key, std::uint64_t first_sample, std::uint64_t block) {
    words_of_samples(key, first_sample, block, words_);
  }
  /// The same with blocks first_block, first_block + 1, ... of one sample in the lanes.
  static random_block of_one_sample(random_key const& key, std::uint64_t sample, std::uint64_t first_block) {
    random_block block;
    words_of_blocks(key, sample, first_block, block.words_);
    return block;
  }

  /// In (0, 1), symmetric: (m + 1/2) / 2^23 or / 2^52.
  L open_unit(std::size_t j) const {
    if constexpr (sizeof(T) == 4) {
      return from([&](std::size_t i) {
        return (static_cast<T>(static_cast<std::int32_t>(words_[j][i] >> 9)) + T(0.5)) * T(0x1p-23);
      });
    } else {
      return from([&](std::size_t i) {
        return static_cast<T>(words_[2 * j][i]) * T(0x1p-32) +
               (static_cast<T>(words_[2 * j + 1][i] >> 12) + T(0.5)) * T(0x1p-52);
      });
    }
  }

  /// In (0, 1] with full relative resolution towards 0, for logarithms.
  L fine_unit(std::size_t j) const {
    if constexpr (sizeof(T) == 4) {
      return from([&](std::size_t i) {
        return (static_cast<T>(static_cast<std::int32_t>(words_[j][i] >> 1)) + T(0.5)) * T(0x1p-31);
      });
    } else {
      return from([&](std::size_t i) {
        return (static_cast<T>(words_[2 * j][i]) + (static_cast<T>(words_[2 * j + 1][i]) + T(0.5)) * T(0x1p-32)) *
               T(0x1p-32);
      });
    }
  }

  /// +1 or -1 from the lowest bit, which fine_unit uses last or not at all.
  L sign(std::size_t j) const {
    std::size_t const w = sizeof(T) == 4 ? j : 2 * j + 1;
    return from([&](std::size_t i) { return static_cast<T>(1 - 2 * static_cast<std::int32_t>(words_[w][i] & 1U)); });
  }

  /// Sine and cosine of a uniform angle.
  void direction(std::size_t j, L& sine, L& cosine) const {
    L quarters;  // in [-2, 2]
    if constexpr (sizeof(T) == 4) {
      quarters =
          from([&](std::size_t i) { return static_cast<T>(static_cast<std::int32_t>(words_[j][i])) * T(0x1p-30); });
    } else {
      quarters = from([&](std::size_t i) {
        return static_cast<T>(static_cast<std::int32_t>(words_[2 * j][i])) * T(0x1p-30) +
               static_cast<T>(words_[2 * j + 1][i]) * T(0x1p-62);
      });
    }
    L const k = nearbyint(quarters);
    sin_cos_turned((quarters - k) * T(1.57079632679489661923), k, sine, cosine);
  }

  /// Two independent normals (Box and Muller 1958) from numbers j and j + 1.
  void normal_pair(std::size_t j, L& first, L& second) const {
    L const radius = sqrt(T(-2) * log(fine_unit(j)));
    L sine;
    L cosine;
    direction(j + 1, sine, cosine);
    first = radius * cosine;
    second = radius * sine;
  }

  /// Laplace of variance 1 from number j.
  L laplace(std::size_t j) const { return sign(j) * log(fine_unit(j)) * T(0.70710678118654752440); }

  /// Student's t from numbers j and j + 1.
  L student_t(double nu, std::size_t j) const {
    L const radius = sqrt(T(nu) * expm1(T(-2 / nu) * log(fine_unit(j))));
    L sine;
    L cosine;
    direction(j + 1, sine, cosine);
    return radius * cosine;
  }

 private:
  random_block() = default;

  template <class F>
  static L from(F f) {
    alignas(L) T values[L::size];
    for (std::size_t i = 0; i < L::size; ++i) values[i] = f(i);
    return L::load(values);
  }

  std::uint32_t words_[4][L::size];
};

/// From the lanes that were used to what was asked for.
template <class V, class L>
RGFLOW_INLINE V unwrapped(L const& x) {
  if constexpr (std::same_as<V, L>) {
    return x;
  } else {
    return x.get(0);
  }
}

/// Fills `out` with `N` numbers of each block in turn, those that make(block, numbers) writes. A single sample has
/// blocks in the lanes, so that they are full; lanes don't see each other, and the numbers are the same.
template <std::size_t N, class V, class Make>
void fill_by_blocks(random_key const& key, std::uint64_t first_sample, V* out, std::size_t count, Make const& make) {
  using L = typename random_lanes<V>::type;
  L numbers[N];
  if constexpr (std::same_as<V, L>) {
    for (std::size_t done = 0; done < count; done += N) {
      make(random_block<L>(key, first_sample, done / N), numbers);
      std::copy_n(numbers, std::min(N, count - done), out + done);
    }
  } else {
    for (std::size_t done = 0; done < count; done += N * L::size) {
      make(random_block<L>::of_one_sample(key, first_sample, done / N), numbers);
      for (std::size_t i = 0; i < std::min(N * L::size, count - done); ++i) out[done + i] = numbers[i % N].get(i / N);
    }
  }
}

}  // namespace detail

/// Uniform in (0, 1); 0 and 1 never occur.
template <class V>
V uniform(random_key const& key, std::uint64_t first_sample, std::uint64_t component) {
  using L = typename detail::random_lanes<V>::type;
  constexpr auto n = detail::block_numbers<typename L::value_type>;
  return detail::unwrapped<V>(detail::random_block<L>(key, first_sample, component / n).open_unit(component % n));
}

/// out[i] = uniform<V>(key, first_sample, i) for i < count, with every word of every block used.
template <class V>
void uniforms(random_key const& key, std::uint64_t first_sample, V* out, std::size_t count) {
  constexpr auto n = detail::block_numbers<scalar_of_t<V>>;
  detail::fill_by_blocks<n>(key, first_sample, out, count, [](auto const& block, auto* numbers) {
    for (std::size_t j = 0; j < n; ++j) numbers[j] = block.open_unit(j);
  });
}

/// Mean 0, variance 1 (Box-Muller: components 2m and 2m + 1 share two uniform numbers). Largest size 6.7 in
/// float, 9.4 in double.
template <class V>
V normal(random_key const& key, std::uint64_t first_sample, std::uint64_t component) {
  using L = typename detail::random_lanes<V>::type;
  constexpr auto n = detail::block_numbers<typename L::value_type>;
  L first;
  L second;
  std::size_t const at = component % n;
  detail::random_block<L>(key, first_sample, component / n).normal_pair(at & ~std::size_t{1}, first, second);
  return detail::unwrapped<V>(at % 2 == 0 ? first : second);
}

/// out[i] = normal<V>(key, first_sample, i) for i < count, with every word of every block used.
template <class V>
void normals(random_key const& key, std::uint64_t first_sample, V* out, std::size_t count) {
  constexpr auto n = detail::block_numbers<scalar_of_t<V>>;
  detail::fill_by_blocks<n>(key, first_sample, out, count, [](auto const& block, auto* numbers) {
    for (std::size_t j = 0; j < n; j += 2) block.normal_pair(j, numbers[j], numbers[j + 1]);
  });
}

/// Laplace of variance 1: density exp(-sqrt(2) |x|) / sqrt(2).
template <class V>
V laplace(random_key const& key, std::uint64_t first_sample, std::uint64_t component) {
  using L = typename detail::random_lanes<V>::type;
  constexpr auto n = detail::block_numbers<scalar_of_t<V>>;
  return detail::unwrapped<V>(detail::random_block<L>(key, first_sample, component / n).laplace(component % n));
}

/// Student's t with nu > 0 degrees of freedom, not rescaled (variance nu / (nu - 2) where finite). Exact, from two
/// uniform numbers: sqrt(nu (u^(-2/nu) - 1)) cos(2 pi v) (Bailey, Math. Comp. 62 (1994) 779).
template <class V>
V student_t(double nu, random_key const& key, std::uint64_t first_sample, std::uint64_t component) {
  using L = typename detail::random_lanes<V>::type;
  constexpr auto pairs = detail::block_numbers<scalar_of_t<V>> / 2;
  detail::random_block<L> const block(key, first_sample, component / pairs);
  return detail::unwrapped<V>(block.student_t(nu, component % pairs * 2));
}

/// out[i] = laplace<V>(key, first_sample, i) for i < count.
template <class V>
void laplaces(random_key const& key, std::uint64_t first_sample, V* out, std::size_t count) {
  constexpr auto n = detail::block_numbers<scalar_of_t<V>>;
  detail::fill_by_blocks<n>(key, first_sample, out, count, [](auto const& block, auto* numbers) {
    for (std::size_t j = 0; j < n; ++j) numbers[j] = block.laplace(j);
  });
}

/// out[i] = student_t<V>(nu, key, first_sample, i) for i < count.
template <class V>
void student_ts(double nu, random_key const& key, std::uint64_t first_sample, V* out, std::size_t count) {
  constexpr auto pairs = detail::block_numbers<scalar_of_t<V>> / 2;
  detail::fill_by_blocks<pairs>(key, first_sample, out, count, [&](auto const& block, auto* numbers) {
    for (std::size_t j = 0; j < pairs; ++j) numbers[j] = block.student_t(nu, 2 * j);
  });
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
