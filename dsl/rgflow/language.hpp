// SPDX-License-Identifier: BSL-1.0
#pragma once

// All words to declare a theory and a flow with, and nothing that runs them: no SIMD, arrays or threads are pulled in.

// Compilers list the way to a header before what it refuses, so what refuses from deep within comes first.
#include <rgflow/field.hpp>
#include <rgflow/net/needs_values.hpp>
#include <rgflow/bijector/net_of_context.hpp>

#include <rgflow/action.hpp>
#include <rgflow/bijector.hpp>
#include <rgflow/expression.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/by_context.hpp>
#include <rgflow/hierarchy/complex_stencil_coupling.hpp>
#include <rgflow/hierarchy/cnn_velocity.hpp>
#include <rgflow/hierarchy/continuous.hpp>
#include <rgflow/hierarchy/independent_sites.hpp>
#include <rgflow/hierarchy/momentum.hpp>
#include <rgflow/hierarchy/oriented_stencil_coupling.hpp>
#include <rgflow/hierarchy/polar_stencil_coupling.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/hierarchy/vector_stencil_coupling.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/prior.hpp>
#include <rgflow/transform.hpp>
