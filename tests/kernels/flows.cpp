// SPDX-License-Identifier: BSL-1.0

// Every part of some flows that runs, for `instantiations` to count. The macro FLOWS says which flows.

#include <rgflow/bijector/chain.hpp>
#include <rgflow/bijector/coupling.hpp>
#include <rgflow/describe.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net/mlp.hpp>

#include <span>
#include <vector>

using namespace rgflow;

template <class Mask, class Net>
using half = coupling<Mask, affine, Net>;
struct block : chain<half<checkerboard, mlp<8>>, half<complement<checkerboard>, mlp<8>>> {};
struct other_block : chain<half<channel_halves, mlp<12>>, half<complement<channel_halves>, mlp<12>>> {};

using steps = every_level<disentangle<2, block>, decimate<2, block>>;
using one_level = level<disentangle<2, block>, decimate<2, block>>;

struct shallow : hierarchy<torus<4, 4>, complex_field, steps, depth<1>> {};
struct oblong : hierarchy<torus<16, 8>, complex_field, steps> {};
struct listed : hierarchy<torus<8, 8>, complex_field, levels<one_level, one_level, one_level>> {};
struct of_two_blocks
    : hierarchy<torus<4, 4>, complex_field, every_level<disentangle<2, other_block>, decimate<2, block>>> {};

template <class Flow>
void run() {
  using facts = flow_facts<Flow>;
  using V = engine::lanes<float>;
  engine::expanded_flow<typename facts::expansion> const flow(lattice_of<typename facts::lattice_type>(), facts::depth,
                                                              facts::coarsening);
  std::vector<float> const packed(flow.packed());
  std::vector<float> gradient(flow.gradient());
  engine::packed_weights<float> const w{packed.data()};
  engine::flow_workspace<V> work;
  flow.reserve(work, true);
  flow.template run<direction::encode>(work.field.data(), w, std::span<V const>{});
  flow.template record<direction::decode>(work, w, std::span<V const>{});
  flow.template pull_back<direction::decode>(work, V(0), w, std::span<V const>{},
                                             engine::gradient_slot<float>{gradient.data()});
}

template <class... Flow>
void run_all() {
  (run<Flow>(), ...);
}

int main() { run_all<FLOWS>(); }
