// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/symmetry/space.hpp>
#include <rgflow/symmetry/group.hpp>

#include <rgflow/symmetry/conjugation.hpp>
#include <rgflow/symmetry/elements.hpp>
#include <rgflow/symmetry/generator.hpp>
#include <rgflow/symmetry/internal.hpp>
#include <rgflow/symmetry/phases.hpp>
#include <rgflow/symmetry/quarter_turns.hpp>
#include <rgflow/symmetry/reflection.hpp>
#include <rgflow/symmetry/sign_flip.hpp>
#include <rgflow/symmetry/translations.hpp>
