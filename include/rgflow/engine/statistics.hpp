// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/statistics/autocorrelation.hpp>
#include <rgflow/engine/statistics/bracket.hpp>
#include <rgflow/engine/statistics/convergence.hpp>
#include <rgflow/engine/statistics/estimate.hpp>
#include <rgflow/engine/statistics/importance.hpp>
#include <rgflow/engine/statistics/jackknife.hpp>
#include <rgflow/engine/statistics/metropolis.hpp>
#include <rgflow/engine/statistics/pareto.hpp>
