// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/parallel/kept_buffer.hpp>
#include <rgflow/engine/parallel/ordered_sum.hpp>
#include <rgflow/engine/parallel/tbb_executor.hpp>
