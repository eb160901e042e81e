// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so what refuses from deep within comes first.
#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/bijector/complex_values.hpp>
#include <rgflow/net/needs_values.hpp>
#include <rgflow/transform/spline.hpp>
#include <rgflow/bijector/coupling.hpp>
#include <rgflow/bijector/net_of_context.hpp>

#include <rgflow/bijector/act_norm.hpp>
#include <rgflow/bijector/autoregressive.hpp>
#include <rgflow/bijector/chain.hpp>
#include <rgflow/bijector/channel_mix.hpp>
#include <rgflow/bijector/complex_coupling.hpp>
#include <rgflow/bijector/contract.hpp>
#include <rgflow/bijector/elementwise.hpp>
#include <rgflow/bijector/haar.hpp>
#include <rgflow/bijector/householder.hpp>
#include <rgflow/bijector/invert.hpp>
#include <rgflow/bijector/keep_inputs.hpp>
#include <rgflow/bijector/keep_nets.hpp>
#include <rgflow/bijector/oriented_coupling.hpp>
#include <rgflow/bijector/polar_coupling.hpp>
#include <rgflow/bijector/radial.hpp>
#include <rgflow/bijector/repeat.hpp>
#include <rgflow/bijector/value_order.hpp>
#include <rgflow/bijector/vector_coupling.hpp>
