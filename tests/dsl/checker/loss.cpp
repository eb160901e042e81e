// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/checker/loss.hpp>
#include <rgflow/engine/density.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

// What the checker of losses says of those that are shipped, and of planted mistakes.

using namespace rgflow;

namespace {

using pair = chain<coupling<checkerboard, affine, mlp<3>>, coupling<complement<checkerboard>, affine, mlp<3>>>;
struct small : hierarchy<torus<2, 2>, channels<1>, every_level<decimate<2, pair>>> {};
/// Trains with a sample, or nothing to do, in each lane.
struct small_by_lanes
    : hierarchy<torus<2, 2>, channels<1>, every_level<decimate<2, pair>>, laid_out<engine::configurations_in_lanes>> {};
using small_model = model<small, double>;

struct wells {
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    V s(0);
    for (std::size_t i = 0; i < sites.volume(); ++i) s += phi[i] * phi[i] * (phi[i] * phi[i] - V(1));
    return s;
  }
};

enum class mistake { none, forgets_the_share, forgets_log_q, gradient_overwritten, remembers, infinite };

/// Reverse KL at half the temperature, <2 S + log q>, with one thing broken.
struct cold {
  mistake planted = mistake::none;
  mutable std::uint64_t calls = 0;
  static constexpr bool knows_weights = true;

  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    auto& work = task.work;
    if (planted == mistake::gradient_overwritten) std::fill_n(task.gradient.data, task.model.gradient_size(), 0.0);
    engine::random_key const key{task.seed, engine::purpose::train, task.step};
    V const log_q = task.model.template draw<true>(key, task.first, work, task.weights, std::span<V const>());
    V s = engine::action_gradient(wells{}, task.model.sites(), std::span<V const>(work.field), work.bar.data());
    V const share = planted == mistake::forgets_the_share ? V(1.0 / static_cast<double>(task.batch)) : task.share;
    for (auto& b : work.bar) b *= V(2) * share;
    V const of_log_q = planted == mistake::forgets_log_q ? V(0) : task.share;
    task.model.pull_back_draw(work, of_log_q, task.weights, std::span<V const>(), task.gradient);
    if (planted == mistake::remembers) s += V(1e-9 * static_cast<double>(++calls));
    if (planted == mistake::infinite) s = V(std::numeric_limits<double>::infinity());
    return {V(2) * s + log_q, V(-2) * s - log_q};
  }
  template <class Model>
  void check(Model const&, std::size_t) const {}
  std::string describe() const { return "cold"; }
  template <class Model>
  std::string first_nonfinite(Model const&, std::uint64_t, std::uint64_t, std::size_t) const {
    return {};
  }
};

/// A loss as a function of a sample; and the action at half the temperature's inverse.
struct heated {
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    return V(0.5) * wells{}.value(sites, phi);
  }
  template <class S>
  S operator()(engine::lattice const& sites, S const* x, S const& log_q) const {
    return S(0.5) * wells{}.value(sites, x) + log_q;
  }
};

std::string broken(check_report const& report) {
  std::string laws;
  for (auto const& l : report.laws)
    if (!l.passed()) laws += l.law + "; ";
  return laws;
}
template <class Flow = small>
std::string broken(mistake m) {
  engine::serial_executor serial;
  model<Flow, double> model_of(seed{1});
  model_of.run_on(serial);
  return broken(check_loss(cold{m}, model_of));
}

}  // namespace

TEST_CASE("checker/loss: shipped ones pass") {
  small_model m(seed{1});
  std::vector<double> const before(m.weights().begin(), m.weights().end());
  std::vector<double> samples(30 * 4);
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = engine::normal<double>({2, engine::purpose::test, 0}, i, 0);
  forward_kl const from_data(array_data<double>(samples, 30, 1, 4));
  CHECK(broken(check_loss(reverse_kl(wells{}), m)) == "");
  CHECK(broken(check_loss(from_data, m)) == "");
  CHECK(broken(check_loss(sampled_loss(heated{}, "heated"), m)) == "");
  CHECK(broken(check_loss(combined(std::pair(0.3, reverse_kl(wells{})), std::pair(0.7, from_data)), m)) == "");
  CHECK(std::equal(before.begin(), before.end(), m.weights().begin()));  // put back
  model<small> narrow(seed{1});
  CHECK(broken(check_loss(reverse_kl(wells{}), narrow)) == "");
}

TEST_CASE("checker/loss: of a flow behind an annealing, with the log-weights that it will have") {
  small_model const start(seed{1});
  annealed before(start, heated{}, {.stages = 3, .step = 0.3});
  small_model m(seed{2});
  pushforward_kl const loss(before, wells{});
  CHECK(broken(check_loss(loss, m)) == "");
  std::size_t const batch = 20;
  engine::batch_gradient<small_model> found(m);
  found(loss, start.seed_value(), 2, batch);
  pushforward const carried(before, m);
  auto const sampled =
      annealed(carried, wells{}, {.stages = 1, .moves = 0}).sample(batch, engine::random_samples / 4 + 2 * batch);
  double spent = 0;
  auto const before_it = before.sample(batch, engine::random_samples / 4 + 2 * batch).log_w;
  for (std::size_t i = 0; i < batch; ++i) {
    CHECK(found.log_weights()[i] == Approx(sampled.log_w[i]));
    CHECK(found.losses()[i] == Approx(before_it[i] - sampled.log_w[i]));
    spent += std::abs(found.losses()[i]);
  }
  CHECK(spent > 1);
  CHECK(loss.describe() == pushforward_kl(before, wells{}).describe());
  before.tune(2, 32);
  CHECK(loss.describe() != pushforward_kl(before, wells{}).describe());
}

TEST_CASE("checker/loss: path gradients are those of the loss in the mean only") {
  small_model m(seed{1});
  std::string const derivative = "the gradient is the derivative of the mean loss; ";
  CHECK(broken(check_loss(reverse_kl(wells{}, path_gradient), m)) == derivative);
  array_data<double> const data(std::vector<double>(30 * 4, 0.5), 30, 1, 4);
  CHECK(broken(check_loss(forward_kl(data, wells{}, path_gradient), m)) == derivative);
}

TEST_CASE("checker/loss: a right one passes, mistakes are named by their laws") {
  std::string const derivative = "the gradient is the derivative of the mean loss; ";
  CHECK(broken(mistake::none) == "");
  // Lanes without a sample count, too, without their share of zero; with blocks in the lanes there are none.
  CHECK(broken<small_by_lanes>(mistake::forgets_the_share) == derivative + "the gradient goes with the share; ");
  CHECK(broken(mistake::forgets_the_share) == "the gradient goes with the share; ");
  CHECK(broken(mistake::forgets_log_q) == derivative);
  CHECK(broken(mistake::gradient_overwritten) == derivative);
  CHECK(broken(mistake::remembers).starts_with("the same call gives the same bits; "));
  CHECK(broken(mistake::infinite).starts_with("losses and gradient are finite; "));
}
