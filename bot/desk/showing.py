"""Shows what was found in the terminal: a line a finding, which editors can jump to, and a summary in colour."""

from pathlib import Path

import click

from bot.desk.findings import Report


def show_report(folder: Path, report: Report) -> None:
    """Prints errors, then warnings, then the summary; colours only where the output is a terminal."""
    for problem in report.errors:
        click.echo(problem)
    if report.warnings:
        click.echo("\nWarnings" if report.errors else "Warnings")
    for finding in report.warnings:
        click.echo(f"{finding.problem} {click.style(f'({finding.rule})', dim=True)}")
    if report.warnings:
        click.echo()
    if report.counts:
        held = ", ".join(f"{count} {_name(what, count)}" for what, count in report.counts.items())
        click.echo(f"{folder}: {held}.")
    click.echo(_summary(len(report.errors), len(report.warnings)))


def _summary(errors: int, warnings: int) -> str:
    if errors:
        told = click.style(f"{errors} {_name('problems', errors)}", fg="red", bold=True)
    else:
        told = click.style("No problems", fg="green", bold=True)
    if warnings:
        told += ", " + click.style(f"{warnings} {_name('warnings', warnings)}", fg="yellow", bold=True)
    return f"{told}."


def _name(what: str, count: int) -> str:
    """The noun for a count: 1 entry, 2 entries."""
    if count != 1:
        return what
    return what.removesuffix("ies") + "y" if what.endswith("ies") else what.removesuffix("s")
