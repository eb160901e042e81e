// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/engine/simd/lanes.hpp>

#include <rgflow/engine/random/distributions.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/random/philox.hpp>
