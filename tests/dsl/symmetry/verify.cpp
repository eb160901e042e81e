// SPDX-License-Identifier: BSL-1.0

// The numerical twin of the symmetry proofs: whatever is proved holds on random fields, and what does not hold is seen.

#include "../hierarchy/toy.hpp"

#include <rgflow/action.hpp>
#include <rgflow/engine/density.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
#include <rgflow/symmetry/describe.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

using square = torus<4, 4>;

template <class Group, class Action>
void holds(Action const& action) {
  static_assert(invariant_under<typename Action::declaration, Group>);
  auto const report = verify_symmetries<Group>(action);
  INFO(report.text());
  CHECK(report.passed());
}

/// Neither proved nor true: every generator of the group changes S on random fields.
template <class Group, class Action>
void fails(Action const& action) {
  static_assert(!invariant_under<typename Action::declaration, Group>);
  auto const report = verify_symmetries<Group>(action);
  INFO(report.text());
  REQUIRE_FALSE(report.laws.empty());
  for (auto const& law : report.laws) CHECK(law.worst > 1e-3);
}

struct in_a_field : action<square, complex_field> {
  static constexpr auto density = mu * norm(phi) - t * over_links(2_c * re(conj(phi) * phi_next)) + a * re(phi);
};
struct chiral : action<square, complex_field> {
  static constexpr auto density = mu * norm(phi) + a * im(conj(phi) * neighbour<1>(phi));
};
struct xy_model : action<torus<4, 6>, real_field> {
  static constexpr auto density = -beta * over_links(cos(phi_next - phi));
};
struct heisenberg : action<torus<2, 4, 4>, channels<3>> {
  using symmetries = group<o<3>, permutations, sign_flip, space_group>;
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi)) - over_links(dot(phi, phi_next));
};
/// Products of scalar products, which proofs don't write out.
struct dense_links : action<square, channels<3>> {
  static constexpr auto density = mu * norm(phi) + over_links(norm(phi) * norm(phi_next) * norm(phi_next - phi)) -
                                  a * over_links(sq(dot(phi, phi_next)));
};
struct dense_one_way : action<square, channels<3>> {
  static constexpr auto density = norm(phi) + over_links(a * norm(phi) * dot(phi, phi_next)) +
                                  b * dot(phi, neighbour<1>(phi) - neighbour<0, 1>(phi));
};
using odd_shift = coupling<checkerboard, additive, mlp<4>::without_bias>;
/// Believed to commute with everything.
struct claimed {
  template <class Patch>
  struct on : coupling<checkerboard, additive, mlp<4>>::on<Patch> {
    static constexpr equivariance under(generator const&) { return {}; }
  };
};
/// Odd as long as its shift stays 0, which no training moves.
struct kept_at_zero {
  template <class Patch>
  struct on {
    static constexpr std::size_t size = Patch::size, weights = 1;
    static constexpr equivariance under(generator const&) { return {}; }
    static void tensors(tensor_visitor& visitor) { visitor.tensor("shift", {1}, false); }
    template <class V, class W>
    static V encode(std::span<V, size> x, W w, std::span<V const>) {
      for (auto& v : x) v += V(w[0]);
      return V(0);
    }
    template <class V, class W>
    static V decode(std::span<V, size> z, W w, std::span<V const>) {
      for (auto& v : z) v -= V(w[0]);
      return V(0);
    }
  };
};
/// Every second site is moved, so translations by one site don't commute with it.
struct alternating : neighbour_coupling<even_sites, affine, mlp<4>> {};
struct said_to_have_period_one : alternating {
  static constexpr std::size_t period = 1;
};
/// A block that tells its sites apart, and is said to follow what turns them.
struct said_to_turn : decimate<2, coupling<bit_mask<1, 0, 0, 0>, affine, mlp<4>>> {
  template <std::size_t, std::size_t, std::size_t>
  static constexpr equivariance turned(generator const&) {
    return {};
  }
};
template <class Step>
struct one_step : hierarchy<square, real_field, every_level<Step>, depth<1>> {};
template <class Block>
struct declared : hierarchy<square, real_field, every_level<decimate<2, Block>>> {
  using symmetries = group<sign_flip>;
};

/// By hand, with a pull that breaks what it promises.
struct pulled_by {
  using symmetries = group<sign_flip, reflections>;
  double strength;
  template <class V>
  V value(engine::lattice const& sites, V const* field) const {
    V sum(0);
    for (std::size_t i = 0; i < sites.volume(); ++i) sum += field[i] * field[i] + V(strength) * field[i];
    return sum;
  }
};

struct diagonal : action<open_lattice<4, 4>, real_field> {
  static constexpr auto density = sq(phi) - a * phi * neighbour<1, 1>(phi);
};

template <std::size_t C>
inline constexpr auto around = component<C>(neighbour<1>(phi) + neighbour<-1>(phi) + neighbour<0, 1>(phi) +
                                            neighbour<0, -1>(phi) + neighbour<0, 0, 1>(phi) + neighbour<0, 0, -1>(phi));
struct too_long : action<torus<4, 4, 4>, channels<3>> {
  static constexpr auto density = a * around<0> * around<1> + b * around<0> * around<1> * around<2> * around<2>;
};

/// A mistake: components count from 0.
struct counted_from_one {
  template <class, class>
  static constexpr auto generators() {
    return std::array{generator("a phase").infinitesimal().component(1, 2, -1).component(2, 1, 1)};
  }
};

/// By a number of sites that is not a divisor of the extents, and backwards.
struct back_by_one {
  template <class, class>
  static constexpr auto generators() {
    return std::array{generator("one site back").translation(0, -1), generator("seven back").translation(1, -7)};
  }
};

}  // namespace

TEST_CASE("symmetry/verify: the declared symmetries of the shipped actions hold on random fields") {
  auto const passes = [](auto const& action) {
    auto const report = verify_symmetries(action);
    INFO(report.text());
    CHECK(report.passed());
    return report.laws.size();
  };
  CHECK(passes(bind<complex_phi4<square>>(mu = -2., lambda = 1., t = 0.39)) == 2 * (1 + 1 + 2 + 2 + 1));
  CHECK(passes(bind<complex_free<torus<4, 6>>>(mu = 4.5, t = 1.)) == 2 * (1 + 1 + 2 + 2));
  CHECK(passes(bind<real_phi4<torus<4, 4, 4>>>(m2 = -4., lambda = 6.)) == 2 * (1 + 3 + 3 + 2));
  CHECK(passes(bind<real_phi4<open_lattice<5, 5>>>(m2 = -4., lambda = 6.)) == 2 * (1 + 2 + 1));
  CHECK(passes(bind<real_free<torus<6>>>(m2 = 1.)) == 2 * (1 + 1 + 1));
  // Generators of the same name have a line together: the turns of components, and their swaps.
  CHECK(passes(bind<heisenberg>(mu = 1., lambda = 0.5)) == 2 * (2 + 1 + 1 + 3 + 3 + 1));
}

TEST_CASE("symmetry/verify: what is proved holds, generator by generator") {
  holds<group<constant_shift, sign_flip, translations_by<2>, reflections>>(bind<xy_model>(beta = 1.2));
  holds<group<conjugation, space_group>>(bind<in_a_field>(mu = 1., t = 0.3, a = 0.7));
  holds<u1>(bind<chiral>(mu = 1., a = 0.7));
  holds<sign_flip>(bind<diagonal>(a = 0.7));
  holds<back_by_one>(bind<xy_model>(beta = 1.2));
  holds<group<o<3>, permutations, space_group>>(bind<dense_links>(mu = 1., a = 0.7));
  holds<o<3>>(bind<dense_one_way>(a = 0.7, b = 0.4));
}

TEST_CASE("symmetry/verify: what does not hold is neither proved nor found") {
  fails<u1>(bind<in_a_field>(mu = 1., t = 0.3, a = 0.7));
  fails<sign_flip>(bind<in_a_field>(mu = 1., t = 0.3, a = 0.7));
  fails<conjugation>(bind<chiral>(mu = 1., a = 0.7));
  fails<rotations>(bind<chiral>(mu = 1., a = 0.7));
  fails<reflections>(bind<diagonal>(a = 0.7));
  fails<group<reflections, rotations>>(bind<dense_one_way>(a = 0.7, b = 0.4));
  fails<constant_shift>(bind<real_free<torus<6>>>(m2 = 1.));
}

TEST_CASE("symmetry/verify: an action written by hand, of which nothing can be proved") {
  auto const pulled = verify_symmetries<square, real_field>(pulled_by{0.5});
  INFO(pulled.text());
  CHECK_FALSE(pulled["value, phi -> -phi"].passed());
  CHECK_FALSE(pulled["force, phi -> -phi"].passed());
  CHECK(pulled["value, a reflection of direction 1"].passed());
  auto const free = verify_symmetries<square, real_field>(pulled_by{0});
  CHECK(free.passed());
  CHECK(free["value, phi -> -phi"].passed());
  // Of other groups than it declares, and one made of a formula like any other.
  CHECK(verify_symmetries<space_group, square, real_field>(pulled_by{0.5}).passed());
  auto const formula = bind<chiral>(mu = 1., a = 0.7);
  CHECK(verify_symmetries<u1, square, complex_field>(formula).passed());
  CHECK_FALSE(verify_symmetries<conjugation, square, complex_field>(formula).passed());
  CHECK_THROWS_WITH((verify_symmetries<sign_flip, torus<4>, complex_field>(formula)), Catch::Contains("lattice"));
  CHECK_THROWS_WITH((verify_symmetries<sign_flip, square, real_field>(formula)),
                    Catch::Contains("real numbers per site"));
}

TEST_CASE("symmetry/verify: a group that can't act on the fields is refused") {
  CHECK_THROWS_WITH(verify_symmetries<u1>(bind<real_free<torus<6>>>(m2 = 1.)),
                    Catch::Contains("a global phase needs a complex field"));
  CHECK_THROWS_WITH(verify_symmetries<rotations>(bind<xy_model>(beta = 1.)), Catch::Contains("needs equal extents"));
  CHECK_THROWS_WITH(verify_symmetries<rotations>(bind<real_free<torus<6>>>(m2 = 1.)),
                    Catch::Contains("needs a lattice of two dimensions"));
  CHECK_THROWS_WITH(verify_symmetries<counted_from_one>(bind<chiral>(mu = 1., a = 0.7)),
                    Catch::Contains("needs a field of more components"));
}

TEST_CASE("symmetry/verify: what a flow declares, and a block that claims what it has not") {
  auto const honest = verify_symmetries(model<declared<odd_shift>, double>(seed{1}));
  INFO(honest.text());
  CHECK(honest.passed());
  CHECK(honest.laws.size() == 2);

  // A fresh model is the identity. It is the noise on its weights that shows what it is.
  model<declared<claimed>, double> const lying(seed{1});
  auto const found = verify_symmetries(lying);
  INFO(found.text());
  CHECK_FALSE(found["density, phi -> -phi"].passed());
  CHECK_FALSE(found["force, phi -> -phi"].passed());
  CHECK(found.subject == "density with its weights as they are, and with noise of 0.05 on those that are trained");
  auto const as_it_is = verify_symmetries(lying, {.stir = 0});
  CHECK(as_it_is.passed());
  CHECK(as_it_is.subject == "density with its weights as they are");
  CHECK_FALSE(verify_symmetries(toy::stirred<declared<claimed>, double>(), {.stir = 0}).passed());
  CHECK_FALSE(verify_symmetries(model<declared<claimed>>(seed{1})).passed());  // in float, too
}

TEST_CASE("symmetry/verify: weights that are not trained have no noise") {
  auto const report = verify_symmetries(model<declared<kept_at_zero>, double>(seed{1}));
  INFO(report.text());
  CHECK(report.passed());
}

TEST_CASE("symmetry/verify: a step that claims translations or reflections which it has not") {
  auto const measured = [](auto const& m, auto group) {
    auto const report = verify_symmetries<decltype(group)>(m);
    INFO(report.text());
    REQUIRE_FALSE(report.laws.empty());
    return report.passed();
  };
  model<one_step<alternating>, double> const honest(seed{1});
  static_assert(equivariant_under<one_step<alternating>, translations_by<2>>);
  static_assert(!equivariant_under<one_step<alternating>, translations_by<1>>);
  CHECK(measured(honest, translations_by<2>{}));
  CHECK_FALSE(measured(honest, translations_by<1>{}));
  static_assert(equivariant_under<one_step<said_to_have_period_one>, translations_by<1>>);
  CHECK_FALSE(measured(model<one_step<said_to_have_period_one>, double>(seed{1}), translations_by<1>{}));
  static_assert(equivariant_under<one_step<said_to_turn>, reflections>);
  CHECK_FALSE(measured(model<one_step<said_to_turn>, double>(seed{1}), reflections{}));
}

TEST_CASE("symmetry/verify: densities that are averaged over a group have it, and the flow within has not") {
  model<toy::two_dimensions, double> m(seed{1});
  std::vector<double> const weights(m.weights().begin(), m.weights().end());
  auto const has = [](auto&& q, auto group) {
    auto const report = verify_symmetries<decltype(group), torus<4, 4>, complex_field>(q);
    INFO(report.text());
    return report.passed();
  };
  symmetrized by_sign(m, sign_flip{});
  symmetrized by_conjugation(m, conjugation{});
  symmetrized by_turns(m, quarter_turns{});
  CHECK(has(by_sign, sign_flip{}));
  CHECK(has(by_conjugation, conjugation{}));
  CHECK(has(by_turns, rotations{}));
  CHECK_FALSE(has(m, sign_flip{}));
  CHECK_FALSE(has(m, conjugation{}));
  CHECK_FALSE(has(m, rotations{}));
  CHECK_FALSE(has(by_sign, conjugation{}));
  CHECK(std::ranges::equal(m.weights(), weights));  // which were lent

  // A constant density over a flow can't be given other weights, and the report says so.
  auto const lent = verify_symmetries<conjugation, torus<4, 4>, complex_field>(std::as_const(by_sign));
  CHECK(lent.subject == "density with its weights as they are");
}

TEST_CASE("symmetry/describe: what is proved, in the words that declare it, and what breaks the rest") {
  using vectors = chain<radial, vector_coupling<checkerboard, mlp<4>>>;
  struct two_levels : hierarchy<torus<8, 8>, complex_field, every_level<decimate<2, vectors>>, depth<2>> {};
  using by_words = group<sign_flip, u1, conjugation, o<2>, translations_by<4>>;
  static_assert(equivariant_under<two_levels, by_words>);
  CHECK(describe_symmetries<two_levels>() ==
        "equivariant under sign_flip, u1, conjugation, o<2>, translations_by<4>\n"
        "not proved of reflections: a mask is not carried into itself (a reflection of direction 1, at 1.1.2)\n"
        "not proved of rotations: a mask is not carried into itself (a turn of directions 1 and 2, at 1.1.2)\n"
        "not proved of about_a_site<reflections>: a mask is not carried into itself (a reflection of direction 1, at "
        "1.1.2)\n"
        "not proved of about_a_site<rotations>: a mask is not carried into itself (a turn of directions 1 and 2, at "
        "1.1.2)\n");
  CHECK(derived_symmetries<two_levels>::generators<torus<8, 8>, complex_field>().size() ==
        detail::generators_of<by_words, torus<8, 8>, complex_field>.size());

  using even = mlp<4>::even;
  CHECK(describe_symmetries<act_norm, patch<3, 0, 1>>() ==
        "equivariant under none of the shipped groups\n"
        "not proved of sign_flip: trained numbers would have to change (phi -> -phi)\n"
        "not proved of o<3>: trained numbers would have to change (a rotation of components)\n"
        "not proved of permutations: trained numbers would have to change (a swap of two components)\n");
  CHECK(describe_symmetries<decimate<2, vectors>, open_lattice<4>, complex_field>().starts_with(
      "equivariant under sign_flip, u1, conjugation, o<2>\nnot proved of reflections: "));
  CHECK(describe_symmetries<coupling<halves, affine, mlp<4>>, patch<1, 0, 2>>() ==
        "equivariant under none of the shipped groups\n"
        "not proved of sign_flip: a net does not change its outputs as needed (phi -> -phi)\n"
        "not proved of reflections: a mask is not carried into itself (a reflection of direction 1)\n");
  CHECK(describe_symmetries<even, patch<1, 0, 2>, scaling>() ==
        "equivariant under sign_flip\n"
        "not proved of reflections: a net tells sites apart that are exchanged (a reflection of direction 1)\n");
  CHECK(describe_symmetries<affine>() == "equivariant under sign_flip\n");
}

TEST_CASE("symmetry/describe: of an action, what is proved holds, and of the rest a term that breaks it") {
  CHECK(describe_symmetries<complex_phi4<square>>() ==
        "invariant under sign_flip, u1, conjugation, o<2>, translations_by<1>, reflections, rotations, "
        "about_a_site<reflections>, about_a_site<rotations>\n"
        "not proved of constant_shift: mu * norm(phi) would change (phi -> phi + constant)\n");
  CHECK(describe_symmetries<chiral>() ==
        "invariant under sign_flip, u1, translations_by<1>\n"
        "not proved of conjugation: a * im(conj(phi) * neighbour<1>(phi)) would change (complex conjugation)\n"
        "not proved of o<2>: a * im(conj(phi) * neighbour<1>(phi)) would change (a sign of one component)\n"
        "not proved of reflections: a * im(conj(phi) * neighbour<1>(phi)) would change (a reflection of direction 1)\n"
        "not proved of rotations: a * im(conj(phi) * neighbour<1>(phi)) would change (a turn of directions 1 and 2)\n"
        "not proved of about_a_site<reflections>: a * im(conj(phi) * neighbour<1>(phi)) would change (a reflection of "
        "direction 1)\n"
        "not proved of about_a_site<rotations>: a * im(conj(phi) * neighbour<1>(phi)) would change (a turn of "
        "directions 1 and 2)\n"
        "not proved of constant_shift: mu * norm(phi) would change (phi -> phi + constant)\n");
  CHECK(describe_symmetries<xy_model>() ==
        "invariant under sign_flip, translations_by<1>, reflections, about_a_site<reflections>, constant_shift\n");
  // Written out where scalar products hide that a term stays what it is, and the rest said of terms as they stand.
  CHECK(describe_symmetries<dense_one_way>().starts_with(
      "invariant under sign_flip, o<3>, permutations, translations_by<1>\n"
      "not proved of reflections: over_links(a * norm(phi) * dot(phi, phi_next)) would change ("));
  // No translations of an open lattice.
  CHECK(describe_symmetries<diagonal>().starts_with("invariant under sign_flip\nnot proved of reflections: "));
  CHECK(describe_symmetries<too_long>().find(
            "not proved of reflections: the proof is too long, at b * component<0>(neighbour<1>(phi) + ") !=
        std::string::npos);

  CHECK(verify_symmetries<derived_symmetries<in_a_field>>(bind<in_a_field>(mu = 1., t = 0.3, a = 0.7)).passed());
  CHECK(verify_symmetries<derived_symmetries<chiral>>(bind<chiral>(mu = 1., a = 0.7)).passed());
  CHECK(verify_symmetries<derived_symmetries<xy_model>>(bind<xy_model>(beta = 1.2)).passed());
  CHECK(verify_symmetries<derived_symmetries<dense_one_way>>(bind<dense_one_way>(a = 0.7, b = 0.4)).passed());
}
