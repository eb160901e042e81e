// SPDX-License-Identifier: BSL-1.0
#include <program/files.hpp>

#include <rgflow/engine/file.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace program {
namespace {

// As a shell would need it: words of harmless characters as they are, others in single quotes.
std::string quoted(std::string_view word) {
  constexpr std::string_view harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,+@%";
  if (!word.empty() && word.find_first_not_of(harmless) == std::string_view::npos) return std::string(word);
  std::string result = "'";
  for (char const c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

}  // namespace

void write_file(std::filesystem::path const& path, std::string_view contents) {
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  rgflow::engine::atomic_file file(path);
  file.write(contents);
  file.commit();
}

std::string read_file(std::filesystem::path const& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string contents{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) throw std::runtime_error("cannot read " + path.string());
  return contents;
}

std::filesystem::path data_file(std::string const& name, std::string const& package) {
  char const* const directory = std::getenv("RGFLOW_DATA");
  std::filesystem::path path = std::filesystem::path(directory != nullptr ? directory : "build/data") / name;
  if (!std::filesystem::exists(path))
    throw std::runtime_error("the data file " + name + " is missing: it comes with the Debian package " + package +
                             ", from which examples/run unpacks it (expected at " + path.string() + ")");
  return path;
}

std::string command_line(int argc, char const* const* argv) {
  char const* const script = std::getenv("RGFLOW_COMMAND");
  std::string text = script != nullptr ? script : argc > 0 ? quoted(argv[0]) : "";
  for (int i = 1; i < argc; ++i) text += " " + quoted(argv[i]);
  return text;
}

}  // namespace program
