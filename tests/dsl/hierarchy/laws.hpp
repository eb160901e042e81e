// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "toy.hpp"

#include <rgflow/describe.hpp>
#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/symmetry/describe.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

// The laws of flows, each a function of the flow.
namespace toy {

/// The dense Jacobian of a map of n numbers, row i = d out / d in_i, exactly: one reverse sweep per output on a tape.
template <direction D, class Model>
std::vector<double> dense_jacobian(Model const& m, std::vector<double> const& x, std::vector<double> const& context) {
  using var = engine::tape_var<double>;
  std::size_t const n = x.size();
  engine::tape<double> tape;
  std::vector<var> in, field;
  for (double v : x) in.emplace_back(tape, v);
  field = in;
  std::vector<var> w, c;
  for (double v : m.weights()) w.emplace_back(v);
  for (double v : context) c.emplace_back(v);
  m.flow().template run<D>(field.data(), engine::canonical_weights<var>{w.data()}, std::span<var const>(c));
  std::vector<double> jacobian(n * n);
  for (std::size_t o = 0; o < n; ++o) {
    tape.start();
    tape.seed(field[o].id(), 1);
    tape.sweep();
    for (std::size_t i = 0; i < n; ++i) jacobian[i * n + o] = tape.bar(in[i].id());
  }
  return jacobian;
}

inline std::vector<double> some_field(std::size_t n, std::uint64_t number) {
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = engine::normal<double>({99, engine::purpose::test, number}, i, 0);
  return x;
}

template <class Model>
std::vector<double> context_numbers() {
  return some_field(Model::contexts, 7);
}

/// Decode undoes encode, and the log-determinants cancel.
template <class Flow>
void comes_back() {
  auto const m = toy::stirred<Flow, double>();
  using model_type = std::remove_const_t<decltype(m)>;
  INFO(describe<Flow>());
  auto const context = toy::some_context<model_type>(20);
  auto const [x, log_q] = m.sample(20, 0, context);
  auto const forth = m.encode(x, context);
  auto const back = m.decode(forth.field, context);
  for (std::size_t i = 0; i < x.size(); ++i)
    REQUIRE(back.field.data()[i] == Approx(x.data()[i]).epsilon(1e-12).margin(1e-12));
  for (std::size_t i = 0; i < 20; ++i)
    REQUIRE(forth.log_det(i) == Approx(-back.log_det(i)).epsilon(1e-12).margin(1e-12));
}

/// log q of a sample is its log_prob.
template <class Flow>
void samples_know_their_density() {
  auto const m = toy::stirred<Flow, double>();
  using model_type = std::remove_const_t<decltype(m)>;
  INFO(describe<Flow>());
  auto const context = toy::some_context<model_type>(37);
  auto const [x, log_q] = m.sample(37, 5, context);
  auto const log_p = m.log_prob(x, context);
  for (std::size_t i = 0; i < 37; ++i) REQUIRE(log_p(i) == Approx(log_q(i)).epsilon(1e-12).margin(1e-11));
}

/// The first of 20 samples, which fill lanes, are those that are drawn alone.
template <class Flow>
void few_samples_are_the_same(double noise) {
  auto const m = toy::stirred<Flow, double>(noise);
  using model_type = std::remove_const_t<decltype(m)>;
  auto const all = m.sample(20, 0, toy::some_context<model_type>(20));
  auto const few = m.sample(3, 0, toy::some_context<model_type>(3));
  for (std::size_t i = 0; i < few.x.size(); ++i)
    CHECK(few.x.data()[i] == Approx(all.x.data()[i]).epsilon(1e-12).margin(1e-12));
  for (std::size_t i = 0; i < 3; ++i) CHECK(few.log_q(i) == Approx(all.log_q(i)).epsilon(1e-12));
}

/// The log-determinant agrees with the dense Jacobian at some fields.
template <class Flow>
void has_log_determinant_at(std::vector<std::vector<double>> const& fields) {
  auto const m = toy::stirred<Flow, double>();
  using model_type = std::remove_const_t<decltype(m)>;
  INFO(describe<Flow>());
  auto const context = context_numbers<model_type>();
  for (auto const& x : fields) {
    auto const n = x.size();
    auto field = x;
    engine::canonical_weights<double> const w{m.weights().data()};
    double const encode = m.flow().template run<direction::encode>(field.data(), w, std::span<double const>(context));
    double const dense = engine::log_abs_determinant(dense_jacobian<direction::encode>(m, x, context), n);
    REQUIRE(std::abs(encode - dense) <= 1e-10 * std::max(1.0, static_cast<double>(n)));
    field = x;
    double const decode = m.flow().template run<direction::decode>(field.data(), w, std::span<double const>(context));
    double const dense_back = engine::log_abs_determinant(dense_jacobian<direction::decode>(m, x, context), n);
    REQUIRE(std::abs(decode - dense_back) <= 1e-10 * std::max(1.0, static_cast<double>(n)));
  }
}

template <class Flow>
void has_log_determinant() {
  auto const n = toy::stirred<Flow, double>().flow().values();
  has_log_determinant_at<Flow>({some_field(n, 1), some_field(n, 2)});
}

/// The adjoint of a whole flow against central differences of f = sum_i bar_i out_i + log_det_bar * log_det, over all
/// inputs and every `stride`-th weight, in double. Weights are stirred by `size`: where the map bends much, differences
/// are no derivatives any more.
template <direction D, class Flow>
void has_adjoint_at(std::vector<double> const& x, double size = 0.3) {
  INFO(describe<Flow>());
  auto m = toy::stirred<Flow, double>(size);
  using model_type = decltype(m);
  auto const n = x.size();
  auto const context = context_numbers<model_type>();
  auto const bar = some_field(n, 4);
  double const log_det_bar = 0.7;
  auto const value = [&](std::vector<double> field) {
    engine::canonical_weights<double> const w{m.weights().data()};
    double f = log_det_bar * m.flow().template run<D>(field.data(), w, std::span<double const>(context));
    for (std::size_t i = 0; i < n; ++i) f += bar[i] * field[i];
    return f;
  };

  std::vector<double> packed;
  m.pack(packed);
  engine::packed_weights<double> const w{packed.data()};
  engine::flow_workspace<double> work;
  m.flow().reserve(work, true);
  work.field = x;
  m.flow().template record<D>(work, w, std::span<double const>(context));
  work.bar = bar;
  auto const work_before = work;
  std::vector<double> packed_gradient(m.flow().gradient(), 0.0), gradient(m.weights().size(), 0.0);
  m.flow().template pull_back<D>(work, log_det_bar, w, std::span<double const>(context),
                                 engine::gradient_slot<double>{packed_gradient.data()});
  m.unpack_gradient(packed_gradient.data(), gradient.data());

  for (std::size_t i = 0; i < n; ++i) REQUIRE(work.field[i] == Approx(x[i]).epsilon(1e-12).margin(1e-12));
  auto const close = [](double a, double b) { return std::abs(a - b) <= 1e-6 * std::max(1.0, std::abs(b)); };
  double const h = 3e-6;  // central differences err by h^2 times the third derivative: of maps that bend much
                          // 1e-5 leaves more than the 1e-6 that are asked for
  for (std::size_t i = 0; i < n; ++i) {
    auto up = x, down = x;
    up[i] += h;
    down[i] -= h;
    REQUIRE(close(work.bar[i], (value(up) - value(down)) / (2 * h)));
  }
  for (auto const& t : m.tensors()) {
    if (!t.trained) continue;
    INFO(t.path);
    for (std::size_t k : {std::size_t{0}, t.size / 2, t.size - 1}) {
      double& weight = m.weights()[t.offset + k];
      double const saved = weight;
      weight = saved + h;
      double const up = value(x);
      weight = saved - h;
      double const down = value(x);
      weight = saved;
      REQUIRE(close(gradient[t.offset + k], (up - down) / (2 * h)));
    }
  }

  // Without weight gradients the cotangent of the input is the same.
  auto again = work_before;
  m.flow().template pull_back<D>(again, log_det_bar, w, std::span<double const>(context),
                                 engine::gradient_slot<double>{});
  REQUIRE(again.bar == work.bar);
}

template <direction D, class Flow>
void has_adjoint(double size = 0.3) {
  has_adjoint_at<D, Flow>(some_field(toy::stirred<Flow, double>().flow().values(), 3), size);
}

/// The score of a sample is the same without encoding it.
template <class Flow>
void has_score() {
  auto const m = toy::stirred<Flow, double>();
  INFO(describe<Flow>());
  auto const numbers = context_numbers<std::remove_const_t<decltype(m)>>();
  std::span<double const> const context(numbers);
  std::vector<double> packed;
  m.pack(packed);
  engine::packed_weights<double> const w{packed.data()};
  engine::random_key const key{4, engine::purpose::test, 0};
  engine::flow_workspace<double> walked, encoded;
  m.reserve(walked, true);
  m.reserve(encoded, true);
  for (std::uint64_t n : {0U, 1U}) {
    double const log_q = m.draw_with_score(key, n, walked, 0.7, w, context);
    REQUIRE(log_q == engine::draw_and_encode(m, key, n, encoded, 0.7, w, context));
    REQUIRE(walked.field == encoded.field);
    double largest = 0;
    for (std::size_t i = 0; i < walked.bar.size(); ++i) {
      REQUIRE(walked.bar[i] == Approx(encoded.bar[i]).epsilon(1e-9).margin(1e-9));
      largest = std::max(largest, std::abs(walked.bar[i]));
    }
    REQUIRE(largest > 0.1);
    encoded.bar = walked.bar;
    std::vector<double> one(m.gradient_size()), other(m.gradient_size());
    m.pull_back_draw(walked, 0.3, w, context, engine::gradient_slot<double>{one.data()});
    m.pull_back_draw(encoded, 0.3, w, context, engine::gradient_slot<double>{other.data()});
    REQUIRE(one == other);
  }
}

/// Flows of transforms that are not the identity for raw numbers 0.
template <class Flow>
inline constexpr bool starts_elsewhere = false;

/// An untrained flow is the identity.
template <class Flow>
void starts_as_identity() {
  model<Flow, double> const m(seed{1});
  using model_type = std::remove_const_t<decltype(m)>;
  auto const context = toy::some_context<model_type>(3);
  auto const [x, log_q] = m.sample(3, 0, context);
  auto const z = m.encode(x, context);
  if constexpr (starts_elsewhere<Flow>) {
    double largest = 0;
    for (std::size_t i = 0; i < x.size(); ++i) largest = std::max(largest, std::abs(z.field.data()[i] - x.data()[i]));
    REQUIRE(largest > 0.01);
  } else {
    for (std::size_t i = 0; i < x.size(); ++i) REQUIRE(z.field.data()[i] == Approx(x.data()[i]).margin(1e-14));
    for (std::size_t i = 0; i < 3; ++i) REQUIRE(z.log_det(i) == Approx(0).margin(1e-13));
  }
}

/// encode(g x) = g encode(x) on a random field; of reflections and rotations only if bulk variables are values of
/// sites. No template, since it is the same for all flows.
inline void commutes(std::vector<generator> const& generators, engine::lattice const& sites, std::size_t channels,
                     bool bulk_of_sites, std::function<std::vector<double>(std::vector<double>)> const& encode) {
  auto const x = some_field(sites.volume() * channels, 5), z = encode(x);
  for (generator const& g : generators) {
    if (g.turns_directions() && !bulk_of_sites) continue;
    INFO(g.name());
    detail::moved_fields const move(g, sites, channels);
    auto const found = encode(move.apply(x)), expected = move.apply(z);
    for (std::size_t i = 0; i < z.size(); ++i) REQUIRE(found[i] == Approx(expected[i]).epsilon(1e-11).margin(1e-11));
  }
}

/// Flows that have no symmetry: nets with biases, on lattices whose coarse levels single out places.
template <class Flow>
inline constexpr bool nothing_to_prove = false;

/// What is proved of the symmetries of the flow is so: log q(g x) = log q(x), the same of its derivatives, and
/// encode(g x) = g encode(x).
template <class Flow, bool BulkOfSites = true>
void has_its_symmetries() {
  using facts = flow_facts<Flow>;
  auto const proved =
      derived_symmetries<Flow>::template generators<typename facts::lattice_type, typename facts::field_type>();
  REQUIRE(proved.empty() == nothing_to_prove<Flow>);
  if constexpr (!nothing_to_prove<Flow>) {
    auto const m = toy::stirred<Flow, double>(0.1);
    auto const report = verify_symmetries<derived_symmetries<Flow>>(m, {.stir = 0});
    INFO(report.text());
    REQUIRE(report.passed());

    auto const context = context_numbers<std::remove_const_t<decltype(m)>>();
    commutes(proved, m.sites(), facts::field_type::channels, BulkOfSites, [&](std::vector<double> field) {
      m.flow().template run<direction::encode>(field.data(), engine::canonical_weights<double>{m.weights().data()},
                                               std::span<double const>(context));
      return field;
    });
  }
}

}  // namespace toy
