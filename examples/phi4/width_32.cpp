// SPDX-License-Identifier: BSL-1.0
#include "flow_of_width.hpp"

template std::unique_ptr<phi4::any_flow> phi4::make_flow_of_width<32>(std::size_t, std::uint64_t);
