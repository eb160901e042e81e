#!/usr/bin/python3
# SPDX-License-Identifier: BSL-1.0
"""RG-Flow's flow for images (Hu, Wu, You, Olshausen and Chen, arXiv:2010.00029) in PyTorch, for comparison: same
network, weights, loss and optimizer as rgflow's.

Weights are normalized once per step, the activation has a derivative of its own that keeps three arrays and makes no
others than it must, and AdamW and clipping go weight matrix by weight matrix, which stays in the cache meanwhile.
"""

import argparse
import functools
import math
import os
import pathlib
import sys

import torch

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "peer"))
from answers import Program
from hierarchy import Hierarchy


class SlopedSilu(torch.autograd.Function):
    """x sigmoid(b x) with a slope b [feature][1] for every feature."""

    @staticmethod
    def forward(ctx, x, b):
        u = (b * x).sigmoid_()
        ctx.save_for_backward(x, b, u)
        return x * u

    @staticmethod
    def backward(ctx, bar):
        x, b, u = ctx.saved_tensors
        change = torch.addcmul(u, u, u, value=-1).mul_(x)  # x u (1 - u)
        b_bar = (change * x).mul_(bar).sum(1, keepdim=True)
        return change.mul_(b).add_(u).mul_(bar), b_bar


class Flow(Hierarchy):
    """`couplings[level]` couplings per block; s and t by a net each, residual ones with `blocks` blocks whose hidden
    layers have `widths` units."""

    def __init__(self, extent, channels, couplings, blocks, widths, canonical):
        super().__init__(extent, channels, edge=4, levels=len(couplings))
        half = 4 * 4 * channels // 2
        sizes = [2 * half, *widths, 2 * half]
        self.half = half
        self.parameters = []  # (tensor, where it stands among the canonical weights)
        offset = 0

        def parameter(*size):
            nonlocal offset
            place = (size, (math.prod(size[1:]), 1)[: len(size)], offset)
            offset += math.prod(size)
            self.parameters.append((canonical.as_strided(*place).clone().requires_grad_(), place))
            return self.parameters[-1][0]

        def layer(inputs, outputs):  # slopes, directions, lengths, biases
            return [parameter(inputs, 1), parameter(outputs, inputs), parameter(outputs, 1), parameter(outputs, 1)]

        def net():
            layers = [[layer(*pair) for pair in zip(sizes, sizes[1:])] for _ in range(blocks)]
            return layers, parameter(half, 1)

        self.steps = [[(net(), net()) for _ in range(count)] for count in couplings for _ in range(2)]
        if offset != canonical.numel():
            raise ValueError(f"found {canonical.numel()} weights, expected {offset}")

    def net(self, blocks, scale, kept):
        x = torch.cat((kept, torch.zeros_like(kept)))
        for layers in blocks:
            f = x
            for b, v, g, bias in layers:
                weight = v * (g / v.norm(dim=1, keepdim=True))
                f = torch.addmm(bias, weight, SlopedSilu.apply(f, b))
            x = (x + f) * math.sqrt(0.5)
        return scale * x[self.half :]

    def both(self, s_net, t_net, kept):
        return self.net(*s_net, kept), self.net(*t_net, kept)

    def nets(self, step):
        return [functools.partial(self.both, *pair) for pair in self.steps[step]]


class Training(Program):
    def __init__(self, options):
        torch.manual_seed(options.seed)
        self.options = options
        self.weights = os.path.getsize(options.weights) // 4
        canonical = torch.from_file(options.weights, size=self.weights, dtype=torch.float32)
        numbers = [[int(n) for n in text.split(",")] for text in (options.couplings, options.widths)]
        self.flow = Flow(options.extent, options.channels, numbers[0], options.blocks, numbers[1], canonical)
        self.parameters = [parameter for parameter, _ in self.flow.parameters]
        self.optimizer = torch.optim.AdamW(
            self.parameters, lr=options.learning_rate, weight_decay=options.weight_decay
        )
        self.data = torch.randn(options.channels * options.extent**2, options.batch)

    def draw(self):
        return torch.distributions.Laplace(0, math.sqrt(0.5)).sample(self.data.shape)

    def log_prior(self, z):
        """Laplace of variance 1."""
        return -math.sqrt(2) * z.abs().sum(0) - 0.5 * math.log(2) * z.shape[0]

    def backward(self, x):
        self.optimizer.zero_grad(set_to_none=True)
        z, log_det = self.flow.encode(x)
        loss = -(self.log_prior(z) + log_det).mean()
        loss.backward()
        return loss

    def gradient(self, z, x):
        return self.backward(x), [(parameter.grad, place) for parameter, place in self.flow.parameters]

    def train(self):
        self.backward(self.data)
        torch.nn.utils.clip_grad_norm_(self.parameters, self.options.clip)
        self.optimizer.step()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True, help="float32, in rgflow's canonical order")
    parser.add_argument("--extent", type=int, default=32, help="pixels per side")
    parser.add_argument("--channels", type=int, default=3)
    parser.add_argument("--couplings", default="8,6,4,2", help="per block, for each level, finest first")
    parser.add_argument("--blocks", type=int, default=4, help="residual blocks of a net")
    parser.add_argument("--widths", default="512,512", help="hidden layers of a residual block")
    parser.add_argument("--batch", type=int, default=16, help="samples per step")
    parser.add_argument("--threads", type=int, default=0, help="0: as PyTorch chooses")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--weight-decay", type=float, default=1e-2)
    parser.add_argument("--clip", type=float, default=100)
    return parser.parse_args()


if __name__ == "__main__":
    options = arguments()
    if options.threads > 0:
        torch.set_num_threads(options.threads)
    training = Training(options)
    for command in sys.stdin:
        print(training.answer(command), flush=True)
