// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/simd/lanes.hpp>

#include <rgflow/engine/density/annealed.hpp>
#include <rgflow/engine/density/annealing.hpp>
#include <rgflow/engine/density/arrays.hpp>
#include <rgflow/engine/density/conditioned.hpp>
#include <rgflow/engine/density/contract.hpp>
#include <rgflow/engine/density/nonfinite.hpp>
#include <rgflow/engine/density/over_model.hpp>
#include <rgflow/engine/density/pushforward.hpp>
#include <rgflow/engine/density/symmetrized.hpp>
