// SPDX-License-Identifier: BSL-1.0

// Models behind any_model give what they give by themselves, and a menu finds the one that a checkpoint belongs to.

#include "../../scratch_directory.hpp"

#include <rgflow/language.hpp>
#include <rgflow/menu.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

using namespace rgflow;

namespace {

using Catch::Matchers::Contains;

using half = coupling<checkerboard, affine, mlp<8>>;
struct pair : chain<half, coupling<complement<checkerboard>, affine, mlp<8>>> {};
using steps = every_level<disentangle<2, pair>, decimate<2, pair>>;
struct oblong : hierarchy<torus<4, 8>, complex_field, steps> {};
struct square : hierarchy<torus<4, 4>, complex_field, steps> {};
struct heated : hierarchy<torus<4>, real_field, steps, context<2>> {};

template <class T, class Flow>
model<Flow, T> stirred() {
  model<Flow, T> m(seed{5});
  for (std::size_t i = 0; i < m.weights().size(); ++i)
    m.weights()[i] += static_cast<T>(0.3 * engine::normal<double>({1, engine::purpose::test, 0}, i, 0));
  return m;
}

model_menu all_models() {
  model_menu menu;
  menu.add(on_menu<oblong>("oblong"));
  menu.add(on_menu<oblong, double>("oblong in double"));
  menu.add(on_menu<square>("square"));
  menu.add(on_menu<heated>("heated"));
  return menu;
}

template <class A, class B>
bool same_values(A const& a, B const& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

engine::checkpoint_file stored(scratch_directory const& scratch, engine::checkpoint_writer const& file) {
  file.save(scratch / "file");
  return engine::checkpoint_file::load(scratch / "file");
}

}  // namespace

TEMPLATE_TEST_CASE("menu: a model behind the interface gives the same bits as by itself", "", float, double) {
  auto const m = stirred<TestType, oblong>();
  auto const any = erase(stirred<TestType, oblong>(), "oblong");
  CHECK(any->name() == "oblong");
  CHECK(any->description() == m.description());
  CHECK(any->number_type() == engine::dtype_name<TestType>);
  CHECK(same_values(any->sites().extents(), std::vector<std::size_t>{4, 8}));
  CHECK(any->channels() == 2);
  CHECK(any->contexts() == 0);
  CHECK(any->weight_count() == m.weights().size());
  CHECK(any->seed_value() == 5);
  REQUIRE(any->levels() == m.levels());
  for (std::size_t l = 0; l < m.levels(); ++l) CHECK(any->bulk(l) == m.bulk(l));
  CHECK(engine::tensors_text(any->tensors()) == engine::tensors_text(m.tensors()));

  for (std::size_t const count : {1U, 100U}) {
    auto const expected = m.sample(count, 3);
    auto const found = any->sample(count, 3);
    CHECK(same_values(found.x, expected.x));
    CHECK(same_values(found.log_q, expected.log_q));
    CHECK(same_values(any->log_prob(found.x), m.log_prob(expected.x)));
    auto const latent = any->encode(found.x);
    CHECK(same_values(latent.field, m.encode(expected.x).field));
    CHECK(same_values(latent.log_det, m.encode(expected.x).log_det));
    auto const back = any->decode(latent.field);
    auto const expected_back = m.decode(m.encode(expected.x).field);
    CHECK(same_values(back.field, expected_back.field));
    CHECK(same_values(back.log_det, expected_back.log_det));
  }
  engine::serial_executor const serial;
  auto const spread = any->sample(100);
  any->run_on(serial);
  CHECK(same_values(any->sample(100).x, spread.x));
}

TEST_CASE("menu: context numbers in one row or a row for each sample") {
  auto const m = stirred<float, heated>();
  auto const any = erase(stirred<float, heated>(), "heated");
  REQUIRE(any->contexts() == 2);
  std::vector<double> const one{0.25, -1};
  std::vector<double> const each{0.25, -1, 0.5, 0.75, 2, 0};
  std::vector<float> const each_float(each.begin(), each.end());
  auto const expected = m.sample(3, 0, {each_float, 2});
  auto const found = any->sample(3, 0, each);
  CHECK(same_values(found.x, expected.x));
  CHECK(same_values(any->log_prob(found.x, each), m.log_prob(expected.x, {each_float, 2})));
  CHECK(same_values(any->encode(found.x, each).field, m.encode(expected.x, {each_float, 2}).field));
  CHECK(any->sample(3, 0, one).x != found.x);
  CHECK_THROWS_WITH(any->sample(3), Contains("reads 2 context numbers per sample, found 0"));
  CHECK_THROWS_WITH(any->sample(3, 0, std::span(each).first(3)), Contains("no whole rows of 2"));
  CHECK_THROWS_WITH(any->sample(2, 0, each), Contains("found 3 rows for 2 samples"));
  CHECK_THROWS_WITH(erase(stirred<float, square>(), "square")->sample(1, 0, one),
                    Contains("reads 0 context numbers per sample, found 2"));
}

TEST_CASE("menu: fields that are none are refused") {
  auto const any = all_models().make("square");
  std::vector<double> const values(33);
  CHECK_THROWS_WITH(any->log_prob(values), Contains("found 33 numbers, expected 32 for each field"));
  CHECK_THROWS_WITH(any->encode({}), Contains("found 0 numbers"));
}

TEST_CASE("menu: names") {
  auto menu = all_models();
  auto const m = menu.make("square", 9);
  CHECK(m->name() == "square");
  CHECK(same_values(m->sample(20).x, model<square>(seed{9}).sample(20).x));
  CHECK_THROWS_WITH(menu.make("cube"),
                    "there is no model 'cube' on the menu; it has oblong, oblong in double, square, heated");
  CHECK_THROWS_WITH(model_menu().make("cube"), Contains("it has no models"));
  CHECK_THROWS_WITH(menu.add(on_menu<square, double>("square")), Contains("there is a model 'square' already"));
  CHECK_THROWS_WITH(menu.add(on_menu<square>("carpet")), Contains("'carpet' and 'square' have the same description"));
  CHECK_THROWS_WITH(menu.add(on_menu<square, double>("")), Contains("needs a name"));
  CHECK(menu.entries().size() == 4);
  menu.add(on_menu<square, double>("carpet"));
  CHECK(menu.entries().back().name == "carpet");
}

TEST_CASE("menu: a checkpoint finds its model, by description and number type") {
  scratch_directory const scratch;
  auto const menu = all_models();
  auto const in_float = erase(stirred<float, oblong>(), "mine");
  auto const in_double = erase(stirred<double, oblong>(), "mine");
  in_float->save(scratch / "float");
  in_double->save(scratch / "double");
  auto const float_file = engine::checkpoint_file::load(scratch / "float");
  auto const double_file = engine::checkpoint_file::load(scratch / "double");
  REQUIRE(menu.find(float_file) != nullptr);
  CHECK(menu.find(float_file)->name == "oblong");
  CHECK(menu.find(double_file)->name == "oblong in double");
  CHECK(same_values(menu.open(float_file, 5)->sample(30).x, in_float->sample(30).x));
  CHECK(same_values(menu.open(double_file, 5)->sample(30).x, in_double->sample(30).x));
  CHECK(menu.open(float_file, 6)->sample(30).x != in_float->sample(30).x);

  erase(model<heated, double>(), "other")->save(scratch / "other");
  auto const other = engine::checkpoint_file::load(scratch / "other");
  CHECK(menu.find(other) == nullptr);
  CHECK_THROWS_WITH(menu.open(other),
                    Contains("found a model that is not on the menu (hierarchy on a periodic 4 lattice, ") &&
                        Contains("weights of float64") && Contains("expected one of oblong, "));
}

TEST_CASE("menu: a checkpoint of an earlier version, which wrote names of types in full") {
  scratch_directory const scratch;
  auto const m = stirred<float, square>();
  auto const with_net = [&](std::string const& name) {
    std::string text = m.description();
    for (std::size_t at = 0; (at = text.find("mlp", at)) != std::string::npos; at += name.size())
      text.replace(at, 3, name);
    engine::checkpoint_writer file;
    file.set("model", text);
    file.add("weights", m.weights());
    return stored(scratch, file);
  };
  auto const menu = all_models();
  CHECK(menu.find(with_net("mine::mlp")) == nullptr);
  CHECK(menu.find(with_net("rgflow::mlp"))->name == "square");
  CHECK(same_values(menu.open(with_net("rgflow::mlp"), 5)->sample(20).x, m.sample(20).x));
}

TEST_CASE("menu: the blocks of a checkpoint") {
  scratch_directory const scratch;
  auto const menu = all_models();
  auto const m = stirred<float, square>();
  std::vector<float> average(m.weights().begin(), m.weights().end());
  for (float& w : average) w *= 0.5F;
  auto const file_with = [&](std::span<float const> weights) {
    engine::checkpoint_writer file;
    file.set("model", m.description());
    file.add("weights", weights);
    file.add("average", std::span<float const>(average));
    return stored(scratch, file);
  };
  auto const file = file_with(m.weights());
  auto halved = stirred<float, square>();
  for (float& w : halved.weights()) w *= 0.5F;
  CHECK(same_values(menu.open(file, 5)->sample(20).x, m.sample(20).x));
  CHECK(same_values(menu.open(file, 5, "average")->sample(20).x, halved.sample(20).x));
  CHECK_THROWS_WITH(menu.open(file, 5, "best"), Contains("no block 'best'"));
  CHECK_THROWS_WITH(menu.make("oblong")->load(file), Contains("4 x 4") && Contains("4 x 8"));
  CHECK_THROWS_WITH(erase(stirred<double, square>(), "square")->load(file), Contains("float32, expected float64"));

  average[7] = std::numeric_limits<float>::quiet_NaN();
  auto const any = menu.make("square");
  auto const before = any->sample(20).x;
  CHECK_THROWS_WITH(any->load(file_with(m.weights()), "average"), Contains("NaN or infinity in block 'average'"));
  CHECK_THROWS_WITH(any->load(file_with(m.weights().first(10))), Contains("block 'weights' of shape [10]"));
  CHECK(any->sample(20).x == before);
}

TEST_CASE("menu: a checkpoint of something else holds no model") {
  scratch_directory const scratch;
  engine::checkpoint_writer table;
  table.set("kind", "a table");
  CHECK_THROWS_WITH(all_models().find(stored(scratch, table)), Contains("found no model"));
  table.set("model", "one without weights");
  CHECK_THROWS_WITH(all_models().open(stored(scratch, table)), Contains("found no model"));
}
