// SPDX-License-Identifier: BSL-1.0
// Program: a loss of one's own, checked
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>

using namespace rgflow;

//[loss
/// < beta S(x) + log q(x) >, where beta rises to 1 within `steps` steps: a hot theory first.
template <class Action>
struct cooling {
  Action theory;
  double steps;
  static constexpr bool knows_weights = true;  // log_weight of the result has a meaning

  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    auto& work = task.work;
    std::span<V const> const context;  // none is read
    engine::random_key const key{task.seed, engine::purpose::train, task.step};
    V const beta(std::min(1.0, (static_cast<double>(task.step) + 1) / steps));
    V const log_q = task.model.template draw<true>(key, task.first, work, task.weights, context);
    V const s = engine::action_gradient(theory, task.model.sites(), std::span<V const>(work.field), work.bar.data());
    for (V& b : work.bar) b *= task.share * beta;
    task.model.pull_back_draw(work, task.share, task.weights, context, task.gradient);
    return {beta * s + log_q, -s - log_q};
  }
  template <class Model>
  void check(Model const& m, std::size_t) const {
    engine::require_defined_on(theory, m);
  }
  std::string describe() const { return theory.describe() + ", cooled in " + std::to_string(steps) + " steps"; }
  template <class Model>
  std::string first_nonfinite(Model const& m, std::uint64_t key, std::uint64_t step, std::size_t batch) const {
    return reverse_kl(theory).first_nonfinite(m, key, step, batch);
  }
};
//]

struct theory : real_phi4<torus<4, 4>> {};
struct block : chain<coupling<checkerboard, affine, mlp<4>>, coupling<complement<checkerboard>, affine, mlp<4>>> {};
struct flow : hierarchy<theory::lattice, theory::field, every_level<decimate<2, block>>> {};

int main() {
  //[check
  model<flow, double> m(seed{7});  // in double: derivatives are compared with differences
  auto const report = check_loss(cooling{bind<theory>(symbols::m2 = -1., symbols::lambda = 1.), 100}, m);
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}
