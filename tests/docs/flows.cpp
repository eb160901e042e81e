// SPDX-License-Identifier: BSL-1.0

// docs/hierarchy.md and docs/model.md: hierarchies, their description, bulk variables, models.

#include <rgflow/describe_parts.hpp>
#include <rgflow/hierarchy/causal.hpp>
#include <rgflow/hierarchy/picture.hpp>
#include <rgflow/rgflow.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

using namespace rgflow;

namespace {

//[block
template <class Mask>
using half = coupling<Mask, affine, mlp<8>>;
struct block : chain<half<checkerboard>, half<complement<checkerboard>>> {};
//]

//[neural_rg
struct neural_rg : hierarchy<torus<16, 16>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};
//]

//[rg_flow
struct rg_flow : hierarchy<torus<32, 32>, channels<3>, every_level<disentangle<4, block>, decimate<4, block>>,
                           prior<laplace>> {};
//]

//[shared
struct scale_invariant : hierarchy<torus<16, 16>, complex_field,
                                   shared_levels<disentangle<2, block>, decimate<2, block>>> {};
//]

//[listed
struct two_kinds : hierarchy<torus<8, 8>, complex_field,
                             levels<level<everywhere<act_norm>, disentangle<4, block>, decimate<2, block>>,
                                    level<decimate<4, own_per_position<block>>>>> {};
//]

//[wide
struct lattice_wide : hierarchy<open_lattice<8, 8>, real_field,
                                every_level<neighbour_coupling<odd_sites, affine, mlp<8>>,
                                            neighbour_coupling<even_sites, affine, mlp<8>>, decimate<2, block>>> {};
//]

//[generated
struct generated : hierarchy<torus<16, 16>, real_field,
                             every_level<stencil_coupling<coarse_to_fine<1>, within<5>, affine, mlp<16>>,
                                         stencil_coupling<coarse_to_fine<2>, within<10>, affine, mlp<16>>>> {};
//]

//[colours
using first = both<corner<1, 1>, in_even_cells>;
using second = both<corner<1, 1>, in_odd_cells>;
using middles = level<stencil_coupling<given<second, either<corner<0, 0>, first>>, within<10>, affine, mlp<16>>,
                      stencil_coupling<given<first, corner<0, 0>>, within<10>, affine, mlp<16>>>;
//]
struct coloured : hierarchy<torus<8, 8>, real_field, levels<middles>> {};

//[options
struct shallow : hierarchy<torus<27>, real_field, every_level<decimate<3, block>>,
                           cell<3>, depth<2>, context<1>, prior<student_t<5>>> {};
//]

//[patterns
struct space_time : hierarchy<torus<32, 8>, real_field, every_level<disentangle<2, block>, decimate<2, block>>,
                              cell<2, 1>, depth<3>> {};  // 32 x 8, 16 x 8, 8 x 8 sites
struct diagonal : hierarchy<torus<8, 8>, real_field,
                            every_level<neighbour_coupling<odd_sites, affine, mlp<8>>,
                                        neighbour_coupling<even_sites, affine, mlp<8>>>, checkerboard> {};
static_assert(flow_facts<space_time>::depth == 3 && flow_facts<diagonal>::depth == 6);  // 64, 32, 16, 8, 4, 2 sites
//]

//[small
struct small : hierarchy<torus<4, 4>, complex_field, every_level<disentangle<2, block>, decimate<2, block>>> {};
//]

//[causal
static_assert(receptive_field<neural_rg>(1).count() == 16);               // of the bulk variable at row 0, column 1
static_assert(causal_cone<neural_rg>(17).count() == 55);                  // of 256
static_assert(count_by_level<neural_rg>(causal_cone<neural_rg>(17)) == std::array<std::size_t, 4>{12, 27, 12, 4});
static_assert(level_of_bulk<neural_rg>(1) == 0 && level_of_bulk<neural_rg>(0) == 3);
//]

//[causal_fine
static_assert(receptive_field<generated>(1).count() == 1 + 12);           // the edge of a cell and what its net reads
static_assert(receptive_field<generated>(2).count() == 1 + 12);           // the same on the next level
static_assert(count_by_level<generated>(causal_cone<generated>(1)) == std::array<std::size_t, 4>{7, 29, 12, 4});
//]

//[valid
static_assert(valid_flow<neural_rg> && valid_flow<rg_flow> && valid_flow<scale_invariant>);
static_assert(flow_facts<neural_rg>::depth == 4 && flow_facts<rg_flow>::depth == 4 && flow_facts<shallow>::depth == 2);
//]
static_assert(valid_flow<two_kinds> && valid_flow<lattice_wide> && valid_flow<shallow>);
static_assert(valid_flow<generated> && valid_flow<coloured>);

//[turned
using length = composed<scaling, odd_spline<8, 5>>;
struct xy : hierarchy<torus<16, 16>, complex_field,
                      every_level<vector_stencil_coupling<coarse_to_fine<1>, within<5>, length, mlp<16>>,
                                  vector_stencil_coupling<coarse_to_fine<2>, within<10>, length, mlp<16>>>> {
  using symmetries = group<u1, conjugation>;
};
//]
static_assert(valid_flow<xy>);

//[oriented
template <class Sites, std::size_t Reach>
using oriented = oriented_stencil_coupling<Sites, within<Reach>, composed<affine, rational_quadratic_spline<4>>,
                                           scaling, group_mlp<point_group, 2>>;
struct broken : hierarchy<torus<8, 8>, complex_field,
                          every_level<oriented<coarse_to_fine<1>, 5>, oriented<coarse_to_fine<2>, 2>>, depth<2>> {
  using symmetries = group<u1, conjugation, about_a_site<point_group>>;
};
//]
static_assert(valid_flow<broken>);

//[polar
template <class Sites, std::size_t Reach>
using polar = polar_stencil_coupling<Sites, within<Reach>, composed<scaling, odd_spline<8>>,
                                     composed<moebius, odd_circular_spline<4>>, group_mlp<point_group, 2>>;
struct ring : hierarchy<torus<8, 8>, complex_field,
                        every_level<polar<coarse_to_fine<1>, 5>, polar<coarse_to_fine<2>, 2>>, depth<2>> {
  using symmetries = group<u1, conjugation, about_a_site<point_group>>;
};
//]
static_assert(valid_flow<ring>);

}  // namespace

int main() {
  //[picture
  std::ofstream("neural_rg.svg") << to_svg<neural_rg>(boundary_site{17});
  std::ofstream("bulk_variable.svg") << to_svg<shallow>(bulk_variable{12});
  //]

  std::ofstream("checkerboard.svg") << to_svg<diagonal>();

  std::printf("[tree\n");
  //[describe
  std::printf("%s", describe<small>().c_str());
  //]
  std::printf("]\n");
  //[declared
  std::string const of_xy = describe<xy>();
  //]
  std::printf("[declared\n%s]\n", of_xy.substr(0, of_xy.find("cell: ")).c_str());
  std::printf("[parts\n");
  //[parts
  std::printf("%s\n", describe<half<checkerboard>, patch<1, 0, 2, 2>>().c_str());
  std::printf("%s\n", describe<mlp<16>::without_bias, 4, 2>().c_str());
  std::printf("%s\n", describe<affine>().c_str());
  std::printf("%s\n", describe<everywhere<act_norm>, torus<8, 8>, channels<3>>().c_str());
  std::printf("%s", describe<real_phi4<torus<8, 8>>>().c_str());
  //]
  std::printf("]\n");

  //[model
  model<small, double> flow(seed{7});
  auto const [fields, log_q] = flow.sample(1000);       // fields[sample, channel, y, x]
  auto const [latent, log_det] = flow.encode(fields);   // log|det dz/dx|
  auto const again = flow.decode(latent).field;
  auto const same_log_q = flow.log_prob(fields);
  //]
  bool const round = std::abs(again(17, 1, 2, 3) - fields(17, 1, 2, 3)) < 1e-12 && std::abs(same_log_q(17) - log_q(17)) < 1e-10 &&
                     std::isfinite(log_det(17));

  //[bulk
  model<scale_invariant> m(seed{7});
  auto const drawn = m.sample(1);
  auto z = m.encode(drawn.x).field;
  std::size_t const top = m.levels() - 1;
  std::size_t const site = m.bulk(top)[0];         // position 0 of the coarsest level, as a site of the lattice
  z(0, 1, site / 16, site % 16) += 1;              // channel 1 of sample 0
  auto const moved = m.decode(z).field;            // a change on the largest scale
  //]
  //[tensors
  for (auto const& t : m.tensors()) std::printf("%s\n", t.path.c_str());
  auto w1 = m.tensor("every_level/disentangle/coupling1/w1");  // a span: [out][in]
  //]
  //[context
  model<shallow> conditioned(seed{1});
  float const temperatures[] = {0.5F, 0.6F, 0.7F, 0.8F};
  auto const at_each = conditioned.sample(4, 0, {temperatures, 1});  // one row of context per sample
  //]
  bool const turns = verify_symmetries(model<xy>(seed{1})).passed();  // what it declares
  std::size_t const all = m.bulk(0).size() + m.bulk(1).size() + m.bulk(2).size() + m.bulk(3).size();
  return round && turns && moved.size() == 512 && all == 256 && !w1.empty() && at_each.x.size() == 4 * 27 ? 0 : 1;
}
