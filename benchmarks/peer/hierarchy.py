# SPDX-License-Identifier: BSL-1.0
"""What the flows in PyTorch share: where values stand, and how they get from block to block.

Fields are held feature-first, [row][sample]; a row is a channel of a site. Inside a step rows are in the order of its
blocks, [site of the block and channel][block], so that a net is a product of a small matrix with a wide one over all
blocks and samples, and all elementwise work runs over contiguous memory. The two halves of a block (even and odd sites)
are tensors of their own: each coupling reads one and moves the other, and nothing is sliced or joined inside a block.
Between blocks one gather reorders rows of whole batches. There are no loops over sites or samples.
"""

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


class Hierarchy:
    """`levels` levels on extent x extent sites. Each has two steps of blocks of edge x edge sites, a disentangler,
    shifted by half a block, then a decimator; one site of a cell of 2 x 2 goes on to the next level.

    Rows are named (site, channel) = site * channels + channel, sites numbered over the finest lattice. Steps are
    numbered in encode order; nets(step) -> a function per coupling, from the kept half of the blocks to s, before it is
    bounded, and t of the other half, is for the flow to define.
    """

    def __init__(self, extent, channels, edge, levels):
        self.extent, self.channels, self.edge, self.levels = extent, channels, edge, levels
        rows = [self.block_rows(level, shift) for level in range(levels) for shift in (edge // 2, 0)]
        self.orders = self.gathers(rows)

    def block_rows(self, level, shift):
        """[site of the block and channel, the even sites of the block's checkerboard first][block] -> row."""
        spacing = 2**level
        side = self.extent // spacing
        corners = range(0, side, self.edge)
        sites = sorted(((dy, dx) for dy in range(self.edge) for dx in range(self.edge)), key=lambda s: (sum(s) % 2, s))
        return [
            ((by + dy + shift) % side * self.extent + (bx + dx + shift) % side) * spacing * self.channels + channel
            for dy, dx in sites
            for channel in range(self.channels)
            for by in corners
            for bx in corners
        ]

    def bulk_rows(self, level):
        """Rows that are decided at this level: those of its sites that don't go on to the next."""
        spacing = 2**level
        last = level == self.levels - 1
        return [
            (y * self.extent + x) * self.channels + channel
            for y in range(0, self.extent, spacing)
            for x in range(0, self.extent, spacing)
            if last or y % (2 * spacing) or x % (2 * spacing)
            for channel in range(self.channels)
        ]

    def gathers(self, rows):
        """How rows are reordered on their way: z, then level by level to x, and back. A level is entered and left in
        the order of its disentangler, which is the last to be decoded and the first to be encoded."""
        orders = {}

        def move(name, have, want):
            at = {row: i for i, row in enumerate(have)}
            orders[name] = with_inverse([at[row] for row in want])

        lexical = list(range(self.channels * self.extent**2))
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

    def run(self, step, rows, decode):
        """One step on rows [row][sample] in its own order; returns them moved, and the sum of s per sample."""
        samples = rows.shape[1]
        halves = list(rows.view(2, self.edge**2 * self.channels // 2, -1).unbind(0))
        total = None
        inplace = not torch.is_grad_enabled()
        nets = list(enumerate(self.nets(step)))
        for k, net in reversed(nets) if decode else nets:
            kept, moved = halves[k % 2], halves[1 - k % 2]
            s, shift = net(kept)
            s = s * torch.rsqrt(1 + 0.25 * s * s)  # |s| < 2
            if decode:
                moved = moved.sub_(shift).mul_(torch.exp(-s)) if inplace else (moved - shift) * torch.exp(-s)
            else:
                moved = torch.addcmul(shift, moved, s.exp())
            halves[1 - k % 2] = moved
            summed = s.sum(0)
            total = summed if total is None else total.add_(summed) if inplace else total + summed
        return torch.cat(halves).view(-1, samples), total.view(-1, samples).sum(0)

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
