// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

#include <cmath>
#include <cstddef>
#include <span>
#include <string>

// The law table of bijectors: what users write themselves, with each kind of need of an adjoint.

using namespace rgflow;

namespace {

using square = patch<2, 0, 2, 2>;

/// A user's block, generic over its scalar: x_0 is scaled by a function of x_1. No adjoint, no names, no packing.
struct plain {
  template <class Patch>
  struct on {
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = 2;
    template <class V, class W>
    static V encode(std::span<V, size> x, W w, std::span<V const>) {
      using std::exp, std::tanh;
      V const s = w[0] * tanh(w[1] * x[1]);
      x[0] = x[0] * exp(s);
      return s;
    }
    template <class V, class W>
    static V decode(std::span<V, size> z, W w, std::span<V const>) {
      using std::exp, std::tanh;
      V const s = w[0] * tanh(w[1] * z[1]);
      z[0] = z[0] * exp(-s);
      return -s;
    }
  };
};

/// The same map with an adjoint that asks the engine for its input.
struct from_kept_input : plain {
  template <class Patch>
  struct on : plain::on<Patch> {
    using adjoint = from_input;
  };
};

/// x_0' = x_0 exp(w_0 x_1), whose adjoint wants exp(+-w_0 x_1) from the run.
struct from_own_tape {
  template <class Patch>
  struct on {
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = 1;
    using adjoint = from_tape<1>;

    template <class V, class W>
    static V encode(std::span<V, size> x, W w, std::span<V const>) {
      V factor(0);
      return scale<direction::encode>(x, w, factor);
    }
    template <class V, class W>
    static V decode(std::span<V, size> z, W w, std::span<V const>) {
      V factor(0);
      return scale<direction::decode>(z, w, factor);
    }
    template <direction D, class V, class W>
    static V record(std::span<V, size> x, W w, std::span<V const> context, V* tape) {
      static_cast<void>(context);
      return scale<D>(x, canonical(w), *tape);
    }
    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const>, engine::gradient_slot<T> gradient,
                          V const* tape) {
      V const before = x[0] / *tape;
      V const slope = bar[0] * x[0] + log_det_bar;  // by the exponent +-w x_1
      V const sign(D == direction::encode ? T(1) : T(-1));
      if (gradient) gradient.data[0] += static_cast<T>(engine::lane_sum(slope * sign * x[1]));
      bar[1] += slope * sign * V(w.data[0]);
      bar[0] = bar[0] * *tape;
      x[0] = before;
    }

   private:
    template <class T>
    static engine::canonical_weights<T> canonical(engine::packed_weights<T> w) {
      return {w.data};
    }
    template <class W>
    static W canonical(W w) {
      return w;
    }
    template <direction D, class V, class W>
    static V scale(std::span<V, size> x, W w, V& factor) {
      using std::exp;
      V const s = D == direction::encode ? V(w[0]) * x[1] : -(V(w[0]) * x[1]);
      factor = exp(s);
      x[0] = x[0] * factor;
      return s;
    }
  };
};

}  // namespace

TEST_CASE(
    "bijector/users_blocks: a block that does not describe itself is named by its type, the same on every machine") {
  CHECK_THAT(engine::describe_part<plain::on<square>>(), Catch::Contains("plain::on<patch<2, 0, 2, 2>>"));
}

TEST_CASE("bijector/users_blocks: a user's block without an adjoint") { obeys<plain, square>(); }

TEST_CASE("bijector/users_blocks: adjoints that need the input, or a tape of their own") {
  auto const report = check_bijector<from_own_tape, square>();
  INFO(report.text());
  for (auto const& l : report.laws)
    if (l.law.find("finite") == std::string::npos) CHECK(l.passed());  // exp(w x) is not finite at the edges
  obeys<from_kept_input, square>();
  obeys<chain<from_kept_input, act_norm, repeat<2, from_kept_input>, invert<from_kept_input>>, square>();
  auto const list = check_bijector<repeat<2, chain<from_own_tape, from_kept_input>>, square>();
  INFO(list.text());
  CHECK(list["adjoint is the derivative by x (encode)"].passed());
  CHECK(list["adjoint is the derivative by x (decode)"].passed());
  CHECK(list["adjoint is the derivative by the weights (decode)"].passed());
  CHECK(list["kernels stay within their arrays"].passed());
}
