// SPDX-License-Identifier: BSL-1.0
#include <program/files.hpp>
#include <program/options.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <variant>

namespace program {
namespace {

using target = std::variant<double*, std::size_t*, std::string*, std::filesystem::path*, bool*, std::optional<double>*,
                            std::optional<std::size_t>*>;

// Thrown inside this file only: a sentence for the user.
struct complaint : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The shortest digits that read back to the same number.
std::string digits(double value) {
  std::array<char, 32> text;
  return std::string(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if constexpr (std::is_floating_point_v<T>)
    if (!std::isfinite(value)) return std::nullopt;
  return value;
}

std::string listed(std::vector<std::string> const& words, std::string_view last_link) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? std::string(last_link) : std::string(", ")) + words[i];
  return text;
}

// The number of letters to insert, drop or replace: for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      std::size_t const replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

struct options::state {
  struct item {
    std::string name;
    target to;
    std::string help;
    std::string what;  // what stands for the value in the help
    std::optional<double> low = {}, high = {};
    bool low_excluded = false;
    std::vector<std::string> choices = {};
    std::string fallback = {};  // the default as text, if not the variable's own
    std::vector<std::string> given = {};
    CLI::Option* known = nullptr;

    bool is_flag() const { return std::holds_alternative<bool*>(to); }
    bool is_count() const {
      return std::holds_alternative<std::size_t*>(to) || std::holds_alternative<std::optional<std::size_t>*>(to);
    }
    bool is_number() const {
      return is_count() || std::holds_alternative<double*>(to) || std::holds_alternative<std::optional<double>*>(to);
    }

    std::string value() const {
      return std::visit(
          []<class T>(T const* v) -> std::string {
            if constexpr (std::is_same_v<T, double>)
              return digits(*v);
            else if constexpr (std::is_same_v<T, std::size_t>)
              return std::to_string(*v);
            else if constexpr (std::is_same_v<T, bool>)
              return *v ? "yes" : "no";
            else if constexpr (std::is_same_v<T, std::optional<double>>)
              return *v ? digits(**v) : "";
            else if constexpr (std::is_same_v<T, std::optional<std::size_t>>)
              return *v ? std::to_string(**v) : "";
            else if constexpr (std::is_same_v<T, std::filesystem::path>)
              return v->string();
            else
              return *v;
          },
          to);
    }

    // "a whole number of at least 1": the same words in the help and in complaints.
    std::string expectation() const {
      if (!choices.empty()) return listed(choices, " or ");
      std::string text = is_count() ? "a whole number" : is_number() ? "a number" : "text";
      std::vector<std::string> bounds;
      if (low) bounds.push_back((low_excluded ? "above " : "of at least ") + digits(*low));
      if (high) bounds.push_back((low ? "at most " : "of at most ") + digits(*high));
      if (!bounds.empty()) text += " " + listed(bounds, " and ");
      if (is_count() && !low && !high) text += " that is not negative";
      return text;
    }

    void refuse(std::string const& found) const {
      throw complaint(name + " is '" + found + "', expected " + expectation());
    }

    void check(std::string const& text) const {
      if (is_count() && !number<std::size_t>(text)) refuse(text);
      if (is_number()) {
        auto const value = number<double>(text);
        if (!value || (low && (*value < *low || (low_excluded && *value <= *low))) || (high && *value > *high))
          refuse(text);
      }
      if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end()) refuse(text);
      if (!is_number() && text.empty()) throw complaint(name + " needs a value that is not empty");
    }

    void assign(std::string const& text) const {
      std::visit(
          [&]<class T>(T* v) {
            if constexpr (std::is_same_v<T, double> || std::is_same_v<T, std::optional<double>>)
              *v = *number<double>(text);
            else if constexpr (std::is_same_v<T, std::size_t> || std::is_same_v<T, std::optional<std::size_t>>)
              *v = *number<std::size_t>(text);
            else if constexpr (std::is_same_v<T, bool>)
              *v = true;
            else
              *v = text;
          },
          to);
    }
  };

  state(std::string program_name, std::string text) : name(std::move(program_name)), description(std::move(text)) {}

  std::string name;
  std::string description;
  std::vector<item> items;
  std::vector<std::pair<std::string, std::string>> exclusive;
  common_options* common = nullptr;

  std::size_t add(item added) {
    if (!added.name.starts_with("--")) throw std::logic_error("options: '" + added.name + "' does not begin with --");
    for (item const& other : items)
      if (other.name == added.name) throw std::logic_error("options: " + added.name + " was added twice");
    items.push_back(std::move(added));
    return items.size() - 1;
  }

  item const* find(std::string_view wanted) const {
    auto const found = std::find_if(items.begin(), items.end(), [&](item const& i) { return i.name == wanted; });
    return found == items.end() ? nullptr : &*found;
  }

  std::string unknown(std::string word) const {
    word = word.substr(0, word.find('='));
    if (!word.starts_with("-")) return "'" + word + "' is not understood: every value follows the name of its option";
    auto const nearest = std::min_element(items.begin(), items.end(), [&](item const& a, item const& b) {
      return distance(a.name, word) < distance(b.name, word);
    });
    bool const close = nearest != items.end() && distance(nearest->name, word) <= 2;
    return "there is no option " + word + (close ? "; did you mean " + nearest->name + "?" : "");
  }

  std::string usage() const;
  void read(std::vector<std::string> words);
};

std::string options::state::usage() const {
  std::vector<std::string> left;
  for (item const& i : items) left.push_back("  " + i.name + (i.is_flag() ? "" : " " + i.what));
  left.push_back("  --help");
  std::size_t width = 0;
  for (std::string const& text : left) width = std::max(width, text.size());

  std::string text = description + "\n\nusage: " + command_line(1, std::array{name.c_str()}.data()) + " [OPTION...]\n\n";
  for (std::size_t k = 0; k < left.size(); ++k) {
    text += left[k] + std::string(width + 2 - left[k].size(), ' ');
    if (k == items.size()) {
      text += "shows this\n";
      continue;
    }
    item const& i = items[k];
    text += i.help;
    std::vector<std::string> facts;
    if (!i.choices.empty() || i.low || i.high) facts.push_back(i.expectation());
    std::string const value = i.fallback.empty() ? i.value() : i.fallback;
    if (!i.is_flag() && !value.empty()) facts.push_back("default " + value);
    if (!facts.empty()) text += " (" + listed(facts, "; ") + ")";
    text += "\n";
  }
  return text;
}

// CLI11 splits the words and knows the names; values stay text until all have been checked, so that every
// complaint is ours and no variable is half set.
void options::state::read(std::vector<std::string> words) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  bool help = false;
  app.add_flag("-h,--help", help);
  for (item& i : items) {
    i.given.clear();
    if (i.is_flag())
      i.known = app.add_flag(i.name);
    else
      i.known = app.add_option(i.name, i.given)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  std::reverse(words.begin(), words.end());
  try {
    app.parse(words);
  } catch (CLI::ArgumentMismatch const& mismatch) {
    std::string const what = mismatch.what();
    throw complaint(what.substr(0, what.find_first_of(": ")) + " needs a value");
  } catch (CLI::ParseError const& error) {
    throw complaint(error.what());
  }
  if (help) return;

  if (auto const extras = app.remaining(); !extras.empty()) throw complaint(unknown(extras.front()));
  for (item const& i : items) {
    if (i.known->count() > 1) throw complaint(i.name + " is given twice");
    for (std::string const& text : i.given) i.check(text);
  }
  for (auto const& [first, second] : exclusive)
    if (find(first)->known->count() > 0 && find(second)->known->count() > 0)
      throw complaint("give " + first + " or " + second + ", not both");
  for (item const& i : items)
    if (i.known->count() > 0) i.assign(i.is_flag() ? "" : i.given.front());
  if (common != nullptr && common->threads == 0)
    common->threads = std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

options::options(std::string name, std::string description)
    : state_(std::make_unique<state>(std::move(name), std::move(description))) {}
options::~options() = default;

options::limits& options::limits::at_least(double low) {
  owner_.state_->items[index_].low = low;
  return *this;
}

options::limits& options::limits::more_than(double low) {
  owner_.state_->items[index_].low = low;
  owner_.state_->items[index_].low_excluded = true;
  return *this;
}

options::limits& options::limits::at_most(double high) {
  owner_.state_->items[index_].high = high;
  return *this;
}

options::limits& options::limits::one_of(std::vector<std::size_t> choices) {
  std::vector<std::string> words;
  for (std::size_t const choice : choices) words.push_back(std::to_string(choice));
  return one_of(std::move(words));
}

options::limits& options::limits::one_of(std::vector<std::string> choices) {
  owner_.state_->items[index_].choices = std::move(choices);
  return *this;
}

options::limits options::add(std::string name, double& value, std::string help) {
  return {*this, state_->add({std::move(name), &value, std::move(help), "X"})};
}

options::limits options::add(std::string name, std::size_t& value, std::string help) {
  return {*this, state_->add({std::move(name), &value, std::move(help), "N"})};
}

options::limits options::add(std::string name, std::string& value, std::string help) {
  return {*this, state_->add({std::move(name), &value, std::move(help), "WORD"})};
}

options::limits options::add(std::string name, bool& flag, std::string help) {
  return {*this, state_->add({std::move(name), &flag, std::move(help), ""})};
}

options::limits options::add(std::string name, std::optional<double>& value, std::string help) {
  return {*this, state_->add({std::move(name), &value, std::move(help), "X"})};
}

options::limits options::add(std::string name, std::optional<std::size_t>& value, std::string help) {
  return {*this, state_->add({std::move(name), &value, std::move(help), "N"})};
}

options::limits options::add(std::string name, std::filesystem::path& value, std::string help, std::string what) {
  return {*this, state_->add({std::move(name), &value, std::move(help), std::move(what)})};
}

void options::exclusive(std::string first, std::string second) {
  if (state_->find(first) == nullptr || state_->find(second) == nullptr)
    throw std::logic_error("options: exclusive " + first + " and " + second + " before both were added");
  state_->exclusive.emplace_back(std::move(first), std::move(second));
}

void options::add_common(common_options& common) {
  static_assert(std::is_same_v<std::size_t, std::uint64_t>, "counts of steps and seeds are 64 bits wide");
  state_->common = &common;
  if (common.out.empty()) common.out = std::filesystem::path("out") / state_->name;
  add("--steps", common.steps, "training steps").at_least(1);
  add("--seconds", common.seconds, "training time; fixes the number of steps once, from the rate measured at the start")
      .more_than(0);
  exclusive("--steps", "--seconds");
  add("--seed", common.seed, "the same seed gives the same numbers");
  add("--threads", common.threads, "threads; the numbers don't depend on it").at_least(1).at_most(4096);
  if (common.threads == 0) state_->items.back().fallback = "all";
  add("--out", common.out, "where files are written", "DIR");
  add("--json", common.json, "also writes the results there");
  add("--resume", common.resume, "goes on from the checkpoint in the --out directory");
  add("--quiet", common.quiet, "shows no progress");
}

std::optional<std::pair<int, std::string>> options::parse(std::vector<std::string> words) {
  // --help wins over any mistake beside it.
  if (std::find(words.begin(), words.end(), "--help") != words.end() ||
      std::find(words.begin(), words.end(), "-h") != words.end())
    return std::pair(0, state_->usage());
  try {
    state_->read(std::move(words));
  } catch (complaint const& error) {
    return std::pair(2, state_->name + ": " + error.what() + " (--help shows all options)\n");
  }
  return std::nullopt;
}

std::optional<int> options::parse(int argc, char const* const* argv) {
  auto const verdict = parse(std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
  if (!verdict) return std::nullopt;
  std::fputs(verdict->second.c_str(), verdict->first == 0 ? stdout : stderr);
  return verdict->first;
}

int options::misuse(std::string_view complaint) const {
  std::fprintf(stderr, "%s: %.*s\n", state_->name.c_str(), static_cast<int>(complaint.size()), complaint.data());
  return 2;
}

std::vector<std::pair<std::string, std::string>> options::values() const {
  std::vector<std::pair<std::string, std::string>> result;
  for (state::item const& i : state_->items) result.emplace_back(i.name, i.value());
  return result;
}

}  // namespace program
