"""The two brushes in hand, one to paint and one to erase, and how keys and drags change them."""

from dataclasses import replace

from exegan_studio.domain.strokes import MAX_DIAMETER, MIN_DIAMETER, Brush


class Brushes:
    """Paint and erase keep sizes of their own."""

    def __init__(self) -> None:
        self.paint = Brush()
        self.erase = Brush()
        self.erasing = False

    @property
    def current(self) -> Brush:
        return self.erase if self.erasing else self.paint

    def change(self, *, diameter: float | None = None, hardness: float | None = None, opacity: float | None = None) -> None:
        """Alter the current brush; every value is brought into its range."""
        now = self.current
        self.put(
            replace(
                now,
                diameter=now.diameter if diameter is None else min(max(diameter, MIN_DIAMETER), MAX_DIAMETER),
                hardness=now.hardness if hardness is None else min(max(hardness, 0.0), 1.0),
                opacity=now.opacity if opacity is None else min(max(opacity, 0.01), 1.0),
            )
        )

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
