// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/transform/spline.hpp>
#include <rgflow/transform/spline_ends.hpp>
#include <rgflow/transform/written.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// A rational_quadratic_spline whose raw numbers fall into an even and an odd part: bin k and its mirror image have e +
/// o and e - o. With the signs of all o changed it is the mirrored spline, y(-x; e, -o) = -y(x; e, o), so that a
/// coupling with a net of even and odd outputs commutes with x -> -x without being odd itself. Raw numbers: of the Bins
/// widths, the Bins heights and the Bins - 1 slopes first the even parts, from the ends inwards, then the odd ones.
template <std::size_t Bins, std::int64_t Num = 4, std::int64_t Den = 1>
struct mirror_spline {
 private:
  using ends = detail::straight_ends<Num, Den>;
  using spline = detail::spline<Bins, ends>;
  static_assert(detail::checked_spline<mirror_spline, Bins, (Num > 0 && Den > 0)>::fits);

 public:
  static constexpr std::size_t parameters = spline::parameters;

  static std::string describe() {
    return "rational-quadratic spline, " + std::to_string(Bins) + " bins, |x| < " + ends::text() +
           ", by even and odd parts";
  }

  static constexpr bool flips(std::size_t k) {
    bool odd = false;
    each_list([&](std::size_t begin, std::size_t size) {
      if (k >= begin && k < begin + size) odd = k - begin >= size - size / 2;
    });
    return odd;
  }

  template <class V>
  static transformed<V> apply(V const& x, std::span<V const, parameters> raw) {
    auto const all = joined<V>(raw);
    return spline::apply(x, view<V>(all));
  }
  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, parameters> raw) {
    auto const all = joined<V>(raw);
    return spline::invert(y, view<V>(all));
  }
  template <direction D, class V>
  static void pull_back(V& v, V& bar, V const& log_det_bar, std::span<V const, parameters> raw,
                        std::span<V, parameters> raw_bar) {
    auto const all = joined<V>(raw);
    spline::template pull_back<D>(v, bar, log_det_bar, view<V>(all), raw_bar);
    part<V>(raw_bar);
  }
  template <class V>
  static void pull_back_from_input(V const& x, V& bar, V const& log_det_bar, std::span<V const, parameters> raw,
                                   std::span<V, parameters> raw_bar) {
    auto const all = joined<V>(raw);
    spline::pull_back_from_input(x, bar, log_det_bar, view<V>(all), raw_bar);
    part<V>(raw_bar);
  }

 private:
  /// f(begin, size) for widths, heights and slopes.
  template <class F>
  static constexpr void each_list(F const& f) {
    f(std::size_t{0}, Bins);
    f(Bins, Bins);
    f(2 * Bins, Bins - 1);
  }

  template <class V>
  static std::span<V const, parameters> view(std::array<V, parameters> const& all) {
    return std::span<V const, parameters>(all);
  }

  /// The raw numbers of the spline.
  template <class V>
  static std::array<V, parameters> joined(std::span<V const, parameters> raw) {
    std::array<V, parameters> all;
    each_list([&](std::size_t begin, std::size_t size) {
      std::size_t const pairs = size / 2, evens = size - pairs;
      for (std::size_t k = 0; k < pairs; ++k) {
        V const even = raw[begin + k], odd = raw[begin + evens + k];
        all[begin + k] = even + odd;
        all[begin + size - 1 - k] = even - odd;
      }
      if (evens > pairs) all[begin + pairs] = raw[begin + pairs];
    });
    return all;
  }

  /// Cotangents of the spline's raw numbers become those of their parts.
  template <class V>
  static void part(std::span<V, parameters> bar) {
    each_list([&](std::size_t begin, std::size_t size) {
      std::size_t const pairs = size / 2, evens = size - pairs;
      std::array<V, Bins> of_list;
      for (std::size_t k = 0; k < size; ++k) of_list[k] = bar[begin + k];
      for (std::size_t k = 0; k < pairs; ++k) {
        bar[begin + k] = of_list[k] + of_list[size - 1 - k];
        bar[begin + evens + k] = of_list[k] - of_list[size - 1 - k];
      }
      if (evens > pairs) bar[begin + pairs] = of_list[pairs];
    });
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
