// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Formulas as types: symbols, literals, operations, and what is derived from them.

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/expression/tree.hpp>
#include <rgflow/expression/literals.hpp>
#include <rgflow/expression/operators.hpp>

#include <rgflow/expression/calculus.hpp>
#include <rgflow/expression/canonical.hpp>
#include <rgflow/expression/evaluate.hpp>
#include <rgflow/expression/functions.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/expression/text.hpp>
