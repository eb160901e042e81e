// SPDX-License-Identifier: BSL-1.0
#include "models.hpp"

#include <digits/flow.hpp>
#include <rgflow/menu.hpp>

namespace checkpoint {

void add_digits_model(rgflow::model_menu& menu) { menu.add(rgflow::on_menu<digits::flow>("digits")); }

}  // namespace checkpoint
