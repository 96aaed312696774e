"""Telegram as a channel: passes messages to the assistant and shows its replies, without matching or wording."""
