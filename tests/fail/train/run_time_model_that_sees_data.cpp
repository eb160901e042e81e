// SPDX-License-Identifier: BSL-1.0
// EXPECT: a run_time_model samples, encodes and trains in its own numbers only
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>
#include <rgflow/run_time_model.hpp>

using namespace rgflow;

struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, act_norm>>, prior<normal>> {};

#ifdef RGFLOW_TWIN
using chosen = model<flow>;
#else
using chosen = run_time_model<flow>;
#endif

void start(chosen& m, chosen::field_array const& x) { m.initialise_from_data(x); }
