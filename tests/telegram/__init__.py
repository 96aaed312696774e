"""A Telegram Bot API server of the tests' own: real HTTP, Telegram's rules, people who write, faults on demand."""

from tests.telegram.faults import Fault
from tests.telegram.messages import Message
from tests.telegram.people import Person
from tests.telegram.places import Channel, Group
from tests.telegram.server import TelegramServer

__all__ = ["Channel", "Fault", "Group", "Message", "Person", "TelegramServer"]
