// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checkpoint/reader.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/model/any_model.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// A declared model before it has weights. `on_menu<flow>("name")` makes one (rgflow/menu.hpp).
struct menu_entry {
  std::string name;
  std::string description;
  std::string number_type;
  std::function<std::unique_ptr<any_model>(std::uint64_t seed)> make;
};

/// The models that a program was compiled with, by name, and by the description that checkpoints carry.
class model_menu {
 public:
  /// Throws std::invalid_argument if the name is empty or taken, or if a model of this description and number type is
  /// there, since no checkpoint could tell the two apart.
  void add(menu_entry entry) {
    if (entry.name.empty()) throw std::invalid_argument("model_menu: a model needs a name");
    for (auto const& other : entries_) {
      if (other.name == entry.name)
        throw std::invalid_argument("model_menu: there is a model '" + entry.name + "' already");
      if (other.description == entry.description && other.number_type == entry.number_type)
        throw std::invalid_argument("model_menu: '" + entry.name + "' and '" + other.name +
                                    "' have the same description, and checkpoints could not tell them apart");
    }
    entries_.push_back(std::move(entry));
  }

  /// In the order of adding.
  std::vector<menu_entry> const& entries() const { return entries_; }

  /// The model of that name with its starting weights. Throws std::invalid_argument that lists the names there are.
  std::unique_ptr<any_model> make(std::string_view name, std::uint64_t seed = 0) const {
    auto const found = std::ranges::find(entries_, name, &menu_entry::name);
    if (found == entries_.end())
      throw std::invalid_argument("there is no model '" + std::string(name) + "' on the menu; it has " + names());
    return found->make(seed);
  }

  /// The model that a checkpoint belongs to, or nullptr if that is not on the menu. Throws checkpoint_error if the file
  /// holds no model.
  menu_entry const* find(engine::checkpoint_file const& file) const {
    auto const& type = weights_of(file).dtype;
    auto const found = std::ranges::find_if(
        entries_, [&](menu_entry const& e) { return file.says("model", e.description) && e.number_type == type; });
    return found == entries_.end() ? nullptr : &*found;
  }

  /// The model of a checkpoint with the weights of one of its blocks, "weights" or "average"; `seed` is the key of its
  /// samples. Throws checkpoint_error if the file holds no model or one that is not on the menu.
  std::unique_ptr<any_model> open(engine::checkpoint_file const& file, std::uint64_t seed = 0,
                                  std::string const& block = "weights") const {
    auto const* const entry = find(file);
    if (entry == nullptr) {
      std::string const& text = file.text("model");
      auto const& weights = weights_of(file);
      throw engine::checkpoint_error(
          file.path(),
          "a model that is not on the menu (" + text.substr(0, text.find('\n')) + ", " +
              std::to_string(weights.bytes / *engine::detail::bytes_of_dtype(weights.dtype)) + " weights of " +
              weights.dtype + ")",
          "one of " + names());
    }
    auto model = entry->make(seed);
    model->load(file, block);
    return model;
  }

 private:
  static engine::block_entry const& weights_of(engine::checkpoint_file const& file) {
    auto const found = std::ranges::find(file.blocks(), "weights", &engine::block_entry::name);
    if (!file.has_text("model") || found == file.blocks().end())
      throw engine::checkpoint_error(file.path(), "no model", "a text 'model' and a block 'weights'");
    return *found;
  }

  std::string names() const {
    if (entries_.empty()) return "no models";
    std::string text;
    for (auto const& e : entries_) text += (text.empty() ? "" : ", ") + e.name;
    return text;
  }

  std::vector<menu_entry> entries_;
};

}  // namespace rgflow::inline RGFLOW_ISA
