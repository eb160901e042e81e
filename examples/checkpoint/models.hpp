// SPDX-License-Identifier: BSL-1.0
#pragma once

// The models that this program samples from: one unit instantiates those of one example, and nothing else sees their
// templates.

#include <rgflow/engine/model/menu.hpp>

namespace checkpoint {

void add_phi4_models(rgflow::model_menu& menu);
void add_digits_model(rgflow::model_menu& menu);

}  // namespace checkpoint
