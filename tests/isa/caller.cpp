// SPDX-License-Identifier: BSL-1.0
#include "kernel.hpp"

int main() { return rgflow::instruction_set() == nullptr; }
