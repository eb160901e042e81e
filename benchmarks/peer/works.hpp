// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <measure/suite.hpp>
#include <peer/variants.hpp>
#include <peer/worker.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace peer {

/// What both programs are timed at, by the names that a worker knows.
inline constexpr char const* works[] = {"train", "sample", "log_prob"};

/// Adds the worker's works to the suite, each under the name that `label` gives it; an iteration is a step or a batch.
void add_works(measure::suite& all, std::shared_ptr<worker> const& program,
               std::function<std::string(std::string const& work)> const& label);

/// The highest rate among the variants that use at most so many cores; 0 if there are none.
[[nodiscard]] double fastest(std::span<variant const> all, std::size_t cores,
                             std::function<double(variant const&)> const& rate);

}  // namespace peer
