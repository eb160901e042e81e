// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Transforms of one real variable, declared by a formula: inverse, log-slope and derivatives are derived.

#include <rgflow/expression.hpp>
#include <rgflow/transform/additive.hpp>
#include <rgflow/transform/affine.hpp>
#include <rgflow/transform/bound_transform.hpp>
#include <rgflow/transform/limits.hpp>
#include <rgflow/transform/scaling.hpp>
#include <rgflow/transform/sinh_arcsinh.hpp>
