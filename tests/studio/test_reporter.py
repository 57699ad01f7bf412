"""Failures as messages."""

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from exegan_studio.domain.errors import Cancelled, WeightsError
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.messages import Message, MessageKind
from exegan_studio.studio.reporter import Reporter, message_of
from tests.studio.making import settle


def test_an_expected_failure_is_said_as_it_is() -> None:
    message = message_of("Generating", WeightsError("The weights are gone.", "Import them again."))
    assert (message.text, message.next_step, message.kind) == (
        "The weights are gone.",
        "Import them again.",
        MessageKind.WARNING,
    )
    assert message.details == ""


def test_an_unexpected_failure_has_details_to_copy() -> None:
    try:
        raise ZeroDivisionError("by nothing")
    except ZeroDivisionError as error:
        message = message_of("Generating", error)
    assert message.kind is MessageKind.ERROR
    assert "Generating" in message.text
    assert "by nothing" in message.text
    assert "Traceback" in message.details
    assert "test_reporter.py" in message.details
    assert "EXE-GAN Studio" in message.details


def test_a_stop_is_no_fault() -> None:
    assert message_of("Generating", Cancelled()).kind is MessageKind.INFO


@pytest.fixture
def caught(qapp: QApplication) -> Iterator[list[Message]]:
    reporter, main_thread = Reporter(), MainThread()
    heard: list[Message] = []
    reporter.message.connect(heard.append)
    assert qapp.instance() is qapp
    hooks = sys.excepthook, threading.excepthook
    reporter.catch_all(main_thread.post)
    yield heard
    main_thread.close()
    sys.excepthook, threading.excepthook = hooks


def test_what_nobody_caught_is_shown_whatever_the_thread(caught: list[Message]) -> None:
    def fail() -> None:
        raise KeyError("lost")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    error = RuntimeError("in a slot")
    sys.excepthook(RuntimeError, error, None)
    settle()
    assert ["lost" in caught[0].text, "in a slot" in caught[1].text] == [True, True]
    assert all(message.details for message in caught)


def test_ctrl_c_still_ends_the_program(caught: list[Message]) -> None:
    with pytest.raises(SystemExit):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    settle()
    assert caught == []
