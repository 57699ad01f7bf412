"""How the tools on the canvas work: what the artist chooses beside the brush itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from exegan_studio.domain.mask import Combine

MAX_SOFT_EDGE = 500.0


class OptionChanges(TypedDict, total=False):
    """Some of the options, by name."""

    smoothing: float
    mirror: bool
    combine: Combine
    tolerance: int
    contiguous: bool
    soft_edge: float


@dataclass(frozen=True)
class ToolOptions:
    """`smoothing` 0..1: how much strokes are steadied. `mirror`: strokes and shapes on both sides of the face's axis.
    `combine`: how a shape comes to the mask where no modifier is held. `tolerance` 0..255 and `contiguous`: what the colour
    fill takes. `soft_edge`: the feather of shapes and colour fills, in photo pixels."""

    smoothing: float = 0.0
    mirror: bool = False
    combine: Combine = Combine.ADD
    tolerance: int = 32
    contiguous: bool = True
    soft_edge: float = 0.0

    def changed(self, **changes: Unpack[OptionChanges]) -> ToolOptions:
        """With these changes, every value brought into its range."""
        now = replace(self, **changes)
        return replace(
            now,
            smoothing=min(max(now.smoothing, 0.0), 1.0),
            tolerance=min(max(now.tolerance, 0), 255),
            soft_edge=min(max(now.soft_edge, 0.0), MAX_SOFT_EDGE),
        )
