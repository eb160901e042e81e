// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/density/exact.hpp>
#include <rgflow/engine/density/nonfinite.hpp>
#include <rgflow/engine/density/over_model.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/symmetry.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

template <class V>
V whole_number(std::size_t n) {
  return V(static_cast<scalar_of_t<V>>(n));
}

/// log((1/n) sum exp(l)) of n logarithms, per lane; each of them becomes its share in the sum. They may be -infinity.
template <class V>
V mean_of_densities(std::vector<V>& logs) {
  using std::exp, std::log, std::max;
  V largest(std::numeric_limits<scalar_of_t<V>>::lowest());
  for (auto const& l : logs) largest = max(l, largest);
  V sum(0);
  for (auto& l : logs) {
    l = exp(l - largest);
    sum += l;
  }
  for (auto& l : logs) l /= sum;
  return largest + log(sum / whole_number<V>(logs.size()));
}

/// In each lane the number of one of these shares, which add up to 1: each is found for that part of all u in (0, 1).
/// Never one of share 0, whatever the sum is rounded to.
template <class V>
V one_by_share(V u, std::vector<V> const& shares) {
  V found(0);
  for (std::size_t k = 0; k < shares.size(); ++k) {
    found = select(u > V(0), select(shares[k] > V(0), whole_number<V>(k), found), found);
    u -= shares[k];
  }
  return found;
}

/// In each lane an element of a group, as a number below `order`: that of samples first, first + 1, ...
template <class V>
V random_elements(random_key const& key, std::uint64_t first, std::size_t order, std::uint64_t component) {
  V elements(0);
  for (std::size_t j = 0; j < lane_count<V>; ++j)
    set_lane(elements, j, static_cast<scalar_of_t<V>>(uniform_int(key, first + j, order, component)));
  return elements;
}

template <bool Kept, class G, class Lacks>
struct is_group_to_average {
  static_assert(rgflow::detail::HoldsFor<Kept, G, Lacks>,
                "rgflow: symmetrized needs a finite group: sign_flip, phases(n), conjugation, reflection(axis) and the "
                "like, elements_of<group<...>, lattice, field>{} of one that is declared, or a type of yours with "
                "order, inverse, apply and describe (what it lacks stands below). See docs/density.md");
};

}  // namespace engine

/// A density averaged over a finite group of orthogonal maps, q'(x) = (1/|G|) sum_g q(g x): symmetrized(m, phases(8)).
/// Whatever q is, q'(g x) = q'(x); and if the theory has the symmetry, q' is no further from it than q is. A sample is
/// one of q, x0, turned by a random element g: q is known there, so log q' costs |G| - 1 encodings more. Its bulk
/// variables are g and the z of x0.
/// `Model` is borrowed, with its weights. It may itself be symmetrized: by two groups whose products g h are a group.
template <class Model, class Group>
class symmetrized
    : public engine::density_over<symmetrized<Model, Group>, Model, engine::required_density<Model>::type::contexts> {
  static_assert(
      sizeof(engine::is_group_to_average<
             SymmetryGroup<Group>, Group,
             rgflow::detail::lacking<SymmetryGroup<Group>, rgflow::detail::members_of_finite_group<Group>>>) != 0);
  static_assert(sizeof(engine::of_exact_density<Model>) != 0);
  using T = typename Model::value_type;
  using over = engine::density_over<symmetrized, Model, Model::contexts>;

 public:
  using over::channels;
  using typename over::field_array;

  template <class V>
  struct workspace {
    std::vector<V> field;                        // x
    std::vector<V> bar;                          // its cotangent
    std::vector<V> shares;                       // of each element g in the sum over the group
    std::vector<V> turned;                       // what comes of a cotangent
    V element{0};                                // number of the one that turned the model's sample
    typename Model::template workspace<V> own;   // the model's sample
    typename Model::template workspace<V> copy;  // g x, one after the other
  };
  static constexpr std::size_t choices = engine::choices<Model> + 1;

  /// Throws std::invalid_argument if the group does not act on such fields.
  symmetrized(Model& model, Group group)
      : over(model, "averaged over the group: " + std::string(group.describe())), group_(std::move(group)) {
    if (order() == 0 || order() > most_elements)
      throw std::invalid_argument("symmetrized: found a group of " + std::to_string(order()) +
                                  " elements, expected 1 to " + std::to_string(most_elements));
    if constexpr (requires { group_.check(shape_of_field()); }) group_.check(shape_of_field());
  }
  symmetrized(Model const&& model, Group group) : symmetrized(engine::no_temporary(model), std::move(group)) {}

  Group const& group() const { return group_; }
  std::size_t order() const { return group_.order(); }

  /// The element that turns sample number n of the model into sample number n of this density.
  std::size_t element(std::uint64_t n) const {
    engine::random_key const key{this->seed_value(), engine::purpose::sample, 0};
    return engine::uniform_int(symmetry_key(key), n, order(), component(key));
  }
  /// x_i = g_i decode(z_i), with the model's log-determinant.
  auto decode(field_array const& z, std::span<std::size_t const> elements,
              engine::context_values<T> const& context = {}) const {
    auto result = this->inner().decode(z, context);
    result.field = turn(result.field, elements);
    return result;
  }
  /// z_i = encode(g_i^-1 x_i), with the model's log-determinant.
  auto encode(field_array const& x, std::span<std::size_t const> elements,
              engine::context_values<T> const& context = {}) const {
    return this->inner().encode(turn(x, elements, true), context);
  }

  /// As of any density. The copies of fewer samples than lanes go through the model in its own layout, as many at a
  /// time as there are lanes.
  typename over::samples sample(std::size_t count, std::uint64_t first = 0,
                                engine::context_values<T> const& context = {}) const {
    if (count == 0 || count >= over::width) return over::sample(count, first, context);
    auto out = this->inner().sample(count, first, context);
    // q'(g x0) = q'(x0)
    out.log_q = mean_of_copies(out.x, context, &out.log_q);
    std::vector<std::size_t> elements(count);
    for (std::size_t i = 0; i < count; ++i) elements[i] = element(first + i);
    out.x = turn(out.x, elements);
    return out;
  }
  typename over::value_array log_prob(field_array const& x, engine::context_values<T> const& context = {}) const {
    auto const count = this->check_shape(x);
    return count >= over::width ? over::log_prob(x, context) : mean_of_copies(x, context, nullptr);
  }

  // ---- the Density contract: one tile of samples in the lanes ----

  template <class V>
  void reserve(workspace<V>& work, bool for_adjoint) const {
    this->inner().reserve(work.own, for_adjoint);
    this->inner().reserve(work.copy, for_adjoint);
    work.field.resize(shape_of_field().values());
    work.shares.resize(order());
    if (!for_adjoint) return;
    work.bar.resize(work.field.size());
    work.turned.resize(work.field.size());
  }

  template <class V, class F>
  void each_check(workspace<V>& work, F&& f) const {
    engine::each_check<Model, V>(this->inner(), work.own, f);
    engine::each_check<Model, V>(this->inner(), work.copy, f);
  }

  template <bool Keep, class V>
  V draw(engine::random_key key, std::uint64_t first, workspace<V>& work, engine::packed_weights<T> w,
         std::span<V const> context) const {
    using engine::select;
    work.shares[0] = this->inner().template draw<Keep>(key, first, work.own, w, context);
    work.element = engine::random_elements<V>(symmetry_key(key), first, order(), component(key));
    std::copy(work.own.field.begin(), work.own.field.end(), work.field.begin());
    // q'(g x0) = q'(x0): the copies of x0 are those of the sample, which is one of them.
    for (std::size_t g = 1; g < order(); ++g) {
      group_.apply(g, shape_of_field(), std::as_const(work.own.field).data(), work.copy.field.data());
      auto const chosen = work.element == engine::whole_number<V>(g);
      for (std::size_t i = 0; i < work.field.size(); ++i)
        work.field[i] = select(chosen, work.copy.field[i], work.field[i]);
      work.shares[g] = this->inner().template log_density<false>(work.copy, w, context);
    }
    return engine::mean_of_densities(work.shares);
  }

  template <class V>
  void pull_back_draw(workspace<V>& work, V const& log_q_bar, engine::packed_weights<T> w, std::span<V const> context,
                      engine::gradient_slot<T> gradient) const {
    using engine::select;
    auto& own = work.own;
    for (std::size_t i = 0; i < own.bar.size(); ++i) own.bar[i] = select(work.element == V(0), work.bar[i], V(0));
    for (std::size_t g = 1; g < order(); ++g) {
      pull_back_copy(g, own.field, work, log_q_bar, w, context, gradient);
      auto const chosen = work.element == engine::whole_number<V>(g);
      for (std::size_t i = 0; i < own.bar.size(); ++i) work.copy.bar[i] += select(chosen, work.bar[i], V(0));
      add_turned_back(g, work, own.bar);
    }
    this->inner().pull_back_draw(own, V(log_q_bar * work.shares[0]), w, context, gradient);
  }

  template <class V>
  V retrace(engine::random_key key, std::uint64_t first, workspace<V>& work, V const& log_q_bar,
            engine::packed_weights<T> w, std::span<V const> context) const
      requires engine::Retraces<typename over::model_type> {
    using engine::select;
    V const log_q = log_density<false>(work, w, context);
    // x = g x0 where x0 = h x, g the inverse of h: the model has drawn the copy h x with the share of its density.
    V const drawn = engine::one_by_share(engine::uniform<V>(key, first, engine::choices<Model>), work.shares);
    for (std::size_t h = 0; h < order(); ++h) {
      auto const chosen = drawn == engine::whole_number<V>(h);
      group_.apply(h, shape_of_field(), std::as_const(work.field).data(), work.copy.field.data());
      for (std::size_t i = 0; i < work.field.size(); ++i)
        work.own.field[i] = select(chosen, work.copy.field[i], work.own.field[i]);
      work.element = select(chosen, engine::whole_number<V>(group_.inverse(h)), work.element);
    }
    pull_back_log_density(work, log_q_bar, w, context, engine::gradient_slot<T>{});
    this->inner().retrace(key, first, work.own, V(0), w, context);
    return log_q;
  }

  template <bool Keep, class V>
  V log_density(workspace<V>& work, engine::packed_weights<T> w, std::span<V const> context) const {
    for (std::size_t g = 0; g < order(); ++g) {
      group_.apply(g, shape_of_field(), std::as_const(work.field).data(), work.copy.field.data());
      work.shares[g] = this->inner().template log_density<false>(work.copy, w, context);
    }
    return engine::mean_of_densities(work.shares);
  }

  template <class V>
  void pull_back_log_density(workspace<V>& work, V const& log_q_bar, engine::packed_weights<T> w,
                             std::span<V const> context, engine::gradient_slot<T> gradient) const {
    std::fill(work.bar.begin(), work.bar.end(), V(0));
    for (std::size_t g = 0; g < order(); ++g) {
      pull_back_copy(g, work.field, work, log_q_bar, w, context, gradient);
      add_turned_back(g, work, work.bar);
    }
  }

  template <class V>
  std::string nonfinite_in_draw(std::size_t used, engine::random_key key, std::uint64_t first, workspace<V>& work,
                                engine::packed_weights<T> w, std::span<V const> context) const {
    auto const found = engine::nonfinite_in_draw(this->inner(), used, key, first, work.own, w, context);
    if (!found.empty()) return found;
    if (engine::finite(draw<false>(key, first, work, w, context), used)) return "";
    return nonfinite_in_copies(used, work.own.field, work, w, context);
  }
  template <class V>
  std::string nonfinite_in_log_density(std::size_t used, workspace<V>& work, engine::packed_weights<T> w,
                                       std::span<V const> context) const {
    if (engine::finite(log_density<false>(work, w, context), used)) return "";
    return nonfinite_in_copies(used, work.field, work, w, context);
  }

 private:
  static constexpr std::size_t most_elements = std::size_t{1} << 24;  // a float counts them

  engine::field_shape shape_of_field() const { return {this->sites(), channels}; }

  static engine::random_key symmetry_key(engine::random_key const& key) {
    return {key.seed, engine::purpose::symmetry, key.step};
  }
  /// Streams of different purposes, and densities within this one, choose independently.
  static std::uint64_t component(engine::random_key const& key) {
    return 256 * engine::choices<Model> + static_cast<std::uint64_t>(key.what);
  }

  /// Adds the weight gradient of log_q_bar * share * log q(g field); its cotangent is left in work.copy.bar.
  template <class V>
  void pull_back_copy(std::size_t g, std::vector<V> const& field, workspace<V>& work, V const& log_q_bar,
                      engine::packed_weights<T> w, std::span<V const> context,
                      engine::gradient_slot<T> gradient) const {
    using engine::select;
    using std::abs;
    V const share = work.shares[g];
    if (engine::lane_sum(V(abs(log_q_bar * share))) == 0)
      return std::fill(work.copy.bar.begin(), work.copy.bar.end(), V(0));
    group_.apply(g, shape_of_field(), field.data(), work.copy.field.data());
    // Copies that are too improbable to have a share may hold infinities, which must not meet its zero.
    for (auto& v : work.copy.field) v = select(share > V(0), v, V(0));
    this->inner().template log_density<true>(work.copy, w, context);
    this->inner().pull_back_log_density(work.copy, V(log_q_bar * share), w, context, gradient);
  }

  /// The adjoint of g, which is its inverse.
  template <class V>
  void add_turned_back(std::size_t g, workspace<V>& work, std::vector<V>& bar) const {
    group_.apply(group_.inverse(g), shape_of_field(), std::as_const(work.copy.bar).data(), work.turned.data());
    for (std::size_t i = 0; i < bar.size(); ++i) bar[i] += work.turned[i];
  }

  template <class V>
  std::string nonfinite_in_copies(std::size_t used, std::vector<V> const& field, workspace<V>& work,
                                  engine::packed_weights<T> w, std::span<V const> context) const {
    for (std::size_t g = 0; g < order(); ++g) {
      group_.apply(g, shape_of_field(), field.data(), work.copy.field.data());
      auto const found = engine::nonfinite_in_log_density(this->inner(), used, work.copy, w, context);
      if (!found.empty()) return found + " The field was turned by element " + std::to_string(g) + " of the group.";
    }
    return "The density of a field is not finite.";
  }

  /// log((1/|G|) sum_g q(g x)); `known` are the model's own log densities of x, if they are known.
  typename over::value_array mean_of_copies(field_array const& x, engine::context_values<T> const& context,
                                            typename over::value_array const* known) const {
    auto const count = x.shape()[0], size = x.size() / count;
    context.check(Model::contexts, count);
    std::vector<std::vector<double>> logs(count);
    std::size_t copy = 0;
    if (known != nullptr)
      for (; copy < count; ++copy) logs[copy].push_back((*known)(copy));
    while (copy < order() * count) {
      std::size_t const together = std::min(over::width, order() * count - copy);
      std::vector<std::size_t> whose(together), elements(together);
      auto fields = field_array::from_shape(this->shape(together));
      for (std::size_t k = 0; k < together; ++k, ++copy) {
        whose[k] = copy % count;
        elements[k] = copy / count;
        std::copy_n(x.data() + whose[k] * size, size, fields.data() + k * size);
      }
      auto const turned = turn(fields, elements);
      auto const log_q = this->inner().log_prob(turned, context.of_samples(whose));
      for (std::size_t k = 0; k < together; ++k) logs[whose[k]].push_back(log_q(k));
    }
    auto out = over::value_array::from_shape({count});
    for (std::size_t i = 0; i < count; ++i) out(i) = engine::mean_of_densities(logs[i]);
    return out;
  }

  /// Field i by element i of these, or by its inverse.
  [[gnu::noinline]] field_array turn(field_array const& x, std::span<std::size_t const> elements,
                                     bool back = false) const {
    auto const count = this->check_shape(x);
    auto const shape = shape_of_field();
    if (elements.size() != count || std::any_of(elements.begin(), elements.end(), [&](auto g) { return g >= order(); }))
      throw std::invalid_argument("symmetrized: found " + std::to_string(elements.size()) + " elements for " +
                                  std::to_string(count) + " fields, expected one each, below " +
                                  std::to_string(order()));
    auto out = field_array::from_shape(x.shape());
    std::vector<T> from(shape.values()), to(shape.values());
    for (std::size_t i = 0; i < count; ++i) {
      engine::load_tile(std::span<T const>(x.data(), x.size()), count, i, channels, shape.sites.volume(), from.data());
      group_.apply(back ? group_.inverse(elements[i]) : elements[i], shape, std::as_const(from).data(), to.data());
      engine::store_tile(std::as_const(to).data(), std::span<T>(out.data(), out.size()), count, i, channels,
                         shape.sites.volume());
    }
    return out;
  }

  Group group_;
};

}  // namespace rgflow::inline RGFLOW_ISA
