// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/bind.hpp>
#include <rgflow/action/symmetry.hpp>
#include <rgflow/engine/action.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/density/contract.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/symmetry/declared.hpp>
#include <rgflow/symmetry/generator.hpp>
#include <rgflow/symmetry/group.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
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

/// f(generator, random field, the field moved, a random direction, the direction moved), for some of each.
template <class Group, LatticeType Lattice, FieldType Field, class F>
void on_moved_fields(check_options const& options, F&& f) {
  engine::lattice const sites(Lattice::extents, Lattice::periodic ? boundary::periodic : boundary::open);
  std::uint64_t field_number = 0;
  auto const random_field = [&] {
    std::vector<double> phi(sites.volume() * Field::channels);
    engine::normals(engine::random_key{options.seed, engine::purpose::test, 0}, field_number++, phi.data(), phi.size());
    return phi;
  };
  for (generator const& g : Group::template generators<Lattice, Field>()) {
    if (auto const missing = missing_on<Lattice, Field>(g); !missing.empty())
      throw std::invalid_argument("verify_symmetries: " + std::string(g.name()) + " needs " + std::string(missing));
    moved_fields const move(g, sites, Field::channels);
    for (std::size_t trial = 0; trial < options.trials; ++trial) {
      auto const phi = random_field(), direction = random_field();
      f(g, sites, phi, move.apply(phi), direction, move.linear(direction));
    }
  }
}

/// How far b is from a, as a share of the larger of |a| and 1.
inline double apart(double a, double b) { return std::abs(a - b) / std::max(1.0, std::abs(a)); }

}  // namespace detail

/// Measures what the symmetries of an action say, S(g phi) = S(phi) and the same of its derivatives, on random fields:
/// of the group that it declares, or of another one, verify_symmetries<group<...>>(action).
/// Continuous generators act as finite elements. Throws std::invalid_argument if one can't act on such fields.
template <class Group = void, class Declaration>
check_report verify_symmetries(bound_action<Declaration> const& action, check_options const& options = {}) {
  using group_type = typename std::conditional_t<std::is_void_v<Group>, detail::declared_symmetries<Declaration>,
                                                 std::type_identity<Group>>::type;
  engine::law_book book;
  detail::on_moved_fields<group_type, typename Declaration::lattice, typename Declaration::field>(
      options, [&](generator const& g, engine::lattice const& sites, auto const& phi, auto const& moved,
                   auto const& direction, auto const& moved_direction) {
        std::vector<double> slope(phi.size()), slope_there(phi.size());
        double const here = action.value_and_gradient(sites, phi.data(), slope.data());
        double const there = action.value_and_gradient(sites, moved.data(), slope_there.data());
        double along = 0, along_there = 0, size = 0;
        for (std::size_t i = 0; i < phi.size(); ++i) {
          along += slope[i] * direction[i];
          along_there += slope_there[i] * moved_direction[i];
          size += std::abs(slope[i] * direction[i]);
        }
        std::string const name(g.name());
        book.note("value, " + name, detail::apart(here, there), 1e-11);
        book.note("force, " + name, std::abs(along - along_there) / std::max(1.0, size), 1e-11);
      });
  return {action.describe(), book.take()};
}

/// Measures whether a density, a model among them, has the symmetries of a group: log q(g x) = log q(x) and the same of
/// its derivatives, on random fields, with random context numbers.
template <Symmetry Group, LatticeType Lattice, FieldType Field, Density Model>
check_report verify_symmetries(Model const& model, check_options const& options = {}) {
  using T = typename Model::value_type;
  constexpr bool exact = std::is_same_v<T, double>;
  std::vector<T> packed;
  model.pack(packed);
  typename Model::template workspace<T> work;
  model.reserve(work, true);
  std::vector<double> numbers(Model::contexts);
  engine::normals(engine::random_key{options.seed, engine::purpose::test, 1}, 0, numbers.data(), numbers.size());
  std::vector<T> context;
  for (double const n : numbers) context.push_back(static_cast<T>(n));

  // log q of a field; its derivative stays in the workspace.
  auto const log_q = [&](std::vector<double> const& field) {
    for (std::size_t i = 0; i < field.size(); ++i) work.field[i] = static_cast<T>(field[i]);
    engine::packed_weights<T> const weights{packed.data()};
    T const value = model.template log_density<true>(work, weights, std::span<T const>(context));
    model.pull_back_log_density(work, T(1), weights, std::span<T const>(context), engine::gradient_slot<T>{nullptr});
    return static_cast<double>(value);
  };
  auto const slope_along = [&](std::vector<double> const& direction, double& size) {
    double sum = 0;
    for (std::size_t i = 0; i < direction.size(); ++i) {
      double const term = direction[i] * static_cast<double>(work.bar[i]);
      sum += term;
      size += std::abs(term);
    }
    return sum;
  };

  engine::law_book book;
  detail::on_moved_fields<Group, Lattice, Field>(
      options, [&](generator const& g, engine::lattice const&, auto const& phi, auto const& moved,
                   auto const& direction, auto const& moved_direction) {
        double size = 0, size_there = 0;
        double const here = log_q(phi), along = slope_along(direction, size);
        double const there = log_q(moved), along_there = slope_along(moved_direction, size_there);
        std::string const name(g.name());
        book.note("density, " + name, detail::apart(here, there), exact ? 1e-11 : 1e-4);
        book.note("force, " + name, std::abs(along - along_there) / std::max(1.0, size), exact ? 1e-11 : 1e-4);
      });
  return {"density", book.take()};
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
