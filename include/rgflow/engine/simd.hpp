// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/simd/exponential.hpp>
#include <rgflow/engine/simd/hyperbolic.hpp>
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/simd/logarithm.hpp>
#include <rgflow/engine/simd/round.hpp>
#include <rgflow/engine/simd/transpose.hpp>
#include <rgflow/engine/simd/trigonometric.hpp>
