// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so what refuses from deep within comes first.
#include <rgflow/net/group_table.hpp>

#include <rgflow/net/activation.hpp>
#include <rgflow/net/features.hpp>
#include <rgflow/net/group_mlp.hpp>
#include <rgflow/net/mlp.hpp>
#include <rgflow/net/neighbours.hpp>
#include <rgflow/net/residual.hpp>
#include <rgflow/net/separate.hpp>
