// SPDX-License-Identifier: BSL-1.0
#include "draw.hpp"

#include <program/progress.hpp>
#include <program/samples.hpp>
#include <program/stop.hpp>
#include <rgflow/engine/parallel.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <span>
#include <stdexcept>
#include <system_error>

namespace checkpoint {
namespace {

constexpr std::size_t batch = 1024;

/// Files of samples have [channel, y, x]: a ring is one row.
std::array<std::size_t, 3> shape_of(rgflow::any_model const& m) {
  auto const extents = m.sites().extents();
  if (extents.size() > 2)
    throw std::runtime_error("samples.h5 holds fields in one or two dimensions, and " + m.name() + " has " +
                             std::to_string(extents.size()));
  return {m.channels(), extents.size() == 2 ? extents.front() : 1, extents.back()};
}

void check_context(rgflow::any_model const& m, std::span<double const> context) {
  if (context.size() == m.contexts()) return;
  std::string const found = context.empty() ? "none were given" : std::to_string(context.size()) + " were given";
  throw std::runtime_error(m.name() + " reads " + (m.contexts() == 0 ? "no" : std::to_string(m.contexts())) +
                           " context numbers, and " + found +
                           (m.contexts() == 0 ? ": leave out --context"
                                              : ": give --context with as many, such as the constants of "
                                                "its theory, separated by commas"));
}

}  // namespace

std::optional<std::vector<double>> numbers_of(std::string const& list) {
  std::vector<double> numbers;
  for (std::size_t at = 0; at <= list.size();) {
    std::size_t const end = std::min(list.find(',', at), list.size());
    double value{};
    auto const read = std::from_chars(list.data() + at, list.data() + end, value);
    if (read.ec != std::errc{} || read.ptr != list.data() + end || !std::isfinite(value)) return std::nullopt;
    numbers.push_back(value);
    at = end + 1;
  }
  return numbers;
}

std::optional<program::json> draw_samples(rgflow::engine::checkpoint_file const& file, rgflow::model_menu const& menu,
                                          settings const& s) {
  std::string const weights = !s.weights.empty() ? s.weights : file.has_block("average") ? "average" : "weights";
  auto const model = menu.open(file, s.seed, weights);
  check_context(*model, s.context);
  rgflow::engine::tbb_executor threads(s.threads);
  model->run_on(threads);

  bool const in_float = model->number_type() == "float32";
  using program::sample_file;
  sample_file target(s.out / "samples.h5", shape_of(*model),
                     in_float ? sample_file::precision::single : sample_file::precision::doubled);
  target.attribute("model", model->description());
  target.attribute("command_line", s.command_line);
  target.attribute("checkpoint", file.path().string());
  target.attribute("weights", weights);
  target.attribute("seed", static_cast<std::int64_t>(s.seed));
  target.attribute("first", static_cast<std::int64_t>(s.first));
  for (std::size_t i = 0; i < s.context.size(); ++i) target.attribute("context" + std::to_string(i), s.context[i]);

  program::progress bar("sampling", s.sample, 1, 0, program::progress_style::of_stderr(s.quiet));
  for (std::size_t done = 0; done < s.sample;) {
    if (program::stop_requested()) return std::nullopt;
    std::size_t const count = std::min(batch, s.sample - done);
    auto const drawn = model->sample(count, s.first + done, s.context);
    if (in_float) {
      std::vector<float> x(drawn.x.size());
      std::ranges::transform(drawn.x, x.begin(), [](double v) { return static_cast<float>(v); });
      target.append(std::span<float const>(x), drawn.log_q);
    } else {
      target.append(std::span<double const>(drawn.x), drawn.log_q);
    }
    bar.update(done += count);
  }
  target.commit();

  program::json out;
  out["model"] = model->name();
  out["weights"] = weights;
  out["samples"] = s.sample;
  out["first"] = s.first;
  out["seed"] = s.seed;
  out["context"] = program::json::array();
  for (double const c : s.context) out["context"].push_back(c);
  out["command_line"] = s.command_line;
  return out;
}

}  // namespace checkpoint
