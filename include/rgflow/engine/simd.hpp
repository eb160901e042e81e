// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/simd/elementary.hpp>
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/simd/round.hpp>
