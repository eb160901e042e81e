// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace program {

/// A figure shown beside the bar, such as {"loss", -56.3}.
struct reading {
  std::string_view name;
  double value;
};

/// Where and how progress is shown. The default is stderr, as a bar if that is a terminal and as a line every
/// ten seconds if not.
struct progress_style {
  enum class kind { bar, lines, none };
  kind show = kind::bar;
  std::ostream* stream = nullptr;   ///< nullptr: stderr
  std::function<double()> seconds;  ///< a monotonic clock; empty: the real one
  int columns = 0;                  ///< width of a bar; 0: that of the terminal

  [[nodiscard]] static progress_style of_stderr(bool quiet = false);
};

/// How far a run has come: share, rate, remaining time and a few figures.
///
///     train   42 % [=========>            ]  2100/5000   12.4 ksamples/s   1:05 left   loss -56.31  ess 0.87
class progress {
 public:
  /// `done_before` steps were done by the run that this one resumes: they don't count for the rate. Each step
  /// is `samples_per_step` samples; 0 shows steps/s instead.
  progress(std::string title, std::uint64_t steps, double samples_per_step = 0, std::uint64_t done_before = 0,
           progress_style style = progress_style::of_stderr());
  progress(progress const&) = delete;
  progress& operator=(progress const&) = delete;
  /// Leaves the last state on its line, so that what is printed next begins on a new one.
  ~progress();

  /// The number of steps may become known only after warm-up (--seconds); 0: unknown.
  void set_steps(std::uint64_t steps) { steps_ = steps; }

  /// To be called after every step; shows something ten times a second at most, so it costs next to nothing.
  void update(std::uint64_t steps_done, std::initializer_list<reading> readings = {});
  void update(std::uint64_t steps_done, std::span<reading const> readings);

  /// Steps (or samples) per second since the start.
  [[nodiscard]] double rate() const;

 private:
  void show(std::span<reading const> readings);
  [[nodiscard]] std::string line(std::span<reading const> readings, int columns) const;

  std::string title_;
  std::uint64_t steps_;
  double samples_per_step_;
  std::uint64_t done_before_;
  progress_style style_;
  std::uint64_t done_;
  double start_;
  double now_;
  double shown_;
  bool unfinished_line_ = false;
};

/// What to call with (steps done, of how many) in a part of a run that is not saved: it shows the progress in `bar`,
/// which the caller resets when the part is over, and is false once a stop is asked for.
[[nodiscard]] std::function<bool(std::uint64_t, std::uint64_t)> watched(std::optional<progress>& bar, std::string title,
                                                                        bool quiet, double samples_per_step = 0);

/// The same for a training of `batch` samples a step, which may go on with one that was saved: it is called after each
/// step, with what is shown beside the bar, and with 0 for the number of steps while that is not known.
[[nodiscard]] std::function<bool(std::uint64_t, std::uint64_t, std::initializer_list<reading>)> watched_training(
    std::optional<progress>& bar, std::string title, std::size_t batch, progress_style style);

}  // namespace program
