// SPDX-License-Identifier: BSL-1.0
#pragma once

// The flow of the figures in each of the layouts, without templates, so that only the units of the widths instantiate
// models.

#include <xtensor/xtensor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace layouts {

/// A flow that was declared with one layout.
class encoder {
 public:
  virtual ~encoder() = default;
  [[nodiscard]] virtual std::string layout() const = 0;
  /// x -> z of fields [sample][re, im][y][x]; returns the sum of the log-determinants.
  [[nodiscard]] virtual double encode(xt::xtensor<float, 4> const& fields) const = 0;
};

/// The same flow in every layout of the menu, on extent x extent sites.
template <std::size_t Hidden>
std::vector<std::unique_ptr<encoder>> make_encoders(std::size_t extent, std::uint64_t seed, std::size_t threads);

template <>
std::vector<std::unique_ptr<encoder>> make_encoders<16>(std::size_t, std::uint64_t, std::size_t);
template <>
std::vector<std::unique_ptr<encoder>> make_encoders<32>(std::size_t, std::uint64_t, std::size_t);
template <>
std::vector<std::unique_ptr<encoder>> make_encoders<64>(std::size_t, std::uint64_t, std::size_t);

}  // namespace layouts
