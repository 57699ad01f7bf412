"""A steadier hand: pointer samples drawn after the pen at a short distance, so that a trembling line comes out calm."""

import math

Sample = tuple[float, float, float]
"""x, y and pen pressure (0..1)."""

LONGEST_LAG = 60.0
"""At full strength the line stays this far behind a pen that moves straight on."""

_PARTS_OF_LAG = 6
_BENDS_FOR = 8
"""After so many lags the line runs beside the pen's within a three-thousandth of the lag, so straight on."""


class Smoother:
    """The tip follows the pen as something pulled through honey: d(tip)/d(way) = (pen - tip) / lag, `way` being what the pen
    has travelled and `lag` = `strength` x LONGEST_LAG, both in the unit of the samples. Solved exactly for a pen that moves
    straight between its samples, so neither its speed nor how often it reports makes a difference.

    The line has no corners, always heads for the pen, and with strength 0 is the samples themselves.
    """

    def __init__(self, strength: float) -> None:
        self._lag = min(1.0, max(0.0, strength)) * LONGEST_LAG
        self._pen: Sample | None = None
        self._tip: Sample | None = None

    def add(self, x: float, y: float, pressure: float = 1.0) -> list[Sample]:
        """The pen came to (x, y). Returns the samples to paint, close enough together to be joined by straight lines."""
        before, self._pen = self._pen, (x, y, pressure)
        if before is None or self._tip is None or self._lag == 0:
            self._tip = self._pen
            return [self._pen]
        length = math.hypot(x - before[0], y - before[1])
        if length == 0:
            return []
        bend = min(length, _BENDS_FOR * self._lag)
        steps = max(1, math.ceil(bend * _PARTS_OF_LAG / self._lag))
        parts = [bend / length * step / steps for step in range(1, steps + 1)]
        if bend < length:
            parts.append(1.0)
        result = [self._followed(self._tip, before, self._pen, length, part) for part in parts]
        self._tip = result[-1]
        return result

    def finish(self) -> list[Sample]:
        """The pen was lifted: the line catches up with it. Returns what is left to paint."""
        if self._pen is None or self._tip == self._pen:
            return []
        self._tip = self._pen
        return [self._pen]

    def _followed(self, tip: Sample, before: Sample, pen: Sample, length: float, part: float) -> Sample:
        """The tip after that part of the pen's way: start + w u (1 - g) + (tip - start) exp(-w / lag), with w the way so far,
        u its slope and g = (1 - exp(-w / lag)) lag / w, which the shortest ways do not upset."""
        lags = part * length / self._lag
        fade = math.exp(-lags)
        gain = part * (1 + math.expm1(-lags) / lags) if lags > 0 else 0.0

        def along(tip: float, start: float, end: float) -> float:
            return start + (end - start) * gain + (tip - start) * fade

        return along(tip[0], before[0], pen[0]), along(tip[1], before[1], pen[1]), along(tip[2], before[2], pen[2])
