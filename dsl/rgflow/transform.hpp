// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Transforms of one real or complex variable, declared by a formula: inverse, log-slope and derivatives are derived.
/// Those that are not formulas say themselves what they compute (written.hpp).

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/expression/tree.hpp>
#include <rgflow/expression/literals.hpp>
#include <rgflow/expression/operators.hpp>
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/transform/declaration.hpp>
#include <rgflow/transform/complex_transform.hpp>
#include <rgflow/transform/radial_transform.hpp>

#include <rgflow/expression.hpp>
#include <rgflow/transform/additive.hpp>
#include <rgflow/transform/affine.hpp>
#include <rgflow/transform/bound_transform.hpp>
#include <rgflow/transform/circular_spline.hpp>
#include <rgflow/transform/complex_affine.hpp>
#include <rgflow/transform/composed.hpp>
#include <rgflow/transform/limits.hpp>
#include <rgflow/transform/logistic_mixture.hpp>
#include <rgflow/transform/mirror_spline.hpp>
#include <rgflow/transform/moebius.hpp>
#include <rgflow/transform/odd_circular_spline.hpp>
#include <rgflow/transform/odd_spline.hpp>
#include <rgflow/transform/on_modulus.hpp>
#include <rgflow/transform/polar_chart.hpp>
#include <rgflow/transform/radial_sinh_arcsinh.hpp>
#include <rgflow/transform/rational_quadratic_spline.hpp>
#include <rgflow/transform/scaling.hpp>
#include <rgflow/transform/sinh_arcsinh.hpp>
#include <rgflow/transform/written.hpp>
