// SPDX-License-Identifier: BSL-1.0

// What the program says and draws, with a small menu: one model reads context numbers, one computes in double.

#include "../../../examples/checkpoint/contents.hpp"
#include "../../../examples/checkpoint/draw.hpp"
#include "../../scratch_directory.hpp"
#include "stored_samples.hpp"

#include <rgflow/language.hpp>
#include <rgflow/menu.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

using namespace rgflow;

namespace {

using Catch::Matchers::Contains;
using checkpoint::contents_text;
using checkpoint::draw_samples;
using checkpoint::numbers_of;

struct pair : chain<coupling<checkerboard, affine, mlp<8>>, coupling<complement<checkerboard>, affine, mlp<8>>> {};
using steps = every_level<disentangle<2, pair>, decimate<2, pair>>;
struct ring : hierarchy<torus<4>, real_field, steps, context<2>> {};
struct square : hierarchy<torus<4, 4>, complex_field, steps> {};
struct cube : hierarchy<torus<2, 2, 2>, real_field, steps> {};

model_menu small_menu() {
  model_menu menu;
  menu.add(on_menu<ring>("ring"));
  menu.add(on_menu<square, double>("square"));
  menu.add(on_menu<cube>("cube"));
  return menu;
}

/// A checkpoint of one of them, with weights at which nothing is the identity, and where samples go.
struct stage {
  explicit stage(std::string const& name) {
    auto const model = small_menu().make(name);
    std::vector<double> const in_double(model->weight_count(), 0.2);
    std::vector<float> const in_float(model->weight_count(), 0.2F);
    engine::checkpoint_writer file;
    file.set("kind", "rgflow model");
    file.set("model", model->description());
    file.set("tensors", engine::tensors_text(model->tensors()));
    if (model->number_type() == "float32")
      file.add("weights", std::span<float const>(in_float));
    else
      file.add("weights", std::span<double const>(in_double));
    file.save(scratch / "file");
    s.out = scratch.path();
    s.sample = 1500;
    s.first = 7;
    s.seed = 11;
    s.quiet = true;
  }

  [[nodiscard]] engine::checkpoint_file file() const { return engine::checkpoint_file::load(scratch / "file"); }
  auto draw() const { return draw_samples(file(), small_menu(), s); }

  scratch_directory scratch;
  checkpoint::settings s;
};

}  // namespace

TEST_CASE("checkpoint: samples are those of the model") {
  stage const at("square");
  REQUIRE(at.draw());
  stored_samples const found(at.scratch / "samples.h5");
  auto const model = small_menu().open(at.file(), 11);
  auto const head = model->sample(1024, 7), tail = model->sample(1500 - 1024, 7 + 1024);
  CHECK(found.shape == std::vector<hsize_t>{1500, 2, 4, 4});
  auto expected = head;
  expected.x.insert(expected.x.end(), tail.x.begin(), tail.x.end());
  expected.log_q.insert(expected.log_q.end(), tail.log_q.begin(), tail.log_q.end());
  CHECK(found.x == expected.x);
  CHECK(found.log_q == expected.log_q);
  CHECK(found.model == model->description());
}

TEST_CASE("checkpoint: a conditional model gets its numbers, or says how many it needs") {
  stage at("ring");
  CHECK_THROWS_WITH(at.draw(), Contains("ring reads 2 context numbers, and none were given: give --context"));
  at.s.context = {0.5};
  CHECK_THROWS_WITH(at.draw(), Contains("ring reads 2 context numbers, and 1 were given"));
  CHECK_FALSE(std::filesystem::exists(at.scratch / "samples.h5"));
  at.s.context = {0.5, -2};
  REQUIRE(at.draw());
  stored_samples const found(at.scratch / "samples.h5");
  CHECK(found.shape == std::vector<hsize_t>{1500, 1, 1, 4});
  auto const expected = small_menu().open(at.file(), 11)->sample(1024, 7, at.s.context).x;
  CHECK(std::vector<double>(found.x.begin(), found.x.begin() + 4096) == expected);
  at.s.context = {0.5, 2};
  REQUIRE(at.draw());
  CHECK(stored_samples(at.scratch / "samples.h5").x != found.x);

  stage other("square");
  other.s.context = {1};
  CHECK_THROWS_WITH(other.draw(), Contains("square reads no context numbers, and 1 were given: leave out --context"));
}

TEST_CASE("checkpoint: which weights") {
  stage at("square");
  auto const model = small_menu().make("square");
  std::vector<double> const start(model->weight_count(), 0.2), average(start.size(), 0.3);
  engine::checkpoint_writer both;
  both.set("model", model->description());
  both.add("weights", std::span<double const>(start));
  both.add("average", std::span<double const>(average));
  both.save(at.scratch / "file");
  auto const drawn_x = [&](std::string const& which) {
    at.s.weights = which;
    at.s.sample = 64;
    REQUIRE(at.draw());
    return stored_samples(at.scratch / "samples.h5").x;
  };
  CHECK(drawn_x("") == drawn_x("average"));
  CHECK(drawn_x("weights") == small_menu().open(at.file(), 11, "weights")->sample(64, 7).x);
  CHECK(drawn_x("average") == small_menu().open(at.file(), 11, "average")->sample(64, 7).x);
  CHECK(drawn_x("weights") != drawn_x("average"));
}

TEST_CASE("checkpoint: fields in three dimensions have no place in the file of samples") {
  stage const at("cube");
  CHECK_THROWS_WITH(at.draw(), Contains("one or two dimensions, and cube has 3"));
}

TEST_CASE("checkpoint: what a file holds") {
  stage const at("square");
  auto const file = at.file();
  auto const text = contents_text(file, small_menu());
  for (auto const* part : {"format version 1", "It is whole", "on the menu: square", "rgflow model", "float64",
                           "hierarchy on a periodic 4 x 4 lattice", "level0/disentangle/"})
    CHECK_THAT(text, Contains(part));
  CHECK_THAT(contents_text(file, model_menu()), Contains("Its model is not on the menu."));
  auto json = checkpoint::contents_json(file, small_menu());
  auto const path = at.scratch / "json";
  json.write(path);
  CHECK(std::filesystem::file_size(path) > 500);
}

TEST_CASE("checkpoint: what a training run holds, and a file that is none") {
  scratch_directory const scratch;
  std::vector<double> const history{9, 0.1, 5, 1e-3, -2.5, 0.75, 3, 1e-4};
  engine::checkpoint_writer run;
  run.set("kind", "colour \x1b[31m");
  run.set("step", 2);
  run.set("frozen", "");
  run.set("objective", "reverse KL\nwith mu = -2");
  run.add("history", std::span<double const>(history), {2, 4});
  run.save(scratch / "run");
  auto const text = contents_text(engine::checkpoint_file::load(scratch / "run"), small_menu());
  CHECK_THAT(text, Contains("kind    colour ?[31m\n") && Contains("step    2\n") && Contains("frozen  (none)\n"));
  CHECK_THAT(text, Contains("last step: loss -2.5, ess 0.75, gradient norm 3, learning rate 0.0001\n"));
  CHECK_THAT(text, Contains("objective:\nreverse KL\nwith mu = -2\n") && !Contains("menu"));
}

TEST_CASE("checkpoint: lists of numbers") {
  CHECK(numbers_of("0.5") == std::vector<double>{0.5});
  CHECK(numbers_of("-1,2e3") == std::vector<double>{-1, 2000});
  for (auto const* wrong : {"", ",", "1,", ",1", "1,,2", "1;2", "one", "nan", "inf", "1 ,2"})
    CHECK_FALSE(numbers_of(wrong));
}
