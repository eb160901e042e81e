// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/density/exact.hpp>

#include <rgflow/engine/checker/action.hpp>
#include <rgflow/engine/checker/activation.hpp>
#include <rgflow/engine/checker/bijector.hpp>
#include <rgflow/engine/checker/density.hpp>
#include <rgflow/engine/checker/group.hpp>
#include <rgflow/engine/checker/lattice.hpp>
#include <rgflow/engine/checker/layout.hpp>
#include <rgflow/engine/checker/loss.hpp>
#include <rgflow/engine/checker/net.hpp>
#include <rgflow/engine/checker/observable.hpp>
#include <rgflow/engine/checker/pattern.hpp>
#include <rgflow/engine/checker/prior.hpp>
#include <rgflow/engine/checker/report.hpp>
