// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/symmetry/space.hpp>
#include <rgflow/symmetry/declared.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/action/one_site_terms.hpp>
#include <rgflow/symmetry/conjugation.hpp>
#include <rgflow/symmetry/internal.hpp>
#include <rgflow/symmetry/sign_flip.hpp>

#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class Declaration>
constexpr bool symmetric_under_mirrors() {
  if constexpr (Declaration::field::is_complex)
    return invariant_under<Declaration, u1> && invariant_under<Declaration, conjugation>;
  else
    return invariant_under<Declaration, sign_flip>;
}

}  // namespace detail

/// What engine::cluster_move needs of an action: S = sum over sites of V(|phi|) - coupling * sum over links of
/// phi . phi_next. Other actions don't compile.
///
///     auto const action = bind<phi4>(m2 = -4., lambda = 4.8);
///     engine::cluster_move const move(sites, 1, cluster_coupling(action), seed);
template <FormulaAction Declaration>
double cluster_coupling(bound_action<Declaration> const& action) {
  using field = typename Declaration::field;
  using coefficient = detail::link_coefficient<std::remove_cvref_t<decltype(Declaration::density)>, field>;
  static_assert(detail::HoldsFor<(field::channels == 1 || field::is_complex), Declaration>,
                "rgflow: cluster_coupling reads actions of a field with one real or complex number per site. See "
                "docs/hmc.md#clusters");
  if constexpr (field::channels == 1 || field::is_complex) {
    static_assert(detail::HoldsFor<(coefficient::nearest && coefficient::bilinear), Declaration>,
                  "rgflow: clusters need an action that couples the two ends of a link by their product alone, as "
                  "phi * phi_next, re(conj(phi) * phi_next) or norm(phi_next - phi). See docs/hmc.md#clusters");
    static_assert(detail::HoldsFor<detail::symmetric_under_mirrors<Declaration>(), Declaration>,
                  "rgflow: clusters need an action that is proved to be invariant under sign_flip, of a complex field "
                  "under u1 and conjugation: clusters are mirrored. See docs/hmc.md#clusters");
    return -coefficient::value(action.constants);
  }
}

}  // namespace rgflow::inline RGFLOW_ISA
