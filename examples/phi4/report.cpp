// SPDX-License-Identifier: BSL-1.0
#include "results.hpp"

#include <program/picture.hpp>
#include <program/plot.hpp>
#include <program/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace phi4 {
namespace {

using program::picture;
using program::plot;
using program::series;
using program::significant;

/// A curve of at most `most` points, each the mean over its share of the steps.
series binned(std::string name, std::span<curve_point const> curve, double (*value)(curve_point const&), double offset,
              std::size_t most = 300) {
  series s;
  s.name = std::move(name);
  std::size_t const bins = std::min(most, curve.size());
  for (std::size_t b = 0; b < bins; ++b) {
    std::size_t const first = b * curve.size() / bins, last = (b + 1) * curve.size() / bins;
    double sum = 0;
    for (std::size_t i = first; i < last; ++i) sum += value(curve[i]);
    s.x.push_back(0.5 * static_cast<double>(first + last));
    s.y.push_back(sum / static_cast<double>(last - first) + offset);
  }
  return s;
}

series points(std::string name, std::span<estimate const> values, double shift) {
  series s;
  s.name = std::move(name);
  s.shown_as = series::mark::points;
  for (std::size_t r = 0; r < values.size(); ++r) {
    s.x.push_back(static_cast<double>(r) + shift);
    s.y.push_back(values[r].value);
    s.error.push_back(values[r].error);
  }
  return s;
}

/// How the logarithms of the weights are distributed around log Z, as densities.
series histogram(std::span<double const> log_w, double log_z) {
  constexpr std::size_t bins = 60;
  std::vector<double> sorted(log_w.begin(), log_w.end());
  std::sort(sorted.begin(), sorted.end());
  double const low = sorted[sorted.size() / 1000] - log_z, high = sorted.back() - log_z;
  double const width = std::max((high - low) / static_cast<double>(bins), 1e-12);
  series s;
  s.name = "samples of the flow";
  std::vector<double> count(bins, 0.0);
  for (double const x : sorted)
    if (x - log_z >= low) count[std::min(bins - 1, static_cast<std::size_t>((x - log_z - low) / width))] += 1;
  for (std::size_t b = 0; b < bins; ++b) {
    s.x.push_back(low + (static_cast<double>(b) + 0.5) * width);
    s.y.push_back(count[b] / (static_cast<double>(sorted.size()) * width));
  }
  return s;
}

/// One field as a picture, all at the same scale.
picture field_picture(std::span<float const> field, std::size_t extent, double scale) {
  std::size_t const volume = extent * extent;
  return program::complex_field(field.first(volume), field.subspan(volume, volume), extent, scale);
}

/// The amplitude that one site in fifty exceeds: what the pictures show at full strength.
double bright_amplitude(std::span<float const> fields, std::size_t extent) {
  std::size_t const volume = extent * extent;
  std::vector<float> amplitude;
  for (std::size_t first = 0; first + 2 * volume <= fields.size() && amplitude.size() < 65536; first += 2 * volume)
    for (std::size_t s = 0; s < volume; ++s)
      amplitude.push_back(std::hypot(fields[first + s], fields[first + volume + s]));
  auto const place = amplitude.begin() + static_cast<std::ptrdiff_t>(amplitude.size() * 98 / 100);
  std::nth_element(amplitude.begin(), place, amplitude.end());
  return static_cast<double>(*place);
}

using captioned = std::vector<std::pair<picture, std::string>>;
constexpr std::size_t fields_in_a_row = 6;

/// A few fields, `stride` fields apart.
captioned field_row(std::span<float const> fields, std::size_t extent, double scale, std::size_t stride) {
  captioned list;
  std::size_t const values = 2 * extent * extent;
  for (std::size_t i = 0; i < fields_in_a_row && (i * stride + 1) * values <= fields.size(); ++i)
    list.emplace_back(field_picture(fields.subspan(i * stride * values, values), extent, scale), "");
  return list;
}

/// Rows of pictures as one.
void write_rows(std::filesystem::path const& path, std::span<captioned const> rows, std::size_t extent) {
  constexpr program::colour white{255, 255, 255};
  std::vector<picture> all;
  for (auto const& row : rows) {
    for (auto const& [image, caption] : row) all.push_back(image);
    while (all.size() % fields_in_a_row != 0) all.emplace_back(extent, extent, white);
  }
  program::write_png(
      path, program::enlarged(program::grid(all, fields_in_a_row, 1, white), std::max<std::size_t>(1, 96 / extent)));
}

std::string first_line(std::string const& text) { return text.substr(0, text.find("   ")); }

}  // namespace

void write_report(run_results const& r) {
  std::size_t const extent = r.asked.lattice;
  auto const& c = r.asked.constants;
  auto const numbers = figures(r);
  auto const figure = [&](std::string const& name) {
    for (auto const& [key, value] : numbers)
      if (key == name) return first_line(value);
    return std::string("-");
  };

  program::report page("Complex φ⁴ by a renormalization-group flow",
                       std::to_string(extent) + " × " + std::to_string(extent) + " sites, μ = " + significant(c.mu) +
                           ", λ = " + significant(c.lambda) + ", t = " + significant(c.t));
  page.highlights({{"effective sample size", figure("ESS")},
                   {"log Z", figure("log Z")},
                   {"free energy bound", figure("free energy bound")},
                   {"acceptance", figure("acceptance")}});
  page.preformatted("S = Σ (μ|φ|² + λ|φ|⁴) over all sites − t Σ (φ*φ′ + c.c.) over all links");
  std::string about =
      "A flow maps independent normal numbers to fields, level by level from coarse to fine. It was trained from this "
      "formula alone. Its samples carry exact weights exp(−S)/q, so the averages below are those of the theory.";
  if (r.asked.chain_share > 0)
    about.replace(
        about.find("formula alone"), std::string("formula alone").size(),
        "formula, and from configurations of short Markov chains, half of them at 0.9 t, which show it what is rare");
  if (r.asked.rotations > 1)
    about += " The density q is that of the flow averaged over " + std::to_string(r.asked.rotations) +
             " global phases, under which S does not change.";
  page.text(about);
  for (auto const& w : warnings(r)) page.text(w);

  page.heading("Observables");
  auto table = observable_table(r);
  table.note.clear();
  page.add(table, r.chains ? "Errors are one standard deviation; values in brackets are exact. No chain that the flow "
                             "learned from is among those "
                             "it is compared with."
                           : "Averages over the theory; values in brackets are exact.");
  page.facts(numbers);

  page.heading("Fields");
  double const scale = bright_amplitude(r.flow.kept.fields, extent);
  int const zoom = static_cast<int>(128 / extent);
  std::vector<captioned> rows{field_row(r.flow.kept.fields, extent, scale, 1)};
  page.text("The hue is the phase of φ, the brightness its amplitude. Drawn by the flow:");
  page.add(rows.back(), zoom);
  if (r.chains_run && !r.chains_run->fields.empty()) {
    std::size_t const last = r.chains_run->chains * 2 * extent * extent;
    page.text("Drawn by Hybrid Monte Carlo, from as many chains:");
    rows.push_back(field_row(std::span<float const>(r.chains_run->fields).last(last), extent, scale, 5));
    page.add(rows.back(), zoom);
  }

  page.heading("One field, from coarse to fine");
  captioned stages;
  for (std::size_t k = 0; k < r.growth.size(); ++k)
    stages.emplace_back(
        field_picture(r.growth[k], extent, scale),
        k + 1 == r.growth.size() ? "all levels" : std::to_string(k + 1) + (k == 0 ? " level" : " levels"));
  page.text(
      "The bulk variables of the coarsest level alone, then of one more level at a time; those not yet used are zero.");
  page.add(stages, zoom);
  rows.push_back(stages);
  write_rows(r.asked.common.out / "fields.png", rows, extent);

  page.heading("Training");
  page.text(
      "The hopping t is turned on during the first steps: until then the curves are those of a theory with less of "
      "it.");
  std::span<curve_point const> const curve = r.training.curve;
  double const reference = std::isnan(r.exact_log_z) ? r.flow.weights.log_z.value : r.exact_log_z;
  plot loss{"Distance to the theory", "step", "⟨S + log q⟩ + log Z"};
  loss.curves.push_back(binned(
      "the flow alone, batch by batch", curve, [](curve_point const& p) { return p.loss; }, reference));
  loss.log_y = true;
  plot ess{"Effective sample size", "step", "ESS per sample"};
  ess.curves.push_back(binned(
      "within a batch", curve, [](curve_point const& p) { return p.ess; }, 0));
  ess.references.push_back(
      {"averaged weights, " + std::to_string(r.flow.weights.samples) + " samples", r.flow.weights.ess});
  ess.y_low = 0;
  page.add(std::vector<plot>{loss, ess});

  page.heading("Two-point function and weights");
  plot two_point{"Two-point function", "r", "Re ⟨φₓ* φₓ₊ᵣ⟩"};
  two_point.curves.push_back(
      points(r.flow.reliable ? "flow, reweighted" : "flow, Metropolis", r.flow.two_point, r.chains ? -0.04 : 0));
  if (r.chains) two_point.curves.push_back(points("HMC", r.chains->two_point, 0.04));
  two_point.log_y =
      r.flow.two_point.front().value > 4 * r.flow.two_point.back().value &&
      std::all_of(r.flow.two_point.begin(), r.flow.two_point.end(), [](estimate e) { return e.value > e.error; });
  plot weights{"Weights of the samples", "log w − log Z", "density"};
  weights.curves.push_back(histogram(r.flow.log_w, r.flow.weights.log_z.value));
  page.add(std::vector<plot>{two_point, weights});

  page.heading("The run");
  page.preformatted(r.asked.command_line);
  page.facts(r.asked.all);
  page.heading("The model");
  page.preformatted(r.description);
  page.write(r.asked.common.out / "report.html");
}

}  // namespace phi4
