// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <program/json.hpp>
#include <rgflow/engine/checkpoint/reader.hpp>
#include <rgflow/engine/model/menu.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace checkpoint {

/// What the command line asks for.
struct settings {
  std::filesystem::path file;
  std::size_t sample = 0;
  std::uint64_t first = 0;
  std::string weights;  ///< the block; empty: the average if there is one
  std::vector<double> context;
  std::size_t seed = 1;
  std::size_t threads = 1;
  std::filesystem::path out = "out/checkpoint", json;
  bool quiet = false;
  std::string command_line;
};

/// "0.3,-1" as numbers; nothing if it is no such list.
[[nodiscard]] std::optional<std::vector<double>> numbers_of(std::string const& list);

/// Draws the samples asked for from the file's model into `out`/samples.h5 and returns what was drawn as figures;
/// nothing if stopped before the end, when there is no file. Throws checkpoint_error if the model is not on the menu
/// and std::runtime_error, which says what to give, if it reads other context numbers.
[[nodiscard]] std::optional<program::json> draw_samples(rgflow::engine::checkpoint_file const& file,
                                                        rgflow::model_menu const& menu, settings const& s);

}  // namespace checkpoint
