// SPDX-License-Identifier: BSL-1.0

// docs/density.md: averages over a symmetry, a density of one's own; docs/annealing.md.

#include <rgflow/rgflow.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

struct wells : real_phi4<torus<4, 4>> {};
struct block : chain<coupling<checkerboard, affine, mlp<8>>, coupling<complement<checkerboard>, affine, mlp<8>>> {};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};
struct warm_flow
    : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, block>, decimate<2, block>>, context<1>> {};

struct oscillators : action<torus<16>, real_field> {
  static constexpr auto density = m2 * sq(phi);
};

//[own
/// Independent normal numbers of trained deviation e^a on a ring: x = e^a z.
class white_noise : public engine::density_arrays<white_noise, float, /*dimensions*/ 1, /*channels*/ 1, /*contexts*/ 0> {
 public:
  template <class V>
  struct workspace {
    std::vector<V> field, bar;
  };
  explicit white_noise(std::size_t length) : sites_(std::vector{length}, boundary::periodic) {}

  engine::lattice const& sites() const { return sites_; }
  engine::executor_ref executor() const { return serial_; }
  std::uint64_t seed_value() const { return 1; }
  std::span<float> weights() { return {&a_, 1}; }
  std::span<float const> weights() const { return {&a_, 1}; }
  std::vector<engine::named_tensor> const& tensors() const { return tensors_; }
  std::string description() const { return "white noise"; }

  void pack(std::vector<float>& packed) const { packed = {a_}; }
  std::size_t gradient_size() const { return 1; }
  void unpack_gradient(float const* slot, double* gradient) const { gradient[0] += static_cast<double>(slot[0]); }

  template <class V>
  void reserve(workspace<V>& work, bool) const {
    work.field.resize(sites_.volume());
    work.bar.resize(sites_.volume());
  }
  template <bool Keep, class V>
  V draw(engine::random_key key, std::uint64_t first, workspace<V>& work, engine::packed_weights<float> w,
         std::span<V const> context) const {
    normal::draw(key, first, work.field.data(), work.field.size());
    for (auto& x : work.field) x = x * V(std::exp(w.data[0]));
    return log_density<Keep>(work, w, context);
  }
  template <class V>  // dx/da = x, and log q(x(z)) falls by 1 per site
  void pull_back_draw(workspace<V>& work, V const& log_q_bar, engine::packed_weights<float>, std::span<V const>,
                      engine::gradient_slot<float> gradient) const {
    V sum = V(0) - log_q_bar * V(work.field.size());
    for (std::size_t i = 0; i < work.field.size(); ++i) sum += work.bar[i] * work.field[i];
    if (gradient) gradient.data[0] += static_cast<float>(engine::lane_sum(sum));
  }
  template <bool Keep, class V>
  V log_density(workspace<V>& work, engine::packed_weights<float> w, std::span<V const>) const {
    V sum(0);
    for (auto const& x : work.field) sum += normal::log_density(V(x * V(std::exp(-w.data[0])))) - V(w.data[0]);
    return sum;
  }
  template <class V>  // with u = x e^-a: d log q / da = u^2 - 1, d log q / dx = -u e^-a
  void pull_back_log_density(workspace<V>& work, V const& log_q_bar, engine::packed_weights<float> w,
                             std::span<V const>, engine::gradient_slot<float> gradient) const {
    V const scale(std::exp(-w.data[0]));
    V sum(0);
    for (std::size_t i = 0; i < work.field.size(); ++i) {
      V const u = work.field[i] * scale;
      sum += log_q_bar * (u * u - V(1));
      work.bar[i] = -log_q_bar * u * scale;
    }
    if (gradient) gradient.data[0] += static_cast<float>(engine::lane_sum(sum));
  }

 private:
  engine::lattice sites_;
  engine::serial_executor serial_;
  std::vector<engine::named_tensor> tensors_{{"a", {1}, 0, 1, true}};
  float a_ = 0;
};
static_assert(Density<white_noise>);
//]

}  // namespace

int main() {
  auto const theory = bind<wells>(m2 = -1., lambda = 0.5);
  auto const independent = bind<oscillators>(m2 = 2.);  // deviation 1/2

  //[symmetrized
  model<flow> m(seed{7});
  trainer alone(m, reverse_kl(theory), {.steps = 300, .batch = 128, .optimizer = {.learning_rate = 1e-2}});
  run_training(alone, {});
  symmetrized const even(m, sign_flip{});    // borrows m and its weights
  auto const drawn = even.sample(4096);      // log_q is that of the average
  auto const w = engine::summarize_weights(log_weights(even, theory, drawn));
  //]

  symmetrized even_too(m, sign_flip{});
  auto const mean_phi4 = [](auto field, auto out) {
    auto sum = field[0] * field[0] * field[0] * field[0];
    for (auto const& v : field.subspan(1)) sum += v * v * v * v;
    out[0] = sum / static_cast<double>(field.size());
  };
  //[annealed
  annealed repaired(even, theory, {.stages = 16});  // borrows the flow, averaged over the sign
  repaired.tune();
  auto const carried = repaired.sample(4096);
  auto const better = engine::summarize_weights(carried.log_w);
  auto const phi4_mean = engine::reweighted_mean(carried.log_w, measure(even, carried.x, 1, mean_phi4));
  //]

  //[importance
  model<independent_sites<torus<4, 4>, real_field>> const prior_alone(seed{7});
  annealed ais(prior_alone, theory, {.stages = 32, .moves = 3, .steps = 5});
  ais.tune();
  auto const log_z = engine::log_z_estimate(ais.sample(4096).log_w);
  //]
  //[layers
  auto const one_well = bind<wells>(m2 = 0.2, lambda = 0.5), half_way = bind<wells>(m2 = 1., lambda = 0.2);
  training_options const training{.steps = 300, .batch = 128, .optimizer = {.learning_rate = 1e-2}};
  model<flow> first(seed{8}), second(seed{9});
  trainer there(first, reverse_kl(half_way), training);
  run_training(there, {});
  annealed warm(first, half_way, {.stages = 1, .moves = 8});  // from the first flow's density
  warm.tune();
  trainer onwards(second, pushforward_kl(warm, one_well), training);
  run_training(onwards, {});
  pushforward const arrived(warm, second);                    // x = decode(y) of the samples y of warm
  annealed in_turns(arrived, one_well, {.stages = 8});
  in_turns.tune();
  auto const w_in_turns = engine::summarize_weights(in_turns.sample(4096).log_w);
  //]
  annealed const passed(first, half_way, {.stages = 1, .moves = 0});
  pushforward const arrived_at_once(passed, second);
  annealed const no_steps(arrived_at_once, one_well, {.stages = 1, .moves = 0});
  auto const w_no_steps = engine::summarize_weights(no_steps.sample(4096).log_w);
  std::printf("two flows: ESS %.3f, log Z %.4f +- %.4f\n", w_no_steps.ess, w_no_steps.log_z.value,
              w_no_steps.log_z.error);
  std::printf("flows and steps in turns: %zu forces, ESS %.3f, log Z %.4f +- %.4f\n", in_turns.forces(), w_in_turns.ess,
              w_in_turns.log_z.value, w_in_turns.log_z.error);
  std::printf("flow: ESS %.3f, log Z %.4f +- %.4f\n", w.ess, w.log_z.value, w.log_z.error);
  std::printf("annealed: ESS %.3f, log Z %.4f +- %.4f, <phi^4> %.4f +- %.4f\n", better.ess, better.log_z.value,
              better.log_z.error, phi4_mean.value, phi4_mean.error);
  std::printf("annealed importance sampling: log Z %.4f +- %.4f\n", log_z.value, log_z.error);

  //[through
  symmetrized both(even_too, reflection(1));  // one after the other: by all products
  trainer through(both, reverse_kl(theory), {.steps = 20, .batch = 64});
  run_training(through, {});
  //]

  //[elements
  using all = group<sign_flip, point_group>;
  symmetrized const by_all(m, elements_of<all, torus<4, 4>, real_field>{});  // 16 elements
  //]

  //[conditioned
  model<warm_flow> for_all(seed{7});                // reads one context number per sample
  conditioned at_half(for_all, {0.5F});
  auto const at_this_one = at_half.sample(1000);
  //]

  //[train
  white_noise noise(16);
  trainer fitted(noise, reverse_kl(independent), {.steps = 300, .batch = 64, .optimizer = {.learning_rate = 3e-2}});
  run_training(fitted, {});
  std::printf("deviation %.3f\n", std::exp(static_cast<double>(noise.weights()[0])));
  //]

  bool const fine = w.ess > 0.1 && better.ess > w.ess &&
                    std::abs(better.log_z.value - log_z.value) < 0.2 &&
                    std::abs(w_in_turns.log_z.value - w_no_steps.log_z.value) < 0.2 && w_in_turns.ess > w_no_steps.ess &&
                    by_all.order() == 16 && drawn.x.size() == 4096 * 16 &&
                    std::isfinite(through.history().back().loss) && at_this_one.x.size() == 16'000 &&
                    std::abs(std::exp(static_cast<double>(noise.weights()[0])) - 0.5) < 0.01;
  return fine ? 0 : 1;
}
