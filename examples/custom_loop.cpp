// SPDX-License-Identifier: BSL-1.0
// Program: a training loop written out by hand: batch, loss, gradient, frozen weights, optimizer step
#include <rgflow/rgflow.hpp>

#include <cstdio>

using namespace rgflow;

struct theory : real_phi4<torus<8, 8>> {};
struct block : chain<coupling<checkerboard, affine, mlp<16>>, coupling<complement<checkerboard>, affine, mlp<16>>> {};
struct flow : hierarchy<torus<8, 8>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};

int main() {
  using symbols::lambda, symbols::m2;
  model<flow> m(seed{1});
  reverse_kl const objective(bind<theory>(m2 = 1., lambda = 0.5));
  engine::batch_gradient batch(m);
  engine::adam_state<float> moments(m.weights().size());
  std::vector<unsigned char> trained(m.weights().size(), 1);
  for (auto const& t : m.tensors())
    if (t.path.starts_with("level2/"))
      std::fill_n(trained.begin() + static_cast<long>(t.offset), t.size, static_cast<unsigned char>(0));

  for (std::uint64_t step = 0; step < 300; ++step) {
    batch(objective, /*seed*/ 7, step, /*samples*/ 256);
    double const norm = engine::clip_to_norm(batch.gradient(), 100);
    moments.update(adam{}, 2e-3, step, batch.gradient(), m.weights(), trained);
    auto const w = engine::summarize_weights(batch.log_weights());
    if (step % 50 == 0)
      std::printf("step %3d  log Z > %.3f  ESS %.3f  |gradient| %.2f\n", static_cast<int>(step), w.mean_log_w.value,
                  w.ess, norm);
  }
}
