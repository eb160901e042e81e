// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/symmetry/claimed.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

// A declared bijector is any type with a member template `on<patch<...>>` that names a bound bijector; what that
// must have is the checklist in rgflow/engine/bijector/contract.hpp. Words that take other bijectors (chain, repeat,
// invert, keep_inputs, keep_nets) ask for them here, so that a wrong one is reported with its position and type.

namespace rgflow::inline RGFLOW_ISA {

/// B can be bound to Patch, and encodes and decodes its values.
template <class B, class Patch>
concept Bijector = requires {
  typename B::template on<Patch>;
  requires engine::BoundBijector<typename B::template on<Patch>>;
  requires(B::template on<Patch>::size == Patch::size);
};

namespace detail {

/// Completes B on Patch: what it refuses itself comes before what it is asked. Never false.
template <class B, class Patch>
concept completed_bijector = requires {
  sizeof(typename B::template on<Patch>);
} || true;

/// What is asked of a declared bijector.
template <class B, class Patch>
struct members_of_bijector {
  static constexpr bool on = requires { typename B::template on<Patch>; };
  static constexpr bool size = requires { requires B::template on<Patch>::size == Patch::size; };
  static constexpr bool weights = requires {
    { B::template on<Patch>::weights } -> std::convertible_to<std::size_t>;
  };
  static constexpr bool encode =
      requires(std::span<double, Patch::size> x, engine::canonical_weights<double> w, std::span<double const> context) {
    { B::template on<Patch>::encode(x, w, context) } -> std::same_as<double>;
  };
  using type = first_lacking<member<"on<patch>", on>, member<"size", size>, member<"weights", weights>,
                             member<"encode", encode>, member<"decode", false>>;
};

/// What stands where in a declaration, spelt so that a message which names it reads: element_of_chain<2, my_type>.
template <std::size_t Position, class Element>
struct element_of_chain {
  using element = Element;
};
template <class Element>
struct element_of_repeat {
  using element = Element;
};
template <class Element>
struct element_of_invert {
  using element = Element;
};
template <class Element>
struct element_of_keep_inputs {
  using element = Element;
};
template <class Element>
struct element_of_keep_nets {
  using element = Element;
};

template <class Listed, class Patch>
concept is_a_bijector = requires {
  requires Bijector<typename Listed::element, Patch>;
};

template <bool Kept, class Listed, class Lacks>
struct keeps_bijector_contract {
  static_assert(
      HoldsFor<Kept, Listed, Lacks>,
      "rgflow: an element of a chain, repeat, invert, keep_inputs or keep_nets is not a bijector: expected "
      "coupling<...>, chain<...>, act_norm, ... or a type of yours with on<patch>::encode and decode (its position and "
      "type stand below, and what it lacks). See docs/bijector.md");
};

/// The element bound to the patch, or a refusal.
template <class Listed, class Patch>
struct checked : keeps_bijector_contract<
                     is_a_bijector<Listed, Patch>, Listed,
                     lacking<is_a_bijector<Listed, Patch>, members_of_bijector<typename Listed::element, Patch>>>,
                 declared_empty<typename Listed::element, "a bijector"> {
  using type = typename Listed::element::template on<Patch>;
};

/// What a part calls itself in the names of its weights: `name`, or plainly "block".
template <class Part>
constexpr std::string_view name_of() {
  if constexpr (requires { std::string_view{Part::name}; })
    return Part::name;
  else
    return "block";
}

/// Reports the tensors of Part under its name and position (from 1), such as coupling3/w1.
template <class Part>
[[gnu::cold]] void visit_part(tensor_visitor& visitor, std::size_t position) {
  if constexpr (Part::weights > 0) {
    visitor.enter(std::string(name_of<Part>()) + std::to_string(position));
    engine::visit_tensors<Part>(visitor);
    visitor.leave();
  }
}

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA
