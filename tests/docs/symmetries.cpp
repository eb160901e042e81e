// SPDX-License-Identifier: BSL-1.0

// docs/symmetry.md: symmetries declared, proved, refused, of one's own, measured.

#include <rgflow/rgflow.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <array>
#include <cstdio>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

inline constexpr symbol<"h"> h{};

//[declared
struct heisenberg : action<torus<8, 8>, channels<3>> {
  using symmetries = group<o<3>, space_group>;
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi)) - beta * over_links(dot(phi, phi_next));
};
//]

//[refused
struct in_a_field : action<torus<8, 8>, complex_field> {
  using symmetries = group<u1>;
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi)) + h * re(phi);
};
//]
static_assert(!invariant_under<in_a_field, u1>);  // bound nowhere, so it compiles

//[asked
static_assert(invariant_under<complex_phi4<torus<8, 8>>, group<u1, conjugation, rotations>>);
static_assert(!invariant_under<complex_phi4<torus<8, 4>>, rotations>);
//]

//[own
/// Mirror the first direction and conjugate: neither alone leaves a current unchanged.
struct mirror_and_conjugate {
  template <LatticeType Lattice, FieldType Field>
  static constexpr auto generators() {
    return std::array{generator("mirror and conjugate")
                          .direction(0, 0, -1)
                          .component(1, 1, -1)
                          .needs(Field::is_complex, "a complex field")};
  }
};

struct driven : action<torus<8, 8>, complex_field> {
  using symmetries = group<u1, mirror_and_conjugate, translations_by<>>;
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi)) + h * im(conj(phi) * neighbour<1>(phi));
};
//]
static_assert(!invariant_under<driven, reflections> && !invariant_under<driven, conjugation>);

using block = coupling<checkerboard, affine, mlp<4>>;
struct small_flow : hierarchy<torus<8, 8>, complex_field, every_level<disentangle<2, block>, decimate<2, block>>> {};

}  // namespace

int main() {
  //[verified
  auto const report = verify_symmetries(bind<heisenberg>(mu = -1., lambda = 1., beta = 0.7));
  std::printf("%s", report.text().c_str());
  //]

  model<small_flow> m(seed{1});
  for (std::size_t i = 0; i < m.weights().size(); ++i) m.weights()[i] += 0.01F * static_cast<float>(i % 5);
  //[density
  symmetrized const even(m, sign_flip{});
  bool const has_it = verify_symmetries<sign_flip, torus<8, 8>, complex_field>(even).passed();
  //]
  bool const has_not = !verify_symmetries<sign_flip, torus<8, 8>, complex_field>(m).passed();
  bool const own = verify_symmetries(bind<driven>(mu = 1., lambda = 1., h = 0.5)).passed();
  return report.passed() && has_it && has_not && own ? 0 : 1;
}
