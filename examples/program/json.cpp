// SPDX-License-Identifier: BSL-1.0
#include <program/json.hpp>
#include <program/files.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <stdexcept>

namespace program {

json json::array(elements values) {
  json result;
  result.value_ = std::move(values);
  return result;
}

json json::object(members values) {
  json result;
  result.value_ = std::move(values);
  return result;
}

json& json::operator[](std::string_view name) {
  if (std::holds_alternative<std::monostate>(value_)) value_ = members();
  auto* const object = std::get_if<members>(&value_);
  if (object == nullptr) throw std::logic_error("json: member '" + std::string(name) + "' of what is no object");
  auto const found = std::find_if(object->begin(), object->end(), [&](auto const& m) { return m.first == name; });
  if (found != object->end()) return found->second;
  return object->emplace_back(std::string(name), json()).second;
}

void json::push_back(json value) {
  if (std::holds_alternative<std::monostate>(value_)) value_ = elements();
  auto* const array = std::get_if<elements>(&value_);
  if (array == nullptr) throw std::logic_error("json: push_back to what is no array");
  array->push_back(std::move(value));
}

struct json_text {
  using library = nlohmann::ordered_json;

  // Spelling of numbers and strings is the library's: shortest digits that read back equal, escapes, null for
  // what is not finite; bytes that are no UTF-8 become U+FFFD.
  static std::string spelled(library const& value) {
    return value.dump(-1, ' ', false, library::error_handler_t::replace);
  }

  static bool nested(json const& value) {
    return std::holds_alternative<json::elements>(value.value_) || std::holds_alternative<json::members>(value.value_);
  }

  static void append(std::string& text, json const& value, std::size_t depth) {
    std::string const indent(2 * depth, ' ');
    if (auto const* const array = std::get_if<json::elements>(&value.value_)) {
      bool const lines = std::any_of(array->begin(), array->end(), nested);
      text += '[';
      for (std::size_t i = 0; i < array->size(); ++i) {
        if (i != 0) text += lines ? "," : ", ";
        if (lines) text += "\n" + indent + "  ";
        append(text, (*array)[i], depth + 1);
      }
      text += lines ? "\n" + indent + "]" : "]";
    } else if (auto const* const object = std::get_if<json::members>(&value.value_)) {
      text += '{';
      for (std::size_t i = 0; i < object->size(); ++i) {
        text += (i == 0 ? "\n" : ",\n") + indent + "  " + spelled((*object)[i].first) + ": ";
        append(text, (*object)[i].second, depth + 1);
      }
      text += object->empty() ? "}" : "\n" + indent + "}";
    } else {
      std::visit(
          [&]<class T>(T const& plain) {
            if constexpr (std::is_same_v<T, std::monostate>)
              text += "null";
            else if constexpr (!std::is_same_v<T, json::elements> && !std::is_same_v<T, json::members>)
              text += spelled(library(plain));
          },
          value.value_);
    }
  }
};

std::string json::text() const {
  std::string result;
  json_text::append(result, *this, 0);
  return result + "\n";
}

void json::write(std::filesystem::path const& path) const { write_file(path, text()); }

}  // namespace program
