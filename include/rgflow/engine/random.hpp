// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/random/distributions.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/random/philox.hpp>
