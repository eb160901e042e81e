// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <all_headers.hpp>

// A model that both units use, so that what it is made of occurs in both.

using half = rgflow::coupling<rgflow::checkerboard, rgflow::affine, rgflow::mlp<2>>;
struct tiny
    : rgflow::hierarchy<rgflow::torus<2, 2>, rgflow::real_field, rgflow::every_level<rgflow::decimate<2, half>>> {};

inline double log_q_of_a_sample() { return rgflow::model<tiny>(rgflow::seed{1}).sample(1).log_q(0); }
