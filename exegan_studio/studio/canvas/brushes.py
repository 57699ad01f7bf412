"""The two brushes in hand, one to paint and one to erase, and how keys and drags change them."""

from dataclasses import replace
from typing import TypedDict, Unpack

from exegan_studio.domain.strokes import MAX_DIAMETER, MIN_DIAMETER, Brush


class BrushChanges(TypedDict, total=False):
    """Some of a brush's values, by name."""

    diameter: float
    hardness: float
    opacity: float
    pressure_size: bool
    pressure_opacity: bool


def default_diameter(width: int, height: int) -> float:
    """A brush that suits a photo of that size."""
    return max(8.0, round(min(width, height) / 14))


class Brushes:
    """Paint and erase keep sizes of their own."""

    def __init__(self) -> None:
        self.paint = Brush()
        self.erase = Brush()
        self.erasing = False

    @property
    def current(self) -> Brush:
        return self.erase if self.erasing else self.paint

    def change(self, **changes: Unpack[BrushChanges]) -> None:
        """Alter the current brush; every value is brought into its range."""
        new = replace(self.current, **changes)
        self.put(
            replace(
                new,
                diameter=min(max(new.diameter, MIN_DIAMETER), MAX_DIAMETER),
                hardness=min(max(new.hardness, 0.0), 1.0),
                opacity=min(max(new.opacity, 0.01), 1.0),
            )
        )

    def reset(self, diameter: float) -> None:
        """Size, hardness and opacity as a new brush has them; what the pen's pressure does stays."""
        plain = Brush()
        self.change(diameter=diameter, hardness=plain.hardness, opacity=plain.opacity)

    def put(self, brush: Brush) -> None:
        """Take another brush into the current hand."""
        if self.erasing:
            self.erase = brush
        else:
            self.paint = brush

    def step_size(self, steps: int) -> None:
        """About an eighth a step, at least one pixel."""
        now = self.current.diameter
        self.change(diameter=round(now + steps * max(1.0, now / 8)))

    def step_hardness(self, steps: int) -> None:
        self.change(hardness=round(self.current.hardness + 0.1 * steps, 2))
