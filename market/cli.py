"""Commands: ``flask serve``, ``worker``, ``seed``, ``sample``, and those of Flask-Migrate (``flask db``)."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import Migrate

from market import serve, worker
from market.config import ROOT
from market.foundation import clock
from market.foundation.database import db
from market.seed import loader
from market.web.site import settings


def register(app: Flask) -> None:
    """Give ``app`` its commands."""
    Migrate(app, db, directory=str(ROOT / "market" / "migrations"))
    for command in (_serve, _worker, _seed, _sample):
        app.cli.add_command(command)


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined]


@click.command("serve")
def _serve() -> None:
    """Open the market: tables, seed on an empty database, web server and worker."""
    serve.serve(_app(), settings())


@click.command("worker")
def _worker() -> None:
    """Send mails and finish what requests began, until stopped."""
    worker.run(_app(), settings())


@click.command("seed")
@click.option("--real-only", is_flag=True, help="Only the real directory, events and venues; no sample market.")
@with_appcontext
def _seed(real_only: bool) -> None:
    """Load the directory and, unless told otherwise, the sample market into an empty database."""
    loader.load(real_only=real_only, now=clock.now(), uploads=settings().uploads)


@click.group("sample")
def _sample() -> None:
    """The invented enterprises, products and pop-ups that say 예시."""


@_sample.command("hide")
@with_appcontext
def _hide() -> None:
    """Take the whole sample out of sight; it can be shown again."""
    click.echo(f"hidden: {loader.hide_sample(now=clock.now())}")


@_sample.command("show")
@with_appcontext
def _show() -> None:
    """Show the sample again."""
    click.echo(f"shown: {loader.show_sample(now=clock.now())}")


@_sample.command("remove")
@with_appcontext
def _remove() -> None:
    """Remove the sample; what orders refer to is hidden instead."""
    click.echo(f"removed: {loader.remove_sample(now=clock.now())}")
