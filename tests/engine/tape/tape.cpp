// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/tape.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <new>
#include <vector>

using namespace rgflow::engine;

namespace {

std::size_t allocations = 0;

/// Value and gradient of f(x, y) by the tape.
template <class V, class F>
struct recorded {
  V value, dx, dy;

  recorded(F const& f, V const& x, V const& y) : value(0), dx(0), dy(0) {
    tape<V> record;
    tape_var<V> const a(record, x);
    tape_var<V> const b(record, y);
    tape_var<V> const result = f(a, b);
    record.start();
    record.seed(result.id(), V(1));
    record.sweep();
    value = result.value();
    dx = record.bar(a.id());
    dy = record.bar(b.id());
  }
};

/// f, generic over its number, against a formula for its gradient, in every lane and for every number type.
template <class F, class Gradient>
void agrees(F f, Gradient gradient, double low, double high) {
  auto const check = [&]<class V>(V) {
    using T = scalar_of_t<V>;
    double const tolerance = 40 * static_cast<double>(std::numeric_limits<T>::epsilon());
    for (int i = 0; i < 20; ++i) {
      V x(0);
      V y(0);
      for (std::size_t j = 0; j < lane_count<V>; ++j) {
        double const u = (i + static_cast<double>(j) / static_cast<double>(lane_count<V>) + 0.013) / 20.5;
        set_lane(x, j, static_cast<T>(low + (high - low) * u));
        set_lane(y, j, static_cast<T>(high - (high - low) * u * u * 0.9));
      }
      recorded<V, F> const r(f, x, y);
      for (std::size_t j = 0; j < lane_count<V>; ++j) {
        auto const a = static_cast<double>(lane(x, j));
        auto const b = static_cast<double>(lane(y, j));
        auto const [dx, dy] = gradient(a, b);
        INFO("x = " << a << ", y = " << b);
        REQUIRE(static_cast<double>(lane(r.value, j)) == Approx(f(a, b)).epsilon(tolerance).margin(tolerance));
        REQUIRE(static_cast<double>(lane(r.dx, j)) == Approx(dx).epsilon(tolerance).margin(tolerance));
        REQUIRE(static_cast<double>(lane(r.dy, j)) == Approx(dy).epsilon(tolerance).margin(tolerance));
      }
    }
  };
  check(double{});
  check(float{});
  check(lanes<float>{});
  check(lanes<double>{});
}

struct pair {
  double dx, dy;
};

}  // namespace

void* operator new(std::size_t n) {
  ++allocations;
  if (void* const p = std::malloc(n)) return p;
  throw std::bad_alloc();
}
void* operator new(std::size_t n, std::align_val_t alignment) {
  ++allocations;
  auto const a = static_cast<std::size_t>(alignment);
  if (void* const p = std::aligned_alloc(a, (n + a - 1) / a * a)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

TEST_CASE("tape/tape: arithmetic") {
  agrees([](auto x, auto y) { return x + y; }, [](double, double) { return pair{1, 1}; }, -2, 2);
  agrees([](auto x, auto y) { return x - y; }, [](double, double) { return pair{1, -1}; }, -2, 2);
  agrees([](auto x, auto y) { return x * y; }, [](double x, double y) { return pair{y, x}; }, -2, 2);
  agrees([](auto x, auto y) { return x / y; }, [](double x, double y) { return pair{1 / y, -x / (y * y)}; }, 0.5, 2);
  agrees([](auto x, auto y) { return -x + (+y); }, [](double, double) { return pair{-1, 1}; }, -2, 2);
  agrees([](auto x, auto y) { x += y; x *= x; x -= y; x /= y; return x; },
         [](double x, double y) { return pair{2 * (x + y) / y, 2 * (x + y) / y - (x + y) * (x + y) / (y * y)}; }, 0.5, 2);
  agrees([](auto x, auto y) { using std::fma; return fma(x, y, x); }, [](double x, double y) { return pair{y + 1, x}; }, -2, 2);
}

TEST_CASE("tape/tape: numbers that are not recorded are constants") {
  agrees([](auto x, auto y) { return 2 * x + 1 - y * 3 + (1 - x) / 2; }, [](double, double) { return pair{1.5, -3}; }, -2, 2);
  tape_var<double> const a = 2;
  REQUIRE((a * a + exp(a)).id() == tape<double>::constant);
  REQUIRE((-a).id() == tape<double>::constant);
  tape<double> record;
  tape_var<double> const x(record, 3);
  record.start();
  record.seed(a.id(), 1);
  record.sweep();
  REQUIRE(record.bar(a.id()) == 0);
  REQUIRE(record.bar(x.id()) == 0);
}

TEST_CASE("tape/tape: a value used many times collects from each use") {
  agrees([](auto x, auto y) { return x * x * x + x * y + x; }, [](double x, double y) { return pair{3 * x * x + y + 1, x}; }, -2, 2);
}

#define FUNCTION(name, slope, low, high)                                                                          \
  agrees([](auto x, auto y) { using std::name; return name(x) * y; },                                             \
         [](double x, double y) { return pair{(slope) * y, std::name(x)}; }, low, high)

TEST_CASE("tape/tape: elementary functions") {
  FUNCTION(exp, std::exp(x), -2, 2);
  FUNCTION(expm1, std::exp(x), -2, 2);
  FUNCTION(log, 1 / x, 0.2, 3);
  FUNCTION(log1p, 1 / (1 + x), -0.5, 3);
  FUNCTION(sqrt, 0.5 / std::sqrt(x), 0.2, 3);
  FUNCTION(sin, std::cos(x), -4, 4);
  FUNCTION(cos, -std::sin(x), -4, 4);
  FUNCTION(atan, 1 / (1 + x * x), -3, 3);
  FUNCTION(sinh, std::cosh(x), -3, 3);
  FUNCTION(cosh, std::sinh(x), -3, 3);
  FUNCTION(tanh, 1 / (std::cosh(x) * std::cosh(x)), -3, 3);
  FUNCTION(asinh, 1 / std::sqrt(1 + x * x), -3, 3);
  FUNCTION(atanh, 1 / (1 - x * x), -0.7, 0.7);
  FUNCTION(abs, (x < 0 ? -1.0 : 1.0), -2.03, 2);
  FUNCTION(abs, 0, 0, 0);
  agrees([](auto x, auto y) { return log_cosh(x) * y; }, [](double x, double y) { return pair{std::tanh(x) * y, log_cosh(x)}; }, -3, 3);
  agrees([](auto x, auto y) { return rsqrt(x) * y; }, [](double x, double y) { return pair{-0.5 * y / (x * std::sqrt(x)), 1 / std::sqrt(x)}; }, 0.3, 3);
}

TEST_CASE("tape/tape: choices pass the cotangent to what was chosen") {
  agrees([](auto x, auto y) { using std::min; return min(x, y); },
         [](double x, double y) { return x <= y ? pair{1, 0} : pair{0, 1}; }, -2, 2);
  agrees([](auto x, auto y) { using std::max; return max(x, y); },
         [](double x, double y) { return x >= y ? pair{1, 0} : pair{0, 1}; }, -2, 2);
  agrees([](auto x, auto y) { using V = decltype(x); return select(x > V(0.3), V(x * y), V(y)); },
         [](double x, double y) { return static_cast<float>(x) > 0.3F ? pair{y, x} : pair{0, 1}; }, -2, 2);
  agrees([](auto x, auto y) { using std::copysign; return copysign(x, y) * y; },
         [](double x, double y) { return pair{std::copysign(1, x * y) * y, std::copysign(x, y)}; }, -2.03, 2);
  agrees([](auto x, auto y) { using std::floor; return (x - floor(x)) * y; },
         [](double x, double y) { return pair{y, x - std::floor(x)}; }, -2.03, 2);
}

TEST_CASE("tape/tape: several results are seeded together") {
  tape<double> record;
  tape_var<double> const x(record, 0.7);
  auto const a = exp(x);
  auto const b = x * x;
  record.start();
  record.seed(a.id(), 2);
  record.seed(b.id(), -3);
  record.sweep();
  REQUIRE(record.bar(x.id()) == Approx(2 * std::exp(0.7) - 6 * 0.7));
}

TEST_CASE("tape/tape: memory is kept, so a second use allocates nothing") {
  using V = lanes<float>;
  tape<V> record;
  std::size_t nodes = 0;
  auto const use = [&] {
    record.clear();
    tape_var<V> const x(record, V(0.5));
    tape_var<V> sum = 0;
    for (int i = 0; i < 100; ++i) sum += sin(x * sum + 1) / (2 + x);
    record.start();
    record.seed(sum.id(), V(1));
    record.sweep();
    nodes = record.size();
    return record.bar(x.id()).get(0);
  };
  float const first = use();
  std::size_t const nodes_before = nodes;
  std::size_t const before = allocations;
  float const second = use();
  std::size_t const after = allocations;
  REQUIRE(after == before);
  REQUIRE(first == second);
  REQUIRE(nodes == nodes_before);
}
