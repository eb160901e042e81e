// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/simd.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <span>

// Counts allocations, to show that a derived adjoint makes none once its memory has grown.
namespace {
std::size_t allocations = 0;
}
[[gnu::noinline]] void* operator new(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t n, std::align_val_t alignment) {
  ++allocations;
  auto const a = static_cast<std::size_t>(alignment);
  if (void* p = std::aligned_alloc(a, (n + a - 1) / a * a)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

using namespace rgflow;

namespace {

/// z_0 = x_0 exp(w_0 x_1 + w_1 c), z_1 = x_1.
struct scaled {
  static constexpr std::size_t size = 2, weights = 2;
  template <class V, class W>
  static V encode(std::span<V, 2> x, W w, std::span<V const> c) {
    using std::exp;
    V const s = w[0] * x[1] + w[1] * c[0];
    x[0] = x[0] * exp(s);
    return s;
  }
  template <class V, class W>
  static V decode(std::span<V, 2> z, W w, std::span<V const> c) {
    using std::exp;
    V const s = w[0] * z[1] + w[1] * c[0];
    z[0] = z[0] * exp(-s);
    return -s;
  }
};

template <class V>
struct run {
  using T = engine::scalar_of_t<V>;
  std::array<V, 2> x{V(T(0.5)), V(T(-0.7))}, bar{V(T(1.1)), V(T(0.4))};
  std::array<V, 1> context{V(T(2))};
  V log_det_bar{T(-0.3)};
  std::array<T, 2> w{T(0.6), T(-0.2)}, gradient{T(10), T(20)};

  template <direction D>
  void adjoint(bool with_gradient) {
    engine::pull_back<D, scaled>(
        std::span(x), std::span(bar), log_det_bar, engine::packed_weights<T>{w.data()}, std::span<V const>(context),
        engine::gradient_slot<T>{with_gradient ? gradient.data() : nullptr}, static_cast<V const*>(nullptr));
  }
};

}  // namespace

TEMPLATE_TEST_CASE("bijector/derived_adjoint: a closed form, in every lane", "", double, float, engine::lanes<double>,
                   engine::lanes<float>) {
  using V = TestType;
  constexpr auto lanes = static_cast<double>(engine::lane_count<V>);
  auto const close = [](double x) { return Approx(x).epsilon(sizeof(engine::scalar_of_t<V>) == 4 ? 1e-5 : 1e-13); };
  double const s = 0.6 * -0.7 - 0.2 * 2;
  run<V> r;
  SECTION("encode") {
    r.template adjoint<direction::encode>(true);  // x held the output 0.5: the input is 0.5 exp(-s)
    double const x = 0.5 * std::exp(-s);
    double const s_bar = 1.1 * 0.5 - 0.3;
    for (std::size_t l = 0; l < engine::lane_count<V>; ++l) {
      CHECK(static_cast<double>(engine::lane(r.x[0], l)) == close(x));
      CHECK(static_cast<double>(engine::lane(r.bar[0], l)) == close(1.1 * std::exp(s)));
      CHECK(static_cast<double>(engine::lane(r.bar[1], l)) == close(0.4 + s_bar * 0.6));
    }
    CHECK(static_cast<double>(r.gradient[0]) == close(10 + lanes * s_bar * -0.7));
    CHECK(static_cast<double>(r.gradient[1]) == close(20 + lanes * s_bar * 2));
  }
  SECTION("decode") {
    r.template adjoint<direction::decode>(true);
    double const s_bar = -(1.1 * 0.5) + 0.3;
    CHECK(static_cast<double>(engine::lane(r.x[0], 0)) == close(0.5 * std::exp(s)));
    CHECK(static_cast<double>(engine::lane(r.bar[0], 0)) == close(1.1 * std::exp(-s)));
    CHECK(static_cast<double>(engine::lane(r.bar[1], 0)) == close(0.4 + s_bar * 0.6));
    CHECK(static_cast<double>(r.gradient[0]) == close(10 + lanes * s_bar * -0.7));
  }
}

TEST_CASE("bijector/derived_adjoint: without a weight gradient none is touched") {
  run<engine::lanes<float>> with, without;
  with.adjoint<direction::encode>(true);
  without.adjoint<direction::encode>(false);
  CHECK(without.gradient == std::array<float, 2>{10, 20});
  for (std::size_t i = 0; i < 2; ++i) CHECK(all(with.bar[i] == without.bar[i]));
}

TEST_CASE("bijector/derived_adjoint: no allocation after the first call") {
  run<engine::lanes<double>> warm_up, again;
  warm_up.adjoint<direction::encode>(true);
  auto const before = allocations;
  again.adjoint<direction::encode>(true);
  again.adjoint<direction::decode>(false);
  CHECK(allocations == before);
  ::operator delete(::operator new(1));  // called by name: a new-expression could be elided
  CHECK(allocations == before + 1);
}
