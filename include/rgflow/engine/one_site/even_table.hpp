// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// An even, smooth function of one number that is dear to compute, as polynomials of degree 7 on panels of |x|: each
/// meets the function at the Chebyshev points of its panel. The panels are halved until they do so in between, too,
/// within 1e-14 of 1 + |f| + |x f'|: the last term is what a rounded x makes of f.
class even_table {
 public:
  struct sample {
    double value, slope;
  };

  even_table() = default;
  /// Of f for |x| up to `largest`. Throws std::invalid_argument if that takes too many panels.
  template <class F>
  even_table(F const& f, double largest) : largest_(largest) {
    for (std::size_t panels = 8; panels <= most_panels; panels *= 2)
      if (filled(f, panels)) {
        narrow_.assign(wide_.begin(), wide_.end());
        return;
      }
    throw std::invalid_argument(
        "one site: found a potential whose integral over one component of the field takes more "
        "than " +
        std::to_string(most_panels) + " panels up to " + number_text(largest) + ", expected a smoother one");
  }

  double largest() const { return largest_; }
  double width() const { return width_; }  ///< of a panel

  template <class V>
  struct result {
    V value, slope;
  };
  /// f and its derivative at x, per lane; what lies beyond the table is the sample that `beyond` makes of it.
  template <class V, class Beyond>
  result<V> at(V const& x, Beyond const& beyond) const {
    using T = scalar_of_t<V>;
    V away, side, coefficient[terms];
    for (std::size_t j = 0; j < lane_count<V>; ++j) {
      T const there = lane(x, j), size = std::abs(there);
      set_lane(side, j, std::copysign(T(2 / width_), there));
      if (size < static_cast<T>(largest_)) {
        T const place = size * static_cast<T>(1 / width_);
        auto const panel = std::min(static_cast<std::size_t>(place), panels_ - 1);
        set_lane(away, j, 2 * (place - static_cast<T>(panel)) - 1);
        T const* const row = table<T>() + panel * terms;
        for (std::size_t n = 0; n < terms; ++n) set_lane(coefficient[n], j, row[n]);
      } else {
        sample const one = beyond(static_cast<double>(there));
        set_lane(away, j, T(0));
        set_lane(coefficient[0], j, static_cast<T>(one.value));
        set_lane(coefficient[1], j, static_cast<T>(one.slope * std::copysign(width_ / 2, static_cast<double>(there))));
        for (std::size_t n = 2; n < terms; ++n) set_lane(coefficient[n], j, T(0));
      }
    }
    V value = coefficient[terms - 1], slope = V(T(terms - 1)) * coefficient[terms - 1];
    for (std::size_t n = terms - 1; n-- > 0;) {
      value = value * away + coefficient[n];
      if (n > 0) slope = slope * away + V(static_cast<T>(n)) * coefficient[n];
    }
    return {value, slope * side};
  }

 private:
  static constexpr std::size_t terms = 8;
  static constexpr std::size_t most_panels = 1 << 12;

  template <class T>
  T const* table() const {
    if constexpr (std::is_same_v<T, float>)
      return narrow_.data();
    else
      return wide_.data();
  }

  template <class F>
  bool filled(F const& f, std::size_t panels) {
    panels_ = panels;
    width_ = largest_ / static_cast<double>(panels);
    wide_.clear();
    for (std::size_t p = 0; p < panels; ++p) {
      auto const at = [&](double where) { return (static_cast<double>(p) + 0.5 * (1 + where)) * width_; };
      auto const c = through([&](double where) { return f(at(where)); });
      for (double const where : {-1.0, 0.0, 1.0}) {  // where the error of an interpolation is largest
        double sum = 0, slope = 0;
        for (std::size_t n = terms; n-- > 0;) {
          slope = slope * where + sum;
          sum = sum * where + c[n];
        }
        double const expected = f(at(where)), moved = at(where) * slope * 2 / width_;
        if (!(std::abs(sum - expected) <= 1e-14 * (1 + std::abs(expected) + std::abs(moved)))) return false;
      }
      wide_.insert(wide_.end(), c.begin(), c.end());
    }
    return true;
  }

  /// The coefficients of t^n of the polynomial that meets g at the Chebyshev points of [-1, 1].
  template <class G>
  static std::array<double, terms> through(G const& g) {
    std::array<double, terms> chebyshev{}, sum{}, before{}, now{1};
    constexpr auto count = static_cast<double>(terms);
    for (std::size_t k = 0; k < terms; ++k) {
      double const angle = std::numbers::pi * (static_cast<double>(k) + 0.5) / count;
      double const value = g(std::cos(angle));
      for (std::size_t n = 0; n < terms; ++n)
        chebyshev[n] += (n == 0 ? 1 : 2) / count * value * std::cos(static_cast<double>(n) * angle);
    }
    for (std::size_t n = 0; n < terms; ++n) {  // T_{n+1} = 2 t T_n - T_{n-1}
      for (std::size_t k = 0; k < terms; ++k) sum[k] += chebyshev[n] * now[k];
      auto next = before;
      for (double& c : next) c = -c;
      for (std::size_t k = 0; k + 1 < terms; ++k) next[k + 1] += (n == 0 ? 1 : 2) * now[k];
      before = now;
      now = next;
    }
    return sum;
  }

  double largest_ = 0, width_ = 1;
  std::size_t panels_ = 0;
  std::vector<double> wide_;
  std::vector<float> narrow_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
