// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program {

/// What every program understands.
struct common_options {
  std::uint64_t seed = 1;
  std::size_t threads = 0;             ///< never 0 after parsing: the number of hardware threads by default
  std::filesystem::path out;           ///< the directory for everything it writes, out/NAME by default
  std::filesystem::path json;          ///< empty: none
  bool resume = false;                 ///< go on from the checkpoint in `out`
  std::optional<std::uint64_t> steps;  ///< at most one of steps and seconds
  std::optional<double> seconds;
  bool quiet = false;  ///< no progress on stderr
};

/// The command line of a program, bound to its variables, whose values beforehand are the defaults.
///
///     std::size_t lattice = 16;
///     double mu = -2;
///     program::options options("phi4", "Trains a flow for complex phi^4 in two dimensions.");
///     options.add("--lattice", lattice, "sites per side").one_of({8, 16, 32, 64});
///     options.add("--mu", mu, "coefficient of |phi|^2");
///     program::common_options common;
///     options.add_common(common);
///     if (auto const code = options.parse(argc, argv)) return *code;
///
/// Whatever is unknown, missing, given twice or senseless gives one sentence on stderr and exit code 2.
class options {
 public:
  /// Limits what an option accepts. Bounds and choices also stand in the help.
  class limits {
   public:
    limits& at_least(double low);
    limits& more_than(double low);
    limits& at_most(double high);
    limits& one_of(std::vector<std::size_t> choices);
    limits& one_of(std::vector<std::string> choices);

   private:
    friend class options;
    limits(options& owner, std::size_t index) : owner_(owner), index_(index) {}
    options& owner_;
    std::size_t index_;
  };

  options(std::string name, std::string description);
  ~options();
  options(options const&) = delete;
  options& operator=(options const&) = delete;

  /// `name` is the long form with its dashes. Numbers must be finite, counts whole and not negative.
  limits add(std::string name, double& value, std::string help);
  limits add(std::string name, std::size_t& value, std::string help);
  limits add(std::string name, std::string& value, std::string help);
  limits add(std::string name, std::filesystem::path& value, std::string help, std::string what = "FILE");
  limits add(std::string name, bool& flag, std::string help);
  limits add(std::string name, std::optional<double>& value, std::string help);
  limits add(std::string name, std::optional<std::size_t>& value, std::string help);

  /// Not both of these may be given.
  void exclusive(std::string first, std::string second);

  /// The options of common_options, the same for every program.
  void add_common(common_options& common);

  /// Nothing if the program should go on; else its exit code: 0 after --help, 2 after a mistake. Variables are
  /// set only if all is well.
  [[nodiscard]] std::optional<int> parse(int argc, char const* const* argv);

  /// The same, with the words given apart and what it would print returned: (exit code, text).
  [[nodiscard]] std::optional<std::pair<int, std::string>> parse(std::vector<std::string> words);

  /// Prints `complaint` as parse would, for what only the program can judge; returns exit code 2.
  [[nodiscard]] int misuse(std::string_view complaint) const;

  /// Every option with its value as text, in the order of adding: for the report and the results.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> values() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace program
