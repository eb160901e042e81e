// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/simd/round.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <vector>

using namespace rgflow::engine;

namespace {

template <class V>
using scalar = typename V::value_type;

template <class T>
bool same(T a, T b) {
  return std::memcmp(&a, &b, sizeof(T)) == 0 || (std::isnan(a) && std::isnan(b));
}

/// Every pair of these meets in some lane.
template <class T>
std::vector<T> awkward() {
  using limits = std::numeric_limits<T>;
  return {T(0),          -T(0),           T(1),          T(-1),         T(1.5),          T(-2.5),
          limits::max(), limits::min(),   limits::infinity(), -limits::infinity(), limits::quiet_NaN(), limits::denorm_min(),
          T(0.3),        limits::lowest(), T(-0.7),       T(3)};
}

/// op(V, V) and reference(T, T) agree bit by bit on all pairs, in every lane.
template <class V, class Op, class Reference>
void agree(Op op, Reference reference) {
  using T = scalar<V>;
  auto const values = awkward<T>();
  std::size_t const n = values.size();
  for (std::size_t start = 0; start < n * n; ++start) {
    std::array<T, V::size> a;
    std::array<T, V::size> b;
    for (std::size_t i = 0; i < V::size; ++i) {
      a[i] = values[(start + i) % (n * n) / n];
      b[i] = values[(start + i) % n];
    }
    V const result = op(V::load(a.data()), V::load(b.data()));
    for (std::size_t i = 0; i < V::size; ++i) {
      INFO("a = " << a[i] << ", b = " << b[i] << ", lane " << i);
      REQUIRE(same(result.get(i), static_cast<T>(reference(a[i], b[i]))));
    }
  }
}

}  // namespace

#define EVERY_WIDTH lanes<float>, lanes<double>, (lanes<float, 1>), (lanes<double, 3>)

TEMPLATE_TEST_CASE("simd/lanes: arithmetic is that of each lane", "", EVERY_WIDTH) {
  using V = TestType;
  using T = scalar<V>;
  agree<V>([](V a, V b) { return a + b; }, [](T a, T b) { return a + b; });
  agree<V>([](V a, V b) { return a - b; }, [](T a, T b) { return a - b; });
  agree<V>([](V a, V b) { return a * b; }, [](T a, T b) { return a * b; });
  agree<V>([](V a, V b) { return a / b; }, [](T a, T b) { return a / b; });
  agree<V>([](V a, V) { return -a; }, [](T a, T) { return -a; });
  agree<V>([](V a, V b) { return copysign(a, b); }, [](T a, T b) { return std::copysign(a, b); });
  agree<V>([](V a, V b) { return copysign(loaded_once(a), b); }, [](T a, T b) { return std::copysign(a, b); });
  agree<V>([](V a, V b) { a += b; a *= b; a -= b; a /= b; return a; },
           [](T a, T b) { volatile T r = a + b; r = r * b; r = r - b; return r / b; });
}

TEMPLATE_TEST_CASE("simd/lanes: min and max are those of std, NaN and signed zero included", "", EVERY_WIDTH) {
  using V = TestType;
  using T = scalar<V>;
  agree<V>([](V a, V b) { return min(a, b); }, [](T a, T b) { return std::min(a, b); });
  agree<V>([](V a, V b) { return max(a, b); }, [](T a, T b) { return std::max(a, b); });
}

TEMPLATE_TEST_CASE("simd/lanes: comparisons choose lane by lane, unordered pairs included", "", EVERY_WIDTH) {
  using V = TestType;
  using T = scalar<V>;
  auto const check = [](auto compare) {
    agree<V>([&](V a, V b) { return select(compare(a, b), V(1), V(2)); },
             [&](T a, T b) { return compare(a, b) ? T(1) : T(2); });
  };
  check([](auto a, auto b) { return a < b; });
  check([](auto a, auto b) { return a <= b; });
  check([](auto a, auto b) { return a > b; });
  check([](auto a, auto b) { return a >= b; });
  check([](auto a, auto b) { return !(a < b); });
  agree<V>([](V a, V b) { return select(a == b, a, b); }, [](T a, T b) { return a == b ? a : b; });
  agree<V>([](V a, V b) { return select(a != b, a, b); }, [](T a, T b) { return a != b ? a : b; });
  agree<V>([](V a, V b) { return select((a < b) & (b < 1), 1, a); }, [](T a, T b) { return a < b && b < 1 ? 1 : a; });
  agree<V>([](V a, V b) { return select((a < b) | (b < 1), 1, a); }, [](T a, T b) { return a < b || b < 1 ? 1 : a; });
  agree<V>([](V a, V b) { return select((a < b) ^ (b < 1), 1, a); }, [](T a, T b) { return (a < b) != (b < 1) ? 1 : a; });
}

TEMPLATE_TEST_CASE("simd/lanes: any, all and none see every lane", "", EVERY_WIDTH) {
  using V = TestType;
  REQUIRE(all(V(1) > 0));
  REQUIRE(none(V(1) < 0));
  REQUIRE(all(typename V::mask_type(true)));
  REQUIRE(none(typename V::mask_type()));
  for (std::size_t i = 0; i < V::size; ++i) {
    V one = 0;
    one.set(i, 1);
    REQUIRE(any(one > 0));
    REQUIRE_FALSE(none(one > 0));
    REQUIRE_FALSE(all(one == 0));
    for (std::size_t j = 0; j < V::size; ++j) {
      REQUIRE((one > 0).get(j) == (i == j));
      REQUIRE(one.get(j) == static_cast<scalar<V>>(i == j));
    }
  }
}

TEMPLATE_TEST_CASE("simd/lanes: load and store need no alignment and touch size numbers", "", EVERY_WIDTH) {
  using V = TestType;
  using T = scalar<V>;
  std::vector<T> from(V::size + 2);
  for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<T>(i);
  std::vector<T> to(from.size(), T(-1));
  V::load(from.data() + 1).store(to.data() + 1);
  REQUIRE(to.front() == T(-1));
  REQUIRE(to.back() == T(-1));
  REQUIRE(std::equal(to.begin() + 1, to.end() - 1, from.begin() + 1));
  std::array<V, 3> const row{V(1), V::load(from.data()), V(2)};
  for (std::size_t i = 0; i < V::size; ++i) REQUIRE(V::samples(row.data())[V::size + i] == static_cast<T>(i));
}

TEMPLATE_TEST_CASE("simd/lanes: fma rounds once or twice, never worse", "", EVERY_WIDTH) {
  using V = TestType;
  using T = scalar<V>;
  T const eps = std::numeric_limits<T>::epsilon();
  T const a = T(1) + eps;
  T const result = fma(V(a), V(a), V(-1) - V(2) * eps).get(V::size - 1);  // exactly eps^2 if rounded once
  bool const once = result == eps * eps;
  bool const twice = result == 0;
#if defined(__FMA__)
  REQUIRE(once);
#endif
  REQUIRE((once || twice));
  REQUIRE(fnma(V(a), V(a), V(1) + V(2) * eps).get(V::size - 1) == -result);
}

TEMPLATE_TEST_CASE("simd/lanes: lane_sum adds all lanes in double, in order", "", EVERY_WIDTH) {
  using V = TestType;
  using T = scalar<V>;
  V v = 0;
  double exact = 0;
  for (std::size_t i = 0; i < V::size; ++i) {
    v.set(i, static_cast<T>(i + 1) * T(0.25));
    exact += static_cast<double>(i + 1) * 0.25;
  }
  REQUIRE(lane_sum(v) == exact);
  if constexpr (sizeof(T) == 4) {
    V big = 0;
    big.set(0, T(0x1p30));
    big.set(1, T(1));
    REQUIRE(lane_sum(big) == 0x1p30 + 1);  // a float sum would lose the 1
  }
}

TEST_CASE("simd/lanes: scalars of any type broadcast and mix") {
  lanes<float> const v = 2;
  REQUIRE(all(v * 3 + 1.5 - 0.5F == 7));
  REQUIRE(all(1 / v == 0.5));
  REQUIRE(all(min(v, 1) + max(0.5, v) == 3));
  REQUIRE(all(lanes<double>() == 0));
  STATIC_REQUIRE(lanes<float>::size == 2 * lanes<double>::size);
  STATIC_REQUIRE(is_lanes<lanes<double, 1>>);
  STATIC_REQUIRE_FALSE(is_lanes<double>);
  STATIC_REQUIRE(std::is_trivially_copyable_v<lanes<float>>);
}

TEMPLATE_TEST_CASE("simd/round: rounding, roots and signs are those of std", "", EVERY_WIDTH) {
  using V = TestType;
  using T = scalar<V>;
  T const large = std::ldexp(T(1), std::numeric_limits<T>::digits - 1);
  std::vector<T> x{T(0.5), T(-0.5), T(1.5), T(2.5), T(-2.5), T(0.49999997), T(-0.2), large - 1, large - T(0.5), large + 1, -large};
  for (T const a : awkward<T>()) x.push_back(a);
  for (T const a : x) {
    INFO("x = " << a);
    auto const last = [](V const& v) { return v.get(V::size - 1); };
    REQUIRE(same(last(nearbyint(V(a))), std::nearbyint(a)));
    REQUIRE(same(last(round(V(a))), std::round(a)));
    REQUIRE(same(last(floor(V(a))), std::floor(a)));
    REQUIRE(same(last(abs(V(a))), std::abs(a)));
    REQUIRE(same(last(sqrt(V(a))), std::sqrt(a)));
    REQUIRE(all_finite(V(a)) == std::isfinite(a));
    REQUIRE(all_finite(a) == std::isfinite(a));
    if (a >= std::numeric_limits<T>::min() && std::isfinite(a)) {
      REQUIRE(last(rsqrt(V(a))) == Approx(1 / std::sqrt(static_cast<double>(a))).epsilon(2 * std::numeric_limits<T>::epsilon()));
    }
  }
}

TEMPLATE_TEST_CASE("simd/round: one bad lane is found", "", EVERY_WIDTH) {
  using V = TestType;
  for (std::size_t i = 0; i < V::size; ++i) {
    V v = 1;
    v.set(i, std::numeric_limits<scalar<V>>::quiet_NaN());
    REQUIRE_FALSE(all_finite(v));
  }
}
