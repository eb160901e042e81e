// SPDX-License-Identifier: BSL-1.0

// A unit of a user's program, compiled for each instruction set: a small flow is trained for two steps and sampled.

#include "numbers_of_flow.hpp"

#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <algorithm>

// Types with names, as in a user's header: what is instantiated with them could be shared by both units.
struct theory : rgflow::real_phi4<rgflow::torus<4, 4>> {};
struct half : rgflow::coupling<rgflow::checkerboard, rgflow::affine, rgflow::mlp<8>> {};
struct other_half : rgflow::coupling<rgflow::complement<rgflow::checkerboard>, rgflow::affine, rgflow::mlp<8>> {};
struct block : rgflow::chain<half, other_half> {};
struct flow : rgflow::hierarchy<theory::lattice, theory::field, rgflow::every_level<rgflow::decimate<2, block>>> {};

namespace rgflow::inline RGFLOW_ISA {

numbers_of_flow train_and_sample() {
  using symbols::lambda, symbols::m2;
  model<flow> m(seed{7});
  // With so large an epsilon a step is a smooth function of the gradient, else it would have its sign alone.
  trainer training(m, reverse_kl(bind<theory>(m2 = 1., lambda = 0.5)),
                   {.steps = 2, .batch = 64, .optimizer = {.learning_rate = 0.1, .epsilon = 1}, .schedule = {0, 1}});
  numbers_of_flow said;
  for (double& loss : said.losses) loss = training.step().loss;
  auto const drawn = m.sample(numbers_of_flow::samples);
  std::copy(drawn.x.begin(), drawn.x.end(), said.x);
  std::copy(drawn.log_q.begin(), drawn.log_q.end(), said.log_q);
  return said;
}

}  // namespace rgflow::inline RGFLOW_ISA
