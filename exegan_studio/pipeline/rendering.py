"""The picture an edit tree stands for: the original photo through the enabled nodes, one after another. Any thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from exegan_studio.domain.arrays import DeepPixels, frozen
from exegan_studio.domain.edit_tree import EditNode
from exegan_studio.face.paste_back import paste_back


@dataclass(frozen=True, eq=False)
class Rendered:
    """`pixels`: the photo through `nodes`, read-only; kept by the caller so that the next render can begin from it."""

    nodes: tuple[EditNode, ...]
    pixels: DeepPixels


def render(photo: DeepPixels, branch: Sequence[EditNode], known: Sequence[Rendered] = ()) -> Rendered:
    """The nodes of a branch that are to be seen, bottom first, pasted one after another. Of `known` (renders of the same
    photo) the one that is the longest beginning of the branch is gone on from."""
    nodes = tuple(one for one in branch if one.seen)
    fitting = [one for one in known if one.nodes == nodes[: len(one.nodes)]]
    start = max(fitting, key=lambda one: len(one.nodes), default=Rendered((), photo))
    pixels = start.pixels
    for one in nodes[len(start.nodes) :]:
        pixels, _ = paste_back(
            pixels, one.completion, one.hole.mask(), one.recipe.alignment, one.blend, grain_seed=one.recipe.seed
        )
    return Rendered(nodes, frozen(pixels.view()))


def shared(one: Sequence[EditNode], other: Sequence[EditNode]) -> tuple[EditNode, ...]:
    """The nodes with which both begin."""
    return tuple(a for a, _ in takewhile(lambda pair: pair[0] is pair[1], zip(one, other, strict=False)))
