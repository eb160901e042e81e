// SPDX-License-Identifier: BSL-1.0
#include "results.hpp"

#include <program/picture.hpp>
#include <program/plot.hpp>
#include <program/report.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace digits {
namespace {

using program::picture;
using program::plot;
using program::series;
using program::significant;
using program::with_error;

constexpr program::colour paper_edge = {198, 203, 208};

/// Ink on paper: [y][x] of values 0 .. 16.
picture digit(std::span<float const> values) { return program::grey_levels(values, edge, grey_levels - 1, 0); }

/// Images [item][y][x] in rows.
picture sheet(std::span<float const> values, std::size_t columns) {
  std::vector<picture> list;
  for (std::size_t at = 0; at + pixels <= values.size(); at += pixels)
    list.push_back(digit(values.subspan(at, pixels)));
  return program::grid(list, columns, 1, paper_edge);
}

/// `count` images of a set, spread over it.
std::vector<float> some(images const& items, std::size_t count) {
  std::vector<float> chosen;
  for (std::size_t i = 0; i < std::min(count, items.size()); ++i) {
    auto const item = items[i * items.size() / std::min(count, items.size())];
    chosen.insert(chosen.end(), item.begin(), item.end());
  }
  return chosen;
}

/// Every image of `values`, and below it the nearest one (Euclidean) of `among`.
picture with_nearest(std::span<float const> values, images const& among) {
  std::vector<float> both(values.begin(), values.end());
  for (std::size_t at = 0; at < values.size(); at += pixels) {
    std::size_t best = 0;
    double least = HUGE_VAL;
    for (std::size_t item = 0; item < among.size(); ++item) {
      double square = 0;
      for (std::size_t i = 0; i < pixels; ++i) {
        double const d = static_cast<double>(values[at + i]) - static_cast<double>(among[item][i]);
        square += d * d;
      }
      if (square < least) {
        least = square;
        best = item;
      }
    }
    both.insert(both.end(), among[best].begin(), among[best].end());
  }
  return sheet(both, values.size() / pixels);
}

/// Images of a set in ascending order of `bits`: the first and the last `count` of them.
std::pair<picture, picture> extremes(images const& items, std::span<double const> bits, std::size_t count) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return bits[a] < bits[b]; });
  count = std::min(count, order.size());
  auto const sheet_of = [&](std::size_t first) {
    std::vector<float> values;
    for (std::size_t k = first; k < first + count; ++k)
      values.insert(values.end(), items[order[k]].begin(), items[order[k]].end());
    return sheet(values, count);
  };
  return {sheet_of(0), sheet_of(order.size() - count)};
}

/// Training loss, averaged over shares of the run, and the validation.
plot learning(training_result const& t, double gaussian_bits) {
  series loss{"training batches", {}, {}}, judged{"validation, averaged weights", {}, {}};
  std::size_t const bins = std::min<std::size_t>(300, t.curve.size());
  for (std::size_t b = 0; b < bins; ++b) {
    std::size_t const first = b * t.curve.size() / bins, last = (b + 1) * t.curve.size() / bins;
    double sum = 0;
    for (std::size_t i = first; i < last; ++i) sum += t.curve[i].loss;
    loss.x.push_back(0.5 * static_cast<double>(first + last));
    loss.y.push_back(sum / static_cast<double>(last - first));
  }
  for (auto const& p : t.validation) {
    judged.x.push_back(static_cast<double>(p.step));
    judged.y.push_back(p.bits);
  }
  double const low = std::min(*std::min_element(loss.y.begin(), loss.y.end()), gaussian_bits);
  plot p{"learning", "step", "bits per pixel", {loss, judged}, {{"Gaussian, validation", gaussian_bits}}};
  p.y_low = low - 0.05;
  p.y_high = gaussian_bits + 0.45;  // the first steps are far above
  return p;
}

/// Image by image: what the Gaussian needs against what the flow needs.
plot comparison(run_results const& r) {
  series images{"test images", r.correlated.test.average, r.learnt.test.average};
  images.shown_as = series::mark::points;
  auto const [low, high] = std::minmax_element(images.x.begin(), images.x.end());
  series equal{"equally good", {*low, *high}, {*low, *high}};
  return {"image by image, bits per pixel", "Gaussian, full covariance", "flow", {images, equal}};
}

}  // namespace

void write_report(run_results const& r, density const& flow, gaussian const& normal, dataset const& data) {
  constexpr std::size_t side = 10;
  std::size_t const shown = std::min(side * side, r.test_items);
  auto const fields = flow.sample(side * side);
  auto const drawn = values_of(fields);
  auto const real = sheet(some(data.test, shown), side);
  auto const samples = sheet(std::span<float const>(drawn).first(shown * pixels), side);
  auto const rival = sheet(values_of(normal.sample(shown, r.asked.common.seed)), side);
  program::write_png(r.asked.common.out / "samples.png",
                     program::enlarged(program::grid(std::array{real, samples, rival}, 3, 4, {255, 255, 255}), 4));

  estimate const better = advantage(r);
  program::report page("Handwritten digits by a renormalization-group flow",
                       std::to_string(r.train_items) + " images of 8 × 8 pixels with 17 grey levels to learn from");
  auto const text = [](estimate e) { return with_error(e.value, e.error); };
  page.highlights({{"flow, bits per pixel", text(mean_of(r.learnt.test.average))},
                   {"Gaussian", text(mean_of(r.correlated.test.average))},
                   {"difference", text(better)},
                   {"difference / σ", significant(better.value / better.error, 3)}});
  page.text(
      "A density of images is worth as much as the images that it did not see are probable: −log₂ p(image) / 64, the "
      "bits "
      "that a code made from it spends per pixel. The flow was trained on " +
      std::to_string(r.train_items) + " images, the weights were chosen by " + std::to_string(r.validation_items) +
      " others, and the figures are those of " + std::to_string(r.test_items) + " more, used for nothing else.");
  page.add({{real, "test images"}, {samples, "samples of the flow"}, {rival, "samples of the Gaussian"}}, 3);

  page.heading("Figures");
  program::table scores = score_table(r);
  scores.note =
      "Errors are standard errors of the mean over images. Pixels become real numbers by uniform noise within a grey "
      "level. “test” averages the bits over " +
      std::to_string(test_draws) +
      " draws of noise per image, “test, pooled” is −log₂ of the averaged density; both are upper bounds on the bits "
      "of the "
      "image itself, the second one closer. The difference is taken image by image.";
  page.add(scores);
  page.add({learning(r.training, r.correlated.validation), comparison(r)});

  page.heading("How a digit grows");
  page.text(
      "Decoding runs from coarse to fine. Each row adds the random numbers of one more level, all finer ones held at "
      "zero: "
      "4 numbers, then 16, then all 64.");
  auto const few = std::span<float const>(fields).first(16 * pixels);
  std::vector<float> rows;
  for (auto const& stage : flow.growth(few)) {
    auto const values = values_of(stage);
    rows.insert(rows.end(), values.begin(), values.end());
  }
  page.add(sheet(rows, 16), "", 5);

  page.heading("Temperature");
  page.text("The same random numbers, multiplied before decoding: smaller ones keep closer to what is typical.");
  std::vector<std::pair<picture, std::string>> warm;
  for (double const t : std::array{0.4, 0.6, 0.8, 1.0})
    warm.emplace_back(sheet(values_of(flow.sample(36, t)), 6), "× " + significant(t, 2));
  page.add(warm, 4);

  page.heading("Invented or remembered?");
  page.text("Samples above, below each of them the training image nearest to it.");
  page.add(with_nearest(std::span<float const>(drawn).first(16 * pixels), data.train), "", 5);
  auto const [likely, unlikely] = extremes(data.test, r.learnt.test.average, 16);
  page.text("The test images that the flow finds most and least probable.");
  page.add(likely, "most probable", 5);
  page.add(unlikely, "least probable", 5);

  page.heading("The run");
  page.facts({{"images", std::to_string(r.train_items) + " train, " + std::to_string(r.validation_items) +
                             " validation, " + std::to_string(r.test_items) + " test, split by the hash of the image"},
              {"steps", std::to_string(r.training.steps) + " of " + std::to_string(r.asked.batch) +
                            " images; weights of step " + std::to_string(r.training.chosen.step) + " chosen"},
              {"training", significant(r.training.seconds, 3) + " s"},
              {"weights", std::to_string(r.weights)},
              {"logit margin", significant(map.margin)},
              {"shrinkage of the Gaussian", significant(r.shrinkage) + ", chosen by validation"}});
  auto options = r.asked.all;
  std::erase_if(options, [](auto const& option) { return option.second.empty(); });
  page.facts(options);
  page.preformatted(r.asked.command_line);
  page.heading("The model");
  page.preformatted(r.description);
  page.write(r.asked.common.out / "report.html");
}

}  // namespace digits
