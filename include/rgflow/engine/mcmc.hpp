// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/borrowed.hpp>

#include <rgflow/engine/mcmc/cluster.hpp>
#include <rgflow/engine/mcmc/dynamics.hpp>
#include <rgflow/engine/mcmc/hmc.hpp>
#include <rgflow/engine/mcmc/hmc_state.hpp>
#include <rgflow/engine/mcmc/integrator.hpp>
#include <rgflow/engine/mcmc/tuning.hpp>
