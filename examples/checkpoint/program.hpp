// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/model/menu.hpp>

#include <string>

namespace checkpoint {

/// The program for any menu of models: shows what the checkpoint of the command line holds, and draws from its model if
/// that is on the menu. It calls itself `name`; --help ends with `about_menu`, whole lines. Returns the exit code.
[[nodiscard]] int run_program(std::string const& name, rgflow::model_menu const& menu, std::string const& about_menu,
                              int argc, char** argv);

}  // namespace checkpoint
