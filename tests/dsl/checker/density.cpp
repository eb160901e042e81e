// SPDX-License-Identifier: BSL-1.0
#include "../density/table.hpp"

#include <rgflow/engine/checker/density.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

// What the checker of densities says of those that are shipped, and of planted mistakes.

using namespace rgflow;

namespace {

enum class mistake {
  none,
  not_normalized,
  samples_too_wide,
  log_q_of_another_field,
  draw_gradient_sign,
  density_gradient_sign,
  field_cotangent_sign,
  gradient_overwritten,
  retraces_another_field,
  remembers,
  depends_on_the_place
};

/// Independent normal numbers of trained deviation e^a on a ring, x = e^a z, with one thing broken.
class noise : public engine::density_arrays<noise, double, 1, 1, 0> {
 public:
  template <class V>
  struct workspace {
    std::vector<V> field, bar;
  };
  explicit noise(mistake planted) : planted_(planted) {}

  engine::lattice const& sites() const { return sites_; }
  engine::executor_ref executor() const { return serial_; }
  std::uint64_t seed_value() const { return 1; }
  std::span<double> weights() { return {&a_, 1}; }
  std::span<double const> weights() const { return {&a_, 1}; }
  std::vector<engine::named_tensor> const& tensors() const { return tensors_; }
  std::string description() const { return "noise"; }

  void pack(std::vector<double>& packed) const { packed = {a_}; }
  std::size_t gradient_size() const { return 1; }
  void unpack_gradient(double const* slot, double* gradient) const { gradient[0] += slot[0]; }

  template <class V>
  void reserve(workspace<V>& work, bool) const {
    work.field.resize(sites_.volume());
    work.bar.resize(sites_.volume());
  }
  template <bool Keep, class V>
  V draw(engine::random_key key, std::uint64_t first, workspace<V>& work, engine::packed_weights<double> w,
         std::span<V const> context) const {
    normal::draw(key, planted_ == mistake::depends_on_the_place ? first + first % 2 : first, work.field.data(),
                 work.field.size());
    double const wider = planted_ == mistake::samples_too_wide ? 1.1 : 1;
    for (auto& x : work.field) x = x * V(wider * std::exp(w.data[0]));
    V const log_q = log_density<Keep>(work, w, context);
    return planted_ == mistake::log_q_of_another_field ? log_q * V(1.01) : log_q;
  }
  template <class V>
  void pull_back_draw(workspace<V>& work, V const& log_q_bar, engine::packed_weights<double>, std::span<V const>,
                      engine::gradient_slot<double> gradient) const {
    V sum = V(0) - log_q_bar * V(work.field.size());
    for (std::size_t i = 0; i < work.field.size(); ++i) sum += work.bar[i] * work.field[i];
    add(planted_ == mistake::draw_gradient_sign ? -sum : sum, gradient);
  }
  template <class V>
  V retrace(engine::random_key, std::uint64_t, workspace<V>& work, V const& log_q_bar, engine::packed_weights<double> w,
            std::span<V const> context) const {
    V const log_q = log_density<true>(work, w, context);
    pull_back_log_density(work, log_q_bar, w, context, engine::gradient_slot<double>{});
    if (planted_ == mistake::retraces_another_field) work.field[0] *= V(1.01);
    return log_q;
  }
  template <bool Keep, class V>
  V log_density(workspace<V>& work, engine::packed_weights<double> w, std::span<V const>) const {
    double const constant = planted_ == mistake::not_normalized ? 0.03 : 0;
    V sum(planted_ == mistake::remembers ? 1e-9 * ++calls_ : 0.0);
    for (auto const& x : work.field)
      sum += normal::log_density(V(x * V(std::exp(-w.data[0])))) - V(w.data[0]) + V(constant);
    return sum;
  }
  template <class V>
  void pull_back_log_density(workspace<V>& work, V const& log_q_bar, engine::packed_weights<double> w,
                             std::span<V const>, engine::gradient_slot<double> gradient) const {
    V const scale(std::exp(-w.data[0]));
    V sum(0);
    for (std::size_t i = 0; i < work.field.size(); ++i) {
      V const u = work.field[i] * scale;
      sum += log_q_bar * (u * u - V(1));
      work.bar[i] = (planted_ == mistake::field_cotangent_sign ? log_q_bar : -log_q_bar) * u * scale;
    }
    add(planted_ == mistake::density_gradient_sign ? -sum : sum, gradient);
  }

 private:
  template <class V>
  void add(V const& sum, engine::gradient_slot<double> gradient) const {
    if (!gradient) return;
    if (planted_ == mistake::gradient_overwritten) gradient.data[0] = 0;
    gradient.data[0] += engine::lane_sum(sum);
  }

  mistake planted_;
  engine::lattice sites_{std::vector<std::size_t>{3}, boundary::periodic};
  engine::serial_executor serial_{};
  std::vector<engine::named_tensor> tensors_{{"a", {1}, 0, 1, true}};
  double a_ = 0.3;
  mutable int calls_ = 0;
};
static_assert(Density<noise>);

std::string broken(mistake m) {
  noise q(m);
  auto const report = check_density(q);
  CHECK(q.weights()[0] == 0.3);  // put back
  std::string laws;
  for (auto const& l : report.laws)
    if (!l.passed()) laws += l.law + "; ";
  return laws;
}

template <class D>
void obeys(D& q, engine::context_values<typename D::value_type> const& context = {}) {
  auto const report = check_density(q, context);
  INFO(report.text());
  CHECK(report.passed());
}

}  // namespace

TEST_CASE("checker/density: shipped ones pass") {
  table::plain<double> flow;
  obeys(flow.q);
  table::plain<float> narrow;
  obeys(narrow.q);
  table::conditional<double> conditional;
  obeys(conditional.q, {std::vector{0.3, -0.8}, 2});
  table::by_phases<double> averaged;
  obeys(averaged.q);
}

TEST_CASE("checker/density: a right one passes, one mistake is named by its law") {
  CHECK(broken(mistake::none) == "");
  CHECK(broken(mistake::not_normalized) == "it integrates to 1: deviation / sigma; ");
  CHECK(broken(mistake::samples_too_wide) == "samples are distributed by it: deviation / sigma; ");
  CHECK(broken(mistake::draw_gradient_sign) == "the adjoint of a draw is the derivative by the weights; ");
  CHECK(broken(mistake::density_gradient_sign) == "the adjoint of log_density is the derivative by the weights; ");
  CHECK(broken(mistake::field_cotangent_sign) == "the adjoint of log_density is the derivative by the field; ");
  CHECK(broken(mistake::gradient_overwritten) ==
        "the adjoint of a draw adds to the gradient; the adjoint of log_density adds to the gradient; ");
  CHECK(broken(mistake::retraces_another_field) ==
        "retrace leaves the field as it is; retrace leads back to the draw of a field; ");
  CHECK(broken(mistake::depends_on_the_place) == "sample number n is the same however many are drawn; ");
}

TEST_CASE("checker/density: a log q of another field, and state that is kept") {
  noise another(mistake::log_q_of_another_field);
  auto const of_another = check_density(another);
  CHECK_FALSE(of_another["log_density of a draw is its log q"].passed());
  CHECK_FALSE(of_another["log_prob of a sample is its log q"].passed());
  noise remembers(mistake::remembers);
  CHECK_FALSE(check_density(remembers)["the same call gives the same bits"].passed());
}

TEST_CASE("checker/density: fields that are too large to integrate over, and a missing context, are refused") {
  auto large = toy::stirred<toy::four_blocks, double>();  // 16 sites
  CHECK_NOTHROW(check_density(large, {}, {.trials = 0}));
  auto larger = toy::stirred<toy::two_dimensions, double>();
  CHECK_THROWS_WITH(check_density(larger), Catch::Contains("found fields of 32 numbers, expected 16 at most"));
  table::conditional<double> conditional;
  CHECK_THROWS_WITH(check_density(conditional.q), Catch::Contains("2 context numbers"));
}
