// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/density/exact.hpp>
#include <rgflow/engine/density/over_model.hpp>
#include <rgflow/engine/density/annealed.hpp>
#include <rgflow/engine/observable.hpp>
#include <rgflow/engine/parallel/runs_tasks.hpp>

#include <rgflow/engine/train/adam.hpp>
#include <rgflow/engine/train/adaptive.hpp>
#include <rgflow/engine/train/data.hpp>
#include <rgflow/engine/train/gradient.hpp>
#include <rgflow/engine/train/objective.hpp>
#include <rgflow/engine/train/path_energies.hpp>
#include <rgflow/engine/train/path_gradient.hpp>
#include <rgflow/engine/train/pushforward_kl.hpp>
#include <rgflow/engine/train/regularized.hpp>
#include <rgflow/engine/train/run.hpp>
#include <rgflow/engine/train/sampled_loss.hpp>
#include <rgflow/engine/train/soap.hpp>
#include <rgflow/engine/train/trainer.hpp>
#include <rgflow/engine/train/weighted_loss.hpp>
