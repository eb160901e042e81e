// SPDX-License-Identifier: BSL-1.0
#include <rgflow/language.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>

using namespace rgflow;

namespace {

struct block : chain<coupling<checkerboard, affine, mlp<8>>, coupling<complement<checkerboard>, affine, mlp<8>>> {};

template <class Lattice, class... Options>
struct flow : hierarchy<Lattice, complex_field, every_level<disentangle<2, block>, decimate<2, block>>, Options...> {};

// A declaration is empty, whatever it says.
static_assert(std::is_empty_v<flow<torus<16, 16>>> && std::is_empty_v<flow<torus<64, 64>, prior<laplace>>>);

// As many levels as the blocks tile, the last with more than one site.
template <class F>
constexpr std::size_t depth_of = flow_facts<F>::depth;
static_assert(depth_of<flow<torus<16, 16>>> == 4);
static_assert(depth_of<flow<torus<2, 2>>> == 1);
static_assert(depth_of<flow<torus<32>>> == 5);
static_assert(depth_of<flow<torus<12, 12>>> == 2);  // 12, 6; a level on 3 sites would not tile
static_assert(depth_of<flow<torus<8, 64>>> == 3);   // the shorter side decides
static_assert(depth_of<flow<torus<16, 16, 16>>> == 4);
static_assert(depth_of<flow<torus<64, 64>, depth<3>>> == 3);
struct wide : hierarchy<torus<32, 32>, channels<3>, every_level<disentangle<4, block>, decimate<4, block>>> {};
static_assert(depth_of<wide> == 4);  // RG-Flow: log2(L / 4) + 1 levels
struct thirds : hierarchy<torus<27>, complex_field, every_level<decimate<3, block>>, cell<3>> {};
static_assert(depth_of<thirds> == 3);
struct alternating
    : hierarchy<torus<12, 12>, complex_field, every_level<neighbour_coupling<even_sites, affine, mlp<8>>>> {};
static_assert(depth_of<alternating> == 2);  // even and odd sites do not alternate round a torus of 3 sites
struct alternating_open
    : hierarchy<open_lattice<12, 12>, complex_field, every_level<neighbour_coupling<even_sites, affine, mlp<8>>>> {};
static_assert(depth_of<alternating_open> == 3);

// What runs does not know the extents of the lattice: all lattices share one instantiation of it ...
template <class F>
using expansion_of = typename flow_facts<F>::expansion;
static_assert(std::same_as<expansion_of<flow<torus<8, 8>>>, expansion_of<flow<torus<64, 64>>>>);
static_assert(std::same_as<expansion_of<flow<torus<8, 8>>>, expansion_of<flow<open_lattice<4, 16>>>>);
static_assert(!std::same_as<expansion_of<flow<torus<8, 8>>>, expansion_of<flow<torus<8>>>>);

// ... those of one's own as well, whose types say what they are ...
struct strip {
  static constexpr std::size_t dimensions = 2, volume = 128;
  static constexpr std::array<std::size_t, 2> extents{8, 16};
  static constexpr bool periodic = true;
};
static_assert(valid_flow<flow<strip>> && depth_of<flow<strip>> == depth_of<flow<torus<8, 16>>>);
static_assert(std::same_as<expansion_of<flow<strip>>, expansion_of<flow<torus<8, 8>>>>);
static_assert(!std::same_as<expansion_of<flow<torus<8, 8>>>, expansion_of<flow<torus<8, 8>, prior<laplace>>>>);

// ... and disentangler and decimator of the same block share its kernels.
template <class Step>
using kernel = typename Step::template bind<2, 2, 0>::type::step;
static_assert(std::same_as<kernel<disentangle<2, block>>, kernel<decimate<2, block>>>);
static_assert(!std::same_as<kernel<decimate<2, block>>, kernel<decimate<2, own_per_position<block>>>>);

// Options come in any order.
static_assert(std::same_as<expansion_of<flow<torus<8, 8>, prior<laplace>, context<2>>>,
                           expansion_of<flow<torus<8, 8>, context<2>, prior<laplace>>>>);
static_assert(flow_facts<flow<torus<8, 8>>>::expansion::contexts == 0);

static_assert(LevelStep<decimate<2, block>> && LevelStep<everywhere<act_norm>> && !LevelStep<block> && !LevelStep<int>);
static_assert(Prior<normal> && Prior<laplace> && Prior<student_t<3>> && !Prior<affine>);
static_assert(valid_flow<flow<torus<16, 16>>>);

// A declaration may list more parts than compilers nest expressions (clang: 256).
using half_step = coupling<checkerboard, affine, mlp<4>>;
using two = chain<half_step, coupling<complement<checkerboard>, affine, mlp<4>>>;
using many = chain<two, two, two, two, two, two, two, two>;
using level_of_many = level<disentangle<2, many>, decimate<2, many>>;
struct of_many
    : hierarchy<torus<64, 64>, complex_field,
                levels<level_of_many, level_of_many, level_of_many, level_of_many, level_of_many, level_of_many>> {};
static_assert(valid_flow<of_many>);

// What a word holds is looked at by itself, however deep and under whatever name it stands.
template <class T, class... Listed>
constexpr bool listed_in(detail::listed<Listed...>) {
  return (std::same_as<T, Listed> || ...);
}
struct inner : chain<act_norm, half_step> {};
struct middle : invert<repeat<2, keep_inputs<inner>>> {};
struct outer : chain<in_haar_basis<middle>, into_haar_basis<keep_nets<middle>>> {};
using box = patch<1, 0, 2, 2>;
using haar = patch_in_haar_basis<box>;
template <class Part>
constexpr bool looked_at = listed_in<Part>(typename detail::refusals_of_block<outer, box>::type{});
static_assert(looked_at<half_step::on<patch_with_kept_inputs<haar>>>);
static_assert(looked_at<half_step::on<patch_with_kept_inputs<patch_with_kept_nets<haar>>>>);
static_assert(looked_at<detail::checked<detail::element_of_chain<2, half_step>, patch_with_kept_inputs<haar>>>);
static_assert(looked_at<detail::checked<detail::element_of_repeat<keep_inputs<inner>>, haar>>);
static_assert(!looked_at<half_step::on<haar>> && !looked_at<half_step::on<box>>);
// What is no list ends none: it is looked at as a block that lists nothing.
struct own_refusals : inner {
  template <class>
  using refusals = int;
};
static_assert(std::same_as<detail::refusals_of_block<own_refusals, box>::type, detail::listed<inner::on<box>>>);

template <class Word>
constexpr bool read_in = listed_in<Word>(typename detail::words_of<level<decimate<2, outer>>>::type{});
static_assert(read_in<outer> && read_in<middle> && read_in<inner> && read_in<mlp<4>> && !read_in<mlp<8>>);
static_assert(read_in<detail::checked_transform<affine>>);
template <class Self, class Held>
struct of_itself {};
struct named_in_its_base : of_itself<named_in_its_base, of_itself<affine, named_in_its_base>> {};
static_assert(listed_in<affine>(detail::words_of<named_in_its_base>::type{}));
template <class>
struct about {};
struct around;
struct net_about : about<around> {
  template <std::size_t Inputs, std::size_t Outputs>
  using on = mlp<4>::on<Inputs, Outputs>;
};
struct around : coupling<checkerboard, affine, net_about> {};
static_assert(listed_in<net_about>(detail::words_of<around>::type{}));
static_assert(listed_in<around>(detail::words_of<net_about>::type{}));
// To ask for the base of a member of a template would instantiate it.
template <std::size_t N>
struct family {
  struct block : chain<act_norm> {
    static_assert(N > 0);
  };
};
using member = family<0>::block;
static_assert(std::same_as<detail::words_of<member>::type, detail::listed<member, detail::checked_transform<member>>>);
struct declared_only;
static_assert(listed_in<declared_only>(detail::words_of<level<declared_only>>::type{}));

}  // namespace
