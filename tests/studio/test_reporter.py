"""Failures as messages."""

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from exegan_studio.domain.errors import Cancelled, WeightsError
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.messages import Message, MessageKind
from exegan_studio.studio.reporter import Reporter, log_qt, message_of
from tests.studio.making import Made, settle


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
    assert str(Path(__file__).parent) not in message.details


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


def test_details_end_with_the_logs_last_lines(qapp: QApplication) -> None:
    assert qapp.instance() is qapp
    reporter = Reporter(lambda: "12:00 opened a.png")
    heard: list[Message] = []
    reporter.message.connect(heard.append)
    reporter.report("Working", KeyError("lost"))
    assert heard[0].details.endswith("12:00 opened a.png\n")


def test_the_same_error_again_takes_its_own_place(made: Made) -> None:
    lines = iter(("first", "second"))
    reporter = Reporter(lambda: next(lines))
    bar = made.studio.window.parts.messages
    reporter.message.connect(bar.show_message)
    for _ in range(2):
        reporter.report("Working", KeyError("lost"))
    assert ["second" in message.details for message in bar.messages if "lost" in message.text] == [True]


def test_an_error_nobody_caught_saves_first_and_not_with_every_frame(qapp: QApplication) -> None:
    assert qapp.instance() is qapp
    reporter, main_thread, happened = Reporter(), MainThread(), list[str]()

    def told(message: Message) -> None:
        happened.append(message.text)

    reporter.message.connect(told)

    def save() -> None:
        happened.append("saved")
        raise OSError("disk gone")

    reporter.save_first = save
    hooks = sys.excepthook, threading.excepthook
    reporter.catch_all(main_thread.post)
    try:
        for _ in range(3):
            sys.excepthook(RuntimeError, RuntimeError("in a slot"), None)
        settle()
    finally:
        sys.excepthook, threading.excepthook = hooks
    assert happened[0] == "saved"
    assert "disk gone" in happened[1]
    assert ["in a slot" in text for text in happened[2:]] == [True] * 3


def test_what_qt_says_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        log_qt(QtMsgType.QtWarningMsg, QMessageLogContext(), "100 % odd")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [("WARNING", "100 % odd")]


def test_the_log_folder_is_shown_or_named(made: Made, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[QUrl] = []

    def refused(url: QUrl) -> bool:
        asked.append(url)
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", refused)
    made.studio.window.parts.actions["show-log"].trigger()
    assert asked == [QUrl.fromLocalFile(str(own_home / "state" / "log"))]
    assert str(own_home / "state" / "log") in made.messages[-1].text
