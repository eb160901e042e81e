// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/transform_contract.hpp>
#include <rgflow/engine/simd/scalar.hpp>
#include <rgflow/transform/raw.hpp>
#include <rgflow/transform/spline_bin.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The knots of a rational-quadratic spline that takes [Ends::low, Ends::high] to itself, from raw numbers: one per bin
/// for the widths, one per bin for the heights, Ends::slopes<Bins> for the slopes at the knots. Where all are 0 the
/// knots are evenly spaced and lie on y = x, with slopes 1.
///
/// Ends::slope_at<Bins>(knot) says which of the raw slopes a knot has, from 0 to Bins; none, or Ends::slopes<Bins> and
/// above, is a knot of slope 1.
template <std::size_t Bins, class Ends, class V>
class spline_knots {
  static constexpr std::size_t slopes = Ends::template slopes<Bins>;
  static constexpr double length = Ends::high - Ends::low;
  static constexpr double smallest = 0.01;      // width of a bin, as a part of an even share
  static constexpr double steepest = 6.907755;  // log of the largest slope at a knot, 1000

 public:
  static constexpr std::size_t parameters = 2 * Bins + slopes;

  explicit spline_knots(std::span<V const, parameters> raw)
      : across_(raw.template subspan<0, Bins>()), up_(raw.template subspan<Bins, Bins>()) {
    for (std::size_t k = 0; k < slopes; ++k) raw_slopes_[k] = bounded_raw<V>(raw[2 * Bins + k], steepest);
    for (std::size_t k = 0; k < slopes; ++k) {
      using std::exp;
      slopes_[k] = exp(raw_slopes_[k].value);
    }
  }

  /// A bin and its number, as a value of type V.
  struct numbered {
    spline_bin<V> bin;
    V number;
  };

  /// The bin in which v lies: x in [low, high] for encode, y for decode.
  template <direction D>
  numbered bin_of(V const& v) const {
    using engine::select;
    V left = V(Ends::low), bottom = left;
    numbered found{{left, width(0), bottom, height(0), slope(0), slope(1)}, V(0)};
    for (std::size_t k = 1; k < Bins; ++k) {
      left = left + width(k - 1);
      bottom = bottom + height(k - 1);
      auto const past = v >= (D == direction::encode ? left : bottom);
      auto const here = [&](V& chosen, V const& value) { chosen = select(past, value, chosen); };
      here(found.bin.left, left);
      here(found.bin.bottom, bottom);
      // The last bin ends at `high`, whatever the sum of the others was rounded to.
      here(found.bin.width, k + 1 == Bins ? V(Ends::high) - left : width(k));
      here(found.bin.height, k + 1 == Bins ? V(Ends::high) - bottom : height(k));
      here(found.bin.first, slope(k));
      here(found.bin.last, slope(k + 1));
      here(found.number, V(static_cast<double>(k)));
    }
    return found;
  }

  /// From the cotangents of the numbers of a bin those of the raw numbers.
  void pull_back(V const& number, spline_bin<V> const& bar, std::span<V, parameters> raw_bar) const {
    across_.pull_back(number, bar.left, bar.width, raw_bar.template subspan<0, Bins>());
    up_.pull_back(number, bar.bottom, bar.height, raw_bar.template subspan<Bins, Bins>());
    using engine::select;
    for (std::size_t k = 0; k < slopes; ++k) raw_bar[2 * Bins + k] = V(0);
    for (std::size_t knot = 0; knot <= Bins; ++knot) {
      auto const k = Ends::template slope_at<Bins>(knot);
      if (k >= slopes) continue;
      V of_slope(0);
      if (knot < Bins) of_slope = of_slope + only_of(number, knot, bar.first);
      if (knot > 0) of_slope = of_slope + only_of(number, knot - 1, bar.last);
      raw_bar[2 * Bins + k] = raw_bar[2 * Bins + k] + of_slope * slopes_[k] * raw_slopes_[k].slope;
    }
  }

 private:
  static V only_of(V const& number, std::size_t k, V const& value) {
    using engine::select;
    return select(number == V(static_cast<double>(k)), value, V(0));
  }

  /// The lengths of the bins along one axis.
  class partition {
   public:
    explicit partition(std::span<V const, Bins> raw) : parts_(softmax<V, Bins>(raw)) {}

    V length_of(std::size_t k) const {
      return V(length * smallest / static_cast<double>(Bins)) + V(length * (1 - smallest)) * parts_[k];
    }

    /// The cotangents of where bin `number` begins and of its length, as those of the raw numbers.
    void pull_back(V const& number, V const& start_bar, V const& length_bar, std::span<V, Bins> raw_bar) const {
      using engine::select;
      std::array<V, Bins> bar;
      for (std::size_t k = 0; k < Bins; ++k)
        bar[k] = V(length * (1 - smallest)) *
                 select(number > V(static_cast<double>(k)), start_bar, only_of(number, k, length_bar));
      softmax_pull_back<V, Bins>(parts_, bar, raw_bar);
    }

   private:
    std::array<V, Bins> parts_;
  };

  V width(std::size_t k) const { return across_.length_of(k); }
  V height(std::size_t k) const { return up_.length_of(k); }
  V slope(std::size_t knot) const {
    auto const k = Ends::template slope_at<Bins>(knot);
    return k < slopes ? slopes_[k] : V(1);
  }

  partition across_, up_;
  std::array<raw_image<V>, slopes> raw_slopes_;
  std::array<V, slopes> slopes_;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
