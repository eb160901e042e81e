// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/expression/tree.hpp>
#include <rgflow/expression/literals.hpp>
#include <rgflow/expression/operators.hpp>
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/symmetry/group.hpp>
#include <rgflow/expression/evaluate.hpp>

#include <rgflow/action/declaration.hpp>
#include <rgflow/action/formula_action.hpp>
#include <rgflow/action/symmetry.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/expression/text.hpp>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class Action, class Constant, bool Given>
struct constant_of {
  static_assert(
      HoldsFor<Given, Action, Constant>,
      "rgflow: bind needs a value for every constant of the action; one is missing. See docs/action.md#constants");
};
template <class Action, class Constant, bool Known, bool Once>
struct name_given_to {
  static_assert(HoldsFor<Known, Action, Constant>,
                "rgflow: bind was given a name that is not a constant of this action. See docs/action.md#constants");
  static_assert(!Known || HoldsFor<Once, Action, Constant>,
                "rgflow: bind was given the same constant twice. See docs/action.md#constants");
};
template <class Value>
concept Number = requires(Value const& v) {
  static_cast<double>(v);
};
template <bool Kept, class Constant, class Value>
struct number_given_to {
  static_assert(HoldsFor<Kept, Constant, Value>,
                "rgflow: the value that was given for a constant is no number (the constant and the type of its value "
                "stand below). See docs/action.md#constants");
  static constexpr bool is_one = Kept;
};

inline std::string lattice_text(engine::lattice const& sites) {
  std::string text = sites.edge() == boundary::periodic ? "a periodic lattice of " : "an open lattice of ";
  for (std::size_t axis = 0; axis < sites.dimensions(); ++axis)
    text += (axis == 0 ? "" : " x ") + std::to_string(sites.extents()[axis]);
  return text + " sites";
}

template <FieldType Field>
struct field_of_a_formula {
  static_assert(
      HoldsFor<(Field::channels <= most_channels), Field>,
      "rgflow: a density is a formula of a field with at most 16 channels; of more, write the action by hand. See "
      "docs/action.md");
  using type = Field;
};

template <class Declaration>
using formula_action_of =
    formula_action<std::remove_cvref_t<decltype(Declaration::density)>,
                   typename field_of_a_formula<typename Declaration::field>::type, Declaration::lattice::dimensions>;

template <class Declaration>
inline constexpr name_list const& constants_of =
    density_analysis<std::remove_cvref_t<decltype(Declaration::density)>,
                     typename field_of_a_formula<typename Declaration::field>::type>::constants;

template <class Declaration, std::size_t K, class... Given>
constexpr void check_constant() {
  constexpr std::string_view name = constants_of<Declaration>.names[K];
  constexpr bool given = ((Given::name.view() == name) || ...);
  static_cast<void>(constant_of<Declaration, symbol<fixed_string<name.size() + 1>(name)>, given>{});
}

template <class Declaration, class Symbol, class... All>
constexpr void check_name() {
  constexpr bool known = constants_of<Declaration>.find(Symbol::name.view()) < constants_of<Declaration>.count;
  constexpr bool once = (static_cast<int>(std::is_same_v<Symbol, All>) + ... + 0) == 1;
  static_cast<void>(name_given_to<Declaration, Symbol, known, once>{});
}

template <class Declaration, class... Symbols>
constexpr void check_names() {
  (check_name<Declaration, Symbols, Symbols...>(), ...);
}

}  // namespace detail

/// A theory with values of its constants: what `bind` makes. Engine, training and Monte Carlo take this. A declaration
/// may check the values by a member `static void check(bound_action<D> const&)` that throws.
template <class Declaration>
class bound_action : public detail::formula_action_of<Declaration> {
  static_assert(detail::HoldsFor<std::is_empty_v<Declaration>, Declaration>,
                "rgflow: this action has data members, which nothing would read: a density is static constexpr, and "
                "numbers that change are constants in it, whose values bind is given. See docs/action.md#constants");
  static_assert(sizeof(detail::declared_symmetries<Declaration>) != 0);
  static_assert((detail::check_symmetry<Declaration, symmetries_of<Declaration>>(), true));

 public:
  using formula = detail::formula_action_of<Declaration>;
  using declaration = Declaration;
  using lattice = typename Declaration::lattice;
  using field = typename Declaration::field;

  /// Values in order of the constants' names.
  explicit bound_action(std::array<double, formula::constant_count> const& values) : formula{values} { check_values(); }

  template <fixed_string Name>
  static constexpr bool has_constant = formula::analysis::constants.find(Name.view()) < formula::constant_count;

  /// The value of a constant: a.constant<"mu">().
  template <fixed_string Name>
  double constant() const {
    static_assert(has_constant<Name>, "rgflow: this action has no constant of that name. See docs/action.md#constants");
    return this->constants[formula::analysis::constants.find(Name.view())];
  }

  /// The names of the constants, sorted; the order of `constants` everywhere.
  static constexpr std::array<std::string_view, formula::constant_count> names() {
    std::array<std::string_view, formula::constant_count> list{};
    for (std::size_t k = 0; k < list.size(); ++k) list[k] = formula::constant_name(k);
    return list;
  }

  /// Throws unless `sites` is the declared lattice.
  void check(engine::lattice const& sites) const {
    engine::lattice const declared(lattice::extents, lattice::periodic ? boundary::periodic : boundary::open);
    if (!(sites == declared))
      throw std::invalid_argument("this action is declared on " + detail::lattice_text(declared) + ", but was given " +
                                  detail::lattice_text(sites));
  }

  /// The same theory with some constants changed: a.with(t = 0.4).
  template <class... Symbols, class... Values>
  bound_action with(named_value<Symbols, Values>... given) const {
    static_assert((... && detail::number_given_to<detail::Number<Values>, Symbols, Values>::is_one));
    detail::check_names<Declaration, Symbols...>();
    auto values = this->constants;
    ((values[formula::analysis::constants.find(Symbols::name.view())] = static_cast<double>(given.value)), ...);
    return bound_action(values);
  }

 private:
  void check_values() const {
    if constexpr (requires { Declaration::check(*this); }) Declaration::check(*this);
  }
};

struct between;  // family.hpp

/// Gives every constant of a declared action its value: bind<phi4>(mu = -2., lambda = 1., t = 0.5).
template <FormulaAction Declaration, class... Symbols, class... Values>
  requires(!(std::is_same_v<Values, between> || ...))
bound_action<Declaration> bind(named_value<Symbols, Values>... given) {
  using bound = bound_action<Declaration>;
  static_assert((... && detail::number_given_to<detail::Number<Values>, Symbols, Values>::is_one));
  detail::check_names<Declaration, Symbols...>();
  [&]<std::size_t... K>(std::index_sequence<K...>) { (detail::check_constant<Declaration, K, Symbols...>(), ...); }
  (std::make_index_sequence<bound::constant_count>{});
  std::array<double, bound::constant_count> values{};
  ((values[bound::formula::analysis::constants.find(Symbols::name.view())] = static_cast<double>(given.value)), ...);
  return bound(values);
}

namespace detail {

template <class T>
inline constexpr bool is_named_value = false;
template <class Symbol, class Value>
inline constexpr bool is_named_value<named_value<Symbol, Value>> = true;

template <class A>
struct members_of_formula_action {
  static constexpr bool lattice = requires { requires LatticeType<typename A::lattice>; };
  static constexpr bool field = requires { requires FieldType<typename A::field>; };
  static constexpr bool density = requires { A::density; };
  using type = first_lacking<member<"lattice", lattice>, member<"field", field>, member<"density", density>,
                             member<"a formula as its density", false>>;
};
template <bool Kept, class A, class Lacks>
struct is_action_to_bind {
  static_assert(HoldsFor<Kept, A, Lacks>,
                "rgflow: bind needs a declared action: a struct that derives from action<lattice, field> and has a "
                "formula as its static constexpr `density` (what it lacks stands below). See docs/action.md");
};
template <bool Named, class A, class... Given>
struct constants_by_name {
  static_assert(HoldsFor<Named, A, Given...>,
                "rgflow: bind gives constants their values by name: bind<phi4>(m2 = -1., lambda = 0.5), with `using "
                "namespace rgflow::symbols`. See docs/action.md#constants");
};

}  // namespace detail

/// What else bind is given; the overload exists to refuse it, which it does when its return type is looked for.
template <class Declaration, class... Given>
  requires(!FormulaAction<Declaration> || !(detail::is_named_value<Given> && ...))
auto bind(Given...) {
  using namespace detail;
  constexpr bool declared = FormulaAction<Declaration>, named = (is_named_value<Given> && ...);
  using missing = lacking<declared, members_of_formula_action<Declaration>>;
  static_cast<void>(is_action_to_bind<declared, Declaration, missing>{});
  static_cast<void>(constants_by_name<!declared || named, Declaration, Given...>{});
}

}  // namespace rgflow::inline RGFLOW_ISA
