// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "../hierarchy/toy.hpp"

#include <rgflow/action/decimated.hpp>
#include <rgflow/completed.hpp>
#include <rgflow/engine/density.hpp>
#include <rgflow/symmetry.hpp>

#include <cstddef>
#include <vector>

// The table of densities that all laws of density/laws.cpp hold for. A row has a model with weights far from the
// identity and the density `q` that is made of it, in the number type T.
namespace table {

using namespace rgflow;
using toy::by_channel;
using toy::pair;

// Lattices of two or four numbers, for quadrature.
struct two_sites : hierarchy<torus<2>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};
struct two_sites_kept
    : hierarchy<torus<2>, real_field, every_level<disentangle<2, keep_inputs<pair>>, decimate<2, pair>>> {};
struct two_complex_sites
    : hierarchy<torus<2>, complex_field, every_level<everywhere<by_channel>, disentangle<2, pair>, decimate<2, pair>>> {
};
struct two_sites_in_context
    : hierarchy<torus<2>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>, context<2>> {};
struct four_sites : hierarchy<torus<2, 2>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};
struct ring : hierarchy<torus<4>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};

/// Far from the identity, and in four dimensions smooth enough for quadrature.
template <class Flow, class T>
model<Flow, T> stirred() {
  using facts = flow_facts<Flow>;
  return toy::stirred<Flow, T>(facts::lattice_type::volume * facts::field_type::channels == 2 ? 0.3 : 0.15);
}

template <class Flow, class T>
struct model_alone {
  model<Flow, T> m = stirred<Flow, T>();
  model<Flow, T>& q = m;
};
template <class T>
struct plain : model_alone<two_sites, T> {
  static constexpr char const* name = "a flow";
};
template <class T>
struct with_a_tape : model_alone<two_sites_kept, T> {
  static constexpr char const* name = "a flow that keeps the inputs of its couplings";
};
template <class T>
struct conditional : model_alone<two_sites_in_context, T> {
  static constexpr char const* name = "a conditional flow";
};
template <class T>
struct at_fixed_context {
  static constexpr char const* name = "a conditional flow at fixed context numbers";
  model<two_sites_in_context, T> m = stirred<two_sites_in_context, T>();
  conditioned<model<two_sites_in_context, T>> q{m, {T(0.75), T(-1.5)}};
};

template <class Flow, class Group, class T>
struct averaged {
  explicit averaged(Group g) : q(m, g) {}
  model<Flow, T> m = stirred<Flow, T>();
  symmetrized<model<Flow, T>, Group> q;
};
template <class T>
struct by_sign : averaged<two_sites, sign_flip, T> {
  static constexpr char const* name = "averaged over the sign";
  by_sign() : averaged<two_sites, sign_flip, T>(sign_flip{}) {}
};
template <class T>
struct by_phases : averaged<two_complex_sites, phases, T> {
  static constexpr char const* name = "averaged over phases";
  by_phases() : averaged<two_complex_sites, phases, T>(phases(3)) {}
};
template <class T>
struct by_conjugation : averaged<two_complex_sites, conjugation, T> {
  static constexpr char const* name = "averaged over conjugation";
  by_conjugation() : averaged<two_complex_sites, conjugation, T>(conjugation{}) {}
};
template <class T>
struct by_reflection : averaged<two_sites, reflection, T> {
  static constexpr char const* name = "averaged over a reflection of the lattice";
  by_reflection() : averaged<two_sites, reflection, T>(reflection(0)) {}
};
template <class T>
struct by_quarter_turns : averaged<four_sites, quarter_turns, T> {
  static constexpr char const* name = "averaged over rotations of the lattice";
  by_quarter_turns() : averaged<four_sites, quarter_turns, T>(quarter_turns{}) {}
};
template <class T>
struct by_translations {
  static constexpr char const* name = "averaged over translations of the lattice";
  model<ring, T> m = stirred<ring, T>();
  symmetrized<model<ring, T>, translations> q{m, translations(m.sites(), 1)};
};
/// phases and conjugation don't commute: together they are the dihedral group.
template <class T>
struct by_two_groups {
  static constexpr char const* name = "averaged over phases, then over conjugation";
  model<two_complex_sites, T> m = stirred<two_complex_sites, T>();
  symmetrized<model<two_complex_sites, T>, phases> by_phase{m, phases(3)};
  symmetrized<decltype(by_phase), conjugation> q{by_phase, conjugation{}};
};
/// Combinators of both kinds, and a context that goes through one of them.
template <class T>
struct context_inside {
  static constexpr char const* name = "a conditional flow at fixed context numbers, averaged over the sign";
  model<two_sites_in_context, T> m = stirred<two_sites_in_context, T>();
  conditioned<model<two_sites_in_context, T>> fixed{m, {T(0.75), T(-1.5)}};
  symmetrized<decltype(fixed), sign_flip> q{fixed, sign_flip{}};
};
template <class T>
struct context_outside {
  static constexpr char const* name = "averaged over the sign, at fixed context numbers";
  model<two_sites_in_context, T> m = stirred<two_sites_in_context, T>();
  symmetrized<model<two_sites_in_context, T>, sign_flip> even{m, sign_flip{}};
  conditioned<decltype(even)> q{even, {T(0.75), T(-1.5)}};
};

struct two_lumps : action<torus<2>, real_field> {
  static constexpr auto density = symbols::m2 * sq(symbols::phi) + symbols::lambda * pow<4>(symbols::phi) -
                                  symbols::beta * over_links(symbols::phi * symbols::phi_next);
};
/// The flow moves the odd site, too: q is a density all the same.
template <class T>
struct by_odd_sites {
  static constexpr char const* name = "completed by the odd sites of an action";
  model<two_sites, T> m = stirred<two_sites, T>();
  completed<model<two_sites, T>, two_lumps> q{
      m, decimated(bind<two_lumps>(symbols::m2 = 0.3, symbols::lambda = 0.05, symbols::beta = 0.2))};
};

}  // namespace table

#define RGFLOW_SYMMETRIZED_DENSITIES(T)                                                      \
  table::by_sign<T>, table::by_phases<T>, table::by_conjugation<T>, table::by_reflection<T>, \
      table::by_quarter_turns<T>, table::by_translations<T>, table::by_two_groups<T>, table::context_inside<T>
#define RGFLOW_DENSITIES(T)                                                                  \
  table::plain<T>, table::with_a_tape<T>, table::conditional<T>, table::at_fixed_context<T>, \
      RGFLOW_SYMMETRIZED_DENSITIES(T), table::context_outside<T>, table::by_odd_sites<T>
