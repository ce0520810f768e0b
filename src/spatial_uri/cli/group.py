"""The group of all commands: how a command ends that cannot do what it was asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from spatial_uri.cli.terminal import crash_message, inert, write_crash_report
from spatial_uri.errors import SpatialUriError, shortened


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Let no error of the command line quote more than anybody reads, or what a terminal obeys."""
    try:
        yield
    except click.ClickException as error:
        vars(error)["message"] = shortened(inert(error.message))
        raise


class Commands(click.Group):
    """A group whose commands end with one message and exit code 1, whatever happens."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the command line up to the name of the command."""
        with _told_plainly():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            with _told_plainly():
                return super().invoke(ctx)
        except SpatialUriError as error:
            click.echo(inert(f"Error: {error}"), err=True)
            ctx.exit(1)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - the last resort: never a traceback at a planner
            click.echo(crash_message(error, write_crash_report(error, sys.argv[1:])), err=True)
            ctx.exit(1)
