// SPDX-License-Identifier: BSL-1.0
// Program: one conditional flow for all classes of digits: draws each class, and tells classes apart
// Data: python3-sklearn usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz

#include <digits/dataset.hpp>
#include <digits/flow.hpp>
#include <digits/logits.hpp>
#include <program/files.hpp>
#include <program/json.hpp>
#include <program/options.hpp>
#include <program/picture.hpp>
#include <program/progress.hpp>
#include <program/run.hpp>

#include <rgflow/engine/train.hpp>
#include <rgflow/model.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <numbers>
#include <span>
#include <tuple>
#include <vector>

using namespace rgflow;

/// The flow of the program `digits`, every net of which also reads the class: ten numbers, 1 for the class of the image
/// and 0 for the others.
struct flow : hierarchy<open_lattice<8, 8>, real_field, flow_facts<digits::flow>::levels_type, prior<laplace>,
                        context<digits::classes>> {};
using model_type = model<flow>;

std::vector<float> one_hot(std::span<unsigned const> labels) {
  std::vector<float> rows(labels.size() * digits::classes, 0.0F);
  for (std::size_t i = 0; i < labels.size(); ++i) rows[i * digits::classes + labels[i]] = 1;
  return rows;
}

model_type::field_array array(std::span<float const> x) {
  auto fields = model_type::field_array::from_shape({x.size() / digits::pixels, 1, digits::edge, digits::edge});
  std::copy(x.begin(), x.end(), fields.begin());
  return fields;
}

struct settings {
  std::size_t steps = 2000, seed = 1, threads = engine::tbb_executor().concurrency();
  std::filesystem::path out = "out/labels", json;
  bool quiet = false;
};

void train(model_type& m, digits::images const& images, settings const& s) {
  m.initialise_from_data(array(digits::dequantized(images, 1, s.seed, engine::purpose::initial_weights).x),
                         {one_hot(images.labels), digits::classes});
  array_data<float> values(images.values, images.size(), 1, digits::pixels);
  values.with_context(one_hot(images.labels));
  trainer training(m, forward_kl(dequantized_data<float>(values, digits::map)),
                   {.steps = s.steps,
                    .batch = 128,
                    .optimizer = {.learning_rate = 5e-3, .weight_decay = 0.3},
                    .clip = 100,
                    .average = 0.99,
                    .seed = s.seed});
  program::progress bar("training", s.steps, 128, 0, program::progress_style::of_stderr(s.quiet));
  training_plan plan;
  plan.on_step = [&](training_record const& r, std::uint64_t done, std::uint64_t) {
    bar.update(done, {{"bits", r.loss / (digits::pixels * std::numbers::ln2)}});
    return true;
  };
  run_training(training, plan);
  training.swap_average();
}

struct score {
  double given_class, without_class;  ///< bits per pixel of an image whose class is known, and of one whose is not
  double right;                       ///< share of images that are likelier in their class than in every other
};

/// All classes are taken to be equally frequent.
score judge(model_type const& m, digits::images const& images) {
  auto const at = digits::dequantized(images, 16, 0, engine::purpose::test);
  std::vector<std::vector<double>> log_q, bits;
  for (unsigned label = 0; label < digits::classes; ++label) {
    auto const one = m.log_prob(array(at.x), {one_hot(std::array{label}), digits::classes});  // one row for all images
    log_q.emplace_back(one.begin(), one.end());
    bits.push_back(digits::bits_per_pixel(at, log_q.back()).average);
  }
  std::vector<double> mixed(log_q[0].size());
  for (std::size_t i = 0; i < mixed.size(); ++i) {
    double most = log_q[0][i], sum = 0;
    for (auto const& q : log_q) most = std::max(most, q[i]);
    for (auto const& q : log_q) sum += std::exp(q[i] - most) / digits::classes;
    mixed[i] = most + std::log(sum);
  }
  auto const bits_mixed = digits::bits_per_pixel(at, mixed).average;
  score mean{};
  double const share = 1 / static_cast<double>(images.size());
  for (std::size_t i = 0; i < images.size(); ++i) {
    auto const label = images.labels[i];
    auto const best = std::ranges::min_element(bits, {}, [&](auto const& of_class) { return of_class[i]; });
    mean.given_class += share * bits[label][i];
    mean.without_class += share * bits_mixed[i];
    mean.right += share * (best - bits.begin() == static_cast<std::ptrdiff_t>(label) ? 1 : 0);
  }
  return mean;
}

/// Eight images of each class, a column each.
void draw(model_type const& m, std::filesystem::path const& file) {
  std::vector<unsigned> labels;
  for (unsigned i = 0; i < 8 * digits::classes; ++i) labels.push_back(i % digits::classes);
  auto const drawn = m.sample(labels.size(), 0, {one_hot(labels), digits::classes});
  auto const values = digits::values_of(std::vector<float>(drawn.x.begin(), drawn.x.end()));
  std::vector<program::picture> pictures;
  for (std::size_t at = 0; at < values.size(); at += digits::pixels)
    pictures.push_back(
        program::grey_levels(std::span(values).subspan(at, digits::pixels), digits::edge, digits::grey_levels - 1, 0));
  program::write_png(file, program::enlarged(program::grid(pictures, digits::classes), 4));
}

void run(settings const& s) {
  auto const data = digits::load_dataset(program::data_file("digits.csv", "python3-sklearn"));
  std::filesystem::create_directories(s.out);
  model_type m(seed{s.seed});
  engine::tbb_executor threads(s.threads);
  m.run_on(threads);
  train(m, data.train, s);
  auto const by_validation = judge(m, data.validation), found = judge(m, data.test);
  std::printf("%zu weights, %zu steps, %zu images to train with.\n", m.weights().size(), s.steps, data.train.size());
  for (auto const& [name, images, of] :
       {std::tuple{"validation", &data.validation, by_validation}, std::tuple{"test", &data.test, found}})
    std::printf("%-10s  %zu images: %.3f bits per pixel given the class, %.3f without; %.1f %% in the right class\n",
                name, images->size(), of.given_class, of.without_class, 100 * of.right);
  draw(m, s.out / "classes.png");
  if (!s.json.empty()) {
    program::json results;
    results["bits_given_class"] = found.given_class;
    results["bits_without_class"] = found.without_class;
    results["right"] = found.right;
    results.write(s.json);
  }
}

int main(int argc, char** argv) {
  settings s;
  program::options options(
      "labels",
      "Trains one flow for all classes of handwritten digits, which reads the class of an image as its\n"
      "context, draws images of each class, and finds the class of images it has not seen.");
  options.add("--steps", s.steps, "training steps").at_least(1).at_most(1000000);
  options.add("--seed", s.seed, "the same seed gives the same numbers");
  options.add("--threads", s.threads, "threads; the numbers don't depend on it").at_least(1).at_most(4096);
  options.add("--out", s.out, "where classes.png is written", "DIR");
  options.add("--json", s.json, "also writes the results there");
  options.add("--quiet", s.quiet, "shows no progress");
  if (auto const code = options.parse(argc, argv)) return *code;
  return program::run("labels", {}, [&] { run(s); });
}
