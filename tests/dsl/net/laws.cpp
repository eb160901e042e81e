// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/checker/net.hpp>
#include <rgflow/net.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <span>

// The law table of nets: every word, and awkward shapes, through every law. And nets that are wrong.

using namespace rgflow;

namespace {

template <class Net, std::size_t Inputs, std::size_t Outputs>
void obeys() {
  auto const report = check_net<Net, Inputs, Outputs>();
  INFO(report.text());
  CHECK(report.passed());
}

/// A user's net: no packing, no adjoint.
struct generic_net {
  template <std::size_t I, std::size_t O>
  struct on {
    static constexpr std::size_t inputs = I, outputs = O, weights = I + O;
    template <class V, class W>
    static void evaluate(std::span<V const, I> in, std::span<V, O> out, W w) {
      using std::tanh;
      V sum(0);
      for (std::size_t i = 0; i < I; ++i) sum += w[i] * in[i];
      for (std::size_t o = 0; o < O; ++o) out[o] = w[I + o] * tanh(sum);
    }
  };
};

/// A user's feature: no adjoint.
struct cubes_and_sum {
  static constexpr parity sign = parity::odd;
  static constexpr std::size_t count(std::size_t inputs) { return inputs + 1; }
  template <class V>
  static void evaluate(std::span<V const> in, std::span<V> out) {
    V sum(0);
    for (std::size_t i = 0; i < in.size(); ++i) {
      out[i] = in[i] * in[i] * in[i];
      sum += in[i];
    }
    out[in.size()] = sum;
  }
};
/// One that is wrong about its sign.
struct said_to_be_even : values {
  static constexpr parity sign = parity::even;
};

/// A wrapper round mlp<5> with one thing broken; chosen at run time, so that the checker is compiled once.
enum class mistake {
  none,
  output_not_written,
  gradient_overwritten,
  input_cotangent_sign,
  packed_differently,
  said_to_be_odd,
  said_to_be_even
};
mistake planted = mistake::none;
struct broken_net {
  template <std::size_t I, std::size_t O>
  struct on : mlp<5>::on<I, O> {
    using base = mlp<5>::on<I, O>;
    using base::evaluate;

    static parity parity_of(std::size_t) {
      if (planted == mistake::said_to_be_odd) return parity::odd;
      return planted == mistake::said_to_be_even ? parity::even : parity::none;
    }
    template <class T>
    static void pack(T const* canonical, T* out) {
      base::pack(canonical, out);
      if (planted == mistake::packed_differently) out[0] = -out[0];
    }
    template <class V, class T>
    static void evaluate(std::span<V const, I> in, std::span<V, O> out, engine::packed_weights<T> w, V* kept) {
      V const last = out[O - 1];
      base::evaluate(in, out, w, kept);
      if (planted == mistake::output_not_written) out[O - 1] = last;
    }
    template <class V, class T>
    static void pull_back(std::span<V const, I> in, std::span<V const, O> out_bar, std::span<V, I> in_bar,
                          engine::packed_weights<T> w, engine::gradient_slot<T> gradient, V const* kept) {
      if (planted == mistake::gradient_overwritten && gradient)
        for (std::size_t i = 0; i < base::packed_gradient; ++i) gradient.data[i] = 0;
      base::pull_back(in, out_bar, in_bar, w, gradient, kept);
      if (planted == mistake::input_cotangent_sign) in_bar[0] = -in_bar[0];
    }
  };
};

}  // namespace

TEST_CASE("net/laws: mlp of any depth and width") {
  obeys<linear, 3, 2>();
  obeys<mlp<1>, 1, 1>();
  obeys<mlp<16, 16>, 4, 8>();
  obeys<mlp<7, 3, 17>, 5, 9>();
}

TEST_CASE("net/laws: mlp without biases") {
  obeys<mlp<9>::without_bias, 3, 4>();
  obeys<linear::without_bias, 4, 4>();
}

TEST_CASE("net/laws: what a net says of the signs of its outputs is measured") {
  auto const odd = check_net<mlp<9>::without_bias, 3, 4>(), even = check_net<mlp<9, 4>::even, 3, 4>();
  CHECK(odd["outputs are odd where it says so"].passed());
  CHECK(even["outputs are even where it says so"].passed());
  auto const both = check_net<separate<mlp<6>::even, linear::without_bias>, 3, 4>();
  INFO(both.text());
  CHECK(both.passed());
  CHECK(both["outputs are odd where it says so"].passed());
  CHECK(both["outputs are even where it says so"].passed());
}

TEST_CASE("net/laws: features of the inputs") {
  obeys<features<mlp<6, 5>, values, squares, products>, 4, 6>();
  obeys<features<generic_net, cubes_and_sum, squares>, 3, 2>();  // neither has an adjoint
  obeys<features<separate<mlp<3>, linear>, products>, 3, 4>();
  obeys<features<linear, values, products>, 1, 2>();
  auto const odd = check_net<features<mlp<4>::without_bias, values, cubes_and_sum>, 3, 2>();
  CHECK(odd["outputs are odd where it says so"].passed());
  auto const even = check_net<features<mlp<4>, squares, products>, 3, 2>();
  CHECK(even["outputs are even where it says so"].passed());
  CHECK_FALSE(check_net<features<linear, said_to_be_even>, 3, 2>()["outputs are even where it says so"].passed());
}

TEST_CASE("net/laws: residual nets") {
  obeys<residual<1, 3>, 2, 1>();
  obeys<residual<2, 5, 17>, 3, 4>();
  obeys<residual<1, 16, 16>, 8, 8>();
}

TEST_CASE("net/laws: separate nets for the parameters") {
  obeys<separate<mlp<6>, mlp<3>::even>, 3, 4>();
  obeys<separate<generic_net, mlp<2>, generic_net>, 2, 6>();
  obeys<separate<residual<1, 4, 4>, residual<1, 4, 4>>, 3, 6>();
}

TEST_CASE("net/laws: a residual net has the weights of its definition") {
  // Per layer from n to m features: n slopes, m n directions, m lengths, m biases; one scale per output.
  using layers = residual<4, 512, 512>::on<24, 24>;
  std::size_t const block = (48 + 512 * 48 + 2 * 512) + (512 + 512 * 512 + 2 * 512) + (512 + 48 * 512 + 2 * 48);
  CHECK(layers::weights == 4 * block + 24);
  CHECK(separate<residual<4, 512, 512>, residual<4, 512, 512>>::on<24, 48>::weights == 2 * layers::weights);
}

TEST_CASE("net/laws: a net that has only evaluate") { obeys<generic_net, 3, 4>(); }

TEST_CASE("net/laws: broken nets are found out") {
  auto const check = [](mistake m) {
    planted = m;
    return check_net<broken_net, 3, 4>();
  };
  CHECK(check(mistake::none).passed());
  CHECK_FALSE(check(mistake::output_not_written)["packed weights give the same"].passed());
  CHECK_FALSE(check(mistake::gradient_overwritten)["weight gradients are added to what is there"].passed());
  CHECK_FALSE(check(mistake::input_cotangent_sign)["adjoint is the derivative by the inputs"].passed());
  CHECK_FALSE(check(mistake::packed_differently)["packed weights give the same"].passed());
  CHECK_FALSE(check(mistake::said_to_be_odd)["outputs are odd where it says so"].passed());
  CHECK_FALSE(check(mistake::said_to_be_even)["outputs are even where it says so"].passed());
}
