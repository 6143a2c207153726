"""Commands: ``flask serve``, ``worker``, ``seed``, ``sample``, ``search``, ``tally``, ``reconcile``, ``backup`` …"""

from collections.abc import Mapping
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import Migrate
from sqlalchemy.exc import OperationalError

from market import serve, worker
from market.config import ROOT, Settings
from market.domain.accounts.queries import user_by_email
from market.domain.operators import services as operators
from market.domain.search import evaluation, synonyms
from market.domain.settlements import reconciliation_queries, reconciling
from market.domain.storefront import tally
from market.foundation import backup, clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.foundation.i18n import speaking
from market.seed import findable, loader, scaling
from market.seed.reading import read
from market.web.site import settings

MIGRATIONS = ROOT / "market" / "migrations"


def register(app: Flask) -> None:
    """Give ``app`` its commands."""
    Migrate(app, db, directory=str(MIGRATIONS))
    for command in (
        *(_serve, _worker, _administrator, _seed, _sample, _search, _tally, _reconcile, _backup, _restore),
    ):
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


@click.command("administrator")
@click.argument("email")
@click.option("--organisation", required=True, help="Its Korean name; it is added if it is not there.")
@with_appcontext
def _administrator(email: str, organisation: str) -> None:
    """Make the account of EMAIL an administrator of the city's office: the first one, or one more."""
    with transaction():
        user = user_by_email(email)
        if user is None or user.email_verified_at is None:
            raise click.ClickException("There is no confirmed account with that address. Sign up with it first.")
        operators.make_administrator(user, organisation, now=clock.now())
    click.echo("Done. The next sign-in leads to setting up a second factor, and then to /city/.")


@click.command("seed")
@click.option("--real-only", is_flag=True, help="Only the real directory, events and venues; no sample market.")
@click.option("--scale", type=click.IntRange(1, 10_000_000), help="Copy the sample’s products up to so many.")
@with_appcontext
def _seed(real_only: bool, scale: int | None) -> None:
    """Load the directory and, unless told otherwise, the sample market into an empty database.

    With --scale also into one that holds the sample already: its products come once more, and once more.
    """
    if real_only and scale:
        raise click.UsageError("Without the sample there is nothing to copy: --real-only or --scale.")
    if not scale or not scaling.has_originals():
        loader.load(real_only=real_only, now=clock.now(), uploads=settings().uploads)
    if scale:
        scaling.grow(scale, now=clock.now(), tell=click.echo)
    with transaction():
        tally.recount()
    scaling.look_over()


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


@click.group("search")
def _search() -> None:
    """The search: its documents, its synonyms, how well it finds."""


@_search.command("rebuild")
@with_appcontext
def _rebuild() -> None:
    """Write all documents of the search anew, while the market goes on."""
    click.echo(f"documents: {findable.rebuild():,}")


@_search.command("synonyms")
@with_appcontext
def _synonyms() -> None:
    """Add the general list of the trade; words that the staff have put into a group stay there."""
    with transaction():
        added = synonyms.add_groups(read("synonyms.json")["groups"], actor=THE_MARKET, now=clock.now())
    click.echo(f"groups added: {added}")


@_search.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--postgres",
    envvar="TEST_POSTGRES",
    default="postgresql://root@127.0.0.1:5432",
    show_default=True,
    help="A server with a database called postgres; nothing stays in it. The configured one goes first.",
)
@with_appcontext
def _evaluate(file: Path, postgres: str) -> None:
    """Measure how well the queries of the judgements in FILE are answered, on both databases.

    recall@10, mean reciprocal rank and the share of queries that find nothing, in all and by type: without synonyms
    and with the general list of the trade. The market's own documents and words play no part.
    """
    configured = settings().database_url
    server = configured if configured.startswith("postgresql") else f"{postgres}/postgres"
    try:
        judgements = evaluation.read_judgements(file)
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    lists = {"no synonyms": {}, "the general list": synonyms.as_synonyms(read("synonyms.json")["groups"])}
    for name, url in (
        ("SQLite", "sqlite://"),
        ("PostgreSQL", server.replace("postgresql://", "postgresql+psycopg://")),
    ):
        try:
            with evaluation.scratch(url) as connection:
                evaluation.load(connection, judgements)
                for words, known in lists.items():
                    _tell(f"{name}, {words}", evaluation.measured(evaluation.answers(connection, judgements, known)))
        except OperationalError as failure:
            click.echo(f"\n{name}: not measured: {str(failure.orig).splitlines()[0]}")


def _tell(title: str, figures: Mapping[str, evaluation.Measured]) -> None:
    click.echo(f"\n{title}\n{'type':<12}{'queries':>9}{'recall@10':>11}{'MRR':>8}{'nothing':>9}")
    for sort in sorted(figures, key=lambda sort: (sort != evaluation.EVERYTHING, sort)):
        one = figures[sort]
        click.echo(f"{sort:<12}{one.queries:>9}{one.recall:>11.3f}{one.rank:>8.3f}{one.nothing:>9.3f}")


@click.group("tally")
def _tally() -> None:
    """How many goods there are of each sort, which filters tell."""


@_tally.command("rebuild")
@with_appcontext
def _rebuild_tally() -> None:
    """Count all goods anew. The worker keeps the tally true; this is for who has taken its triggers away."""
    with transaction():
        click.echo(f"goods on sale: {tally.recount():,}")


@click.command("reconcile")
@with_appcontext
def _reconcile() -> None:
    """Hold the payments of every order against the ledger; 1 when something waits for a person."""
    comparison = reconciling.compare(is_full=True, now=clock.now())
    with transaction():
        run = reconciling.record(comparison)
    click.echo(f"orders compared: {run.orders}")
    for total in reconciliation_queries.totals():
        click.echo(
            f"{'simulated' if total.is_sandbox else 'real'} money: {total.captured:,} won captured, "
            f"{total.refunded:,} refunded, {total.enterprises:,} on the enterprises' accounts, "
            f"{total.market:,} on the market's, {-total.paid_out:,} paid out"
        )
    if not run.differences:
        click.echo("nothing differs")
        return
    click.echo(f"differences that wait for a person, at /city/reconciliation: {run.differences}")
    with speaking("en"):
        for row in reconciliation_queries.open_differences(most=20):
            name = row.order.number if row.order else row.subject
            click.echo(
                f"  {name}: {row.kind.label}: {row.expected:,} won expected, {row.found:,} found. {row.detail}"
            )
    raise SystemExit(1)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def _backup(file: Path) -> None:
    """Write the database and the uploads into FILE, while the market goes on."""
    try:
        made = backup.make_backup(_place(settings()), file, now=clock.now())
    except backup.BackupFailed as failure:
        raise click.ClickException(str(failure)) from failure
    click.echo(f"{file}: {_told(made)}")
    click.echo("The keys (DATA_KEYS) are not in it: keep them elsewhere.")


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Also where there are data already: they are lost.")
@with_appcontext
def _restore(file: Path, replace: bool) -> None:
    """Put the backup in FILE into the database and the uploads of these settings."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    known = [script.revision for script in scripts.walk_revisions()]
    db.engine.dispose()
    try:
        made = backup.restore_backup(_place(settings()), file, replace=replace, revisions=known)
    except backup.BackupFailed as failure:
        raise click.ClickException(str(failure)) from failure
    click.echo(f"restored: {_told(made)}")
    if made.revision != scripts.get_current_head():
        click.echo("Its tables are of an older version: flask db upgrade brings them up to date.")
    click.echo("Now compare the money: flask reconcile")


def _place(chosen: Settings) -> backup.Place:
    sandbox = chosen.instance / "sandbox.db" if chosen.uses_sandbox else None
    return backup.Place(chosen.database_url, chosen.uploads, sandbox)


def _told(made: backup.Manifest) -> str:
    return (
        f"{made.engine}, revision {made.revision}, made at {made.made_at}, "
        f"{sum(made.counts.values()):,} rows, {made.uploads:,} uploads"
    )
