// SPDX-License-Identifier: BSL-1.0
// Program: a density of one's own, made of another one, checked
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <cmath>
#include <cstdio>

using namespace rgflow;

//[density
/// Fields twice as large as those of a model: q'(x) = q(x / 2) / 2^n.
template <class Model>
struct doubled : engine::density_over<doubled<Model>, Model, Model::contexts> {
  template <class V>
  using workspace = typename Model::template workspace<V>;
  explicit doubled(Model& m) : engine::density_over<doubled, Model, Model::contexts>(m, "doubled") {}

  void reserve(auto& work, bool for_adjoint) const { this->inner().reserve(work, for_adjoint); }
  template <bool Keep>
  auto draw(auto key, auto first, auto& work, auto w, auto context) const {
    auto const log_q = this->inner().template draw<Keep>(key, first, work, w, context);
    times(2, work.field);
    return log_q - std::log(2.0) * static_cast<double>(work.field.size());
  }
  void pull_back_draw(auto& work, auto const& log_q_bar, auto w, auto context, auto gradient) const {
    times(0.5, work.field);
    times(2, work.bar);
    this->inner().pull_back_draw(work, log_q_bar, w, context, gradient);
  }
  template <bool Keep>
  auto log_density(auto& work, auto w, auto context) const {
    times(0.5, work.field);
    auto const log_q = this->inner().template log_density<Keep>(work, w, context);
    return log_q - std::log(2.0) * static_cast<double>(work.field.size());
  }
  void pull_back_log_density(auto& work, auto const& log_q_bar, auto w, auto context, auto gradient) const {
    this->inner().pull_back_log_density(work, log_q_bar, w, context, gradient);
    times(0.5, work.bar);
  }
  static void times(double factor, auto& numbers) {
    for (auto& v : numbers) v *= factor;
  }
};
//]

struct block : chain<coupling<checkerboard, affine, mlp<4>>, coupling<complement<checkerboard>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<2, 2>, real_field, every_level<decimate<2, block>>> {};

int main() {
  //[check
  model<flow, double> m(seed{7});  // a field of 4 numbers can be integrated over
  doubled twice(m);
  auto const report = check_density(twice);
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}
