// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/layout.hpp>

#include <boost/hana/tuple.hpp>

#include <cstddef>
#include <string_view>

namespace layouts {

using namespace rgflow;

/// A layout of one's own: [site][configuration][channel], the parts of a complex number side by side as in an array of
/// std::complex, a configuration in each lane.
struct parts_innermost {
  static constexpr std::string_view name = "parts innermost";
  static constexpr bool configurations_first = true;
  static constexpr std::size_t configurations(std::size_t asked, std::size_t lanes) {
    return asked < lanes ? asked : lanes;
  }
  static constexpr std::size_t place(std::size_t configuration, std::size_t site, std::size_t channel,
                                     engine::tile_shape const& shape) {
    return (site * shape.configurations + configuration) * shape.channels + channel;
  }
};

/// What is compared; a layout joins with a line.
inline constexpr auto compared = boost::hana::tuple_t<engine::configurations_in_lanes,  //
                                                      engine::patches_in_lanes,         //
                                                      engine::channels_innermost,       //
                                                      parts_innermost>;

}  // namespace layouts
