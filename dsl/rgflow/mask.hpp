// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/mask/bit_mask.hpp>
#include <rgflow/mask/channel_halves.hpp>
#include <rgflow/mask/checkerboard.hpp>
#include <rgflow/mask/coarse_sites.hpp>
#include <rgflow/mask/complement.hpp>
#include <rgflow/mask/contract.hpp>
#include <rgflow/mask/halves.hpp>
