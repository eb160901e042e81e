// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy/refusals_first.hpp>  // before all others
#include <rgflow/engine/simd/lanes.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/action/symmetry.hpp>
#include <rgflow/engine/action.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/model_weights.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/density/contract.hpp>
#include <rgflow/engine/density/exact.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/symmetry/declared.hpp>
#include <rgflow/symmetry/generator.hpp>
#include <rgflow/symmetry/group.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

// The numerical twin of the proofs: what a symmetry says, measured on random fields.

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// A generator on fields [site][channel]; a continuous one as a finite element of its group.
class moved_fields {
 public:
  moved_fields(generator const& g, engine::lattice const& sites, std::size_t channels)
      : g_(g), sites_(sites), channels_(channels) {}

  /// g phi.
  std::vector<double> apply(std::vector<double> const& phi) const { return moved(phi, 1); }
  /// The same without what a shift adds: the derivative of g.
  std::vector<double> linear(std::vector<double> const& phi) const { return moved(phi, 0); }

 private:
  static constexpr double parameter = 0.7;  // how far along a continuous group

  std::vector<double> moved(std::vector<double> const& phi, double shifts) const {
    std::vector<double> out(phi.size());
    for (std::size_t site = 0; site < sites_.volume(); ++site) {
      auto const here = components(phi.data() + site * channels_, shifts);
      std::copy(here.begin(), here.end(), out.data() + image(site) * channels_);
    }
    return out;
  }

  std::vector<double> product(std::vector<double> const& v) const {
    std::vector<double> out(channels_, 0.0);
    for (std::size_t k = 0; k < g_.entries(); ++k)
      out[static_cast<std::size_t>(g_[k].to)] += g_[k].factor.value() * v[static_cast<std::size_t>(g_[k].from)];
    return out;
  }

  std::vector<double> components(double const* phi, double shifts) const {
    std::vector<double> const v(phi, phi + channels_);
    if (!g_.is_infinitesimal()) {
      auto out = product(v);
      for (std::size_t c = 0; c < channels_; ++c)
        if (!g_.speaks_of(static_cast<int>(c))) out[c] = v[c];
      return out;
    }
    // The solution of dv/ds = M v + shift at s = parameter, as its power series.
    auto out = v, term = product(v);
    for (std::size_t c = 0; c < channels_; ++c) term[c] += shifts * g_.shift_of(static_cast<int>(c));
    double factor = 1;
    for (int order = 1; order < 40; ++order) {
      factor *= parameter / order;
      for (std::size_t c = 0; c < channels_; ++c) out[c] += factor * term[c];
      term = product(term);
    }
    return out;
  }

  /// Where a site goes. Reflections and rotations are about the centre.
  std::size_t image(std::size_t site) const {
    auto const from = sites_.coordinates(site);
    auto const extents = sites_.extents();
    std::array<std::size_t, engine::lattice::most_dimensions> to{};
    for (std::size_t direction = 0; direction < extents.size(); ++direction) {
      std::size_t const axis = extents.size() - 1 - direction;
      std::size_t const onto = extents.size() - 1 - static_cast<std::size_t>(g_.axis(direction));
      std::size_t const x = from[axis];
      to[onto] = g_.sign(direction) > 0 ? x : extents[onto] - 1 - x;
    }
    for (std::size_t direction = 0; direction < extents.size(); ++direction) {
      std::size_t const axis = extents.size() - 1 - direction;
      auto const extent = static_cast<std::int64_t>(extents[axis]);
      auto const moved = static_cast<std::int64_t>(to[axis]) + g_.translation(direction);
      to[axis] = static_cast<std::size_t>((moved % extent + extent) % extent);
    }
    return sites_.site(to);
  }

  generator const& g_;
  engine::lattice const& sites_;
  std::size_t channels_;
};

template <LatticeType Lattice>
engine::lattice lattice_to_verify() {
  return engine::lattice(Lattice::extents, Lattice::periodic ? boundary::periodic : boundary::open);
}

/// The generators of a group; throws if one can't act on such fields.
template <class Group, LatticeType Lattice, FieldType Field>
std::vector<generator> generators_to_verify() {
  std::vector<generator> all;
  for (generator const& g : Group::template generators<Lattice, Field>()) {
    if (auto const missing = missing_on<Lattice, Field>(g); !missing.empty())
      throw std::invalid_argument("verify_symmetries: " + std::string(g.name()) + " needs " + std::string(missing));
    all.push_back(g);
  }
  return all;
}

/// How far b is from a, as a share of the larger of |a| and 1.
inline double apart(double a, double b) { return std::abs(a - b) / std::max(1.0, std::abs(a)); }

/// A function of fields and its derivatives, which it puts into `slope`.
using function_of_fields = std::function<double(std::vector<double> const& phi, std::vector<double>& slope)>;

/// f(g phi) = f(phi), and the same of its derivatives along a random direction, for some random fields.
inline std::vector<law_result> measured_invariance(std::string const& what, std::vector<generator> const& generators,
                                                   engine::lattice const& sites, std::size_t channels,
                                                   check_options const& options, double allowed,
                                                   function_of_fields const& f) {
  std::uint64_t field_number = 0;
  auto const random_field = [&] {
    std::vector<double> phi(sites.volume() * channels);
    engine::normals(engine::random_key{options.seed, engine::purpose::test, 0}, field_number++, phi.data(), phi.size());
    return phi;
  };
  engine::law_book book;
  for (generator const& g : generators) {
    moved_fields const move(g, sites, channels);
    for (std::size_t trial = 0; trial < options.trials; ++trial) {
      auto const phi = random_field(), direction = random_field();
      auto const moved = move.apply(phi), moved_direction = move.linear(direction);
      std::vector<double> slope(phi.size()), slope_there(phi.size());
      double const here = f(phi, slope), there = f(moved, slope_there);
      double along = 0, along_there = 0, size = 0;
      for (std::size_t i = 0; i < phi.size(); ++i) {
        along += slope[i] * direction[i];
        along_there += slope_there[i] * moved_direction[i];
        size += std::abs(slope[i] * direction[i]);
      }
      std::string const name(g.name());
      book.note(what + ", " + name, apart(here, there), allowed);
      book.note("force, " + name, std::abs(along - along_there) / std::max(1.0, size), allowed);
    }
  }
  return book.take();
}

/// An action that knows its declaration, and with it its lattice and field: one that `bind` made.
template <class A>
concept ActionOfFormula = engine::Action<A> && requires { typename A::declaration::lattice; };
template <class A>
concept ActionByHand = engine::Action<A> && !ActionOfFormula<A>;

/// A density whose kernels can be given other weights than its own: a model of a flow.
template <class D>
concept PacksAnyWeights = requires(D const& q, typename D::value_type const* weights, typename D::value_type* packed) {
  q.flow().pack(weights, packed, q.executor());
  { q.flow().packed() } -> std::convertible_to<std::size_t>;
};

/// Weights in the kernels' order, and in words how they came about.
template <class T>
struct packed_sets {
  std::vector<std::vector<T>> sets{};
  std::string what = "with its weights as they are";
};

/// Normal noise on all weights that are trained; of a matrix [out][in] by 1/sqrt(in) less, so that wide layers don't
/// make a flow steeper than narrow ones.
template <class T>
void add_noise(std::span<T> weights, std::vector<engine::named_tensor> const& tensors, check_options const& options) {
  engine::draws from(~options.seed);  // none of the numbers that fields are made of
  for (auto const& tensor : tensors) {
    std::size_t const inputs = tensor.shape.size() > 1 ? tensor.shape.back() : 1;
    double const deviation = options.stir / std::sqrt(static_cast<double>(std::max<std::size_t>(1, inputs)));
    for (std::size_t i = 0; tensor.trained && i < tensor.size; ++i)
      weights[tensor.offset + i] += static_cast<T>(deviation * from.next());
  }
}

/// The weights of a density as they are, and those with noise on all that are trained. Fresh flows are the identity, or
/// almost: at the weights that they start with they have whatever symmetry their prior has.
template <class D>
packed_sets<typename D::value_type> weights_to_verify(D& q, check_options const& options) {
  using T = typename D::value_type;
  packed_sets<T> out;
  q.pack(out.sets.emplace_back());
  if (options.stir <= 0) return out;
  if constexpr (PacksAnyWeights<std::remove_const_t<D>>) {
    std::vector<T> weights(std::as_const(q).weights().begin(), std::as_const(q).weights().end());
    add_noise(std::span<T>(weights), q.tensors(), options);
    q.flow().pack(weights.data(), out.sets.emplace_back(q.flow().packed()).data(), q.executor());
  } else if constexpr (std::is_same_v<decltype(q.weights()), std::span<T>>) {
    engine::model_weights<D> const lent(q);  // which gives them back
    add_noise(q.weights(), q.tensors(), options);
    q.pack(out.sets.emplace_back());
  } else {
    return out;
  }
  out.what += ", and with noise of " + engine::number_text(options.stir) + " on those that are trained";
  return out;
}

}  // namespace detail

/// Measures what the symmetries of an action say, S(g phi) = S(phi) and the same of its derivatives, on random fields:
/// of the group that it declares, or of another one, verify_symmetries<group<...>>(action).
/// Continuous generators act as finite elements. Throws std::invalid_argument if one can't act on such fields.
template <class Group = void, detail::ActionOfFormula Action>
check_report verify_symmetries(Action const& action, check_options const& options = {}) {
  using declaration = typename Action::declaration;
  using group_type = typename std::conditional_t<std::is_void_v<Group>, detail::declared_symmetries<declaration>,
                                                 std::type_identity<Group>>::type;
  return verify_symmetries<group_type, typename declaration::lattice, typename declaration::field>(action, options);
}

/// The same of any action, one written by hand among them, as a function of such fields.
template <MeasurableSymmetry Group, LatticeType Lattice, FieldType Field, engine::Action Action>
check_report verify_symmetries(Action const& action, check_options const& options = {}) {
  auto const sites = detail::lattice_to_verify<Lattice>();
  engine::require_defined_on(action, sites, Field::channels);
  return {engine::describe_object(action),
          detail::measured_invariance(
              "value", detail::generators_to_verify<Group, Lattice, Field>(), sites, Field::channels, options, 1e-11,
              [&](std::vector<double> const& phi, std::vector<double>& slope) {
                return engine::action_gradient(action, sites, std::span<double const>(phi), slope.data());
              })};
}

/// Of the group that it declares by `using symmetries = group<...>`: a promise, which nothing else looks at.
template <LatticeType Lattice, FieldType Field, detail::ActionByHand Action>
check_report verify_symmetries(Action const& action, check_options const& options = {}) {
  static_assert(detail::HoldsFor<detail::DeclaresSymmetries<Action>, Action>,
                "rgflow: verify_symmetries<lattice, field>(action) measures the symmetries that an action written by "
                "hand declares, and this one declares none: write verify_symmetries<group<...>, lattice, "
                "field>(action). See docs/action.md#written-by-hand");
  return verify_symmetries<symmetries_of<Action>, Lattice, Field>(action, options);
}

/// Refuses an action of fields that are not known.
template <class Group = void, detail::ActionByHand Action>
check_report verify_symmetries(Action const&, check_options const& = {}) {
  static_assert(detail::HoldsFor<false, Action>,
                "rgflow: an action written by hand does not say what lattice and field it is of: write "
                "verify_symmetries<lattice, field>(action) for the symmetries that it declares, or "
                "verify_symmetries<group<...>, lattice, field>(action). See docs/action.md#written-by-hand");
  return {};
}

/// A density that can be asked of single fields: its calls for a tile take numbers, too, and not lanes alone.
template <class D>
concept DensityOfSingleFields = Density<D> && engine::DensityOnTiles<D, typename D::value_type>;

/// Measures whether a density, a model among them, has the symmetries of a group: log q(g x) = log q(x) and the same of
/// its derivatives, on random fields, with random context numbers; with its weights as they are, and with normal noise
/// on those that are trained, options.stir of it. A model is not touched: a second set of its weights is
/// made. Another density lends its own for the moment that it takes to pack them, unless it is constant: then there is
/// no noise. The report says what was measured.
template <MeasurableSymmetry Group, LatticeType Lattice, FieldType Field, class D>
requires DensityOfSingleFields<std::remove_cvref_t<D>>
check_report verify_symmetries(D&& model, check_options const& options = {}) {
  using Model = std::remove_cvref_t<D>;
  using T = typename Model::value_type;
  static_assert(sizeof(engine::of_exact_density<Model>) != 0);
  static_assert(detail::HoldsFor<(Model::dimensions == Lattice::dimensions && Model::channels == Field::channels),
                                 Lattice, Field>,
                "rgflow: verify_symmetries was given another lattice or field than that of its density. See "
                "docs/symmetry.md");
  if (model.sites().volume() != Lattice::volume || !std::ranges::equal(model.sites().extents(), Lattice::extents))
    throw std::invalid_argument("verify_symmetries: the density lives on a lattice of other extents");
  auto const generators = detail::generators_to_verify<Group, Lattice, Field>();
  auto const weights = detail::weights_to_verify(model, options);
  typename Model::template workspace<T> work;
  model.reserve(work, true);
  std::vector<double> numbers(Model::contexts);
  engine::normals(engine::random_key{options.seed, engine::purpose::test, 1}, 0, numbers.data(), numbers.size());
  std::vector<T> const context(numbers.begin(), numbers.end());

  engine::law_book book;
  for (auto const& set : weights.sets) {
    engine::packed_weights<T> const packed{set.data()};
    auto const log_q = [&](std::vector<double> const& field, std::vector<double>& slope) {
      for (std::size_t i = 0; i < field.size(); ++i) work.field[i] = static_cast<T>(field[i]);
      T const value = model.template log_density<true>(work, packed, std::span<T const>(context));
      model.pull_back_log_density(work, T(1), packed, std::span<T const>(context), engine::gradient_slot<T>{nullptr});
      for (std::size_t i = 0; i < slope.size(); ++i) slope[i] = static_cast<double>(work.bar[i]);
      return static_cast<double>(value);
    };
    for (auto const& law :
         detail::measured_invariance("density", generators, detail::lattice_to_verify<Lattice>(), Field::channels,
                                     options, std::is_same_v<T, double> ? 1e-11 : 1e-4, log_q))
      book.note(law.law, law.worst, law.allowed);
  }
  return {"density " + weights.what, book.take()};
}

/// Refuses what is none.
template <MeasurableSymmetry Group, LatticeType Lattice, FieldType Field, class Model>
requires(!DensityOfSingleFields<Model> && !engine::Action<Model>)
check_report verify_symmetries(Model const&, check_options const& = {}) {
  static_assert(detail::HoldsFor<DensityOfSingleFields<Model>, Model>,
                "rgflow: verify_symmetries<group, lattice, field>(density) asks a density of single fields: its "
                "workspace, reserve, draw, log_density and adjoints take V = value_type as they take lanes "
                "(check_density says what else it lacks). See docs/symmetry.md");
  return {};
}

/// The same of a model: of the group that its flow declares, or of another one, verify_symmetries<group<...>>(model).
template <class Group = void, Density Model>
requires requires { typename Model::declared_flow; }
check_report verify_symmetries(Model const& model, check_options const& options = {}) {
  using flow = typename Model::declared_flow;
  static_assert(
      !std::is_void_v<Group> || detail::DeclaresSymmetries<flow>,
      "rgflow: verify_symmetries(model) measures the symmetries that the flow declares, and this one declares "
      "none: write verify_symmetries<group<...>>(model). See docs/symmetry.md");
  using group_type = typename std::conditional_t<std::is_void_v<Group>, detail::declared_symmetries<flow>,
                                                 std::type_identity<Group>>::type;
  return verify_symmetries<group_type, typename flow_facts<flow>::lattice_type, typename flow_facts<flow>::field_type>(
      model, options);
}

}  // namespace rgflow::inline RGFLOW_ISA
