"""The whole market with one command: tables, sample on an empty database, web server and worker.

The worker is a fork of this process and the web server a child of it: when one of the three ends, all end.
"""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from market import worker
from market.config import Settings
from market.domain.enterprises.models import Enterprise
from market.foundation import clock
from market.foundation.database import db
from market.seed import loader
from market.seed.dataset import DEMO_ACCOUNTS

HOST = os.environ.get("HOST", "127.0.0.1")
READY_WITHIN = 60.0
"""Seconds after which a web server that does not answer counts as broken."""


def serve(app: Flask, settings: Settings) -> None:
    """Open the market on ``settings.port`` and stay until told to stop; exits with what the children said."""
    _check_port(settings.port)
    _prepare(app, settings)
    say("starting web server and worker")
    db.engine.dispose()  # a forked connection would be shared by two processes
    work = multiprocessing.get_context("fork").Process(target=_work, args=(app, settings), name="worker")
    work.start()
    web = subprocess.Popen(_web_command(settings))  # noqa: S603 - our own arguments

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    try:
        _wait_until_ready(settings, web)
        _welcome(settings)
        while web.poll() is None and work.is_alive():
            time.sleep(0.5)
        sys.exit(f"DADAKET stopped: {'the web server' if web.poll() is not None else 'the worker'} ended.")
    except KeyboardInterrupt:
        click.echo()
    finally:
        for process in (web, work):
            process.terminate()
        web.wait(timeout=10)
        work.join(timeout=10)


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
        db.session.remove()


def _work(app: Flask, settings: Settings) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and ends its children itself
    with app.app_context():
        worker.run(app, settings)


def _web_command(settings: Settings) -> list[str]:
    workers = os.environ.get("WEB_WORKERS", "1")
    return [
        sys.executable,
        *("-m", "granian", "--interface", "wsgi", "--host", HOST),
        *("--port", str(settings.port), "--workers", workers, "--blocking-threads", "4", "--no-ws"),
        *("--log-level", "warning", "wsgi:app"),
    ]


def _wait_until_ready(settings: Settings, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and web.poll() is None:
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
    click.echo(f"\n  Payments are simulated (모의 결제). Mails: {address}/__mail__   Stop: Ctrl+C\n")
