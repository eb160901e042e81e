// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/refusal.hpp>
#include <rgflow/expression/ratio.hpp>
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

/// A generator of a symmetry of fields: a signed permutation of the directions of the lattice with a translation, P,
/// and a linear map M of the components of a site,
///   (g phi)_c(P x) = sum_d M[c][d] phi_d(x);
/// or, of a continuous symmetry, the direction phi_c -> phi_c + epsilon (sum_d M[c][d] phi_d + shift_c). As made it
/// does nothing; the members say what it does, and may be chained:
///
///     generator("phi -> -phi").component(0, 0, -1)
///     generator("a global phase").infinitesimal().component(0, 1, -1).component(1, 0, 1)
///     generator("a quarter turn").direction(0, 1, 1).direction(1, 0, -1)
///
/// Components and directions count from 0; direction 0 is the last array axis, as in the offsets of neighbour<...>.
/// What no generator can be, such as one of direction 3, needs something that no lattice or field has.
class generator {
 public:
  static constexpr std::size_t most_entries = 32;
  static constexpr std::size_t most_components = 16;  ///< that a shift may speak of
  static constexpr std::size_t most_directions = 3;
  struct entry {
    int to = 0, from = 0;
    detail::ratio factor{};
    friend constexpr bool operator==(entry const&, entry const&) = default;
  };

  constexpr generator() = default;
  /// What it is called in messages: 31 characters are shown.
  explicit constexpr generator(std::string_view name) : name_(name) {}

  /// M[to][from] = numerator / denominator. Components of which nothing is said stay as they are, or, of an
  /// infinitesimal generator, are not moved.
  constexpr generator& component(int to, int from, int numerator, int denominator = 1) {
    auto const lowest = detail::reduced(numerator, denominator);
    if (!lowest) return needs(false, "numbers with a denominator");
    std::size_t k = 0;
    while (k < entries_ && (internal_[k].to != to || internal_[k].from != from)) ++k;
    if (k == most_entries) return needs(false, "a map of at most 32 numbers");
    internal_[k] = {to, from, lowest->num, lowest->den};
    if (k == entries_) ++entries_;
    return *this;
  }
  /// Direction `from` becomes direction `to`, times `sign`.
  constexpr generator& direction(int from, int to, int sign) {
    if (!is_direction(from) || !is_direction(to)) return needs(false, "directions from 0 to 2");
    axis_[static_cast<std::size_t>(from)] = to;
    sign_[static_cast<std::size_t>(from)] = sign;
    return *this;
  }
  /// Moves the field by so many sites along a direction.
  constexpr generator& translation(int along, int sites) {
    if (!is_direction(along)) return needs(false, "directions from 0 to 2");
    translation_[static_cast<std::size_t>(along)] += sites;
    return *this;
  }
  constexpr generator& infinitesimal() {
    infinitesimal_ = true;
    return *this;
  }
  /// Of an infinitesimal generator: what is added to a component. A shift alone is infinitesimal without saying so.
  constexpr generator& shift(int to, int amount) {
    if (to < 0 || static_cast<std::size_t>(to) >= most_components) return needs(false, "shifts of components 0 to 15");
    shift_[static_cast<std::size_t>(to)] = amount;
    shifted_ = true;
    return *this;
  }
  /// It exists only where `holds`; otherwise messages say what it needs.
  constexpr generator& needs(bool holds, std::string_view what) {
    if (!holds && missing_.empty()) missing_ = what;
    return *this;
  }

  constexpr std::string_view name() const { return name_; }
  /// What the field or the lattice would have to be; empty if they are.
  constexpr std::string_view missing() const { return missing_; }
  constexpr bool is_infinitesimal() const { return infinitesimal_ || shifted_; }
  /// Whether it is a shift together with a map of which nobody said whether it is finite.
  constexpr bool is_ambiguous() const { return shifted_ && !infinitesimal_ && entries_ != 0; }
  /// Whether it does nothing besides moving the field.
  constexpr bool is_translation() const { return !turns_directions() && entries_ == 0 && !is_infinitesimal(); }
  constexpr std::size_t entries() const { return entries_; }
  constexpr entry operator[](std::size_t k) const {
    auto const& e = internal_[k];
    return {e.to, e.from, {e.numerator, e.denominator}};
  }
  constexpr bool speaks_of(int component) const {
    for (std::size_t k = 0; k < entries_; ++k)
      if (internal_[k].to == component) return true;
    return false;
  }
  /// M[to][from].
  constexpr detail::ratio factor(int to, int from) const {
    if (!speaks_of(to)) return {!is_infinitesimal() && to == from ? 1 : 0, 1};
    for (std::size_t k = 0; k < entries_; ++k)
      if (internal_[k].to == to && internal_[k].from == from) return (*this)[k].factor;
    return {0, 1};
  }
  /// Whether it changes the components of a site.
  constexpr bool acts_on_components() const { return entries_ != 0 || shifts(); }
  /// Whether it adds constants to them.
  constexpr bool shifts() const {
    for (int const amount : shift_)
      if (amount != 0) return true;
    return false;
  }
  /// Whether it keeps the scalar products of `channels` components: M^T M = 1, or M^T = -M of a derivative.
  constexpr bool keeps_scalar_products(int channels) const {
    if (!acts_on_components()) return true;
    if (shifts()) return false;
    for (int a = 0; a < channels; ++a) {
      if (!touches(a)) continue;  // it is orthogonal to all others
      for (int b = a; b < channels; ++b) {
        if (!touches(b)) continue;
        auto const product = is_infinitesimal() ? plus(factor(a, b), factor(b, a)) : product_of_columns(a, b);
        if (!product || !product->is(!is_infinitesimal() && a == b ? 1 : 0)) return false;
      }
    }
    return true;
  }
  /// What it does to the components of a site, without moving it.
  constexpr generator of_components() const {
    generator g = *this;
    for (std::size_t d = 0; d < 3; ++d) {
      g.axis_[d] = static_cast<int>(d);
      g.sign_[d] = 1;
      g.translation_[d] = 0;
    }
    return g;
  }
  /// Whether every one of `channels` components becomes some component or its negative.
  constexpr bool permutes_up_to_signs(int channels) const {
    if (is_infinitesimal() || !keeps_scalar_products(channels)) return false;
    for (int a = 0; a < channels; ++a)
      for (int b = 0; b < channels; ++b)
        if (auto const f = factor(a, b); !f.is(0) && !f.is(1) && !f.is(-1)) return false;
    return true;
  }
  constexpr bool turns_directions() const {
    return axis_[0] != 0 || axis_[1] != 1 || axis_[2] != 2 || sign_[0] != 1 || sign_[1] != 1 || sign_[2] != 1;
  }
  constexpr bool translates() const { return translation_[0] != 0 || translation_[1] != 0 || translation_[2] != 0; }
  constexpr bool moves_sites() const { return turns_directions() || translates(); }
  constexpr int shift_of(int component) const {
    return static_cast<std::size_t>(component) < shift_.size() ? shift_[static_cast<std::size_t>(component)] : 0;
  }
  /// Whether it speaks of components from `channels` on.
  constexpr bool reaches_beyond(std::size_t channels) const {
    for (std::size_t k = 0; k < entries_; ++k)
      for (int const c : {internal_[k].to, internal_[k].from})
        if (c < 0 || static_cast<std::size_t>(c) >= channels) return true;
    for (std::size_t c = channels; c < shift_.size(); ++c)
      if (shift_[c] != 0) return true;
    return false;
  }
  constexpr int axis(std::size_t direction) const { return axis_[direction]; }
  constexpr int sign(std::size_t direction) const { return sign_[direction]; }
  constexpr int translation(std::size_t direction) const { return translation_[direction]; }

  /// What becomes of a displacement, by directions.
  constexpr std::array<int, 3> turned(std::array<int, 3> const& displacement) const {
    std::array<int, 3> to{};
    for (std::size_t d = 0; d < 3; ++d) to.at(static_cast<std::size_t>(axis_[d])) += sign_[d] * displacement[d];
    return to;
  }

  /// By how much it moves site 0, in array order of the axes. (Reflections and rotations are about the centre.)
  constexpr std::array<int, 3> moves_first_site(std::size_t dimensions) const {
    std::array<int, 3> to{};
    for (std::size_t d = 0; d < dimensions; ++d) {
      auto const onto = static_cast<std::size_t>(axis_[d]);
      to.at(dimensions - 1 - onto) = translation_[onto] - (sign_[d] < 0 ? 1 : 0);
    }
    return to;
  }

  // Written out because it is dear in constant evaluation: only what is there is compared, and text last.
  friend constexpr bool operator==(generator const& a, generator const& b) {
    if (a.entries_ != b.entries_ || a.infinitesimal_ != b.infinitesimal_ || a.shifted_ != b.shifted_) return false;
    for (std::size_t d = 0; d < 3; ++d)
      if (a.axis_[d] != b.axis_[d] || a.sign_[d] != b.sign_[d] || a.translation_[d] != b.translation_[d]) return false;
    for (std::size_t k = 0; k < a.entries_; ++k)
      if (a[k] != b[k]) return false;
    for (std::size_t c = 0; c < most_components; ++c)
      if (a.shift_[c] != b.shift_[c]) return false;
    return a.missing_ == b.missing_ && a.name_ == b.name_;
  }

 private:
  // Zeros, and no values of its own: an array of these is then made at once in constant evaluation.
  struct number_of_map {
    int to, from;
    std::int64_t numerator, denominator;
  };
  /// (M^T M)[a][b] of a finite map; nothing if its numbers get too large.
  constexpr std::optional<detail::ratio> product_of_columns(int a, int b) const {
    std::optional<detail::ratio> sum = detail::ratio{a == b && !speaks_of(a) ? 1 : 0, 1};
    for (std::size_t k = 0; k < entries_; ++k) {
      if (internal_[k].from != a) continue;
      for (std::size_t l = 0; l < entries_ && sum; ++l) {
        if (internal_[l].from != b || internal_[l].to != internal_[k].to) continue;
        auto const product = times((*this)[k].factor, (*this)[l].factor);
        sum = product ? plus(*sum, *product) : product;
      }
    }
    return sum;
  }
  /// Whether a component changes, or others because of it.
  constexpr bool touches(int component) const {
    for (std::size_t k = 0; k < entries_; ++k)
      if (internal_[k].to == component || internal_[k].from == component) return true;
    return false;
  }
  static constexpr bool is_direction(int d) { return d >= 0 && static_cast<std::size_t>(d) < most_directions; }

  std::string_view name_{}, missing_{};
  std::array<number_of_map, most_entries> internal_{};
  std::size_t entries_ = 0;
  std::array<int, most_components> shift_{};
  std::array<int, 3> axis_{0, 1, 2}, sign_{1, 1, 1}, translation_{};
  bool infinitesimal_ = false, shifted_ = false;
};

namespace detail {

/// The extent along a direction.
template <LatticeType Lattice>
constexpr std::size_t extent_along(std::size_t direction) {
  return Lattice::extents[Lattice::dimensions - 1 - direction];
}

/// Why a generator can't act on fields of a lattice: empty if it can.
template <LatticeType Lattice, FieldType Field>
constexpr std::string_view missing_on(generator const& g) {
  if (!g.missing().empty()) return g.missing();
  if (g.is_infinitesimal() && g.moves_sites()) return "infinitesimal() without a move";
  if (g.is_ambiguous()) return "infinitesimal() with its shift";
  if (g.reaches_beyond(Field::channels)) return "a field of more components";
  std::array<bool, 3> reached{};
  for (std::size_t d = 0; d < 3; ++d) {
    auto const onto = static_cast<std::size_t>(g.axis(d));
    bool const moves = onto != d || g.sign(d) != 1 || g.translation(d) != 0;
    if (moves && (d >= Lattice::dimensions || onto >= Lattice::dimensions)) return "a lattice of more directions";
    if (reached[onto] || (g.sign(d) != 1 && g.sign(d) != -1)) return "a signed permutation";
    reached[onto] = true;
    if (onto != d && extent_along<Lattice>(d) != extent_along<Lattice>(onto)) return "equal extents";
    if (g.translation(d) != 0 && !Lattice::periodic) return "a periodic lattice";
  }
  return {};
}

template <class G, class Lattice, class Field>
concept lists_generators = requires {
  { G::template generators<Lattice, Field>()[0] } -> std::convertible_to<generator>;
  G::template generators<Lattice, Field>().size();
};
template <class G, class Lattice, class Field>
concept lists_generators_at_compile_time = requires {
  typename std::bool_constant<(static_cast<void>(G::template generators<Lattice, Field>().size()), true)>;
  std::tuple_size<decltype(G::template generators<Lattice, Field>())>::value;
};

/// The generators of a group, made once.
template <class G, class Lattice, class Field>
inline constexpr auto generators_of = G::template generators<Lattice, Field>();

}  // namespace detail

/// A group that can be measured and averaged over: a type with a static function that lists its generators,
///   template <class Lattice, class Field> static auto generators();
template <class G>
concept MeasurableSymmetry = detail::lists_generators<G, torus<2, 2>, complex_field>;

/// A group that can be declared as a symmetry: one whose generators are a constexpr std::array.
template <class G>
concept Symmetry = MeasurableSymmetry<G> && detail::lists_generators_at_compile_time<G, torus<2, 2>, complex_field>;

namespace detail {

template <class G>
struct members_of_symmetry {
  static constexpr bool generators = requires { G::template generators<torus<2, 2>, complex_field>(); };
  static constexpr bool list = lists_generators<G, torus<2, 2>, complex_field>;
  using type = first_lacking<member<"generators<Lattice, Field>()", generators>, member<"a list of generators", list>,
                             member<"a constexpr std::array", false>>;
};

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA
