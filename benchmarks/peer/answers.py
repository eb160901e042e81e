# SPDX-License-Identifier: BSL-1.0
"""How the PyTorch programs are asked what they are to do.

Commands come on stdin, a line each; every answer is a line on stdout:

    train N | sample N | log_prob N    seconds that N steps (or batches) take
    check FILE SAMPLES                 loss; deviation of x, of log q by decoding and by encoding (largest), and of the
                                       gradient (relative L2 norm) from those in FILE: z and x [sample][channel][site],
                                       log q [sample] and the gradient of the loss, as float32
    memory                             bytes of the largest resident set
"""

import math
import time

import torch


class Program:
    """What answers, with `flow`, a Hierarchy of so many `weights`. A program defines train(); draw() -> z [row][sample]
    of a batch; log_prior(z); and gradient(z, x) -> the loss of these samples and, of every parameter, its gradient and
    the (size, strides, offset) that the same numbers have among rgflow's weights."""

    def sample(self):
        with torch.no_grad():
            z = self.draw()
            x, log_det = self.flow.decode(z)
            return x, self.log_prior(z) + log_det

    def log_prob(self, x):
        with torch.no_grad():
            z, log_det = self.flow.encode(x)
            return self.log_prior(z) + log_det

    def check(self, path, samples):
        rows = self.flow.channels * self.flow.extent**2
        sizes = (rows * samples, rows * samples, samples, self.weights)
        z, x, log_q, gradient = torch.from_file(path, size=sum(sizes), dtype=torch.float32).split(sizes)
        z, x = (f.view(samples, self.flow.channels, -1).permute(2, 1, 0).reshape(rows, samples) for f in (z, x))
        with torch.no_grad():
            decoded, log_det = self.flow.decode(z)
            decoded_log_q = self.log_prior(z) + log_det
        loss, parts = self.gradient(z, x)
        gradient = gradient.clone()  # as_strided counts from the beginning of the storage
        off = sum((part - gradient.as_strided(*place)).square().sum().item() for part, place in parts)
        return (
            loss.item(),
            (decoded - x).abs().max().item(),
            (decoded_log_q - log_q).abs().max().item(),
            (self.log_prob(x) - log_q).abs().max().item(),
            math.sqrt(off) / gradient.norm().item(),
        )

    def timed(self, work, count):
        start = time.perf_counter()
        for _ in range(count):
            work()
        return time.perf_counter() - start

    def answer(self, command):
        name, *arguments = command.split()
        if name == "check":
            return " ".join(f"{number:.9g}" for number in self.check(arguments[0], int(arguments[1])))
        if name == "memory":
            # Not getrusage: its maximum begins with that of the process that started this one.
            with open("/proc/self/status", encoding="ascii") as status:
                return next(str(1024 * int(line.split()[1])) for line in status if line.startswith("VmHWM:"))
        count = int(arguments[0])
        if name == "train":
            return f"{self.timed(self.train, count):.9g}"
        if name == "sample":
            return f"{self.timed(self.sample, count):.9g}"
        if name == "log_prob":
            x, _ = self.sample()
            return f"{self.timed(lambda: self.log_prob(x), count):.9g}"
        raise ValueError(f"'{command}' is no command")
