// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/refusal.hpp>  // HoldsFor: the engine's refusals name facts, too
