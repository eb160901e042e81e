// SPDX-License-Identifier: BSL-1.0

// What is said of words that are no flow, and of theories; docs/flows compares what the page shows.

#include <rgflow/describe_parts.hpp>
#include <rgflow/rgflow.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace rgflow;

namespace {

using half = coupling<checkerboard, affine, mlp<2>>;
using two_steps = every_level<disentangle<2, half>, decimate<2, half>>;
template <class... Options>
struct flow_of : hierarchy<torus<4, 4>, real_field, two_steps, Options...> {};

using of_vectors = every_level<decimate<2, vector_coupling<checkerboard, mlp<2>>>>;
template <class Symmetries, class... Options>
struct vectors_with : hierarchy<torus<4, 4>, channels<3>, of_vectors, Options...> {
  using symmetries = Symmetries;
};
struct vectors_without : hierarchy<torus<4, 4>, channels<3>, of_vectors> {};

}  // namespace

TEST_CASE("hierarchy/describe: blocks, masks and nets") {
  using square = patch<1, 0, 2, 2>;
  CHECK(describe<half, square>() ==
        "block on 2 x 2 sites with 1 number each\nweights: 18\ncoupling kmmk, y = x * exp(s) + t, |s| < 2, mlp 2-2-4 "
        "hyperbolic_tangent\n");
  CHECK(describe<checkerboard, patch<2, 1, 3>>() ==
        "mask on 3 sites with 2 numbers each, and 1 context number: "
        "kkmmkk\n");
  CHECK(describe<mlp<8>, 4, 2>() == "net of 4 inputs and 2 outputs\nweights: 58\nmlp 4-8-2 hyperbolic_tangent\n");
  CHECK(describe<mlp<8>, patch<1, 1, 1>, affine>() ==
        "net of 2 inputs and 2 outputs\nweights: 42\nmlp 2-8-2 hyperbolic_tangent\n");
  CHECK(describe<mlp<8>, patch<1, 1, 1>>() == describe<mlp<8>, 2, 1>());
}

TEST_CASE("hierarchy/describe: nets of features") {
  CHECK(describe<features<mlp<2>, values, squares>, 3, 1>() ==
        "net of 3 inputs and 1 output\nweights: 17\nfeatures values, squares: mlp 6-2-1 hyperbolic_tangent\n");
  // Of a square of which all sites are read there are two sums, each around two sites.
  CHECK(describe<features<mlp<2>, neighbours>, patch<1, 1, 2, 2>>() ==
        "net of 5 inputs and 4 outputs\nweights: 18\nfeatures neighbours: mlp 2-2-4 hyperbolic_tangent\n");
}

TEST_CASE("hierarchy/describe: transforms and theories") {
  CHECK(describe<affine>() == "transform of one real value\nparameters: 2\ny = x * exp(s) + t, |s| < 2\n");
  CHECK(describe<complex_affine>().find("transform of one complex value\nparameters: ") == 0);
  CHECK(describe<complex_phi4<torus<4, 4>>>() ==
        "action on a periodic lattice of 4 x 4 sites\nfield: complex (channels re, im)\nconstants: lambda, mu, t\n"
        "symmetries: group<u1, conjugation, space_group>\n"
        "proved: a global phase; complex conjugation; a translation, direction 1; a translation, direction 2; "
        "a reflection of direction 1; a reflection of direction 2; a turn of directions 1 and 2\n"
        "S = sum over sites of " +
            to_text(complex_phi4<torus<4, 4>>::density) + "\n");
}

TEST_CASE("hierarchy/describe: levels are described as the flow of them is, but for the prior") {
  auto const without_prior = [](std::string text) {
    std::string const first = "hierarchy", prior = "prior: normal\n";
    text.replace(0, first.size(), "levels");
    return text.replace(text.find(prior), prior.size(), "");
  };
  auto const alone = describe<two_steps, torus<4, 4>, real_field>();
  CHECK(alone.find("levels on a periodic 4 x 4 lattice\nfield: 1 real\nweights: 72\ncell: 2\nlevel 0: ") == 0);
  CHECK(alone == without_prior(describe<flow_of<>>()));
  // Options say how the levels lie, and how many numbers of a context their nets read.
  auto const with_options = describe<two_steps, torus<4, 4>, real_field, cell<2>, depth<1>, context<3>>();
  CHECK(with_options.find("\ncontext: 3 numbers per sample\ncell: 2\nlevel 0: 4 x 4 sites, 16 of them bulk\n") !=
        std::string::npos);
  CHECK(with_options == without_prior(describe<flow_of<cell<2>, depth<1>, context<3>>>()));
}

TEST_CASE("hierarchy/describe: symmetries and a layout are shown, and are no part of what checkpoints know a flow by") {
  using of_components = group<o<3>, sign_flip>;
  using laid = laid_out<engine::patches_in_lanes>;
  auto const plain = describe<vectors_without>();
  CHECK(plain == description_of<vectors_without>());
  auto const with = [&](std::string const& lines) {
    auto text = plain;
    return text.insert(text.find("weights: "), lines);
  };
  // Each name of a generator once: o<3> has two rotations.
  std::string const symmetries = "symmetries: group<o<3>, sign_flip>\n"
                                 "proved: a rotation of components; a sign of one component; phi -> -phi\n";
  CHECK(describe<vectors_with<of_components>>() == with(symmetries));
  CHECK(describe<vectors_with<of_components, laid>>() == with(symmetries + "layout: patches\n"));
  CHECK(describe<vectors_with<group<>>>() == with("symmetries: group<>\n"));
  CHECK(describe<vectors_with<translations_by<4>>>().find("symmetries: translations_by<4>\nproved: a translation, ") !=
        std::string::npos);
  CHECK(description_of<vectors_with<of_components, laid>>() == plain);
  CHECK(describe<of_vectors, torus<4, 4>, channels<3>, laid>().find(
            "\nfield: 3 real\nlayout: patches\nweights: ") != std::string::npos);
}
