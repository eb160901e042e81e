// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/symmetry.hpp>
#include <rgflow/expression/ratio.hpp>
#include <rgflow/symmetry/declared.hpp>
#include <rgflow/symmetry/generator.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <bool Finite, class Group>
struct group_has_elements {
  static_assert(
      HoldsFor<Finite, Group>,
      "rgflow: elements_of lists the elements of a finite group of orthogonal maps, and a generator of this group is "
      "that of a continuous symmetry, as u1 is, or changes lengths: phases(n) are a finite part of u1. See "
      "docs/density.md");
};

/// An element: site x goes to x', x'[onto[d]] = sign[d] x[d] + offset[onto[d]] modulo the extents, by directions, and
/// the components of a site are multiplied by a matrix [to][from].
template <std::size_t Channels>
struct lattice_map {
  std::array<std::int64_t, 3> onto{0, 1, 2}, sign{1, 1, 1}, offset{};
  std::array<ratio, Channels * Channels> matrix{};

  static constexpr lattice_map identity() {
    lattice_map map;
    for (std::size_t c = 0; c < Channels; ++c) map.matrix[c * Channels + c] = {1, 1};
    return map;
  }
  /// What tells it from others.
  std::array<std::int64_t, 9 + 2 * Channels * Channels> key() const {
    std::array<std::int64_t, 9 + 2 * Channels * Channels> numbers{};
    std::size_t n = 0;
    for (auto const* const part : {&onto, &sign, &offset})
      for (auto const value : *part) numbers[n++] = value;
    for (ratio const& factor : matrix) {
      numbers[n++] = factor.num;
      numbers[n++] = factor.den;
    }
    return numbers;
  }
};

}  // namespace detail

/// The elements that the generators of a group make of each other, as symmetrized averages over them: of a declared
/// group of fields on a lattice, as long as it is finite. Element 0 is the identity.
///
///     symmetrized even(m, elements_of<group<sign_flip, point_group>, torus<8, 8>, complex_field>{});
template <Symmetry Group, LatticeType Lattice, FieldType Field>
class elements_of {
  static constexpr std::size_t dimensions = Lattice::dimensions, channels = Field::channels;
  static constexpr auto const& generators = detail::generators_of<Group, Lattice, Field>;
  using element = detail::lattice_map<channels>;

  static constexpr detail::short_text missing = [] {
    std::string_view found;
    for (generator const& g : generators)
      if (found.empty()) found = detail::missing_on<Lattice, Field>(g);
    return detail::short_text(found);
  }();
  static constexpr bool finite = std::ranges::all_of(generators, [](generator const& g) {
    return !g.is_infinitesimal() && g.keeps_scalar_products(static_cast<int>(channels));
  });
  using needs = detail::but_needs<fixed_string<missing.length + 1>(missing.view())>;
  static_assert(sizeof(detail::acts_on_fields<missing.length == 0, Group, Lattice, needs>) != 0);
  static_assert(sizeof(detail::group_has_elements<finite, Group>) != 0);

 public:
  static constexpr std::size_t most_elements = std::size_t{1} << 14U;

  /// Throws std::length_error if there are more than 16384.
  elements_of() {
    std::map<decltype(element{}.key()), std::size_t> number;
    auto const find = [&](element const& wanted) {
      auto const [found, is_new] = number.try_emplace(wanted.key(), elements_.size());
      if (is_new) elements_.push_back(wanted);
      return found->second;
    };
    find(element::identity());
    std::vector<element> moves;
    for (generator const& g : generators) moves.push_back(made_of(g));
    for (std::size_t k = 0; k < elements_.size(); ++k)
      for (element const& move : moves) {
        find(product(move, element(elements_[k])));
        if (elements_.size() > most_elements) throw std::length_error("elements_of: found more than 16384 elements");
      }
    for (element const& e : std::vector<element>(elements_)) inverses_.push_back(find(inverse_of(e)));
  }

  std::size_t order() const { return elements_.size(); }
  std::size_t inverse(std::size_t g) const { return inverses_[g]; }

  template <class V>
  void apply(std::size_t g, engine::field_shape const& shape, V const* from, V* to) const {
    element const& e = elements_[g];
    for (std::size_t site = 0; site < shape.sites.volume(); ++site) {
      V const* const here = from + site * channels;
      V* const there = to + shape.sites.site(image(e, shape.sites.coordinates(site))) * channels;
      for (std::size_t c = 0; c < channels; ++c) {
        V sum(0);
        for (std::size_t k = 0; k < channels; ++k) {
          detail::ratio const& factor = e.matrix[c * channels + k];
          if (factor.num != 0) sum += V(factor.value()) * here[k];
        }
        there[c] = sum;
      }
    }
  }

  void check(engine::field_shape const& shape) const {
    if (!std::ranges::equal(shape.sites.extents(), Lattice::extents) || shape.channels != channels)
      throw std::invalid_argument("elements_of: found a field of " + std::to_string(shape.channels) + " channels on " +
                                  shape.sites.text() + " sites, which is another one than declared");
  }

  std::string describe() const {
    std::string names;
    for (generator const& g : generators) names += (names.empty() ? "" : ", ") + std::string(g.name());
    return std::to_string(order()) + " elements generated by " + names;
  }

 private:
  static std::int64_t extent(std::int64_t direction) {
    return static_cast<std::int64_t>(Lattice::extents[dimensions - 1 - static_cast<std::size_t>(direction)]);
  }
  static std::int64_t within(std::int64_t x, std::int64_t direction) {
    if (direction >= static_cast<std::int64_t>(dimensions)) return 0;
    return (x % extent(direction) + extent(direction)) % extent(direction);
  }

  static element made_of(generator const& g) {
    element e;
    for (std::size_t d = 0; d < dimensions; ++d) {
      e.onto[d] = g.axis(d);
      e.sign[d] = g.sign(d);
      auto const onto = static_cast<std::size_t>(e.onto[d]);
      e.offset[onto] = within(g.translation(onto) + (e.sign[d] < 0 ? extent(e.onto[d]) - 1 : 0), e.onto[d]);
    }
    for (std::size_t to = 0; to < channels; ++to)
      for (std::size_t from = 0; from < channels; ++from)
        e.matrix[to * channels + from] = g.factor(static_cast<int>(to), static_cast<int>(from));
    return e;
  }

  /// First b, then a.
  static element product(element const& a, element const& b) {
    element e;
    for (std::size_t d = 0; d < 3; ++d) {
      auto const between = static_cast<std::size_t>(b.onto[d]);
      e.onto[d] = a.onto[between];
      e.sign[d] = a.sign[between] * b.sign[d];
      auto const onto = static_cast<std::size_t>(e.onto[d]);
      e.offset[onto] = within(a.sign[between] * b.offset[between] + a.offset[onto], e.onto[d]);
    }
    for (std::size_t to = 0; to < channels; ++to)
      for (std::size_t from = 0; from < channels; ++from) {
        detail::ratio sum;
        for (std::size_t k = 0; k < channels; ++k) {
          auto const term = times(a.matrix[to * channels + k], b.matrix[k * channels + from]);
          auto const more = term ? plus(sum, *term) : term;
          if (!more) throw std::length_error("elements_of: found more elements than numbers can tell apart");
          sum = *more;
        }
        e.matrix[to * channels + from] = sum;
      }
    return e;
  }

  static element inverse_of(element const& a) {
    element e;
    for (std::size_t d = 0; d < 3; ++d) {
      auto const onto = static_cast<std::size_t>(a.onto[d]);
      e.onto[onto] = static_cast<std::int64_t>(d);
      e.sign[onto] = a.sign[d];
      e.offset[d] = within(-a.sign[d] * a.offset[onto], static_cast<std::int64_t>(d));
    }
    for (std::size_t to = 0; to < channels; ++to)
      for (std::size_t from = 0; from < channels; ++from)
        e.matrix[to * channels + from] = a.matrix[from * channels + to];
    return e;
  }

  /// Coordinates are in array order: direction 0 is the last axis.
  static std::array<std::size_t, engine::lattice::most_dimensions> image(
      element const& e, std::array<std::size_t, engine::lattice::most_dimensions> const& x) {
    std::array<std::size_t, engine::lattice::most_dimensions> to{};
    for (std::size_t d = 0; d < dimensions; ++d) {
      auto const onto = static_cast<std::size_t>(e.onto[d]);
      auto const from = static_cast<std::int64_t>(x[dimensions - 1 - d]);
      to[dimensions - 1 - onto] = static_cast<std::size_t>(within(e.sign[d] * from + e.offset[onto], e.onto[d]));
    }
    return to;
  }

  std::vector<element> elements_;
  std::vector<std::size_t> inverses_;
};

}  // namespace rgflow::inline RGFLOW_ISA
