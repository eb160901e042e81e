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
#include <rgflow/symmetry/group.hpp>
#include <rgflow/expression/evaluate.hpp>
#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/net/needs_values.hpp>
#include <rgflow/transform/declaration.hpp>
#include <rgflow/transform/bound_transform.hpp>
#include <rgflow/transform/complex_transform.hpp>
#include <rgflow/transform/radial_transform.hpp>
#include <rgflow/transform/written.hpp>
#include <rgflow/net/group_table.hpp>

#include <rgflow/net/activation.hpp>
#include <rgflow/net/features.hpp>
#include <rgflow/net/group_mlp.hpp>
#include <rgflow/net/mlp.hpp>
#include <rgflow/net/neighbours.hpp>
#include <rgflow/net/residual.hpp>
#include <rgflow/net/separate.hpp>
