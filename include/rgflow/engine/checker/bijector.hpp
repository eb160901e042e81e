// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/checker/bijector_laws.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/checker/tested_bijector.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/text.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// Checks that a declared bijector, bound to Patch, obeys the laws of the contract: it is invertible both ways, its
/// log- determinant is that of the dense Jacobian, its adjoints are the derivatives, packed weights, lanes, single
/// numbers and float agree, it is finite at the edges and starts as the identity unless it declares otherwise, and it
/// commutes with the symmetries that it states (under): signs, swaps, rotations, phases, conjugation and shifts of
/// components are tried and, if it follows sites, reflections and quarter turns of the patch.
///
///   auto const report = check_bijector<my_block, patch<2, 0, 2, 2>>();
///   if (!report.passed()) std::cout << report.text();
template <class Declared, class Patch>
check_report check_bijector(check_options const& options = {}) {
  if constexpr (engine::NamesBoundBijector<Declared, Patch>) {
    using bound = typename Declared::template on<Patch>;
    static_assert(
        engine::BoundBijector<bound>,
        "rgflow: what check_bijector was given is not a bijector: it needs size, weights, encode and decode on this "
        "patch. See docs/bijector.md");
    static_assert(sizeof(detail::declared_empty<Declared, "a bijector">) != 0);
    return {engine::type_text<Declared>(),
            engine::bijector_laws(engine::tested_bijector_of<bound, Patch>(), options).check()};
  } else {
    static_assert(engine::NamesBoundBijector<Declared, Patch>,
                  "rgflow: what check_bijector was given has no member template on<patch>, which names the bijector of "
                  "a patch. See docs/bijector.md");
    return {};
  }
}

}  // namespace rgflow::inline RGFLOW_ISA
