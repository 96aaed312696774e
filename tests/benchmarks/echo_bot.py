"""A bare echo bot on the same library, for comparison: `python -m tests.benchmarks.echo_bot BASE_URL TOKEN AT_ONCE`."""

import sys

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Says the same."""
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def main(base_url: str, token: str, at_once: str) -> None:
    """Polls until it is ended; so many updates `at_once` are handled side by side."""
    application = ApplicationBuilder().base_url(base_url).token(token).concurrent_updates(int(at_once)).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
