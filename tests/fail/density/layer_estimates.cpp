// SPDX-License-Identifier: BSL-1.0
// EXPECT: log q of this flow is an estimate \(hutchinson\), for training by reverse_kl and forward_kl alone
// EXPECT: flow
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

using net = cnn_velocity<within<1>, hidden_channels<2>, fourier<1>>;
#ifdef RGFLOW_TWIN
using velocity = net;
#else
using velocity = hutchinson<net, 2>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

struct theory : real_phi4<torus<4, 4>> {};
using bound = decltype(bind<theory>(symbols::m2 = 1., symbols::lambda = 1.));
using prior_alone = model<independent_sites<torus<4, 4>, real_field>>;
auto carried(annealed<prior_alone, bound> const& before, model<flow> const& m) { return pushforward(before, m); }
