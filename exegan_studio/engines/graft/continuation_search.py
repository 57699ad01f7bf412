"""The search for sources: patches compared by their principal components, all with all or from neighbour to neighbour."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from exegan_studio.domain.arrays import FloatArray
from exegan_studio.engines.graft.continuation_atlas import MARGIN, nearest_in
from exegan_studio.engines.graft.continuation_level import GRID_BORDER, Level, place_cost

SAMPLES = 2000
MOST_SOURCES = 3000
"""So many are compared with every node where all are compared."""
REACHES = ((4, 2), (1,))
"""How far away neighbours are asked for their sources, first far, then near."""


@dataclass(frozen=True)
class Index:
    """A level's patches. `basis`: (patch · 3) x D components; `table`: every atlas pixel's patch in them, then its 8 places."""

    level: Level
    basis: Tensor
    table: Tensor

    def wanted(self, picture: FloatArray) -> Tensor:
        """The nodes' patches of `picture`, N x D."""
        level, radius, size = self.level, self.level.look.radius, self.level.size
        dy, dx = (part.ravel() for part in np.mgrid[-radius : radius + 1, -radius : radius + 1])
        y = np.clip(level.nodes.y[:, None] + dy, 0, size - 1)
        x = np.clip(level.nodes.x[:, None] + dx, 0, size - 1)
        pixels = torch.from_numpy(picture.reshape(-1, 3))[torch.from_numpy(y * size + x)]
        return pixels.reshape(len(y), -1) @ self.basis

    def costs(self, wanted: Tensor, sources: Tensor) -> Tensor:
        """What `sources` (... x N) cost the nodes."""
        rows = self.table.index_select(0, sources.reshape(-1)).reshape(*sources.shape, -1)
        count = self.basis.shape[1]
        apart = (rows[..., :count] - wanted).square_().sum(-1)
        places = rows[..., count:].movedim(-1, 0)
        return apart + place_cost(places, self.level.own.T[:, None], self.level.weight[:, 0])


def make_index(level: Level) -> Index:
    atlas, radius = level.atlas, level.look.radius
    width = 2 * radius + 1
    usable = torch.nonzero(atlas.usable)[:, 0]
    some = usable[:: max(1, len(usable) // SAMPLES)]
    patches = atlas.colours[some[:, None] + patch_steps(radius, atlas.stride)].reshape(len(some), -1)
    patches = patches - patches.mean(0)
    count = min(level.look.components, patches.shape[1])
    basis = torch.linalg.eigh(patches.T @ patches)[1][:, -count:].contiguous()
    kernels = basis.T.reshape(count, width, width, 3).permute(0, 3, 1, 2).contiguous()
    pages = atlas.colours.reshape(atlas.page, atlas.stride, 3).permute(2, 0, 1)[None].contiguous()
    components = F.conv2d(pages, kernels, padding=radius)[0].reshape(count, -1)
    return Index(level, basis, torch.cat([components.T, atlas.places], 1))


def patch_steps(radius: int, stride: int) -> Tensor:
    """From a pixel's flat index to those of its patch, row by row."""
    dy, dx = (part.ravel() for part in np.mgrid[-radius : radius + 1, -radius : radius + 1])
    return torch.from_numpy(dy * stride + dx)


@dataclass(frozen=True)
class Offers:
    """Some of a level's sources, and what their places cost every node: `sources` M, `places` N x M."""

    sources: Tensor
    places: Tensor


def make_offers(level: Level) -> Offers:
    usable = torch.nonzero(level.atlas.usable)[:, 0]
    some = usable[:: max(1, -(-len(usable) // MOST_SOURCES))]
    offered = level.atlas.places[some].T.contiguous()[:, None]
    parts = zip(level.own.split(64), level.weight.split(64), strict=True)
    return Offers(some, torch.cat([place_cost(offered, own.T.contiguous()[:, :, None], weight) for own, weight in parts]))


def exhaustive(index: Index, offers: Offers, wanted: Tensor) -> Tensor:
    """The best of the offered sources for every node, N."""
    offered = index.table[offers.sources][:, : wanted.shape[1]]
    squares = offered.square().sum(1)
    parts = zip(wanted.split(1000), offers.places.split(1000), strict=True)
    return offers.sources[
        torch.cat([torch.addmm(squares + places, part, offered.T, alpha=-2).argmin(1) for part, places in parts])
    ]


@dataclass
class Search:
    """The nodes' sources so far and what they cost, changed in place. `apart`: what it costs to come from elsewhere than a
    neighbour does, so that pieces stay large."""

    index: Index
    wanted: Tensor
    sources: Tensor
    costs: Tensor
    apart: float

    def improve(self, offered: Tensor) -> None:
        """Every node takes the best of `offered` (K x N flat indices, which need not be usable) where it is better."""
        atlas = self.index.level.atlas
        offered = offered.clamp(0, len(atlas.usable) - 1)
        offered = torch.where(atlas.usable[offered], offered, self.sources)
        costs = self.index.costs(self.wanted, offered)
        total, best = (costs + self._loneliness(offered)).min(0)
        better = total < self.costs + self._loneliness(self.sources[None])[0]
        self.sources = torch.where(better, offered.gather(0, best[None])[0], self.sources)
        self.costs = torch.where(better, costs.gather(0, best[None])[0], self.costs)

    def _loneliness(self, offered: Tensor) -> Tensor:
        level = self.index.level
        moves = (self.sources - level.base)[level.neighbours.clamp_min(0)]
        differ = ((offered - level.base)[:, None] != moves) & (level.neighbours >= 0)
        return differ.sum(1) * self.apart

    def from_neighbours(self, reaches: Iterable[int]) -> Tensor:
        """The sources that go on where neighbours' sources lie, K x N."""
        level = self.index.level
        offered: list[Tensor] = []
        for reach in reaches:
            for dx, dy in ((reach, 0), (-reach, 0), (0, reach), (0, -reach)):
                other = level.nodes.at(dx, dy)
                moved = self.sources[other.clamp_min(0)] + (dy * level.atlas.stride + dx)
                offered.append(torch.where(other >= 0, moved, self.sources))
        return torch.stack(offered)

    def at_random(self, reaches: Iterable[int], chance: torch.Generator) -> Tensor:
        """Sources anywhere round the nodes' own, K x N."""
        stride = self.index.level.atlas.stride
        steps = (torch.randint(-reach, reach + 1, (2, len(self.sources)), generator=chance) for reach in reaches)
        return torch.stack([self.sources + step[0] * stride + step[1] for step in steps])


def refined(
    index: Index,
    picture: FloatArray,
    start: Tensor,
    coherence: float,
    more: Tensor | None,
    reaches: tuple[int, ...],
    chance: torch.Generator,
) -> tuple[Tensor, Tensor]:
    """Sources and costs after one round of asking neighbours and trying one's luck, for the nodes' patches of `picture`."""
    wanted = index.wanted(picture)
    costs = index.costs(wanted, start[None])[0]
    search = Search(index, wanted, start, costs, coherence * float(costs.median()) / 4)
    for place, near in enumerate(REACHES):
        offered = search.from_neighbours(near)
        search.improve(offered if place or more is None else torch.cat([offered, more[None]]))
    search.improve(search.at_random(reaches, chance))
    return search.sources, search.costs


def carried(coarse: Level, sources: Tensor, fine: Level) -> Tensor:
    """The sources of a coarser level at a finer one; ends that are not usable there are moved to the nearest that are."""
    ratio = coarse.size / fine.size
    y = np.clip(((fine.nodes.y + 0.5) * ratio).astype(np.intp), 0, coarse.size - 1)
    x = np.clip(((fine.nodes.x + 0.5) * ratio).astype(np.intp), 0, coarse.size - 1)
    node = coarse.nodes.grid[GRID_BORDER + y, GRID_BORDER + x]
    # Without a node there the pixel itself stands in, to be moved to the nearest source.
    itself = (y + MARGIN) * coarse.atlas.stride + x + MARGIN
    source = np.where(node >= 0, sources.numpy()[node], itself)
    stride, page = coarse.atlas.stride, coarse.atlas.page
    second = source % stride >= page
    from_y, from_x = source // stride - MARGIN, source % stride % page - MARGIN
    end_y = np.rint((from_y - y) / ratio + fine.nodes.y).astype(np.intp)
    end_x = np.rint((from_x - x) / ratio + fine.nodes.x).astype(np.intp)
    last = fine.size - 1
    end = (np.clip(end_y, 0, last) + MARGIN) * fine.atlas.stride + np.clip(end_x, 0, last) + MARGIN + second * fine.atlas.page
    usable = fine.atlas.usable.numpy().reshape(fine.atlas.page, fine.atlas.stride)
    return torch.from_numpy(nearest_in(usable).ravel()[end])
