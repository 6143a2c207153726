"""The whole market with one command: tables, sample on an empty database, web server and worker.

The worker and the web server are forks of this process, which has loaded the application already: that halves the
time to the first page. When one of the three ends, all end.
"""

import multiprocessing
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from multiprocessing.context import ForkProcess
from types import FrameType

import click
from flask import Flask
from flask_migrate import upgrade
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy import func, select

from market import worker
from market.config import Settings
from market.domain.enterprises.models import Enterprise
from market.foundation import clock
from market.foundation.database import db
from market.seed import findable, loader
from market.seed.dataset import DEMO_ACCOUNTS
from market.web.warming import warm_up

HOST = os.environ.get("HOST", "127.0.0.1")
READY_WITHIN = 60.0
"""Seconds after which a web server that does not answer counts as broken."""

STOPPED_WITHIN = 10
"""Seconds that a child has to end by itself."""


def serve(app: Flask, settings: Settings) -> None:
    """Open the market on ``settings.port`` and stay until told to stop; exits with what the children said."""
    _check_port(settings.port)
    _prepare(app, settings)
    say("starting web server and worker")
    db.engine.dispose()  # a forked connection would be shared by two processes
    fork = multiprocessing.get_context("fork")
    work = fork.Process(target=_work, args=(app, settings), name="worker")
    web = fork.Process(target=_answer, args=(app, settings), name="web server")
    for process in (work, web):
        process.start()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    try:
        _wait_until_ready(settings, web)
        _welcome(settings)
        while web.is_alive() and work.is_alive():
            time.sleep(0.5)
        sys.exit(f"DADAKET stopped: the {work.name if web.is_alive() else web.name} ended.")
    except KeyboardInterrupt:
        click.echo()
    finally:
        for process in (web, work):
            process.terminate()
        for process in (web, work):
            process.join(timeout=STOPPED_WITHIN)
            if process.is_alive():
                process.kill()


def say(what: str) -> None:
    """One line of progress."""
    click.echo(f"· {what}")


def _check_port(port: int) -> None:
    """Stop with a sentence when somebody listens on ``port``: two servers would share it without a word."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that has just stopped does not count
        try:
            probe.bind((HOST, port))
        except OSError:
            sys.exit(f"DADAKET did not start: port {port} is taken. Choose another: make run PORT={port + 1}")


def _prepare(app: Flask, settings: Settings) -> None:
    with app.app_context():
        say("bringing the database's tables up to date")
        upgrade()
        if not db.session.scalar(select(func.count(Enterprise.id))):
            db.session.rollback()
            say("the database is empty: loading the directory and the sample market")
            loader.load(real_only=settings.is_production, now=clock.now(), uploads=settings.uploads)
        if findable.is_lost():
            db.session.rollback()
            say("writing the documents of the search")
            findable.rebuild()
        db.session.remove()


def _work(app: Flask, settings: Settings) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and ends its children itself
    with app.app_context():
        worker.run(app, settings)


def _answer(app: Flask, settings: Settings) -> None:
    # The parent is interrupted, and ends its children itself: a second signal while the first is worked off can
    # leave the server's own child waiting for a lock that it holds.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    multiprocessing.set_start_method("fork", force=True)  # its own children are forks, too

    def load(_target: str) -> Flask:  # in each of these children
        warm_up(app, settings)
        return app

    Granian(
        "wsgi:app",
        address=HOST,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("WEB_WORKERS", "1")),
        blocking_threads=4,
        websockets=False,
        workers_kill_timeout=STOPPED_WITHIN // 2,
        log_level=LogLevels.warning,
    ).serve(target_loader=load)


def _wait_until_ready(settings: Settings, web: ForkProcess) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and web.is_alive():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    sys.exit(f"DADAKET did not start: nothing answers on port {settings.port}.")


def _welcome(settings: Settings) -> None:
    address = f"http://127.0.0.1:{settings.port}"
    click.echo(f"\n  다다켓 DADAKET is open:  {address}   English: {address}/en/\n")
    if settings.is_production:
        return
    for account in DEMO_ACCOUNTS:
        click.echo(f"  {account.role:<8} {account.email:<28} {account.password:<20} → {account.lands_at}")
    click.echo(f"\n  Seller and staff are asked for a code, too: it stands at {address}/__mail__")
    click.echo(f"\n  Payments are simulated (모의 결제). Mails: {address}/__mail__   Stop: Ctrl+C\n")
