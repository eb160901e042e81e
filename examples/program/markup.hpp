// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace program {

/// Text as it must stand in HTML, SVG and their quoted attributes.
[[nodiscard]] std::string escaped(std::string_view text);

/// Bytes as RFC 4648 base64.
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace program
