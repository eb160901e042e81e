// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <program/json.hpp>
#include <rgflow/engine/checkpoint/reader.hpp>
#include <rgflow/engine/model/menu.hpp>

#include <string>

namespace checkpoint {

/// What a checkpoint holds, for the terminal: format and checks, texts, blocks, tensors, the last step of a training
/// run, and the name of its model if that is on the menu. Files come from anywhere: what would move a terminal's cursor
/// is shown as '?'.
[[nodiscard]] std::string contents_text(rgflow::engine::checkpoint_file const& file, rgflow::model_menu const& menu);

/// The same as figures.
[[nodiscard]] program::json contents_json(rgflow::engine::checkpoint_file const& file, rgflow::model_menu const& menu);

}  // namespace checkpoint
