// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/net/dense_gradient.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/simd.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

using namespace rgflow::engine;

namespace {

/// Numbers in (-1, 1), a different one at each call.
class source {
 public:
  double operator()() { return static_cast<double>(random_bits({3, purpose::test, 1}, next_++) >> 11) * 0x1p-52 - 1; }
  template <class V>
  std::vector<V> panel(std::size_t n) {
    std::vector<V> v(n);
    for (V& x : v) {
      for (std::size_t i = 0; i < lane_count<V>; ++i) set_lane(x, i, static_cast<scalar_of_t<V>>((*this)()));
    }
    return v;
  }

 private:
  std::uint64_t next_ = 0;
};

/// A bound on the rounding of a sum of n products of numbers below 1, doubled for good measure.
template <class T>
double rounding(std::size_t n) {
  return 2 * static_cast<double>(n + 1) * static_cast<double>(std::numeric_limits<T>::epsilon()) *
         std::sqrt(static_cast<double>(n + 1));
}

template <class V, std::size_t In, std::size_t Out>
struct layer {
  using T = scalar_of_t<V>;
  source draw;
  std::vector<T> w = draw.panel<T>(In * Out + Out);
  std::vector<T> packed = std::vector<T>(dense_packed_size<In, Out>, std::numeric_limits<T>::quiet_NaN());
  std::vector<V> in = draw.panel<V>(In);
  std::vector<V> out_bar = draw.panel<V>(Out);

  layer() { dense_pack<In, Out>(w.data(), packed.data()); }
  double weight(std::size_t j, std::size_t k) const { return static_cast<double>(w[j * In + k]); }
  double bias(std::size_t j) const { return static_cast<double>(w[In * Out + j]); }
  static double at(std::vector<V> const& v, std::size_t i, std::size_t s) { return static_cast<double>(lane(v[i], s)); }

  void check_forward() {
    // One more than needed, to see what is written.
    std::vector<V> out(Out + 1, V(T(99)));
    dense_forward<In, Out>(packed.data(), in.data(), out.data(), [](V const& x) { return x + V(T(1)); });
    for (std::size_t s = 0; s < lane_count<V>; ++s) {
      for (std::size_t j = 0; j < Out; ++j) {
        double exact = bias(j) + 1;
        for (std::size_t k = 0; k < In; ++k) exact += weight(j, k) * at(in, k, s);
        REQUIRE(std::abs(at(out, j, s) - exact) < rounding<T>(In));
      }
      REQUIRE(at(out, Out, s) == 99);
    }
  }

  void check_input_gradient() {
    std::vector<V> in_bar(In + 1, V(T(99)));
    dense_input_gradient<In, Out>(packed.data(), out_bar.data(), in_bar.data());
    for (std::size_t s = 0; s < lane_count<V>; ++s) {
      for (std::size_t k = 0; k < In; ++k) {
        double exact = 0;
        for (std::size_t j = 0; j < Out; ++j) exact += weight(j, k) * at(out_bar, j, s);
        REQUIRE(std::abs(at(in_bar, k, s) - exact) < rounding<T>(Out));
      }
      REQUIRE(at(in_bar, In, s) == 99);
    }
  }

  void check_weight_gradient() {
    constexpr std::size_t size = dense_gradient_size<In, Out>;
    std::vector<T> gradient(size + 1);
    gradient[size] = T(99);
    dense_weight_gradient<In, Out>(in.data(), out_bar.data(), gradient.data());
    dense_weight_gradient<In, Out>(in.data(), out_bar.data(), gradient.data());  // adds
    REQUIRE(gradient[size] == T(99));
    std::vector<double> canonical(In * Out + Out, 10.0);  // adds, too
    dense_unpack_gradient<In, Out>(gradient.data(), canonical.data());
    for (std::size_t j = 0; j < Out; ++j) {
      double exact_bias = 10;
      for (std::size_t s = 0; s < lane_count<V>; ++s) exact_bias += 2 * at(out_bar, j, s);
      REQUIRE(std::abs(canonical[In * Out + j] - exact_bias) < 2 * rounding<T>(lane_count<V>));
      for (std::size_t k = 0; k < In; ++k) {
        double exact = 10;
        for (std::size_t s = 0; s < lane_count<V>; ++s) exact += 2 * at(out_bar, j, s) * at(in, k, s);
        REQUIRE(std::abs(canonical[j * In + k] - exact) < 2 * rounding<T>(lane_count<V>));
      }
    }
  }

  static void check() {
    INFO(In << " inputs, " << Out << " outputs");
    layer l;
    REQUIRE(std::none_of(l.packed.begin(), l.packed.end(), [](T x) { return std::isnan(x); }));
    l.check_forward();
    l.check_input_gradient();
    l.check_weight_gradient();
  }
};

}  // namespace

// Shapes around every block edge of every instruction set: rows of 4 and 8, registers of 2 to 16, tiles of 1, 2, 4
// registers.
TEMPLATE_TEST_CASE("net/dense: forward and both gradients are the sums they stand for", "", lanes<float>, lanes<double>,
                   (lanes<float, 1>), (lanes<double, 3>), float) {
  using V = TestType;
  layer<V, 1, 1>::check();
  layer<V, 4, 32>::check();
  layer<V, 17, 9>::check();
  layer<V, 5, 70>::check();
  layer<V, 33, 48>::check();
  layer<V, 64, 8>::check();  // inputs in the lanes where registers are wide
  layer<V, 40, 1>::check();
}

TEST_CASE("net/dense: every sample has its own result, the weight gradient is their sum") {
  using V = lanes<float>;
  constexpr std::size_t n = 6;
  layer<V, n, n> l;
  std::vector<float> whole(dense_gradient_size<n, n>);
  dense_weight_gradient<n, n>(l.in.data(), l.out_bar.data(), whole.data());
  std::vector<double> by_lanes(n * n + n);
  dense_unpack_gradient<n, n>(whole.data(), by_lanes.data());

  std::vector<float> one_by_one(dense_gradient_size<n, n>);
  std::vector<V> out(n);
  dense_forward<n, n>(l.packed.data(), l.in.data(), out.data());
  for (std::size_t s = 0; s < V::size; ++s) {
    float in[n];
    float bar[n];
    float result[n];
    for (std::size_t i = 0; i < n; ++i) {
      in[i] = l.in[i].get(s);
      bar[i] = l.out_bar[i].get(s);
    }
    dense_forward<n, n>(l.packed.data(), in, result);
    for (std::size_t i = 0; i < n; ++i) REQUIRE(result[i] == Approx(static_cast<double>(out[i].get(s))).margin(1e-5));
    dense_weight_gradient<n, n>(in, bar, one_by_one.data());
  }
  std::vector<double> by_samples(n * n + n);
  dense_unpack_gradient<n, n>(one_by_one.data(), by_samples.data());
  for (std::size_t i = 0; i < by_lanes.size(); ++i) REQUIRE(by_samples[i] == Approx(by_lanes[i]).margin(1e-5));
}

namespace {

/// Runs tasks from the last to the first, and counts them.
struct backwards {
  std::size_t tasks = 0;
  template <std::invocable<std::size_t> F>
  void for_each_task(std::size_t n, F&& f) {
    tasks += n;
    while (n-- > 0) f(n);
  }
  std::size_t concurrency() const { return 2; }
};

template <class N>
bool same_bits(std::vector<N> const& a, std::vector<N> const& b) {
  return std::memcmp(a.data(), b.data(), a.size() * sizeof(N)) == 0;
}

}  // namespace

TEMPLATE_TEST_CASE("net/dense: the rows of a wide layer are tasks, with the same bits", "", lanes<float>,
                   (lanes<float, 4>), float) {
  using V = TestType;
  constexpr std::size_t in = 300, out = 90;
  layer<V, in, out> l;
  auto const each = [&](executor_ref const* rows) {
    std::vector<V> forward(out), backward(in);
    std::vector<float> weights(dense_gradient_size<in, out>);
    dense_forward<in, out>(l.packed.data(), l.in.data(), forward.data(), {}, rows);
    dense_input_gradient<in, out>(l.packed.data(), l.out_bar.data(), backward.data(), rows);
    dense_weight_gradient<in, out>(l.in.data(), l.out_bar.data(), weights.data(), rows);
    return std::tuple(forward, backward, weights);
  };
  auto const alone = each(nullptr);
  backwards executor;
  executor_ref const rows(executor);
  auto const shared = each(&rows);
  CHECK(executor.tasks >= 16);
  CHECK(same_bits(std::get<0>(alone), std::get<0>(shared)));
  CHECK(same_bits(std::get<1>(alone), std::get<1>(shared)));
  CHECK(same_bits(std::get<2>(alone), std::get<2>(shared)));
}
