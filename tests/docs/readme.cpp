// SPDX-License-Identifier: BSL-1.0

// The program of README.md. Its commented-out line must not compile, in the words beside it: uncommented tries.

//[program
#include <rgflow/rgflow.hpp>

#include <cstdio>

using namespace rgflow;
using namespace rgflow::symbols;

struct phi4 : action<torus<8, 8>, complex_field> {  // the theory
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi))
                                - t * over_links(2_c * re(conj(phi) * phi_next));
};

struct shear : transform {  // moves a value x; s and t come from a net
  static constexpr auto y = x * exp(s) + t;
  // static constexpr auto y = tanh(x) * exp(s) + t;  // the values of this formula do not cover all reals
  static constexpr auto limits = where(bounded<2>(s));
};

template <class Mask>
using half = coupling<Mask, shear, mlp<16, 16>>;
struct block : chain<half<checkerboard>, half<complement<checkerboard>>,
                     half<channel_halves>, half<complement<channel_halves>>> {};

struct flow : hierarchy<phi4::lattice, phi4::field,
                        every_level<disentangle<2, block>, decimate<2, block>,
                                    disentangle<2, block>, decimate<2, block>>, prior<normal>> {};

int main() {
  auto const theory = bind<phi4>(mu = 0., lambda = 1., t = 0.3);
  model<flow> m(seed{7});
  trainer training(m, reverse_kl(theory), {.steps = 1000, .optimizer = {.learning_rate = 1e-2}, .clip = 100});
  run_training(training, {});
  training.swap_average();
  auto const drawn = m.sample(20'000);  // drawn.x [sample, channel, y, x], drawn.log_q [sample]
  auto const w = engine::summarize_weights(log_weights(m, theory, drawn));
  std::printf("log Z = %.3f +- %.3f, effective samples %.0f\n", w.log_z.value, w.log_z.error, w.ess * 20'000);
}
//]
