"""Ctrl+C during a run, as a terminal and as torchrun give it."""

import signal
import time

import pytest

from exegan_studio.training import interrupts
from exegan_studio.training.interrupts import interruptible


def test_signals_that_come_together_are_one_wish_and_a_later_one_stops_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """torchrun passes on a Ctrl+C that its processes had from the terminal already: the state must still be saved."""
    before = signal.getsignal(signal.SIGINT)
    with interruptible() as token:
        assert not token.cancelled
        for one in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
            signal.raise_signal(one)
        assert token.cancelled
        monkeypatch.setattr(interrupts, "ONE_WISH", 0.0)
        time.sleep(0.01)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
