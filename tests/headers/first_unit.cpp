// SPDX-License-Identifier: BSL-1.0
#include "tiny.hpp"

double of_second_unit();

int main() { return log_q_of_a_sample() == of_second_unit() ? 0 : 1; }
