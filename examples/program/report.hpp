// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <program/picture.hpp>
#include <program/plot.hpp>
#include <program/table.hpp>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// One self-contained HTML page, without scripts or references to anything outside it: what a run was, what
/// came out, what it looks like. Sections appear in the order of the calls.
class report {
 public:
  explicit report(std::string title, std::string subtitle = {});

  report& heading(std::string const& text);
  report& text(std::string const& paragraph);
  /// Names with values, such as options or timings.
  report& facts(std::vector<std::pair<std::string, std::string>> const& entries);
  /// Large figures in a row: {"ESS", "0.87"}. For the few results that matter most.
  report& highlights(std::vector<std::pair<std::string, std::string>> const& entries);
  report& add(table const& t, std::string const& caption = {});
  /// Plots side by side where the window is wide enough.
  report& add(std::vector<plot> const& plots);
  /// A picture; every pixel is shown as a square of `zoom` screen pixels.
  report& add(picture const& image, std::string const& caption, int zoom = 1);
  /// Pictures side by side with a caption each.
  report& add(std::vector<std::pair<picture, std::string>> const& images, int zoom = 1);
  /// Text as it is, in a fixed-width font.
  report& preformatted(std::string const& content);

  [[nodiscard]] std::string html() const;
  void write(std::filesystem::path const& path) const;

 private:
  std::string title_;
  std::string subtitle_;
  std::string body_;
};

}  // namespace program
