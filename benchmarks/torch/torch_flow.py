#!/usr/bin/python3
# SPDX-License-Identifier: BSL-1.0
"""The flow of the figures in PyTorch, for comparison: same network, weights, loss and optimizer as rgflow's.

With --activation folded, tanh(x) = 2 sigmoid(2x) - 1 is folded into the weights before and after it, so that a hidden
layer costs one matrix product and one sigmoid in place. With --processes 2 each process trains on half of the batch and
the gradients are added up in shared memory.
"""

import argparse
import functools
import math
import mmap
import multiprocessing
import os
import pathlib
import sys
import time

import torch

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "peer"))
from answers import Program
from hierarchy import Hierarchy


class Flow(Hierarchy):
    def __init__(self, extent, hidden, couplings, canonical, activation):
        super().__init__(extent, channels=2, edge=2, levels=int(math.log2(extent)))
        self.couplings, self.activation = couplings, activation
        self.flat = torch.empty_like(canonical)  # the weights of all parameters, one after the other
        self.flat_grad = torch.zeros_like(canonical)
        self.steps = []  # the weights of each
        self.parameters = []  # (tensor, where it stands among the canonical weights)
        per_net = 4 * hidden + hidden + hidden * hidden + hidden + hidden * 8 + 8
        offset = 0
        for _ in range(2 * self.levels):
            nets = []
            at = offset
            for outputs, inputs in ((hidden, 4), (hidden, hidden), (8, hidden)):
                nets.append(self.parameter(canonical, (couplings, outputs, inputs), (per_net, inputs, 1), at))
                at_bias = at + outputs * inputs
                nets.append(self.parameter(canonical, (couplings, outputs, 1), (per_net, 1, 1), at_bias))
                at += outputs * inputs + outputs
            offset += couplings * per_net
            self.steps.append(nets)
        if offset != canonical.numel():
            raise ValueError(f"found {canonical.numel()} weights, expected {offset}")

    def parameter(self, canonical, size, stride, offset):
        """All couplings of a block in one tensor. It is a view of `flat`, its gradient one of `flat_grad`."""
        start = sum(parameter.numel() for parameter, _ in self.parameters)
        end = start + math.prod(size)
        place = (size, stride, offset)
        view = self.flat[start:end].view(size).copy_(canonical.as_strided(*place)).requires_grad_()
        view.grad = self.flat_grad[start:end].view(size)
        self.parameters.append((view, place))
        return view

    def net(self, weights, kept):
        w1, b1, w2, b2, w3, b3 = weights
        if self.activation == "tanh":
            hidden = torch.addmm(b1, w1, kept).tanh_()
            hidden = torch.addmm(b2, w2, hidden).tanh_()
        else:
            hidden = torch.addmm(b1, w1, kept).sigmoid_()
            hidden = torch.addmm(b2, w2, hidden).sigmoid_()
        return torch.addmm(b3, w3, hidden).view(4, 2, -1).unbind(1)

    def nets(self, step):
        """A net for each coupling, with the activation's constants folded in."""
        w1, b1, w2, b2, w3, b3 = self.steps[step]
        if self.activation == "folded":
            # u = sigmoid(2x) and tanh(x) = 2u - 1: W tanh(x) + b = 2W u + (b - W 1).
            w1, b1 = 2 * w1, 2 * b1
            w2, b2 = 4 * w2, 2 * (b2 - w2.sum(2, keepdim=True))
            w3, b3 = 2 * w3, b3 - w3.sum(2, keepdim=True)
        per_coupling = zip(*(w.unbind(0) for w in (w1, b1, w2, b2, w3, b3)))
        return [functools.partial(self.net, weights) for weights in per_coupling]


def action(x, extent, mu, lam, t):
    """S per sample of fields [row][sample]."""
    phi = x.view(extent, extent, 2, -1)
    norm = (phi * phi).sum(2)
    links = (phi * (phi.roll(-1, 0) + phi.roll(-1, 1))).sum((0, 1, 2))
    return (norm * (mu + lam * norm)).sum((0, 1)) - 2 * t * links


class Rank(Program):
    """One of the processes that train together."""

    def __init__(self, options, index, gradients, barrier):
        self.options, self.index, self.barrier = options, index, barrier
        torch.manual_seed(options.seed + index)
        size = os.path.getsize(options.weights) // 4
        canonical = torch.from_file(options.weights, size=size, dtype=torch.float32)
        self.flow = Flow(options.extent, options.hidden, options.couplings, canonical, options.activation)
        self.shared = None
        if gradients:
            self.shared = torch.frombuffer(gradients, dtype=torch.float32).view(options.processes, -1)
        self.flow.flat.grad = self.flow.flat_grad
        self.optimizer = torch.optim.Adam([self.flow.flat], lr=options.learning_rate)
        self.shape = (2 * options.extent**2, options.batch // options.processes)
        self.weights = canonical.numel()

    def action(self, x):
        return action(x, self.options.extent, self.options.mu, self.options.lam, self.options.t)

    def backward(self, z):
        """The loss of these samples, with its gradient in flat_grad."""
        self.flow.flat_grad.zero_()
        x, log_det = self.flow.decode(z)
        loss = (self.action(x) + log_det + self.log_prior(z)).mean()
        loss.backward()
        return loss

    def train(self):
        self.backward(self.draw())
        if self.shared is not None:
            self.shared[self.index].copy_(self.flow.flat_grad)
            self.barrier.wait()
            torch.mean(self.shared, 0, out=self.flow.flat_grad)
            self.barrier.wait()
        norm = self.flow.flat_grad.norm()
        if norm > self.options.clip:
            self.flow.flat_grad.mul_(self.options.clip / norm)
        self.optimizer.step()

    def draw(self):
        return torch.randn(self.shape)

    def log_prior(self, z):
        return -0.5 * (z * z).sum(0) - 0.5 * math.log(2 * math.pi) * z.shape[0]

    def gradient(self, z, x):
        return self.backward(z), [(parameter.grad, place) for parameter, place in self.flow.parameters]

    def timed(self, work, count):
        if self.barrier:
            self.barrier.wait()
        seconds = super().timed(work, count)
        if self.barrier:
            start = time.perf_counter()
            self.barrier.wait()
            seconds += time.perf_counter() - start
        return seconds


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True, help="float32, in rgflow's canonical order")
    parser.add_argument("--extent", type=int, default=32, help="sites per side")
    parser.add_argument("--hidden", type=int, default=64, help="units in each hidden layer")
    parser.add_argument("--couplings", type=int, default=8, help="per block")
    parser.add_argument("--batch", type=int, default=256, help="samples per step, over all processes")
    parser.add_argument("--activation", choices=("tanh", "folded"), default="folded")
    parser.add_argument("--threads", type=int, default=0, help="of each process; 0: as PyTorch chooses")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mu", type=float, default=-2)
    parser.add_argument("--lam", type=float, default=1)
    parser.add_argument("--t", type=float, default=0.39)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--clip", type=float, default=100)
    return parser.parse_args()


def serve(options):
    if options.threads > 0:
        torch.set_num_threads(options.threads)
    gradients = barrier = None
    pipes = []
    if options.processes > 1:
        gradients = mmap.mmap(-1, options.processes * os.path.getsize(options.weights))
        barrier = multiprocessing.get_context("fork").Barrier(options.processes)
        for index in range(1, options.processes):
            here, there = multiprocessing.Pipe()
            if os.fork() == 0:  # before the first tensor: no thread exists yet
                here.close()
                rank = Rank(options, index, gradients, barrier)
                while True:
                    try:
                        command = there.recv()
                    except EOFError:
                        os._exit(0)
                    there.send(rank.answer(command))
            there.close()
            pipes.append(here)
    rank = Rank(options, 0, gradients, barrier)
    for command in sys.stdin:
        everyone = not command.startswith("check")
        if everyone:
            for pipe in pipes:
                pipe.send(command)
        answers = [rank.answer(command)] + [pipe.recv() for pipe in pipes if everyone]
        if command.startswith("memory"):
            answers = [str(sum(int(answer) for answer in answers))]
        print(answers[0], flush=True)


if __name__ == "__main__":
    serve(arguments())
