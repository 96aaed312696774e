"""`python -m bot` is the command `cryobot`."""

from bot.cli import main

main(prog_name="cryobot")
