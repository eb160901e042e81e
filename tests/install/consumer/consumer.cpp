// SPDX-License-Identifier: BSL-1.0

// What a user does with the installed library: declares a theory and a flow, trains a little, samples.
#include <rgflow/rgflow.hpp>

#include <cmath>

using namespace rgflow;
using namespace rgflow::symbols;

struct theory : complex_phi4<torus<4, 8>> {};
struct block : chain<coupling<checkerboard, affine, mlp<8>>, coupling<complement<checkerboard>, affine, mlp<8>>> {};
struct flow : hierarchy<torus<4, 8>, complex_field, every_level<disentangle<2, block>, decimate<2, block>>> {};

int main() {
  auto const action = bind<theory>(mu = 1., lambda = 0.5, t = 0.1);
  model<flow> m(seed{7});
  trainer training(m, reverse_kl(action), training_options{.steps = 2, .batch = 64});
  auto const outcome = run_training(training, {});
  auto const drawn = m.sample(4);
  auto const log_q = m.log_prob(drawn.x);
  bool good = outcome.finished && drawn.x.shape()[2] == 4 && drawn.x.shape()[3] == 8;
  for (std::size_t i = 0; i < 4; ++i) good = good && std::abs(log_q(i) - drawn.log_q(i)) < 1e-3;
  return good ? 0 : 1;
}
