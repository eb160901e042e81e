// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

#include <cmath>
#include <cstddef>
#include <span>
#include <string>

// Blocks that are wrong on purpose: the checker must find each out, by the law that it breaks.

using namespace rgflow;

namespace {

enum class mistake {
  none,
  log_det_dropped,
  log_det_wrong_in_both,
  inverse_shift_sign,
  cotangent_sign,
  weight_gradient_sign,
  gradient_overwritten,
  input_not_restored,
  forgets_log_det_cotangent,
  starts_elsewhere,
  writes_beyond,
  lanes_mixed,
  overflows,
  symmetries_made_up,
};

// At run time, so that the checker is compiled once.
mistake planted = mistake::none;
bool planted_is(mistake m) { return planted == m; }

/// y_i = x_i exp(a) + b, with one thing broken.
struct broken {
  template <class Patch>
  struct on {
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = 2;

    static equivariance under(generator const&) {
      if (planted_is(mistake::symmetries_made_up)) return {};
      return {equivariance_problem::numbers, {}};
    }
    static void initialise(double* w, engine::weight_source&) {
      w[1] = planted_is(mistake::starts_elsewhere) ? 0.5 : 0.0;
    }

    template <class V, class W>
    static V encode(std::span<V, size> x, W w, std::span<V const>) {
      using std::exp;
      V const a(w.data[0]), b(w.data[1]);
      for (auto& v : x) v = planted_is(mistake::overflows) ? exp(v * v) : V(v * exp(a) + b);
      if (planted_is(mistake::log_det_dropped)) return V(0);
      return a * V(static_cast<float>(planted_is(mistake::log_det_wrong_in_both) ? 1 : size));
    }
    template <class V, class W>
    static V decode(std::span<V, size> z, W w, std::span<V const>) {
      using std::exp;
      V const a(w.data[0]), b(w.data[1]);
      for (auto& v : z) v = (planted_is(mistake::inverse_shift_sign) ? v + b : v - b) * exp(-a);
      return -a * V(static_cast<float>(planted_is(mistake::log_det_wrong_in_both) ? 1 : size));
    }
    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const>, engine::gradient_slot<T> gradient,
                          V const*) {
      using std::exp;
      bool const encoding = D == direction::encode;
      V const a(w.data[0]), b(w.data[1]);
      V const scale = encoding ? exp(a) : exp(-a);
      V a_bar = planted_is(mistake::forgets_log_det_cotangent) ? V(0) : log_det_bar * V(static_cast<T>(size));
      V b_bar(0);
      for (std::size_t i = 0; i < size; ++i) {
        if (encoding) {
          a_bar += bar[i] * (x[i] - b);
          b_bar += bar[i];
          if (!planted_is(mistake::input_not_restored)) x[i] = (x[i] - b) / scale;
        } else {
          a_bar += bar[i] * x[i];
          b_bar -= bar[i] * scale;
          if (!planted_is(mistake::input_not_restored)) x[i] = x[i] / scale + b;
        }
        bar[i] = planted_is(mistake::cotangent_sign) ? -(bar[i] * scale) : bar[i] * scale;
      }
      if (planted_is(mistake::lanes_mixed))
        engine::set_lane(bar[0], 1, engine::lane(bar[0], 1) + engine::lane(bar[0], 0) * T(1e-9));
      if (!gradient) return;
      T const sign = encoding ? T(1) : T(-1);
      T const wrong = planted_is(mistake::weight_gradient_sign) ? T(-1) : T(1);
      if (planted_is(mistake::gradient_overwritten)) gradient.data[0] = gradient.data[1] = 0;
      gradient.data[0] += wrong * sign * static_cast<T>(engine::lane_sum(a_bar));
      gradient.data[1] += wrong * static_cast<T>(engine::lane_sum(b_bar));
      if (planted_is(mistake::writes_beyond)) gradient.data[2] = 0;
    }
  };
};

/// An mlp with biases, which is not odd.
struct said_to_be_odd {
  template <std::size_t Inputs, std::size_t Outputs>
  struct on : mlp<5>::on<Inputs, Outputs> {
    static constexpr parity parity_of(std::size_t) { return parity::odd; }
  };
};

/// Scales odd sites along the last axis otherwise than even ones, and says that it treats all alike.
struct stripes {
  template <class Patch>
  struct on {
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = 0;
    static constexpr bool follows_sites = true;

    static equivariance under(generator const& g) {
      return {g.turns_directions() ? equivariance_problem::none : equivariance_problem::numbers, {}};
    }
    template <class V, class W>
    static V encode(std::span<V, size> x, W, std::span<V const>) {
      for (std::size_t i = 1; i < size; i += 2) x[i] *= V(2);
      return V(static_cast<float>(size / 2) * 0.693147180559945309F);
    }
    template <class V, class W>
    static V decode(std::span<V, size> z, W, std::span<V const>) {
      for (std::size_t i = 1; i < size; i += 2) z[i] *= V(0.5F);
      return V(-static_cast<float>(size / 2) * 0.693147180559945309F);
    }
  };
};

void found_out_by(mistake m, std::string const& law) {
  planted = m;
  auto const report = check_bijector<broken, patch<2, 0, 2>>();
  planted = mistake::none;
  INFO(report.text());
  CHECK_FALSE(report.passed());
  CHECK_FALSE(report[law].passed());
}

}  // namespace

TEST_CASE("bijector/wrong_blocks: the right one passes") { obeys<broken, patch<2, 0, 2>>(); }

TEST_CASE("bijector/wrong_blocks: wrong values and log-determinants") {
  found_out_by(mistake::log_det_dropped, "log-determinant is that of the dense Jacobian (encode)");
  found_out_by(mistake::log_det_wrong_in_both, "log-determinant is that of the dense Jacobian (decode)");
  found_out_by(mistake::inverse_shift_sign, "decode undoes encode");
  found_out_by(mistake::starts_elsewhere, "with its starting weights it is the identity");
  found_out_by(mistake::overflows, "finite at the edges (float)");
}

TEST_CASE("bijector/wrong_blocks: wrong adjoints") {
  found_out_by(mistake::cotangent_sign, "adjoint is the derivative by x (encode)");
  found_out_by(mistake::weight_gradient_sign, "adjoint is the derivative by the weights (encode)");
  found_out_by(mistake::forgets_log_det_cotangent, "adjoint is the derivative by the weights (decode)");
  found_out_by(mistake::forgets_log_det_cotangent, "written adjoint is the derived one (decode)");
  found_out_by(mistake::gradient_overwritten, "weight gradients are added to what is there (encode)");
  found_out_by(mistake::input_not_restored, "adjoint returns the input (decode)");
  found_out_by(mistake::writes_beyond, "kernels stay within their arrays");
  found_out_by(mistake::lanes_mixed, "a bad sample leaves the others alone (encode)");
}

TEST_CASE("bijector/wrong_blocks: symmetries that are stated and not there") {
  found_out_by(mistake::symmetries_made_up, "commutes with phi -> -phi, as it says");
  found_out_by(mistake::symmetries_made_up, "commutes with phi -> phi + constant, as it says");
}

TEST_CASE("bijector/wrong_blocks: sites that are said to be treated alike") {
  auto const report = check_bijector<stripes, patch<1, 0, 4, 4>>();
  INFO(report.text());
  CHECK_FALSE(report["commutes with a reflection of direction 1, as it says"].passed());
  CHECK_FALSE(report["commutes with a turn of directions 1 and 2, as it says"].passed());
  CHECK(report["commutes with a reflection of direction 2, as it says"].passed());
}

TEST_CASE("bijector/wrong_blocks: a net with biases that says it is odd shows in the coupling that believes it") {
  using claim = coupling<checkerboard, additive, said_to_be_odd>;
  auto const report = check_bijector<claim, patch<2, 0, 2, 2>>();
  INFO(report.text());
  CHECK_FALSE(report["commutes with phi -> -phi, as it says"].passed());
  for (auto const& law : report.laws) CHECK((law.passed() || law.law == "commutes with phi -> -phi, as it says"));
}
