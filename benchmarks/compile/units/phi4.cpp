// SPDX-License-Identifier: BSL-1.0

// What the compile benchmark compiles: all that examples/phi4 makes of its flows, in one unit.

#include <phi4/sampler.cpp>
#include <phi4/width_16.cpp>
#include <phi4/width_32.cpp>
#include <phi4/width_64.cpp>
