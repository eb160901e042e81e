// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/symmetry/conjugation.hpp>
#include <rgflow/symmetry/elements.hpp>
#include <rgflow/symmetry/generator.hpp>
#include <rgflow/symmetry/group.hpp>
#include <rgflow/symmetry/internal.hpp>
#include <rgflow/symmetry/phases.hpp>
#include <rgflow/symmetry/quarter_turns.hpp>
#include <rgflow/symmetry/reflection.hpp>
#include <rgflow/symmetry/sign_flip.hpp>
#include <rgflow/symmetry/space.hpp>
#include <rgflow/symmetry/translations.hpp>
