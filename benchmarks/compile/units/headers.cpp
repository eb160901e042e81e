// SPDX-License-Identifier: BSL-1.0

// What the compile benchmark compiles: everything that a program can include, and nothing that it makes of it.

#include <rgflow/rgflow.hpp>
