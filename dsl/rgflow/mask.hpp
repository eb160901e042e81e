// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/engine/patch.hpp>

#include <rgflow/mask/bit_mask.hpp>
#include <rgflow/mask/channel_halves.hpp>
#include <rgflow/mask/checkerboard.hpp>
#include <rgflow/mask/coarse_sites.hpp>
#include <rgflow/mask/complement.hpp>
#include <rgflow/mask/contract.hpp>
#include <rgflow/mask/halves.hpp>
