"""Accepted candidates as a tree: every picture is the original photo through the enabled nodes from the root to the tip."""

from dataclasses import dataclass, replace

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.recipe import BlendSettings, PasteReport, Recipe


@dataclass(frozen=True, eq=False)
class EditNode:
    """One accepted candidate. `parent` is the id of the node below, None on the photo itself. `completion`: the engine's own
    square, crop_size x crop_size x 3, read-only; `hole`: the photo's mask it fills; `thumbnail`: the face as pasted back when
    it was accepted, upright, n x n x 3. `blend` is adjusted afterwards; `recipe` and `report` stay as the candidate's.
    `beneath`: the nodes that were seen when the candidate was made, as they were then, bottom first; None: not known."""

    id: int
    parent: int | None
    recipe: Recipe
    report: PasteReport
    completion: Pixels
    hole: PackedMask
    thumbnail: Pixels
    title: str
    blend: BlendSettings
    enabled: bool = True
    beneath: tuple["EditNode", ...] | None = None

    @property
    def seen(self) -> bool:
        """Whether it takes part in the picture."""
        return self.enabled and self.blend.opacity > 0

    @property
    def adjusted(self) -> Recipe:
        """The recipe with the blend as it is now."""
        return replace(self.recipe, blend=self.blend)


@dataclass(frozen=True, eq=False)
class EditTree:
    """`nodes` in the order accepted, ids rising; `tip`: the node looked at, None for the photo as it was opened."""

    nodes: tuple[EditNode, ...] = ()
    tip: int | None = None

    def node(self, number: int) -> EditNode:
        """Raises KeyError where there is none."""
        for one in self.nodes:
            if one.id == number:
                return one
        raise KeyError(number)

    def branch(self, tip: int | None) -> tuple[EditNode, ...]:
        """From the one on the photo to `tip`; empty for None. Raises KeyError where there is none of that id."""
        found: list[EditNode] = []
        while tip is not None:
            found.append(self.node(tip))
            tip = found[-1].parent
        return tuple(reversed(found))

    @property
    def seen(self) -> tuple[EditNode, ...]:
        """The nodes that the picture consists of, bottom first."""
        return tuple(one for one in self.branch(self.tip) if one.seen)

    @property
    def tips(self) -> tuple[int, ...]:
        """The ends of all branches, oldest first."""
        parents = {one.parent for one in self.nodes}
        return tuple(one.id for one in self.nodes if one.id not in parents)

    def accepted(self, node: EditNode) -> "EditTree":
        """The node on top of the tip, as the new tip; its id and parent are given here."""
        placed = replace(node, id=max((one.id for one in self.nodes), default=0) + 1, parent=self.tip)
        return EditTree((*self.nodes, placed), placed.id)

    def forked(self, tip: int | None) -> "EditTree":
        """Go on from another node, or from the photo; what lay above stays as a branch. Raises KeyError: no such node."""
        if tip is not None:
            self.node(tip)
        return replace(self, tip=tip)

    def with_blend(self, number: int, blend: BlendSettings) -> "EditTree":
        """Raises KeyError: no such node; ValueError: an opacity outside 0..1."""
        if not 0 <= blend.opacity <= 1:
            raise ValueError(f"an opacity of {blend.opacity} is not within 0..1")
        return self._with(replace(self.node(number), blend=blend))

    def with_enabled(self, number: int, enabled: bool) -> "EditTree":
        """Raises KeyError: no such node."""
        return self._with(replace(self.node(number), enabled=enabled))

    def moved(self, number: int, steps: int) -> "EditTree":
        """Later (positive) or earlier along the tip's branch; stops at its ends. Branches that leave above follow.

        Raises KeyError where the node is not on the tip's branch; ValueError where another branch leaves between the places.
        """
        branch = list(self.branch(self.tip))
        start = {one.id: place for place, one in enumerate(branch)}[number]
        end = min(max(start + steps, 0), len(branch) - 1)
        low, high = min(start, end), max(start, end)
        between = {one.id for one in branch[low:high]}
        if any(one.parent in between and one not in branch for one in self.nodes):
            raise ValueError("another branch leaves between the two places")
        order = branch.copy()
        order.insert(end, order.pop(start))
        top_before, top = branch[high].id, order[high].id
        below = {one.id: order[n - 1].id if n else None for n, one in enumerate(order)}
        below |= {one.id: top for one in self.nodes if one.parent == top_before and one.id not in below}
        # A node whose place did not change stays the same object: renders are known by it.
        put = {one.id: replace(one, parent=below[one.id]) for one in self.nodes if below.get(one.id, one.parent) != one.parent}
        tip = top if self.tip == top_before else self.tip
        return EditTree(tuple(put.get(one.id, one) for one in self.nodes), tip)

    def _with(self, node: EditNode) -> "EditTree":
        return replace(self, nodes=tuple(node if one.id == node.id else one for one in self.nodes))
