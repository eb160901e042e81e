// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/net/activation.hpp>
#include <rgflow/net/features.hpp>
#include <rgflow/net/group_mlp.hpp>
#include <rgflow/net/mlp.hpp>
#include <rgflow/net/residual.hpp>
#include <rgflow/net/separate.hpp>
