// SPDX-License-Identifier: BSL-1.0
#pragma once

// Everything: the language, models, training, statistics and Monte Carlo. Menus of models without their types are in
// menu.hpp; files of samples, plots and command lines are not in here.

// Compilers list the way to a header before what it refuses, so what refuses comes first.
#include <rgflow/expression/calculus.hpp>
#include <rgflow/language.hpp>

#include <rgflow/completed.hpp>
#include <rgflow/describe.hpp>
#include <rgflow/engine/checkpoint.hpp>
#include <rgflow/engine/density.hpp>
#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/model/measure.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/statistics.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/model.hpp>
#include <rgflow/symmetry.hpp>
