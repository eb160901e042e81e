// SPDX-License-Identifier: BSL-1.0

// How well a flow finds its way back, and what gradients are worth that rest on it.

#include <rgflow/engine/density.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>
#include <rgflow/symmetry/phases.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace rgflow;

namespace {

struct theory : complex_phi4<torus<4, 4>> {};
template <class Mask>
using half = coupling<Mask, affine, mlp<8>>;
struct deep : repeat<8, chain<half<checkerboard>, half<complement<checkerboard>>>> {};
template <class Block>
using flow_of = hierarchy<theory::lattice, theory::field, every_level<disentangle<2, Block>, decimate<2, Block>>>;
struct by_reversal : flow_of<deep> {};
struct from_inputs : flow_of<keep_inputs<deep>> {};

constexpr std::size_t samples = 64, values = 32;

float number(std::uint64_t stream, std::size_t i) {
  return static_cast<float>(engine::normal<double>({stream, engine::purpose::test, 0}, i, 0));
}

/// A flow whose encode shrinks everything: each coupling by e^shrinking, times some noise. The numbers are the same in
/// float and double.
template <class Flow, class T>
model<Flow, T> shrinking_flow(float shrinking, float noise) {
  model<Flow, T> m(seed{3});
  for (std::size_t i = 0; i < m.weights().size(); ++i) m.weights()[i] = static_cast<T>(noise * number(11, i));
  for (auto const& t : m.tensors())
    if (t.path.ends_with("b2"))
      for (std::size_t i = 0; i < t.size; i += 2) m.weights()[t.offset + i] -= static_cast<T>(shrinking);  // of s, t
  return m;
}

template <class T>
array_data<T> data() {
  std::vector<T> fields(samples * values);
  for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = static_cast<T>(number(12, i));
  return {fields, samples, 2, values / 2};
}

struct looked_at {
  std::vector<double> gradient;
  double error;
};
/// The gradient of forward KL, and the error of the way back.
template <class Flow, class T>
looked_at look(float shrinking, float noise) {
  auto const m = shrinking_flow<Flow, T>(shrinking, noise);
  engine::batch_gradient<model<Flow, T>> batch(m);
  batch.check_reconstruction(true);
  batch(forward_kl(data<T>()), 5, 0, samples);
  std::vector<double> const gradient(batch.gradient().begin(), batch.gradient().end());
  double const error = batch.found().value().error;
  batch.check_reconstruction(false);
  batch(forward_kl(data<T>()), 5, 0, samples);
  REQUIRE(std::equal(gradient.begin(), gradient.end(), batch.gradient().begin()));  // looking changes nothing
  REQUIRE_FALSE(batch.found());
  return {gradient, error};
}

double relative_difference(std::vector<double> const& found, std::vector<double> const& expected) {
  double difference = 0, norm = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    difference += (found[i] - expected[i]) * (found[i] - expected[i]);
    norm += expected[i] * expected[i];
  }
  return std::sqrt(difference / norm);
}

}  // namespace

TEST_CASE("train/reconstruction: small for a gentle flow, whose gradients are right either way") {
  auto const exact = look<by_reversal, double>(0, 0.1F);
  CHECK(exact.error < 1e-12);
  auto const reversed = look<by_reversal, float>(0, 0.1F);
  CHECK(reversed.error > 1e-8);
  CHECK(reversed.error < 1e-5);
  CHECK(relative_difference(reversed.gradient, exact.gradient) < 1e-5);
  CHECK(relative_difference(look<from_inputs, float>(0, 0.1F).gradient, exact.gradient) < 1e-5);
}

TEST_CASE("train/reconstruction: a flow that shrinks is found out, and kept inputs save its gradients") {
  auto const exact = look<by_reversal, double>(1.5F, 0.2F);
  CHECK(exact.error < 1e-5);
  auto const reversed = look<by_reversal, float>(1.5F, 0.2F);
  CHECK(reversed.error > 1);
  CHECK(relative_difference(reversed.gradient, exact.gradient) > 0.05);
  auto const kept = look<from_inputs, float>(1.5F, 0.2F);
  CHECK(kept.error > 1);
  CHECK(relative_difference(kept.gradient, exact.gradient) < 1e-5);
}

TEST_CASE("train/reconstruction: a trainer remembers the worst and has words for it") {
  training_options options;
  options.batch = samples;
  options.steps = 1;
  auto gentle = shrinking_flow<by_reversal, float>(0, 0.1F);
  trainer calm(gentle, forward_kl(data<float>()), options);
  auto const outcome = run_training(calm, {});
  CHECK(outcome.reconstruction.error > 0);
  CHECK(outcome.reconstruction.warning().empty());

  auto strong = shrinking_flow<by_reversal, float>(1.5F, 0.2F);
  trainer worried(strong, forward_kl(data<float>()), options);
  worried.step();
  CHECK(worried.reconstruction().error > reconstruction_record::limit);
  CHECK(worried.reconstruction().step == 0);
  CHECK_THAT(worried.reconstruction().warning(),
             Catch::Contains("At step 0 the way back through level") && Catch::Contains("keep_inputs"));
}

TEST_CASE("train/reconstruction: seen through an average over a group, from an action") {
  using symbols::lambda, symbols::mu, symbols::t;
  auto m = shrinking_flow<by_reversal, float>(0, 0.1F);
  symmetrized average(m, phases(4));
  trainer training(average, reverse_kl(bind<theory>(mu = -2., lambda = 1., t = 0.3)), {.steps = 1, .batch = samples});
  training.step();
  CHECK(training.reconstruction().error > 1e-8);
  CHECK(training.reconstruction().error < 1e-2);  // some copies lie far out
}
