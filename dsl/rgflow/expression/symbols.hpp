// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/tree.hpp>

/// Ready-made symbols; others are one line: `inline constexpr symbol<"kappa2"> kappa2{};`.
namespace rgflow::inline RGFLOW_ISA::symbols {

/// The field at a site, and at the far end of a link (inside over_links).
inline constexpr symbol<"phi"> phi{};
inline constexpr symbol<"phi_next"> phi_next{};

/// The variable of a transform and its parameters.
inline constexpr symbol<"x"> x{};
inline constexpr symbol<"s"> s{};
inline constexpr symbol<"t"> t{};
inline constexpr symbol<"a"> a{};
inline constexpr symbol<"b"> b{};
inline constexpr symbol<"c"> c{};

/// Constants of actions.
inline constexpr symbol<"mu"> mu{};
inline constexpr symbol<"lambda"> lambda{};
inline constexpr symbol<"m2"> m2{};
inline constexpr symbol<"kappa"> kappa{};
inline constexpr symbol<"beta"> beta{};

/// The square root of -1.
inline constexpr imaginary_unit i_unit{};

}  // namespace rgflow::inline RGFLOW_ISA::symbols
