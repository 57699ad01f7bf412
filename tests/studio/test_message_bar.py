"""Messages over the canvas."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exegan_studio.studio.messages import Message, MessageAction, MessageKind
from exegan_studio.studio.panels.message_bar import MARGIN, MOST, MessageBar, MessageRow
from tests.studio.making import settle


def bar_on(qtbot: QtBot, width: int = 900) -> tuple[MessageBar, QWidget]:
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.resize(width, 500)
    bar = MessageBar()
    bar.stand_on(ground)
    ground.show()
    return bar, ground


def test_hidden_until_there_is_something_to_say(qtbot: QtBot) -> None:
    bar, _ground = bar_on(qtbot)
    assert not bar.isVisible()
    bar.show_message(Message("Hello."))
    assert bar.isVisible()
    bar.clear()
    assert not bar.isVisible()


def test_a_message_takes_the_place_of_one_on_its_topic_and_the_oldest_go(qtbot: QtBot) -> None:
    bar, _ground = bar_on(qtbot)
    bar.show_message(Message("one", topic="faces"))
    bar.show_message(Message("two", topic="faces"))
    assert [message.text for message in bar.messages] == ["two"]
    for number in range(5):
        bar.show_message(Message(f"more {number}"))
    assert [message.text for message in bar.messages] == ["more 4", "more 3", "more 2"]
    assert len(bar.messages) == MOST


def test_every_row_is_whole_inside_the_ground(qtbot: QtBot) -> None:
    bar, ground = bar_on(qtbot, 420)
    for number in range(MOST):
        bar.show_message(Message(f"{number} a long line that needs to be wrapped " * 3, "and a next step " * 5))
    settle()
    rows = bar.findChildren(MessageRow)
    assert len(rows) == MOST
    for row in rows:
        assert row.height() >= row.heightForWidth(row.width())
        assert bar.rect().contains(row.geometry())
    assert bar.geometry().bottom() <= ground.height() - MARGIN


def test_informing_messages_pass_and_warnings_stay(qtbot: QtBot) -> None:
    bar, _ground = bar_on(qtbot)
    bar.show_message(Message("passing"))
    bar.show_message(Message("staying", kind=MessageKind.WARNING))
    bar.show_message(Message("leading", stays=True))
    timers = {row.message.text: row.timer.isActive() for row in bar.findChildren(MessageRow)}
    assert timers == {"passing": True, "staying": False, "leading": False}
    next(row for row in bar.findChildren(MessageRow) if row.message.text == "passing").timer.timeout.emit()
    assert [message.text for message in bar.messages] == ["leading", "staying"]


def test_buttons_act_once_and_details_are_copied(qtbot: QtBot) -> None:
    bar, _ground = bar_on(qtbot)
    calls: list[str] = []
    action = MessageAction("Do it", lambda: calls.append("done"))
    bar.show_message(Message("Broken.", kind=MessageKind.ERROR, details="the trace", actions=(action,)))
    buttons = {button.text(): button for button in bar.findChildren(QPushButton)}
    buttons["Copy details"].click()
    assert QGuiApplication.clipboard().text() == "the trace"
    assert len(bar.messages) == 1
    buttons["Do it"].click()
    assert calls == ["done"]
    assert bar.messages == []
