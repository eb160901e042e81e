// SPDX-License-Identifier: BSL-1.0
#include "models.hpp"

#include <phi4/theory.hpp>
#include <rgflow/menu.hpp>

#include <cstddef>
#include <string>

namespace checkpoint {
namespace {

template <std::size_t Hidden, std::size_t... Extents>
void add_width(rgflow::model_menu& menu) {
  (menu.add(rgflow::on_menu<phi4::flow<Extents, Hidden>>("phi4/lattice" + std::to_string(Extents) + "/hidden" +
                                                         std::to_string(Hidden))),
   ...);
}

}  // namespace

void add_phi4_models(rgflow::model_menu& menu) {
  add_width<16, 8, 16, 32, 64>(menu);
  add_width<32, 8, 16, 32, 64>(menu);
  add_width<64, 8, 16, 32, 64>(menu);
}

}  // namespace checkpoint
