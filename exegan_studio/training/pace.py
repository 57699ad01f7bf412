"""How fast a run goes and how long it still takes, in words."""

import time


class Pace:
    """Counts from the moment it is made. `first`: how many pictures a run had seen by then; `last`: how many it is to see."""

    def __init__(self, first: int, last: int, minutes: float = 0.0) -> None:
        """`minutes`: after so many the run ends in any case; 0: no such limit."""
        self._first, self._last, self._minutes, self._began = first, last, minutes, time.monotonic()

    @property
    def over(self) -> bool:
        """Whether the time is used up."""
        return bool(self._minutes) and time.monotonic() - self._began >= 60 * self._minutes

    def per_second(self, seen: int) -> float:
        return (seen - self._first) / max(1e-9, time.monotonic() - self._began)

    def words(self, seen: int, noun: str) -> str:
        """Such as `310 pictures/s, 12 min left`."""
        speed = self.per_second(seen)
        left = (self._last - seen) / max(1e-9, speed) / 60
        if self._minutes:
            left = min(left, self._minutes - (time.monotonic() - self._began) / 60)
        shown = f"{speed:.0f}" if speed >= 10 else f"{speed:.2g}"
        return f"{shown} {noun}/s, {max(0.0, left):.0f} min left"
