// SPDX-License-Identifier: BSL-1.0
#include <force/force.hpp>

#include <algorithm>
#include <cstddef>

namespace force {
namespace {

constexpr std::size_t sites_per_partial_sum = 32;  // keeps the rounding of a float total small

/// Adds up term(site) in partial sums.
template <class Term>
number sum_over_sites(std::size_t volume, Term const& term) {
  number total(0);
  for (std::size_t first = 0; first < volume; first += sites_per_partial_sum) {
    std::size_t const last = std::min(first + sites_per_partial_sum, volume);
    number partial(0);
    for (std::size_t site = first; site < last; ++site) partial += term(site);
    total += partial;
  }
  return total;
}

}  // namespace

number by_links(rgflow::engine::lattice const& sites, constants const& c, number const* phi, number* gradient) {
  number const mu(c.mu), lambda(c.lambda), twice_t(2 * c.t);
  number const local = sum_over_sites(sites.volume(), [&](std::size_t site) {
    number const re = phi[2 * site], im = phi[2 * site + 1];
    number const n = fma(re, re, im * im);
    number const slope = number(2) * fma(number(2) * lambda, n, mu);
    gradient[2 * site] = slope * re;
    gradient[2 * site + 1] = slope * im;
    return n * fma(lambda, n, mu);
  });
  number const hopping = sum_over_sites(sites.volume(), [&](std::size_t site) {
    number sum(0);
    for (std::size_t axis = 0; axis < 2; ++axis) {
      std::size_t const next = sites.neighbour(site, axis);
      number const re = twice_t * phi[2 * next], im = twice_t * phi[2 * next + 1];
      number const here_re = phi[2 * site], here_im = phi[2 * site + 1];
      gradient[2 * site] -= re;
      gradient[2 * site + 1] -= im;
      gradient[2 * next] -= twice_t * here_re;
      gradient[2 * next + 1] -= twice_t * here_im;
      sum += fma(here_re, re, here_im * im);
    }
    return sum;
  });
  return local - hopping;
}

number by_sites(rgflow::engine::lattice const& sites, constants const& c, number const* phi, number* gradient) {
  number const mu(c.mu), lambda(c.lambda), twice_t(2 * c.t);
  return sum_over_sites(sites.volume(), [&](std::size_t site) {
    std::size_t const right = sites.neighbour(site, 1), up = sites.neighbour(site, 0);
    std::size_t const left = sites.previous(site, 1), down = sites.previous(site, 0);
    number const re = phi[2 * site], im = phi[2 * site + 1];
    number const next_re = twice_t * (phi[2 * right] + phi[2 * up]);
    number const next_im = twice_t * (phi[2 * right + 1] + phi[2 * up + 1]);
    number const n = fma(re, re, im * im);
    number const slope = number(2) * fma(number(2) * lambda, n, mu);
    gradient[2 * site] = fma(slope, re, -fma(twice_t, phi[2 * left] + phi[2 * down], next_re));
    gradient[2 * site + 1] = fma(slope, im, -fma(twice_t, phi[2 * left + 1] + phi[2 * down + 1], next_im));
    return n * fma(lambda, n, mu) - fma(re, next_re, im * next_im);
  });
}

number by_rows(rgflow::engine::lattice const& sites, constants const& c, number const* phi, number* gradient) {
  number const mu(c.mu), lambda(c.lambda), twice_t(2 * c.t);
  std::size_t const rows = sites.extents()[0], length = sites.extents()[1];
  number total(0);
  for (std::size_t row = 0; row < rows; ++row) {
    auto const* const here = phi + 2 * length * row;
    auto const* const above = phi + 2 * length * ((row + 1) % rows);
    auto const* const below = phi + 2 * length * ((row + rows - 1) % rows);
    auto* const slopes = gradient + 2 * length * row;
    auto const site = [&](std::size_t x, std::size_t left, std::size_t right) __attribute__((always_inline)) {
      number const re = here[2 * x], im = here[2 * x + 1];
      number const next_re = twice_t * (here[2 * right] + above[2 * x]);
      number const next_im = twice_t * (here[2 * right + 1] + above[2 * x + 1]);
      number const n = fma(re, re, im * im);
      number const slope = number(2) * fma(number(2) * lambda, n, mu);
      slopes[2 * x] = fma(slope, re, -fma(twice_t, here[2 * left] + below[2 * x], next_re));
      slopes[2 * x + 1] = fma(slope, im, -fma(twice_t, here[2 * left + 1] + below[2 * x + 1], next_im));
      return n * fma(lambda, n, mu) - fma(re, next_re, im * next_im);
    };
    number partial = site(0, length - 1, 1 % length);  // sums of a row keep the rounding of a float total small
    for (std::size_t x = 1; x + 1 < length; ++x) partial += site(x, x - 1, x + 1);
    if (length > 1) partial += site(length - 1, length - 2, 0);
    total += partial;
  }
  return total;
}

}  // namespace force
