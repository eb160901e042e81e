// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/symmetry/declared.hpp>
#include <rgflow/symmetry/generator.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

// The finite group that a declared symmetry generates on what the net of a coupling reads and puts out.

namespace rgflow::inline RGFLOW_ISA::detail {

inline constexpr std::size_t largest_group = 96;  // the cubic group with sign flips

template <bool Possible, class... Facts>
struct group_is_possible {
  static_assert(HoldsFor<Possible, Facts...>,
                "rgflow: the group of a group_mlp can't act on what its coupling transforms and reads (what it needs "
                "stands below). See docs/symmetry.md");
};
template <equivariance_problem Why, class... Facts>
struct group_acts {
  using enum equivariance_problem;
  static_assert(
      HoldsFor<Why != mask, Facts...>,
      "rgflow: the mask of this coupling, or what a lattice-wide one sees around a site, is not carried into itself by "
      "the group of its group_mlp (a rotation swaps a 2 x 2 checkerboard with its complement): use a mask of whole "
      "orbits, channel_halves, in_haar_basis, or a group that fits. See docs/symmetry.md");
  static_assert(HoldsFor<Why != transform, Facts...>,
                "rgflow: the transform of this coupling can't follow the group of its group_mlp, however its "
                "parameters change. See docs/symmetry.md");
  static_assert(HoldsFor<Why != components, Facts...>,
                "rgflow: the group of a group_mlp does more to values than to permute them and to change "
                "signs, or tears the parts of a complex value apart. See docs/symmetry.md");
  static_assert(
      HoldsFor<(Why != places && Why != net), Facts...>,
      "rgflow: the group of this group_mlp does not carry the features in front of it into features: it does so "
      "with values, squares and neighbours, with products only where values that stand side by side stay so, "
      "with features of your own only where all inputs keep or all change their signs. See "
      "docs/net.md#neighbours");
};

/// The elements that the generators of G make of each other, number 0 the identity.
template <class Action, Symmetry G>
struct group_on_values {
  using change = typename Action::change;
  using lattice_type = typename Action::lattice_type;
  using field_type = typename Action::field_type;

  static constexpr auto const& generators = generators_of<G, lattice_type, field_type>;
  static constexpr short_text missing = [] {
    std::string_view found;
    for (generator const& g : generators)
      if (found.empty()) found = missing_on<lattice_type, field_type>(g);
    return short_text(found);
  }();
  static constexpr std::array<change, generators.size()> moves = [] {
    std::array<change, generators.size()> of_generators;
    for (std::size_t k = 0; k < generators.size() && missing.length == 0; ++k)
      of_generators[k] = Action::of(generators[k]);
    return of_generators;
  }();
  static constexpr equivariance_problem problem = [] {
    for (change const& move : moves)
      if (move.problem != equivariance_problem::none) return move.problem;
    return equivariance_problem::none;
  }();
  using needs = but_needs<fixed_string<missing.length + 1>(missing.view())>;
  using possible = group_is_possible<missing.length == 0, G, needs>;
  static constexpr bool acts = missing.length == 0 && problem == equivariance_problem::none;

 private:
  /// Elements with a number each, so that most that differ are told apart by one comparison: compilers limit how long a
  /// constant may take.
  struct list {
    std::array<change, largest_group + 1> element{};
    std::array<std::uint64_t, largest_group + 1> code{};
    std::size_t count = 0;

    constexpr std::size_t find(change const& c) const {
      std::uint64_t const wanted = code_of(c);
      for (std::size_t k = 0; k < count; ++k)
        if (code[k] == wanted && element[k] == c) return k;
      return count;
    }
    constexpr void add(change const& c) {
      element[count] = c;
      code[count++] = code_of(c);
    }
  };
  static constexpr std::uint64_t code_of(change const& c) {
    std::uint64_t code = 0;
    auto const add = [&](auto const& p, std::size_t size) {
      for (std::size_t k = 0; k < size; ++k) code = code * 31 + 2 * p.to[k] + (p.sign[k] < 0 ? 1 : 0);
    };
    add(c.in, Action::inputs);
    add(c.out, Action::outputs);
    return code;
  }
  /// How many elements one evaluation multiplies by all generators, and how many numbers it looks at for that.
  static constexpr std::size_t most_numbers = 8000;
  static constexpr std::size_t at_once =
      std::max<std::size_t>(1, most_numbers / ((Action::inputs + Action::outputs) * (moves.size() + 1)));
  static constexpr list identity_alone = [] {
    list found;
    found.add(change{});
    return found;
  }();
  /// What Before lists, and what the generators make of its elements from number From on, of `at_once` of them.
  template <std::size_t From, list const& Before>
  static constexpr list multiplied = [] {
    list found = Before;
    for (std::size_t k = From; acts && k < found.count && k < From + at_once; ++k)
      for (change const& move : moves) {
        change const next = move * found.element[k];
        if (found.count <= largest_group && found.find(next) == found.count) found.add(next);
      }
    return found;
  }();
  template <std::size_t From, list const& Before>
  static constexpr list const& all_from() {
    constexpr list const& found = multiplied<From, Before>;
    if constexpr (found.count <= From + at_once)
      return found;
    else
      return all_from<From + at_once, found>();
  }
  static constexpr list const& all = all_from<0, identity_alone>();

 public:
  static constexpr std::size_t order = all.count;
  static_assert(HoldsFor<order <= largest_group, G>,
                "rgflow: the group of a group_mlp has more than 96 elements. See docs/net.md");

  /// Of what an element leaves as it is, outputs whose signs it changes can only be 0.
  static constexpr bool says_something = [] {
    std::array<bool, Action::outputs> vanishes{};
    for (std::size_t g = 0; g < order; ++g) {
      if (!(all.element[g].in == change{}.in)) continue;
      auto const& out = all.element[g].out;
      for (std::size_t o = 0; o < vanishes.size(); ++o)
        vanishes[o] = vanishes[o] || (out.to[o] == o && out.sign[o] < 0);
    }
    for (bool const each : vanishes)
      if (!each) return true;
    return false;
  }();
  static_assert(
      HoldsFor<says_something, G>,
      "rgflow: all that this group_mlp puts out is 0, whatever its weights: its group changes the signs of its "
      "outputs and leaves what it reads as it is, as a sign flip does with squares and products alone. Give it "
      "values, too. See docs/net.md#nets-that-follow-a-group");

  static constexpr bool contains(change const& c) { return all.find(c) < order; }
  static constexpr change const& element(std::size_t g) { return all.element[g]; }
  /// The number of g^-1 h.
  static std::size_t between(std::size_t g, std::size_t h) {
    static auto const table = [] {
      std::array<std::array<std::size_t, order>, order> numbers;
      for (std::size_t a = 0; a < order; ++a) {
        change const back{equivariance_problem::none, element(a).in.inverse(), element(a).out.inverse()};
        for (std::size_t b = 0; b < order; ++b) numbers[a][b] = all.find(back * element(b));
      }
      return numbers;
    }();
    return table[g][h];
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
