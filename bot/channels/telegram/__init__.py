"""Telegram as a channel: passes messages to the assistant and shows its replies, without matching or wording."""

import os

# durations as python-telegram-bot will give them anyway; else it warns of each, and so of every 429
os.environ.setdefault("PTB_TIMEDELTA", "true")
