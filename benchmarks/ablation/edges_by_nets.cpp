// SPDX-License-Identifier: BSL-1.0
#include "instantiate.hpp"

template std::shared_ptr<ablation::any_flow> ablation::make_flow<ablation::edges_by_nets>(std::size_t, std::uint64_t);
