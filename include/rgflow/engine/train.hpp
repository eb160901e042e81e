// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/train/adam.hpp>
#include <rgflow/engine/train/adaptive.hpp>
#include <rgflow/engine/train/data.hpp>
#include <rgflow/engine/train/gradient.hpp>
#include <rgflow/engine/train/objective.hpp>
#include <rgflow/engine/train/path_energies.hpp>
#include <rgflow/engine/train/pushforward_kl.hpp>
#include <rgflow/engine/train/regularized.hpp>
#include <rgflow/engine/train/run.hpp>
#include <rgflow/engine/train/sampled_loss.hpp>
#include <rgflow/engine/train/trainer.hpp>
#include <rgflow/engine/train/weighted_loss.hpp>
