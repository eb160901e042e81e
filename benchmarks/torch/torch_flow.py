#!/usr/bin/python3
# SPDX-License-Identifier: BSL-1.0
"""The flow of the figures in PyTorch, for comparison: same network, weights, loss and optimizer as rgflow's.

Fields are held feature-first, [4 numbers][sites and samples], so that a net is a product of a small matrix with a wide
one and all elementwise work runs over contiguous memory. The two halves of a block (even and odd sites) are tensors of
their own: each coupling reads one and moves the other, and nothing is sliced or joined inside a block. Between blocks
one gather reorders rows of whole batches. There are no loops over sites or samples.

With --activation folded, tanh(x) = 2 sigmoid(2x) - 1 is folded into the weights before and after it, so that a hidden
layer costs one matrix product and one sigmoid in place. With --processes 2 each process trains on half of the batch and
the gradients are added up in shared memory.

Commands come on stdin, a line each; every answer is a line on stdout:

    train N | sample N | log_prob N      seconds that N steps (or batches) take
    check FILE SAMPLES                   loss; deviation of x, of log q by decoding and by encoding, and of the gradient
                                         (largest, and relative L2 norm) from those in FILE
    memory                               bytes of the largest resident set, added up over the processes
"""

import argparse
import math
import mmap
import multiprocessing
import os
import resource
import sys
import time

import torch


class Permute(torch.autograd.Function):
    """Reorders rows; its backward is a gather too, where index_select would scatter."""

    @staticmethod
    def forward(ctx, rows, index, inverse):
        ctx.inverse, ctx.index = inverse, index
        return rows.index_select(0, index)

    @staticmethod
    def backward(ctx, bar):
        return bar.index_select(0, ctx.inverse), None, None


def permute(rows, order):
    return Permute.apply(rows, *order)


def with_inverse(index):
    index = torch.as_tensor(index)
    return index, torch.argsort(index)


class Flow:
    """Rows are named (site, channel) = site * 2 + channel, sites numbered over the finest lattice."""

    def __init__(self, extent, hidden, couplings, canonical, activation):
        self.extent, self.hidden, self.couplings, self.activation = extent, hidden, couplings, activation
        self.flat = torch.empty_like(canonical)  # the weights of all parameters, one after the other
        self.flat_grad = torch.zeros_like(canonical)
        self.steps = []  # in encode order: (level, weights, rows in the order of the block)
        self.levels = int(math.log2(extent))
        self.parameters = []  # (tensor, where it stands among the canonical weights)
        per_net = 4 * hidden + hidden + hidden * hidden + hidden + hidden * 8 + 8
        offset = 0
        for level in range(self.levels):
            spacing = 2**level
            side = extent // spacing
            for shift in (1, 0):  # disentangle, then decimate
                nets = []
                at = offset
                for outputs, inputs in ((hidden, 4), (hidden, hidden), (8, hidden)):
                    nets.append(self.parameter(canonical, (couplings, outputs, inputs), (per_net, inputs, 1), at))
                    at_bias = at + outputs * inputs
                    nets.append(self.parameter(canonical, (couplings, outputs, 1), (per_net, 1, 1), at_bias))
                    at += outputs * inputs + outputs
                offset += couplings * per_net
                self.steps.append((level, nets, self.block_rows(side, spacing, shift)))
        if offset != canonical.numel():
            raise ValueError(f"found {canonical.numel()} weights, expected {offset}")
        self.orders = self.gathers()

    def parameter(self, canonical, size, stride, offset):
        """All couplings of a block in one tensor. It is a view of `flat`, its gradient one of `flat_grad`."""
        start = sum(parameter.numel() for parameter, _ in self.parameters)
        end = start + math.prod(size)
        place = (size, stride, offset)
        view = self.flat[start:end].view(size).copy_(canonical.as_strided(*place)).requires_grad_()
        view.grad = self.flat_grad[start:end].view(size)
        self.parameters.append((view, place))
        return view

    def block_rows(self, side, spacing, shift):
        """[site of the block and channel, the kept half of the checkerboard first][block] -> row."""
        rows = []
        for dy, dx in ((0, 0), (1, 1), (0, 1), (1, 0)):
            for channel in (0, 1):
                for by in range(side // 2):
                    for bx in range(side // 2):
                        y = (2 * by + dy + shift) % side * spacing
                        x = (2 * bx + dx + shift) % side * spacing
                        rows.append((y * self.extent + x) * 2 + channel)
        return rows

    def bulk_rows(self, level):
        """Rows that are decided at this level: those of its sites that don't go on to the next."""
        spacing = 2**level
        last = level == self.levels - 1
        return [
            (y * self.extent + x) * 2 + channel
            for y in range(0, self.extent, spacing)
            for x in range(0, self.extent, spacing)
            if last or y % (2 * spacing) or x % (2 * spacing)
            for channel in (0, 1)
        ]

    def gathers(self):
        """How rows are reordered on their way: z, then level by level to x, and back. A level is entered and left in
        the order of its disentangler, which is the last to be decoded and the first to be encoded."""
        orders = {}

        def move(name, have, want):
            at = {row: i for i, row in enumerate(have)}
            orders[name] = with_inverse([at[row] for row in want])

        rows = [step[2] for step in self.steps]
        lexical = list(range(2 * self.extent * self.extent))
        bulk = [self.bulk_rows(level) for level in range(self.levels)]
        self.bulk_sizes = [len(level) for level in bulk]
        move("z to bulk", lexical, [row for level in bulk for row in level])
        for level in range(self.levels):
            disentangle, decimate = rows[2 * level], rows[2 * level + 1]
            joined = (rows[2 * level + 2] if level + 1 < self.levels else []) + bulk[level]
            move(("enter decimate", level), joined, decimate)
            move(("enter disentangle", level), decimate, disentangle)
            move(("leave disentangle", level), disentangle, decimate)
            move(("leave decimate", level), decimate, joined)
        move("to x", rows[0], lexical)
        move("from x", lexical, rows[0])
        return orders

    def net(self, weights, kept):
        w1, b1, w2, b2, w3, b3 = weights
        if self.activation == "tanh":
            hidden = torch.addmm(b1, w1, kept).tanh_()
            hidden = torch.addmm(b2, w2, hidden).tanh_()
            return torch.addmm(b3, w3, hidden)
        hidden = torch.addmm(b1, w1, kept).sigmoid_()
        hidden = torch.addmm(b2, w2, hidden).sigmoid_()
        return torch.addmm(b3, w3, hidden)

    def folded(self, nets):
        """The weights as the nets read them: per coupling, with the activation's constants folded in."""
        w1, b1, w2, b2, w3, b3 = nets
        if self.activation == "folded":
            # u = sigmoid(2x) and tanh(x) = 2u - 1: W tanh(x) + b = 2W u + (b - W 1).
            w1, b1 = 2 * w1, 2 * b1
            w2, b2 = 4 * w2, 2 * (b2 - w2.sum(2, keepdim=True))
            w3, b3 = 2 * w3, b3 - w3.sum(2, keepdim=True)
        return list(zip(*(w.unbind(0) for w in (w1, b1, w2, b2, w3, b3))))

    def block(self, nets, halves, decode):
        """Runs one step on its two halves [4][blocks and samples]; returns the sum of s, [blocks and samples]."""
        per_coupling = self.folded(nets)
        total = None
        inplace = not torch.is_grad_enabled()
        order = range(self.couplings)
        for k in reversed(order) if decode else order:
            kept, moved = halves[k % 2], halves[1 - k % 2]
            raw = self.net(per_coupling[k], kept).view(4, 2, -1)
            s, shift = raw[:, 0], raw[:, 1]
            s = s * torch.rsqrt(1 + 0.25 * s * s)  # |s| < 2
            if decode:
                moved = moved.sub_(shift).mul_(torch.exp(-s)) if inplace else (moved - shift) * torch.exp(-s)
            else:
                moved = torch.addcmul(shift, moved, s.exp())
            halves[1 - k % 2] = moved
            summed = s.sum(0)
            total = summed if total is None else total.add_(summed) if inplace else total + summed
        return total

    def run(self, step, rows, decode):
        """One step on rows [row][sample] in its own order; returns them moved, and the sum of s per sample."""
        samples = rows.shape[1]
        halves = list(rows.view(2, 4, -1).unbind(0))
        s = self.block(self.steps[step][1], halves, decode)
        return torch.cat(halves).view(-1, samples), s.view(-1, samples).sum(0)

    def decode(self, z):
        """z [row][sample] -> x, and log|det dz/dx| per sample."""
        bulk = permute(z, self.orders["z to bulk"]).split(self.bulk_sizes)
        rows, log_det = None, 0
        for level in reversed(range(self.levels)):
            rows = bulk[level] if rows is None else torch.cat((rows, bulk[level]))
            rows, s = self.run(2 * level + 1, permute(rows, self.orders["enter decimate", level]), True)
            log_det = log_det + s
            rows, s = self.run(2 * level, permute(rows, self.orders["enter disentangle", level]), True)
            log_det = log_det + s
        return permute(rows, self.orders["to x"]), log_det

    def encode(self, x):
        """x [row][sample] -> z, level by level, and log|det dz/dx| per sample."""
        rows, log_det, bulk = permute(x, self.orders["from x"]), 0, []
        for level in range(self.levels):
            rows, s = self.run(2 * level, rows, False)
            log_det = log_det + s
            rows, s = self.run(2 * level + 1, permute(rows, self.orders["leave disentangle", level]), False)
            log_det = log_det + s
            rows = permute(rows, self.orders["leave decimate", level])
            coarse = rows.shape[0] - self.bulk_sizes[level]
            bulk.append(rows[coarse:])
            rows = rows[:coarse]
        return torch.cat(bulk), log_det


def log_normal(z):
    return -0.5 * (z * z).sum(0) - 0.5 * math.log(2 * math.pi) * z.shape[0]


def action(x, extent, mu, lam, t):
    """S per sample of fields [row][sample]."""
    phi = x.view(extent, extent, 2, -1)
    norm = (phi * phi).sum(2)
    links = (phi * (phi.roll(-1, 0) + phi.roll(-1, 1))).sum((0, 1, 2))
    return (norm * (mu + lam * norm)).sum((0, 1)) - 2 * t * links


class Rank:
    """One of the processes that train together."""

    def __init__(self, options, index, gradients, barrier):
        self.options, self.index, self.barrier = options, index, barrier
        torch.manual_seed(options.seed + index)
        size = os.path.getsize(options.weights) // 4
        canonical = torch.from_file(options.weights, size=size, dtype=torch.float32)
        self.flow = Flow(options.extent, options.hidden, options.couplings, canonical, options.activation)
        self.samples = options.batch // options.processes
        self.shared = None
        if gradients:
            self.shared = torch.frombuffer(gradients, dtype=torch.float32).view(options.processes, -1)
        self.flow.flat.grad = self.flow.flat_grad
        self.optimizer = torch.optim.Adam([self.flow.flat], lr=options.learning_rate)
        self.shape = (2 * options.extent**2, self.samples)

    def action(self, x):
        return action(x, self.options.extent, self.options.mu, self.options.lam, self.options.t)

    def backward(self, z):
        """The loss of these samples, with its gradient in flat_grad."""
        self.flow.flat_grad.zero_()
        x, log_det = self.flow.decode(z)
        loss = (self.action(x) + log_det + log_normal(z)).mean()
        loss.backward()
        return loss

    def train(self):
        self.backward(torch.randn(self.shape))
        if self.shared is not None:
            self.shared[self.index].copy_(self.flow.flat_grad)
            self.barrier.wait()
            torch.mean(self.shared, 0, out=self.flow.flat_grad)
            self.barrier.wait()
        norm = self.flow.flat_grad.norm()
        if norm > self.options.clip:
            self.flow.flat_grad.mul_(self.options.clip / norm)
        self.optimizer.step()

    def sample(self):
        with torch.no_grad():
            z = torch.randn(self.shape)
            x, log_det = self.flow.decode(z)
            return x, log_normal(z) + log_det

    def log_prob(self, x):
        with torch.no_grad():
            z, log_det = self.flow.encode(x)
            return log_normal(z) + log_det

    def check(self, path, samples):
        """FILE holds z, x [sample][channel][site], log q [sample] and the gradient of the loss, as float32."""
        volume, weights = self.options.extent**2, self.flow.flat.numel()
        numbers = samples * 2 * volume
        sizes = (numbers, numbers, samples, weights)
        z, x, log_q, gradient = torch.from_file(path, size=sum(sizes), dtype=torch.float32).split(sizes)
        z, x = (f.view(samples, 2, volume).permute(2, 1, 0).reshape(2 * volume, samples) for f in (z, x))
        with torch.no_grad():
            decoded, log_det = self.flow.decode(z)
            decoded_log_q = log_normal(z) + log_det
        loss = self.backward(z).item()
        gradient = gradient.clone()  # as_strided counts from the beginning of the storage
        off = sum((p.grad - gradient.as_strided(*place)).square().sum().item() for p, place in self.flow.parameters)
        return (
            loss,
            (decoded - x).abs().max().item(),
            (decoded_log_q - log_q).abs().max().item(),
            (self.log_prob(x) - log_q).abs().max().item(),
            math.sqrt(off) / gradient.norm().item(),
        )

    def timed(self, work, count):
        if self.barrier:
            self.barrier.wait()
        start = time.perf_counter()
        for _ in range(count):
            work()
        if self.barrier:
            self.barrier.wait()
        return time.perf_counter() - start

    def answer(self, command):
        name, *arguments = command.split()
        if name == "check":
            return " ".join(f"{number:.9g}" for number in self.check(arguments[0], int(arguments[1])))
        if name == "memory":
            return str(1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        count = int(arguments[0])
        if name == "train":
            return f"{self.timed(self.train, count):.9g}"
        if name == "sample":
            return f"{self.timed(self.sample, count):.9g}"
        if name == "log_prob":
            x, _ = self.sample()
            return f"{self.timed(lambda: self.log_prob(x), count):.9g}"
        raise ValueError(f"'{command}' is no command")


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
