// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses. So what includes hierarchy.hpp, be it within another one,
// includes this before: what hierarchy.hpp needs and refuses something, each before any other includes it
// (tests/fail/every_sentence looks).
#include <rgflow/expression/tree.hpp>
#include <rgflow/expression/literals.hpp>
#include <rgflow/expression/operators.hpp>
#include <rgflow/expression/calculus.hpp>
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/symmetry/space.hpp>
#include <rgflow/symmetry/group.hpp>
#include <rgflow/expression/evaluate.hpp>
#include <rgflow/symmetry/declared.hpp>
#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/bijector/complex_values.hpp>
#include <rgflow/net/needs_values.hpp>
#include <rgflow/transform/spline.hpp>
#include <rgflow/transform/declaration.hpp>
#include <rgflow/transform/bound_transform.hpp>
#include <rgflow/transform/complex_transform.hpp>
#include <rgflow/transform/radial_transform.hpp>
#include <rgflow/transform/written.hpp>
#include <rgflow/bijector/contract.hpp>
#include <rgflow/transform/composed.hpp>
#include <rgflow/transform/logistic_mixture.hpp>
#include <rgflow/transform/on_modulus.hpp>
#include <rgflow/transform/polar_chart.hpp>
#include <rgflow/bijector/coupling.hpp>
#include <rgflow/bijector/chain.hpp>
#include <rgflow/bijector/haar.hpp>
#include <rgflow/bijector/keep_inputs.hpp>
#include <rgflow/bijector/keep_nets.hpp>
#include <rgflow/bijector/repeat.hpp>
#include <rgflow/hierarchy/fitting.hpp>
#include <rgflow/hierarchy/step.hpp>
#include <rgflow/hierarchy/checked_levels.hpp>
#include <rgflow/prior.hpp>
#include <rgflow/hierarchy/options.hpp>
#include <rgflow/hierarchy/symmetry.hpp>
