// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/expression/tree.hpp>
#include <rgflow/expression/literals.hpp>
#include <rgflow/expression/operators.hpp>
#include <rgflow/expression/calculus.hpp>
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/symmetry/space.hpp>
#include <rgflow/expression/evaluate.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/transform/declaration.hpp>
#include <rgflow/transform/bound_transform.hpp>
#include <rgflow/transform/complex_transform.hpp>
#include <rgflow/transform/radial_transform.hpp>
#include <rgflow/transform/written.hpp>
#include <rgflow/transform/composed.hpp>
#include <rgflow/transform/logistic_mixture.hpp>
#include <rgflow/transform/on_modulus.hpp>
#include <rgflow/transform/polar_chart.hpp>
#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/bijector/complex_values.hpp>
#include <rgflow/net/needs_values.hpp>
#include <rgflow/transform/spline.hpp>
#include <rgflow/bijector/coupling.hpp>
#include <rgflow/bijector/net_of_context.hpp>

#include <rgflow/bijector/act_norm.hpp>
#include <rgflow/bijector/autoregressive.hpp>
#include <rgflow/bijector/chain.hpp>
#include <rgflow/bijector/channel_mix.hpp>
#include <rgflow/bijector/complex_coupling.hpp>
#include <rgflow/bijector/contract.hpp>
#include <rgflow/bijector/elementwise.hpp>
#include <rgflow/bijector/haar.hpp>
#include <rgflow/bijector/householder.hpp>
#include <rgflow/bijector/invert.hpp>
#include <rgflow/bijector/keep_inputs.hpp>
#include <rgflow/bijector/keep_nets.hpp>
#include <rgflow/bijector/oriented_coupling.hpp>
#include <rgflow/bijector/polar_coupling.hpp>
#include <rgflow/bijector/radial.hpp>
#include <rgflow/bijector/repeat.hpp>
#include <rgflow/bijector/value_order.hpp>
#include <rgflow/bijector/vector_coupling.hpp>
