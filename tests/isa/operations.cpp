// SPDX-License-Identifier: BSL-1.0

// Every operation on lanes, the activations and the kernels of dense and masked layers against scalar code. It is
// compiled for each instruction set by both compilers at two levels of optimization, so it does without a test
// framework and instantiates little.

#include <rgflow/engine/net/activation.hpp>
#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/net/dense_gradient.hpp>
#include <rgflow/engine/net/masked.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

using namespace rgflow::engine;

namespace {

int failures = 0;

void require(bool holds, char const* what, double at, double found, double expected) {
  if (holds) return;
  std::printf("%s at %.17g: found %.17g, expected %.17g\n", what, at, found, expected);
  ++failures;
}

template <class T>
bool same(T a, T b) {
  return std::memcmp(&a, &b, sizeof(T)) == 0 || (std::isnan(a) && std::isnan(b));
}

// Not known to the compiler, or it would compute the results by itself.
double volatile one = 1;

template <class T>
std::vector<T> awkward() {
  using limits = std::numeric_limits<T>;
  std::vector<T> x{0,
                   T(0.3),
                   T(0.5),
                   1,
                   T(1.5),
                   T(2.5),
                   1 + limits::epsilon(),  // times the next, less 1: nothing is left if products are rounded
                   1 - limits::epsilon(),
                   limits::denorm_min(),
                   limits::min(),
                   limits::max(),
                   limits::infinity(),
                   limits::quiet_NaN()};
  std::size_t const n = x.size();
  for (std::size_t i = 0; i < n; ++i) x.push_back(-x[i]);
  for (T& v : x) v *= static_cast<T>(one);
  return x;
}

/// The awkward numbers and those where some function leaves the range of T or takes another way, each of them in every
/// lane of a register between others.
template <class T>
std::vector<T> edges() {
  std::vector<T> values = awkward<T>();
  for (double const size : {1e-20, 88.7, 89.3, 89.45, 104., 709.7, 710.3, 746., 1e4, 3e7, 1e10})
    for (double const sign : {one, -one}) values.push_back(static_cast<T>(sign * size));
  std::vector<T> x;
  for (std::size_t first = 0; first < values.size(); ++first)
    for (std::size_t i = 0; i < lanes<T>::size; ++i) x.push_back(values[(first + i) % values.size()]);
  return x;
}

/// Of both signs and all sizes.
template <class T>
std::vector<T> many() {
  std::vector<T> x;
  for (T size = std::numeric_limits<T>::min(); size < std::numeric_limits<T>::max() / 2; size *= T(1.07))
    for (double const sign : {one, -one}) x.push_back(static_cast<T>(sign) * size);
  for (double v = -20; v < 20; v += 0.0081) x.push_back(static_cast<T>(v));
  return x;
}

template <class T>
double unit_in_last_place(long double exact) {
  using limits = std::numeric_limits<T>;
  auto const size = std::abs(static_cast<T>(exact));
  return size < limits::min() ? static_cast<double>(limits::denorm_min())
                              : std::ldexp(1., std::ilogb(size) + 1 - limits::digits);
}

/// What an error is measured in where that is more than the unit in the last place of the result.
using least_unit = double (*)(long double x);

/// ours(x) is within so many units in the last place of exact(x) in every lane; NaN and infinities are those of
/// exact(x), and so are signed zeros unless there is a least unit. What a lane holds does not depend on the others.
template <class T>
[[gnu::noinline]] void function(char const* name, lanes<T> (*ours)(lanes<T> const&), long double (*exact)(long double),
                                double units, least_unit least = nullptr) {
  auto x = edges<T>();
  std::size_t const together = x.size();
  for (T const v : many<T>()) x.push_back(v);
  // The formulas of activations, which alone have a least unit, are no numbers at infinity.
  if (least != nullptr)
    std::replace_if(
        x.begin(), x.end(), [](T v) { return std::isinf(v); }, T(2));
  x.resize(x.size() / lanes<T>::size * lanes<T>::size);
  for (std::size_t i = 0; i < x.size(); i += lanes<T>::size) {
    lanes<T> const y = ours(lanes<T>::load(x.data() + i));
    for (std::size_t j = 0; j < lanes<T>::size; ++j) {
      auto const at = static_cast<long double>(x[i + j]);
      long double const wide = exact(at);
      T const expected = static_cast<T>(wide), found = y.get(j);
      auto const right = [&] {
        if (!std::isfinite(expected) || (expected == 0 && least == nullptr)) return same(found, expected);
        double const unit = std::max(unit_in_last_place<T>(wide), least == nullptr ? 0 : least(at));
        return std::abs(static_cast<long double>(found) - wide) <= static_cast<long double>(units * unit);
      };
      require(right(), name, static_cast<double>(at), static_cast<double>(found), static_cast<double>(expected));
      if (i >= together) continue;
      T const alone = ours(lanes<T>(x[i + j])).get(0);
      require(same(found, alone), name, static_cast<double>(at), static_cast<double>(found),
              static_cast<double>(alone));
    }
  }
}

/// ours(a, b) has the bits of exact(a, b) for all pairs of awkward numbers, each of them in every lane.
template <class T>
[[gnu::noinline]] void pairs(char const* name, lanes<T> (*ours)(lanes<T> const&, lanes<T> const&), T (*exact)(T, T)) {
  auto const values = awkward<T>();
  std::size_t const n = values.size();
  for (std::size_t start = 0; start < n * n; ++start) {
    lanes<T> a, b;
    for (std::size_t i = 0; i < lanes<T>::size; ++i) {
      a.set(i, values[(start + i) / n % n]);
      b.set(i, values[(start + i) % n]);
    }
    lanes<T> const y = ours(a, b);
    for (std::size_t i = 0; i < lanes<T>::size; ++i) {
      T const expected = exact(a.get(i), b.get(i));
      require(same(y.get(i), expected), name, static_cast<double>(a.get(i)), static_cast<double>(y.get(i)),
              static_cast<double>(expected));
    }
  }
}

/// ours(a, b, c) has the bits of exact(a, b, c) for all triples of awkward numbers.
template <class T>
[[gnu::noinline]] void triples(char const* name, lanes<T> (*ours)(lanes<T> const&, lanes<T> const&, lanes<T> const&),
                               T (*exact)(T, T, T)) {
  auto const values = awkward<T>();
  std::size_t const n = values.size();
  for (std::size_t start = 0; start < n * n * n; start += lanes<T>::size) {
    lanes<T> a, b, c;
    for (std::size_t i = 0; i < lanes<T>::size; ++i) {
      a.set(i, values[(start + i) / (n * n) % n]);
      b.set(i, values[(start + i) / n % n]);
      c.set(i, values[(start + i) % n]);
    }
    lanes<T> const y = ours(a, b, c);
    for (std::size_t i = 0; i < lanes<T>::size; ++i) {
      T const expected = exact(a.get(i), b.get(i), c.get(i));
      require(same(y.get(i), expected), name, static_cast<double>(c.get(i)), static_cast<double>(y.get(i)),
              static_cast<double>(expected));
    }
  }
}

template <class T>
void arithmetic() {
  using V = lanes<T>;
  using C = V const&;
  pairs<T>(
      "+", [](C a, C b) { return a + b; }, [](T a, T b) { return a + b; });
  pairs<T>(
      "-", [](C a, C b) { return a - b; }, [](T a, T b) { return a - b; });
  pairs<T>(
      "*", [](C a, C b) { return a * b; }, [](T a, T b) { return a * b; });
  pairs<T>(
      "/", [](C a, C b) { return a / b; }, [](T a, T b) { return a / b; });
  pairs<T>(
      "min", [](C a, C b) { return min(a, b); }, [](T a, T b) { return std::min(a, b); });
  pairs<T>(
      "max", [](C a, C b) { return max(a, b); }, [](T a, T b) { return std::max(a, b); });
  pairs<T>(
      "copysign", [](C a, C b) { return copysign(a, b); }, [](T a, T b) { return std::copysign(a, b); });
  pairs<T>(
      "<", [](C a, C b) { return select(a < b, V(1), b); }, [](T a, T b) { return a < b ? T(1) : b; });
  pairs<T>(
      "<=", [](C a, C b) { return select(a <= b, V(1), b); }, [](T a, T b) { return a <= b ? T(1) : b; });
  pairs<T>(
      "==", [](C a, C b) { return select(a == b, V(1), b); }, [](T a, T b) { return a == b ? T(1) : b; });
  pairs<T>(
      "!=", [](C a, C b) { return select(a != b, V(1), b); }, [](T a, T b) { return a != b ? T(1) : b; });
  pairs<T>(
      "masks", [](C a, C b) { return select(((a < b) & !(b < 1)) | ((a > 0) ^ (b >= 1)), a, b); },
      [](T a, T b) { return (a < b && !(b < 1)) || (a > 0) != (b >= 1) ? a : b; });
  // Rounded once where the machine can.
#if defined(__FMA__)
  triples<T>(
      "fma", [](C a, C b, C c) { return fma(a, b, c); }, [](T a, T b, T c) { return std::fma(a, b, c); });
  triples<T>(
      "fnma", [](C a, C b, C c) { return fnma(a, b, c); }, [](T a, T b, T c) { return std::fma(-a, b, c); });
#else
  triples<T>(
      "fma", [](C a, C b, C c) { return fma(a, b, c); }, [](T a, T b, T c) { return a * b + c; });
  triples<T>(
      "fnma", [](C a, C b, C c) { return fnma(a, b, c); }, [](T a, T b, T c) { return c - a * b; });
#endif
  for (std::size_t i = 0; i < V::size; ++i) {
    V v(static_cast<T>(one));
    v.set(i, std::numeric_limits<T>::quiet_NaN());
    auto const odd = v != v;
    bool const seen = any(odd) && !all(odd) && !none(odd) && all(odd | !odd) && odd.get(i) && !all_finite(v);
    require(seen, "any, all, none, all_finite", static_cast<double>(i), 0, 1);
    v.set(i, T(7));
    double const expected = static_cast<double>(V::size) + 6;
    require(lane_sum(v) == expected, "lane_sum", static_cast<double>(i), lane_sum(v), expected);
  }
}

template <class T>
void functions() {
  using C = lanes<T> const&;
  using L = long double;
  function<T>(
      "negative", [](C x) { return -x; }, [](L x) { return -x; }, 0);
  function<T>(
      "abs", [](C x) { return abs(x); }, [](L x) { return std::abs(x); }, 0);
  function<T>(
      "sqrt", [](C x) { return sqrt(x); }, [](L x) { return std::sqrt(x); }, 0.5);
  function<T>(
      "rsqrt", [](C x) { return rsqrt(x); }, [](L x) { return 1 / std::sqrt(x); }, 1.5);
  function<T>(
      "nearbyint", [](C x) { return nearbyint(x); }, [](L x) { return std::nearbyint(x); }, 0);
  function<T>(
      "round", [](C x) { return round(x); }, [](L x) { return std::round(x); }, 0);
  function<T>(
      "floor", [](C x) { return floor(x); }, [](L x) { return std::floor(x); }, 0);
  function<T>(
      "exp", [](C x) { return exp(x); }, [](L x) { return std::exp(x); }, 2);
  function<T>(
      "expm1", [](C x) { return expm1(x); }, [](L x) { return std::expm1(x); }, 2.5);
  function<T>(
      "log", [](C x) { return log(x); }, [](L x) { return std::log(x); }, 1);
  function<T>(
      "log1p", [](C x) { return log1p(x); }, [](L x) { return std::log1p(x); }, 2);
  function<T>(
      "tanh", [](C x) { return tanh(x); }, [](L x) { return std::tanh(x); }, sizeof(T) == 4 ? 6 : 3);
  function<T>(
      "sinh", [](C x) { return sinh(x); }, [](L x) { return std::sinh(x); }, 3);
  function<T>(
      "cosh", [](C x) { return cosh(x); }, [](L x) { return std::cosh(x); }, 2);
  function<T>(
      "asinh", [](C x) { return asinh(x); }, [](L x) { return std::asinh(x); }, 4);
  function<T>(
      "atanh", [](C x) { return atanh(x); }, [](L x) { return std::atanh(x); }, 3);
  function<T>(
      "atan", [](C x) { return atan(x); }, [](L x) { return std::atan(x); }, 3);
  function<T>(
      "sin", [](C x) { return sin(x); }, [](L x) { return std::sin(x); }, 2.5);
  function<T>(
      "cos", [](C x) { return cos(x); }, [](L x) { return std::cos(x); }, 2.5);
  function<T>(
      "log_cosh", [](C x) { return log_cosh(x); },
      [](L x) {
        L const size = std::abs(x), e = std::expm1(-size);
        return size < 1 ? std::log1p(e * e / (2 * (1 + e))) : size + std::log1p(std::exp(-2 * size)) - std::log(L(2));
      },
      6);
}

/// Value and slope of A within the bounds of docs/net.md: the value in units in its last place, those of silu in those
/// of x if they are larger, the slope in units of the rounding of 1.
template <class T, class A>
void activation(char const* name, long double (*value)(long double), long double (*slope)(long double),
                double value_units, double slope_units) {
  using C = lanes<T> const&;
  constexpr least_unit of_x = [](long double x) { return unit_in_last_place<T>(x); };
  constexpr least_unit none = [](long double) { return 0.; };
  constexpr least_unit of_1 = [](long double) { return static_cast<double>(std::numeric_limits<T>::epsilon()); };
  function<T>(
      name, [](C x) { return A::value(x); }, value, value_units, std::is_same_v<A, silu_activation> ? of_x : none);
  function<T>((std::string("slope of ") + name).c_str(),
              [](C x) {
                lanes<T> const y = A::value(x);
                return A::slope(A::needs_input ? x : y, y);
              },
              slope, slope_units, of_1);
}

long double logistic(long double x) { return 1 / (1 + std::exp(-x)); }

template <class T>
void activations() {
  using L = long double;
  activation<T, tanh_activation>(
      "tanh activation", [](L x) { return std::tanh(x); }, [](L x) { return 1 / (std::cosh(x) * std::cosh(x)); }, 6, 6);
  activation<T, algebraic_activation>(
      "algebraic", [](L x) { return x / std::sqrt(1 + x * x); }, [](L x) { return std::pow(1 + x * x, L(-1.5)); }, 3,
      2);
  activation<T, softsign_activation>(
      "softsign", [](L x) { return x / (1 + std::abs(x)); }, [](L x) { return std::pow(1 + std::abs(x), L(-2)); }, 1.5,
      1);
  activation<T, elu_activation>(
      "elu", [](L x) { return x > 0 ? x : std::expm1(x); }, [](L x) { return x > 0 ? 1 : std::exp(x); }, 2.5, 1);
  activation<T, leaky_relu_activation>(
      "leaky_relu", [](L x) { return x > 0 ? x : x / 100; }, [](L x) { return x > 0 ? 1 : L(0.01); }, 1, 0.5);
  activation<T, softplus_activation>(
      "softplus", [](L x) { return std::max(x, L(0)) + std::log1p(std::exp(-std::abs(x))); }, logistic, 2, 1);
  activation<T, silu_activation>(
      "silu", [](L x) { return x * logistic(x); }, [](L x) { return logistic(x) * (1 + x * logistic(-x)); }, 3, 2);
  activation<T, saturating_square_activation>(
      "saturating_square", [](L x) { return x * x / (1 + x * x); },
      [](L x) { return 2 * x / ((1 + x * x) * (1 + x * x)); }, 2.5, 2);
}

/// Rows that are there become columns, the others zeros.
template <std::size_t Count, class T>
void transposed() {
  using V = lanes<T>;
  constexpr std::size_t stride = V::part_size + 1;
  V rows[Count];
  for (std::size_t j = 0; j < Count; ++j)
    for (std::size_t s = 0; s < V::size; ++s)
      rows[j].set(s, static_cast<T>(one * static_cast<double>(1 + 100 * j + s)));
  std::vector<T> to(V::size * stride, T(-1));
  transpose_panel<Count>(rows, to.data(), stride);
  for (std::size_t s = 0; s < V::size; ++s)
    for (std::size_t j = 0; j < stride; ++j) {
      T const expected = j < Count ? rows[j].get(s) : j < V::part_size ? T(0) : T(-1);
      require(to[s * stride + j] == expected, "transpose_panel", static_cast<double>(j),
              static_cast<double>(to[s * stride + j]), static_cast<double>(expected));
    }
}

/// Integers, so that every order of summation has the same result.
template <class T>
std::vector<T> integers(std::size_t n, int seed) {
  std::vector<T> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<T>(one * ((static_cast<int>(i) * 37 + seed) % 19 - 9));
  return x;
}

template <class V, std::size_t In, std::size_t Out>
void dense_layer() {
  using T = typename V::value_type;
  auto const w = integers<T>((In + 1) * Out, 3);
  auto const x = integers<T>(In * V::size, 5), bar = integers<T>(Out * V::size, 8);
  std::vector<T> packed(dense_packed_size<In, Out>), gradient(dense_gradient_size<In, Out>), canonical(w.size());
  std::vector<V> in(In), out_bar(Out), out(Out), in_bar(In);
  std::copy(x.begin(), x.end(), V::samples(in.data()));
  std::copy(bar.begin(), bar.end(), V::samples(out_bar.data()));
  dense_pack<In, Out>(w.data(), packed.data());
  dense_forward<In, Out>(packed.data(), in.data(), out.data());
  dense_input_gradient<In, Out>(packed.data(), out_bar.data(), in_bar.data());
  dense_weight_gradient<In, Out>(in.data(), out_bar.data(), gradient.data());
  dense_unpack_gradient<In, Out>(gradient.data(), canonical.data());
  auto const equal = [](char const* what, std::size_t at, T found, T expected) {
    require(found == expected, what, static_cast<double>(at), static_cast<double>(found),
            static_cast<double>(expected));
  };
  for (std::size_t s = 0; s < V::size; ++s) {
    for (std::size_t j = 0; j < Out; ++j) {
      T sum = w[In * Out + j];
      for (std::size_t k = 0; k < In; ++k) sum += w[j * In + k] * x[k * V::size + s];
      equal("dense_forward", j, out[j].get(s), sum);
    }
    for (std::size_t k = 0; k < In; ++k) {
      T sum = 0;
      for (std::size_t j = 0; j < Out; ++j) sum += w[j * In + k] * bar[j * V::size + s];
      equal("dense_input_gradient", k, in_bar[k].get(s), sum);
    }
  }
  for (std::size_t j = 0; j < Out; ++j)
    for (std::size_t k = 0; k <= In; ++k) {
      T sum = 0;
      for (std::size_t s = 0; s < V::size; ++s) sum += bar[j * V::size + s] * (k < In ? x[k * V::size + s] : T(1));
      equal("dense_weight_gradient", j, canonical[k < In ? j * In + k : In * Out + j], sum);
    }
}

/// Rows of a masked layer, for all numbers of them that go side by side and more.
template <class V>
void masked_rows(std::size_t reads) {
  using T = typename V::value_type;
  for (std::size_t rows = 1; rows < 18; ++rows) {
    auto const w = integers<T>(rows * reads, 3), bias = integers<T>(rows, 4);
    auto const x = integers<T>(reads * V::size, 5), bar = integers<T>(rows * V::size, 8);
    std::vector<V> in(reads), out(rows), out_bar(rows);
    std::copy(x.begin(), x.end(), V::samples(in.data()));
    std::copy(bar.begin(), bar.end(), V::samples(out_bar.data()));
    std::vector<V> in_bar = in;
    masked_forward(rows, reads, w.data(), bias.data(), in.data(), out.data());
    masked_input_gradient(rows, reads, w.data(), static_cast<V const*>(out_bar.data()), in_bar.data());
    for (std::size_t s = 0; s < V::size; ++s) {
      for (std::size_t j = 0; j < rows; ++j) {
        T sum = bias[j];
        for (std::size_t k = 0; k < reads; ++k) sum += w[j * reads + k] * x[k * V::size + s];
        require(out[j].get(s) == sum, "masked_forward", static_cast<double>(j), static_cast<double>(out[j].get(s)),
                static_cast<double>(sum));
      }
      for (std::size_t k = 0; k < reads; ++k) {
        T sum = x[k * V::size + s];
        for (std::size_t j = 0; j < rows; ++j) sum += w[j * reads + k] * bar[j * V::size + s];
        require(in_bar[k].get(s) == sum, "masked_input_gradient", static_cast<double>(k),
                static_cast<double>(in_bar[k].get(s)), static_cast<double>(sum));
      }
    }
  }
}

template <class T>
void operations() {
  arithmetic<T>();
  functions<T>();
  activations<T>();
  transposed<lanes<T>::part_size, T>();
  transposed<1, T>();
}

}  // namespace

int main() {
  operations<float>();
  operations<double>();
  dense_layer<lanes<float>, 17, 33>();  // outputs in the lanes of the weight gradient; a rest everywhere
  dense_layer<lanes<float>, 33, 5>();   // inputs in the lanes
  dense_layer<lanes<float, 1>, 17, 33>();
  dense_layer<lanes<float, 4>, 17, 33>();  // as many parts as wide nets run in
  dense_layer<lanes<double>, 17, 33>();
  masked_rows<lanes<float>>(19);
  if (failures > 0) std::printf("%d failures\n", failures);
  return failures > 0 ? 1 : 0;
}
