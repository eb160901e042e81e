// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/bind.hpp>
#include <rgflow/action/density.hpp>
#include <rgflow/action/symmetry.hpp>
#include <rgflow/action/term_pass.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/expression/gradient.hpp>
#include <rgflow/expression/polynomial.hpp>
#include <rgflow/symmetry/internal.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

// A density of links that are bilinear in the field, as what a site has of it: S = sum over sites of V(phi) plus sum
// over links of c phi phi_next, of a complex field c re(conj(phi) phi_next). Given its neighbours, a site then has the
// density exp(-V(phi) + re(conj(h) phi)) up to a constant, where h is -c times their sum.

namespace rgflow::inline RGFLOW_ISA::detail {

/// Why the sites of one sublattice are not independent, given the other, with one number h each.
enum class sublattice_problem { none, field, lattice, range, phase, link };

/// The coefficient c of the links, and whether they are bilinear: the mixed derivative by the two ends has no field in
/// it, and of a complex field is a multiple of one. What is not seen to be so counts as not being so.
template <Expression Density, FieldType Field>
struct link_coefficient {
  using analysis = density_analysis<Density, Field>;

  static constexpr bool has(density_group const& group, bool next) {
    return group.sites.find({{}, next}) < group.sites.count;
  }
  static constexpr std::size_t group() {
    std::size_t k = 0;
    while (k < analysis::groups && !analysis::analysed.groups[k].over_links) ++k;
    return k;
  }
  /// Terms reach no further than along one link, and those that do are written over_links.
  static constexpr bool nearest = [] {
    for (std::size_t k = 0; k < analysis::groups; ++k) {
      auto const& sites = analysis::analysed.groups[k].sites;
      for (std::size_t s = 0; s < sites.count; ++s)
        if (sites.sites[s].offset != site_offset{}) return false;
    }
    return true;
  }();

  /// The field's component at one end of the link, or -1.
  template <class Compiled>
  static constexpr int leaf(typename Compiled::formulas const& f, std::size_t channel, bool next) {
    for (std::size_t a = 0; a < f.count; ++a)
      if (f.atoms[a].channel == channel && Compiled::description.sites.sites[f.atoms[a].site].next == next)
        return f.inputs[Compiled::constants + a];
    return -1;
  }

  struct formula {
    graph g{};
    int mixed = -1;
    bool bilinear = true;
    std::vector<int> inputs{};
  };
  static constexpr formula make() {
    formula out;
    if constexpr (group() == analysis::groups) {
      out.mixed = out.g.number(0);
    } else {
      using compiled = compiled_group<Density, Field, group()>;
      auto f = compiled::make_formulas();
      std::vector<int> const constants(f.inputs.begin(), f.inputs.begin() + static_cast<long>(compiled::constants));
      // A modulus has slopes on both sides of a kink that a derivative does not see.
      auto const used = nodes_of(f.g, f.value);
      for (std::size_t id = 0; id < used.size(); ++id)
        if (auto const kind = f.g[static_cast<int>(id)].kind; used[id] != 0 && (kind == op::abs || kind == op::sign))
          out.bilinear = false;
      auto const mixed_by = [&](std::size_t here, std::size_t next) {
        int const a = leaf<compiled>(f, here, false), b = leaf<compiled>(f, next, true);
        return a < 0 || b < 0 ? f.g.number(0) : derivative(f.g, derivative(f.g, f.value, a), b);
      };
      int mixed = mixed_by(0, 0);
      auto const left = nodes_of(f.g, mixed);
      for (std::size_t id = 0; id < left.size(); ++id)
        if (node const& n = f.g[static_cast<int>(id)]; left[id] != 0 && n.kind == op::symbol && is_field(n.name))
          out.bilinear = false;
      for (std::size_t a = 0; a < Field::channels; ++a)
        for (std::size_t b = a == 0 ? 1 : 0; b < Field::channels; ++b)
          out.bilinear = out.bilinear && vanishes(f.g, a == b ? f.g.difference(mixed_by(a, b), mixed) : mixed_by(a, b));
      if (!out.bilinear) mixed = f.g.number(0);
      out.mixed = mixed;
      out.inputs = constants;
      out.g = std::move(f.g);
    }
    return out;
  }
  static constexpr bool bilinear = make().bilinear;

  struct program {
    static constexpr auto made = [] {
      auto f = make();
      return schedule<1>(f.g, std::array<int, 1>{f.mixed}, f.inputs, f.inputs.size());
    }();
    static constexpr auto value = shrink<static_cast<std::size_t>(made.length)>(made);
  };

  template <class C>
  static C value(std::array<C, analysis::constants.count> const& constants) {
    execution<program, C> run;
    constant_inputs<C, C, analysis::constants.count> const inputs{constants};
    run.prepare(inputs);
    run.finish(inputs);
    return run.template output<0>();
  }
};

template <class Declaration>
constexpr sublattice_problem problem_of_sublattice() {
  using field = typename Declaration::field;
  using coefficient = link_coefficient<std::remove_cvref_t<decltype(Declaration::density)>, field>;
  bool even = Declaration::lattice::periodic;
  for (std::size_t const extent : Declaration::lattice::extents) even = even && extent % 2 == 0;
  if constexpr (field::channels != 1 && !field::is_complex) {
    return sublattice_problem::field;
  } else {
    if (!even) return sublattice_problem::lattice;
    if (!coefficient::nearest) return sublattice_problem::range;
    if constexpr (field::is_complex)
      if (!invariant_under<Declaration, u1>) return sublattice_problem::phase;
    return coefficient::bilinear ? sublattice_problem::none : sublattice_problem::link;
  }
}

/// The sentences for an action whose odd sites are not independent; `Declaration` appears in the message.
template <class Declaration, sublattice_problem Problem>
struct checked_sublattice {
  static_assert(
      HoldsFor<Problem != sublattice_problem::field, Declaration>,
      "rgflow: decimated integrates over the odd sites of a field with one real or complex number per site; this "
      "field has several channels. See docs/decimated.md");
  static_assert(HoldsFor<Problem != sublattice_problem::lattice, Declaration>,
                "rgflow: decimated needs a torus with even extents, where every neighbour of an odd site is even. See "
                "docs/decimated.md");
  static_assert(HoldsFor<Problem != sublattice_problem::range, Declaration>,
                "rgflow: decimated needs an action whose terms reach no further than along a link, over_links(...): "
                "with neighbour<...> the odd sites are not independent of each other. See docs/decimated.md");
  static_assert(HoldsFor<Problem != sublattice_problem::phase, Declaration>,
                "rgflow: decimated needs an action of a complex field that is proved to be invariant under a global "
                "phase, u1: then what an odd site knows of its neighbours has no direction but that of their sum. See "
                "docs/decimated.md");
  static_assert(
      HoldsFor<Problem != sublattice_problem::link, Declaration>,
      "rgflow: decimated needs links that are bilinear in the field, as phi * phi_next, re(conj(phi) * "
      "phi_next) or norm(phi_next - phi): then all that an odd site knows of its neighbours is their sum. See "
      "docs/decimated.md");
  static constexpr bool passed = Problem == sublattice_problem::none;
};

/// V(phi) of a site on a torus: the density of a field that is phi everywhere, without what is bilinear in two sites.
/// Of a complex field phi is given as its two parts. C is the number type of the constants: double, which goes with
/// fields of any, or that of the field, so that constants may differ from lane to lane.
template <Expression Density, FieldType Field, std::size_t Dimensions, class C = double>
class one_site_potential {
  using analysis = density_analysis<Density, Field>;
  using constants = std::array<C, analysis::constants.count>;

 public:
  static constexpr std::size_t channels = Field::channels;

  explicit one_site_potential(constants const& given)
      : constants_(given),
        bilinear_(number<C>(static_cast<double>(Dimensions)) * link_coefficient<Density, Field>::value(given)) {}

  /// Of the components of the field.
  template <class V, std::same_as<V>... More>
  requires(1 + sizeof...(More) == channels) RGFLOW_FORMULA_INLINE V operator()(V const& first,
                                                                               More const&... more) const {
    std::array<V, channels> const phi{first, more...};
    V sum(0);
    each_group([&]<std::size_t K>() __attribute__((always_inline)) {
      execution<typename compiled_group<Density, Field, K>::value_schedule, V> run;
      perform<K>(run, phi);
      sum = sum + number<V>(links<K>()) * run.template output<0>();
    });
    return sum - number<V>(bilinear_) * square(phi);
  }
  /// dV by each component.
  template <class V, std::same_as<V>... More>
  requires(1 + sizeof...(More) == channels) RGFLOW_FORMULA_INLINE std::array<V, channels> slopes(V const& first,
                                                                                                 More const&... more)
  const {
    std::array<V, channels> const phi{first, more...};
    std::array<V, channels> sum;
    V const twice = number<V>(2.0) * number<V>(bilinear_);
    for (std::size_t c = 0; c < channels; ++c) sum[c] = -(twice * phi[c]);
    each_group([&]<std::size_t K>() __attribute__((always_inline)) {
      using group = compiled_group<Density, Field, K>;
      execution<typename group::gradient_schedule, V> run;
      perform<K>(run, phi);
      [&]<std::size_t... A>(std::index_sequence<A...>) __attribute__((always_inline)) {
        ((sum[group::known.atoms[A].channel] =
              sum[group::known.atoms[A].channel] + number<V>(links<K>()) * run.template output<1 + A>()),
         ...);
      }
      (std::make_index_sequence<group::atoms>{});
    });
    return sum;
  }
  /// dV/dphi of a real field.
  template <class V>
  requires(channels == 1) RGFLOW_FORMULA_INLINE V slope(V const& phi)
  const { return slopes(phi)[0]; }

 private:
  template <class V, class N>
  RGFLOW_FORMULA_INLINE static V number(N const& n) {
    if constexpr (std::is_same_v<N, double>)
      return V(static_cast<engine::scalar_of_t<V>>(n));
    else
      return n;
  }
  template <std::size_t K>
  static constexpr double links() {
    return analysis::analysed.groups[K].over_links ? static_cast<double>(Dimensions) : 1.0;
  }

  template <class V>
  RGFLOW_FORMULA_INLINE static V square(std::array<V, channels> const& phi) {
    V sum = phi[0] * phi[0];
    for (std::size_t c = 1; c < channels; ++c) sum = sum + phi[c] * phi[c];
    return sum;
  }

  /// The constants, and the same field wherever a term of group K reads one.
  template <std::size_t K, class V>
  struct same_everywhere {
    constants const& given;
    std::array<V, channels> const& phi;
    template <std::size_t I>
    RGFLOW_FORMULA_INLINE V at() const {
      constexpr std::size_t count = analysis::constants.count;
      if constexpr (I < count)
        return number<V>(given[I]);
      else
        return phi[compiled_group<Density, Field, K>::known.atoms[I - count].channel];
    }
  };
  template <std::size_t K, class Run, class V>
  RGFLOW_FORMULA_INLINE void perform(Run& run, std::array<V, channels> const& phi) const {
    same_everywhere<K, V> const inputs{constants_, phi};
    run.prepare(inputs);
    run.finish(inputs);
  }
  RGFLOW_FORMULA_INLINE static void each_group(auto const& f) {
    [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
      (f.template operator()<K>(), ...);
    }
    (std::make_index_sequence<analysis::groups>{});
  }

  constants constants_;
  C bilinear_;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
