// SPDX-License-Identifier: BSL-1.0
#include "tiny.hpp"

double of_second_unit();

double of_second_unit() { return log_q_of_a_sample(); }
