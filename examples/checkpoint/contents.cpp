// SPDX-License-Identifier: BSL-1.0
#include "contents.hpp"

#include <program/table.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace checkpoint {
namespace {

using rgflow::model_menu;
using rgflow::engine::checkpoint_file;

std::string harmless(std::string text) {
  for (char& c : text)
    if (c != '\n' && (static_cast<unsigned char>(c) < ' ' || c == '\x7f')) c = '?';
  return text;
}

std::string digits_of(std::uint32_t value) {
  std::string out(8, '0');
  for (std::size_t i = out.size(); i-- > 0; value >>= 4U) out[i] = "0123456789abcdef"[value & 0xfU];
  return out;
}

std::string shape_of(rgflow::engine::block_entry const& block) { return rgflow::engine::shape_text(block.shape); }

/// The entry of the menu, or nullptr if the file's model is not there, or the file has none.
rgflow::menu_entry const* entry_of(checkpoint_file const& file, model_menu const& menu) {
  return file.has_text("model") && file.has_block("weights") ? menu.find(file) : nullptr;
}

/// The figures of the last step, as training runs are stored.
std::optional<std::vector<double>> last_step(checkpoint_file const& file) {
  if (!file.has_block("history")) return std::nullopt;
  auto const& shape = file.shape("history");
  if (shape.size() != 2 || shape[0] == 0 || shape[1] != 4) return std::nullopt;
  auto const block = std::ranges::find(file.blocks(), "history", &rgflow::engine::block_entry::name);
  if (block->dtype != "float64") return std::nullopt;
  auto const history = file.read<double>("history");
  return std::vector<double>(history.end() - 4, history.end());
}

}  // namespace

std::string contents_text(checkpoint_file const& file, model_menu const& menu) {
  std::string text = file.path().string() + ": rgflow checkpoint, format version " + std::to_string(file.version()) +
                     ", " + std::to_string(file.bytes()) +
                     " bytes. It is whole: the CRC-64 of the file and the CRC-32C of every block are right.\n";
  auto const* const entry = entry_of(file, menu);
  if (file.has_text("model"))
    text += entry != nullptr ? "Its model is on the menu: " + entry->name + ".\n" : "Its model is not on the menu.\n";

  std::size_t widest = 0;
  auto const on_one_line = [](std::string const& value) { return value.find('\n') == std::string::npos; };
  for (auto const& [key, value] : file.texts())
    if (on_one_line(value)) widest = std::max(widest, key.size());
  text += "\n";
  for (auto const& [key, value] : file.texts())
    if (on_one_line(value))
      text += key + std::string(widest + 2 - key.size(), ' ') + (value.empty() ? "(none)" : harmless(value)) + "\n";
  if (auto const last = last_step(file))
    text += "\nlast step: loss " + program::significant((*last)[0], 6) + ", ess " + program::significant((*last)[1]) +
            ", gradient norm " + program::significant((*last)[2]) + ", learning rate " +
            program::significant((*last)[3]) + "\n";

  program::table blocks{{"block", "type", "shape", "bytes", "CRC-32C"}};
  for (auto const& b : file.blocks())
    blocks.add_row({b.name, b.dtype, shape_of(b), std::to_string(b.bytes), digits_of(b.crc)});
  if (!blocks.rows.empty()) text += "\n" + blocks.text();

  for (auto const& [key, value] : file.texts())
    if (!on_one_line(value)) text += "\n" + key + ":\n" + harmless(value) + (value.ends_with('\n') ? "" : "\n");
  if (entry != nullptr && !file.has_text("tensors"))
    text += "\ntensors:\n" + rgflow::engine::tensors_text(entry->make(0)->tensors());
  return text;
}

program::json contents_json(checkpoint_file const& file, model_menu const& menu) {
  program::json out;
  out["file"] = file.path().string();
  out["format_version"] = file.version();
  out["bytes"] = file.bytes();
  auto const* const entry = entry_of(file, menu);
  out["on_menu"] = entry != nullptr ? program::json(entry->name) : program::json();
  out["texts"] = program::json::object();
  for (auto const& [key, value] : file.texts()) out["texts"][key] = value;
  out["blocks"] = program::json::array();
  for (auto const& b : file.blocks()) {
    program::json block;
    block["name"] = b.name;
    block["type"] = b.dtype;
    block["shape"] = program::json::array();
    for (std::uint64_t const extent : b.shape) block["shape"].push_back(extent);
    block["crc32c"] = digits_of(b.crc);
    out["blocks"].push_back(std::move(block));
  }
  return out;
}

}  // namespace checkpoint
