// SPDX-License-Identifier: BSL-1.0
#include <program/progress.hpp>
#include <program/stop.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <utility>

namespace program {
namespace {

double monotonic_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class... T>
std::string formatted(char const* format, T... values) {
  std::array<char, 64> text;
  int const length = std::snprintf(text.data(), text.size(), format, values...);
  return std::string(text.data(), std::min(static_cast<std::size_t>(std::max(length, 0)), text.size() - 1));
}

// 3 significant digits with a unit prefix: 12.4 k
std::string scaled(double value) {
  constexpr std::array<char const*, 4> prefixes = {" ", " k", " M", " G"};
  std::size_t power = 0;
  while (value >= 999.5 && power + 1 < prefixes.size()) {
    value /= 1000;
    ++power;
  }
  return formatted(value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value) + prefixes[power];
}

// 0:09, 12:30, 1:02:03
std::string clock_text(double seconds) {
  auto const total = static_cast<long long>(std::llround(std::min(seconds, 3.5e6)));
  if (total < 3600) return formatted("%lld:%02lld", total / 60, total % 60);
  return formatted("%lld:%02lld:%02lld", total / 3600, total / 60 % 60, total % 60);
}

int terminal_columns() {
  winsize size = {};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

progress_style progress_style::of_stderr(bool quiet) {
  progress_style style;
  style.show = quiet ? kind::none : ::isatty(STDERR_FILENO) != 0 ? kind::bar : kind::lines;
  return style;
}

progress::progress(std::string title, std::uint64_t steps, double samples_per_step, std::uint64_t done_before,
                   progress_style style)
    : title_(std::move(title)),
      steps_(steps),
      samples_per_step_(samples_per_step),
      done_before_(done_before),
      style_(std::move(style)),
      done_(done_before) {
  if (style_.stream == nullptr) style_.stream = &std::cerr;
  if (!style_.seconds) style_.seconds = monotonic_seconds;
  start_ = now_ = style_.seconds();
  shown_ = start_ - (style_.show == progress_style::kind::bar ? 1e9 : 0);  // a bar at once, a line after a while
}

progress::~progress() {
  if (unfinished_line_) *style_.stream << '\n' << std::flush;
}

double progress::rate() const {
  double const steps = static_cast<double>(done_ - done_before_);
  double const seconds = now_ - start_;
  return seconds > 0 ? steps * (samples_per_step_ > 0 ? samples_per_step_ : 1) / seconds : 0;
}

void progress::update(std::uint64_t steps_done, std::initializer_list<reading> readings) {
  update(steps_done, std::span(readings.begin(), readings.size()));
}

void progress::update(std::uint64_t steps_done, std::span<reading const> readings) {
  done_ = std::max(steps_done, done_before_);
  now_ = style_.seconds();
  if (style_.show == progress_style::kind::none) return;
  double const interval = style_.show == progress_style::kind::bar ? 0.1 : 10;
  bool const last = steps_ != 0 && done_ >= steps_;
  if (now_ - shown_ < interval && !last) return;
  shown_ = now_;
  show(readings);
}

void progress::show(std::span<reading const> readings) {
  if (style_.show == progress_style::kind::lines) {
    *style_.stream << line(readings, 0) << '\n' << std::flush;
    return;
  }
  // One column less than the terminal has: some wrap when the last one is written.
  int const columns = (style_.columns > 0 ? style_.columns : terminal_columns()) - 1;
  std::string text = line(readings, columns);
  if (text.size() > static_cast<std::size_t>(columns)) text.resize(static_cast<std::size_t>(columns));
  *style_.stream << '\r' << text << "\x1b[K" << std::flush;  // clears what a longer line left
  unfinished_line_ = true;
}

// Without columns there is no bar. A bar takes what the rest leaves, and goes first where that is little.
std::string progress::line(std::span<reading const> readings, int columns) const {
  double const share = steps_ > 0 ? std::min(1., static_cast<double>(done_) / static_cast<double>(steps_)) : 0;
  std::string before = title_;
  if (steps_ > 0) before += formatted("  %3.0f %%", std::floor(100 * share));

  std::string after = "  " + std::to_string(done_);
  if (steps_ > 0) after += "/" + std::to_string(steps_);
  if (rate() > 0) {
    after += "  " + scaled(rate()) + (samples_per_step_ > 0 ? "samples/s" : "steps/s");
    double const left = static_cast<double>(steps_ - std::min(done_, steps_)) /
                        static_cast<double>(done_ - done_before_) * (now_ - start_);
    if (steps_ > 0) after += done_ < steps_ ? "  " + clock_text(left) + " left" : "  in " + clock_text(now_ - start_);
  }
  for (reading const& r : readings) after += "  " + std::string(r.name) + " " + formatted("%.4g", r.value);

  int const room = columns - static_cast<int>(before.size() + after.size()) - 3;
  if (steps_ == 0 || room < 8) return before + after;
  auto const width = static_cast<std::size_t>(std::min(room, 30));
  auto const filled = static_cast<std::size_t>(share * static_cast<double>(width));
  std::string bar(filled, '=');
  if (filled < width) bar += '>' + std::string(width - filled - 1, ' ');
  return before + " [" + bar + "]" + after;
}

namespace {

/// Shows a step in the bar of `make`, which is made at the first one; false once a stop is asked for.
bool show_step(std::optional<progress>& bar, auto const& make, std::uint64_t done, std::uint64_t of,
               std::initializer_list<reading> readings) {
  if (!bar) make();
  bar->set_steps(of);
  bar->update(done, readings);
  return !stop_requested();
}

}  // namespace

std::function<bool(std::uint64_t, std::uint64_t)> watched(std::optional<progress>& bar, std::string title, bool quiet,
                                                          double samples_per_step) {
  return [&bar, title = std::move(title), quiet, samples_per_step](std::uint64_t done, std::uint64_t of) {
    auto const make = [&] { bar.emplace(title, of, samples_per_step, 0, progress_style::of_stderr(quiet)); };
    return show_step(bar, make, done, of, {});
  };
}

std::function<bool(std::uint64_t, std::uint64_t, std::initializer_list<reading>)> watched_training(
    std::optional<progress>& bar, std::string title, std::size_t batch, progress_style style) {
  return [&bar, title = std::move(title), batch, style = std::move(style)](std::uint64_t done, std::uint64_t of,
                                                                           std::initializer_list<reading> readings) {
    auto const make = [&] { bar.emplace(title, of, static_cast<double>(batch), done - 1, style); };
    return show_step(bar, make, done, of, readings);
  };
}

}  // namespace program
