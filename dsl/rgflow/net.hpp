// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/net/activation.hpp>
#include <rgflow/net/mlp.hpp>
