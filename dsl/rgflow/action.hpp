// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Theories: declared by a formula, bound to values of their constants, differentiated from the formula.

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/expression/tree.hpp>
#include <rgflow/expression/literals.hpp>
#include <rgflow/expression/operators.hpp>
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/symmetry/space.hpp>
#include <rgflow/expression/evaluate.hpp>
#include <rgflow/symmetry/declared.hpp>
#include <rgflow/symmetry/group.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/action/complex_free.hpp>
#include <rgflow/action/complex_phi4.hpp>
#include <rgflow/action/declaration.hpp>
#include <rgflow/action/family.hpp>
#include <rgflow/action/equality.hpp>
#include <rgflow/action/formula_action.hpp>
#include <rgflow/action/real_free.hpp>
#include <rgflow/action/real_phi4.hpp>
#include <rgflow/action/symmetry.hpp>
#include <rgflow/expression.hpp>
