// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/mcmc/cluster.hpp>
#include <rgflow/engine/mcmc/dynamics.hpp>
#include <rgflow/engine/mcmc/hmc.hpp>
#include <rgflow/engine/mcmc/hmc_state.hpp>
#include <rgflow/engine/mcmc/integrator.hpp>
#include <rgflow/engine/mcmc/tuning.hpp>
