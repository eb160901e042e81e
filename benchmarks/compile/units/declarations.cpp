// SPDX-License-Identifier: BSL-1.0

// What the compile benchmark compiles: the language without the engine.

#include <rgflow/language.hpp>
