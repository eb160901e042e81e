// SPDX-License-Identifier: BSL-1.0
// Program: a symmetry of one's own, proved of an action and measured
#include <rgflow/rgflow.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <array>
#include <cstdio>

using namespace rgflow;
using namespace rgflow::symbols;

inline constexpr symbol<"h"> h{};

//[symmetry
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

int main() {
  //[check
  auto const report = verify_symmetries(bind<driven>(mu = 1., lambda = 1., h = 0.5));
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}
