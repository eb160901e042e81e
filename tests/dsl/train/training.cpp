// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"
#include "../../sites_apart.hpp"

#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace rgflow;

namespace {

using pair = chain<coupling<checkerboard, affine, mlp<8>>, coupling<complement<checkerboard>, affine, mlp<8>>>;
struct small : hierarchy<torus<4, 4>, complex_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};
struct other : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, pair>>> {};

/// Infinite beyond phi = 3.
struct with_a_wall : sites_apart {
  template <class V>
  V value_and_gradient(engine::lattice const& sites, V const* phi, V* gradient) const {
    for (std::size_t i = 0; i < 2 * sites.volume(); ++i)
      gradient[i] = select(phi[i] > V(3), V(std::numeric_limits<double>::infinity()), V(a) * phi[i]);
    return value(sites, phi);
  }
};

training_options options(std::uint64_t steps) {
  training_options o;
  o.steps = steps;
  o.batch = 100;
  o.optimizer.learning_rate = 1e-2;
  o.schedule.warmup = 5;
  o.seed = 4;
  return o;
}

}  // namespace

TEST_CASE("train: reverse KL finds a Gaussian and its partition function") {
  model<small> m(seed{1});
  trainer t(m, reverse_kl(with_gradient{{9.0}}), options(1500));
  run_training(t, {});
  // log Z = 16 log(2 pi / 9); the loss is -log Z plus the divergence, which an affine flow can make zero.
  double const minus_log_z = -16 * std::log(2 * 3.14159265358979323846 / 9.0);
  REQUIRE(t.history().front().loss > minus_log_z + 10);
  REQUIRE(t.history().back().loss == Approx(minus_log_z).margin(0.01));
  REQUIRE(t.history().back().ess > 0.99);
}

TEST_CASE("train: the noise of path gradients vanishes where the flow is exact") {
  auto const largest = [](auto const& objective, model<small, double>& m) {
    engine::batch_gradient<model<small, double>> g(m);
    g(objective, 7, 3, 100);
    double size = 0;
    for (double const v : g.gradient()) size = std::max(size, std::abs(v));
    return size;
  };
  model<small, double> m(seed{1});
  for (auto const& t : m.tensors())  // the last layers: the flow becomes the identity, its prior the target
    if (t.path.find("layer1") != std::string::npos) std::ranges::fill(m.tensor(t.path), 0.0);
  auto const x = m.sample(10).x;
  REQUIRE(bool(m.encode(x).field == x));
  CHECK(largest(reverse_kl(with_gradient{{1.0}}, path_gradient), m) < 1e-14);
  CHECK(largest(reverse_kl(with_gradient{{1.0}}), m) > 1e-3);
  CHECK(largest(reverse_kl(with_gradient{{1.5}}, path_gradient), m) > 0.1);
}

TEST_CASE("train: path gradients come closer to a Gaussian") {
  auto const trained = [](auto const& objective) {
    model<small> m(seed{1});
    trainer t(m, objective, options(700));
    run_training(t, {});
    return t.history().back();
  };
  auto const along_the_path = trained(reverse_kl(with_gradient{{9.0}}, path_gradient));
  auto const whole = trained(reverse_kl(with_gradient{{9.0}}));
  CAPTURE(along_the_path.ess, whole.ess, along_the_path.gradient_norm, whole.gradient_norm);
  REQUIRE(1 - along_the_path.ess < 0.4 * (1 - whole.ess));
  REQUIRE(along_the_path.gradient_norm < 0.1 * whole.gradient_norm);
}

TEST_CASE("train: an action without a gradient trains as one with it") {
  model<small, double> a(seed{1}), b(seed{1});
  trainer ta(a, reverse_kl(sites_apart{2.0}), options(3));
  trainer tb(b, reverse_kl(with_gradient{{2.0}}), options(3));
  run_training(ta, {});
  run_training(tb, {});
  for (std::size_t i = 0; i < a.weights().size(); ++i)
    REQUIRE(a.weights()[i] == Approx(b.weights()[i]).epsilon(1e-12).margin(1e-14));
}

TEST_CASE("train: the same bits for 1, 2, 3 and 8 threads") {
  // 1000 samples: several tiles in each of the 8 slots, whatever the width of the lanes.
  std::vector<float> weights, averages;
  std::vector<training_record> history;
  for (std::size_t threads : {1U, 2U, 3U, 8U}) {
    model<small> m(seed{1});
    engine::tbb_executor pool(threads);
    m.run_on(pool);
    auto o = options(5);
    o.batch = 1000;
    trainer t(m, reverse_kl(with_gradient{{2.0}}), o);
    run_training(t, {});
    std::vector<float> const w(m.weights().begin(), m.weights().end());
    t.swap_average();
    std::vector<float> const average(m.weights().begin(), m.weights().end());
    if (weights.empty()) {
      weights = w;
      averages = average;
      history = t.history();
    }
    REQUIRE(w == weights);
    REQUIRE(average == averages);
    for (std::size_t i = 0; i < history.size(); ++i) {
      REQUIRE(t.history()[i].loss == history[i].loss);
      REQUIRE(t.history()[i].ess == history[i].ess);
    }
  }
}

TEST_CASE("train: the loss gradient agrees with finite differences for both directions of KL") {
  model<small, double> m(seed{1});
  for (std::size_t i = 0; i < m.weights().size(); ++i)
    m.weights()[i] += 0.2 * engine::normal<double>({1, engine::purpose::test, 0}, i, 0);
  std::vector<double> samples(50 * 32);
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = engine::normal<double>({2, engine::purpose::test, 0}, i, 0);
  auto const check = [&](auto const& objective) {
    engine::batch_gradient<model<small, double>> g(m);
    g(objective, 7, 0, 33);
    std::vector<double> const gradient(g.gradient().begin(), g.gradient().end());
    auto const loss = [&] {
      g(objective, 7, 0, 33);
      double sum = 0;
      for (double l : g.losses()) sum += l;
      return sum / 33;
    };
    for (std::size_t i = 0; i < gradient.size(); i += 41) {
      double& w = m.weights()[i];
      double const saved = w;
      w = saved + 1e-5;
      double const up = loss();
      w = saved - 1e-5;
      double const down = loss();
      w = saved;
      REQUIRE(gradient[i] == Approx((up - down) / 2e-5).epsilon(1e-6).margin(1e-7));
    }
  };
  check(reverse_kl(with_gradient{{2.0}}));
  check(forward_kl(array_data<double>(samples, 50, 2, 16)));
  check(combined(std::pair(0.3, reverse_kl(with_gradient{{2.0}})),
                 std::pair(0.7, forward_kl(array_data<double>(samples, 50, 2, 16)))));
}

namespace {
/// S + log q of sites_apart, as a user would write a loss.
struct own_loss {
  template <class S>
  S operator()(engine::lattice const& sites, S const* x, S const& log_q) const {
    return sites_apart{2.0}.value(sites, x) + log_q;
  }
};
}  // namespace

TEST_CASE("train: a loss of one's own needs no derivative") {
  model<small, double> a(seed{1}), b(seed{1});
  trainer ta(a, reverse_kl(with_gradient{{2.0}}), options(3));
  trainer tb(b, sampled_loss(own_loss{}), options(3));
  run_training(ta, {});
  run_training(tb, {});
  REQUIRE(ta.history().back().loss == Approx(tb.history().back().loss).epsilon(1e-12));
  for (std::size_t i = 0; i < a.weights().size(); ++i)
    REQUIRE(a.weights()[i] == Approx(b.weights()[i]).epsilon(1e-12).margin(1e-14));
}

TEST_CASE("train: a conditional flow learns what its context says") {
  // Samples around +1 or -1, as the context number says; the flow must take the mean from there.
  struct conditional : hierarchy<torus<2, 2>, real_field, every_level<decimate<2, pair>>, context<1>> {};
  std::vector<double> samples(2000 * 4), labels(2000);
  for (std::size_t i = 0; i < 2000; ++i) {
    labels[i] = i % 2 == 0 ? 1 : -1;
    for (std::size_t s = 0; s < 4; ++s)
      samples[i * 4 + s] = labels[i] + 0.1 * engine::normal<double>({3, engine::purpose::test, 0}, i, s);
  }
  array_data<double> data(samples, 2000, 1, 4);
  model<conditional> m(seed{1});
  REQUIRE_THROWS_WITH(trainer(m, forward_kl(data), options(300)),
                      Catch::Contains("1 context numbers") && Catch::Contains("found 0"));
  trainer t(m, forward_kl(data.with_context(labels)), options(1000));
  run_training(t, {});
  for (float label : {1.F, -1.F}) {
    auto const x = m.sample(200, 0, {std::span<float const>(&label, 1), 1}).x;
    double mean = 0;
    for (float v : x) mean += static_cast<double>(v) / static_cast<double>(x.size());
    REQUIRE(mean == Approx(static_cast<double>(label)).margin(0.1));
  }
}

TEST_CASE("train: a run that was stopped, saved and continued has the bits of an unbroken one") {
  scratch_directory const out;
  model<small> whole(seed{1});
  trainer t(whole, reverse_kl(with_gradient{{2.0}}), options(12));
  run_training(t, {});

  model<small> first(seed{1});
  trainer t1(first, reverse_kl(with_gradient{{2.0}}), options(12));
  training_plan plan;
  plan.checkpoint = out / "run.rgflow";
  plan.on_step = [](training_record const&, std::uint64_t made, std::uint64_t) { return made < 5; };
  REQUIRE_FALSE(run_training(t1, plan).finished);

  model<small> second(seed{77});  // whatever it starts from is replaced
  trainer t2(second, reverse_kl(with_gradient{{2.0}}), options(12));
  t2.load(plan.checkpoint);
  REQUIRE(t2.step_count() == 5);
  run_training(t2, {});
  REQUIRE(std::equal(whole.weights().begin(), whole.weights().end(), second.weights().begin()));
  for (std::size_t i = 0; i < 12; ++i) REQUIRE(t.history()[i].loss == t2.history()[i].loss);
  t.swap_average();
  t2.swap_average();
  REQUIRE(std::equal(whole.weights().begin(), whole.weights().end(), second.weights().begin()));
}

TEST_CASE("train: a checkpoint of another model, action or setting is refused with both named, and changes nothing") {
  scratch_directory const out;
  auto const path = out / "run.rgflow";
  model<small> m(seed{1});
  trainer t(m, reverse_kl(with_gradient{{2.0}}), options(12));
  t.step();
  t.save(path);

  model<other> n(seed{1});
  std::vector<float> const before(n.weights().begin(), n.weights().end());
  trainer to_other(n, reverse_kl(with_gradient{{2.0}}), options(12));
  REQUIRE_THROWS_WITH(to_other.load(path), Catch::Contains(describe<small>()) && Catch::Contains(describe<other>()));
  REQUIRE(std::equal(before.begin(), before.end(), n.weights().begin()));

  auto changed = options(12);
  changed.batch = 64;
  trainer to_batch(m, reverse_kl(with_gradient{{2.0}}), changed);
  REQUIRE_THROWS_WITH(to_batch.load(path), Catch::Contains("batch 100") && Catch::Contains("batch 64"));
}

TEST_CASE("train: objectives that do not fit the model are refused, with found and expected") {
  model<small> m(seed{1});  // complex, 4 x 4
  struct told_when_it_runs : with_gradient {
    std::size_t channels;
  };
  struct wide_theory : complex_phi4<torus<8, 8>> {};
  using symbols::lambda, symbols::mu;
  REQUIRE_THROWS_WITH(trainer(m, reverse_kl(told_when_it_runs{{{2.0}}, 1}), options(3)),
                      Catch::Contains("1 real numbers per site") && Catch::Contains("given 2"));
  engine::flow_model<flow_facts<small>::expansion, float> const& somewhere = m;  // on a lattice known at run time
  REQUIRE_THROWS_WITH(reverse_kl(bind<wide_theory>(mu = 1., lambda = 1., symbols::t = 0.1)).check(somewhere, 3),
                      Catch::Contains("8 x 8") && Catch::Contains("4 x 4"));
  std::vector<double> const samples(10 * 18);
  REQUIRE_THROWS_WITH(trainer(m, forward_kl(array_data<double>(samples, 10, 2, 9)), options(3)),
                      Catch::Contains("2 x 16") && Catch::Contains("found 2 x 9"));
  auto wrong = options(3);
  wrong.optimizer.learning_rate = -1;
  REQUIRE_THROWS_WITH(trainer(m, reverse_kl(with_gradient{{2.0}}), wrong),
                      Catch::Contains("learning rate is -1") && Catch::Contains("positive"));
}

TEST_CASE("train: a run with frozen tensors is only continued with the same ones frozen") {
  scratch_directory const out;
  auto const path = out / "run.rgflow";
  model<small> m(seed{1});
  trainer t(m, reverse_kl(with_gradient{{2.0}}), options(12));
  t.freeze("level1/");
  t.step();
  t.save(path);
  trainer other_run(m, reverse_kl(with_gradient{{2.0}}), options(12));
  REQUIRE_THROWS_WITH(other_run.load(path), Catch::Contains("level1/decimate/coupling1/w1"));
  trainer other_action(m, reverse_kl(with_gradient{{2.5}}), options(12));
  other_action.freeze("level1/");
  REQUIRE_THROWS_WITH(other_action.load(path), Catch::Contains("objective"));
  other_run.freeze("level1/");
  other_run.load(path);
  REQUIRE(other_run.step_count() == 1);
}

TEST_CASE("train: NaN or infinity stops the run with the place, and keeps the weights") {
  model<small> m(seed{1});
  trainer t(m, reverse_kl(with_a_wall{{1.0}}), options(50));
  std::vector<float> before;
  try {
    for (int i = 0; i < 50; ++i) {
      before.assign(m.weights().begin(), m.weights().end());
      t.step();
    }
    FAIL("a sample beyond 3 standard deviations was expected within 50 batches");
  } catch (nonfinite_error const& e) {
    REQUIRE_THAT(std::string(e.what()),
                 Catch::Contains("step " + std::to_string(t.step_count())) && Catch::Contains("gradient"));
  }
  REQUIRE(std::equal(before.begin(), before.end(), m.weights().begin()));

  model<small> broken(seed{1});
  broken.tensor("level1/decimate/coupling1/b1")[0] = std::numeric_limits<float>::quiet_NaN();
  trainer tb(broken, reverse_kl(with_gradient{{2.0}}), options(5));
  REQUIRE_THROWS_WITH(tb.step(),
                      Catch::Contains("level 1") && Catch::Contains("decimate") && Catch::Contains("step 0"));
}

TEST_CASE("train: frozen tensors stay, the others move") {
  model<small> m(seed{1});
  std::vector<float> const before(m.weights().begin(), m.weights().end());
  trainer t(m, reverse_kl(with_gradient{{9.0}}), options(3));
  REQUIRE(t.freeze("level0/") > 0);
  run_training(t, {});
  bool moved = false;
  for (auto const& tensor : m.tensors())
    for (std::size_t i = tensor.offset; i < tensor.offset + tensor.size; ++i) {
      if (tensor.path.starts_with("level0/")) REQUIRE(m.weights()[i] == before[i]);
      moved = moved || m.weights()[i] != before[i];
    }
  REQUIRE(moved);
  REQUIRE_THROWS_WITH(t.freeze("nowhere"), Catch::Contains("nowhere"));
}

TEST_CASE("train: tensors with a learning rate of their own move by it, and a run goes on with the same ones") {
  scratch_directory const out;
  auto const path = out / "run.rgflow";
  // The first step of Adam is one learning rate for every weight, but for epsilon.
  auto const first_step = [](model<small>& m, auto const& prepare) {
    std::vector<float> const before(m.weights().begin(), m.weights().end());
    auto plan = options(12);
    plan.optimizer.epsilon = 1e-20;
    trainer t(m, reverse_kl(with_gradient{{9.0}}), plan);
    prepare(t);
    t.step();
    std::vector<double> moved(before.size());
    for (std::size_t i = 0; i < moved.size(); ++i)
      moved[i] = static_cast<double>(m.weights()[i]) - static_cast<double>(before[i]);
    return moved;
  };
  model<small> m(seed{1}), slower(seed{1});
  auto const plain = first_step(m, [](auto&) {});
  auto const scaled = first_step(slower, [&](auto& t) {
    std::size_t weights = 0;
    for (auto const& tensor : m.tensors()) weights += tensor.path.ends_with("/w2") ? tensor.size : 0;
    REQUIRE(t.scale_rate("/w2", 0.5) == weights);
    REQUIRE(weights > 0);
    t.freeze("level1/");
    t.scale_rate("/w2", 3);  // what is frozen stays so
    t.scale_rate("/w2", 0.5);
  });
  for (auto const& tensor : m.tensors())
    for (std::size_t i = tensor.offset; i < tensor.offset + tensor.size; ++i) {
      double const factor = tensor.path.starts_with("level1/") ? 0 : tensor.path.ends_with("/w2") ? 0.75 : 1;
      CAPTURE(tensor.path, i);
      REQUIRE(scaled[i] == Approx(factor * plain[i]).epsilon(1e-3).margin(1e-8));
    }
  trainer t(m, reverse_kl(with_gradient{{9.0}}), options(12)), other(m, reverse_kl(with_gradient{{9.0}}), options(12));
  t.scale_rate("/w2", 0.25);
  t.step();
  t.save(path);
  REQUIRE_THROWS_WITH(other.load(path), Catch::Contains("coupling1/w2 x 0.25"));
  other.scale_rate("/w2", 0.25);
  other.load(path);
  REQUIRE(other.step_count() == 1);
  REQUIRE_THROWS_WITH(t.scale_rate("/w9", 0.5), Catch::Contains("ends with '/w9'"));
  REQUIRE_THROWS_WITH(t.scale_rate("/w2", 0), Catch::Contains("is 0, expected a positive number"));
}

TEST_CASE("train: every sample of the data is visited once per epoch") {
  for (std::uint64_t n : {1U, 2U, 7U, 64U, 1000U}) {
    engine::keyed_permutation const order({3, engine::purpose::shuffle, 1}, n);
    std::vector<int> seen(n, 0);
    for (std::uint64_t i = 0; i < n; ++i) ++seen[order(i)];
    REQUIRE(std::all_of(seen.begin(), seen.end(), [](int k) { return k == 1; }));
  }
}

TEST_CASE("train: the logit map knows its inverse and slope") {
  logit_map const map{17, 0.1};
  for (double v : {0.0, 0.3, 8.5, 16.999}) {
    double const x = map.x(v), h = 1e-6;
    REQUIRE(map.value(x) == Approx(v).margin(1e-12));
    REQUIRE(map.log_slope(x) == Approx(std::log((map.x(v + h) - map.x(v - h)) / (2 * h))).margin(1e-6));
  }
}
