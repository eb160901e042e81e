// SPDX-License-Identifier: BSL-1.0
#include "instantiate.hpp"

template std::shared_ptr<ablation::any_flow> ablation::make_flow<ablation::normal_tails>(std::size_t, std::uint64_t);
