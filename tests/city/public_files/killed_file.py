"""A worker killed while it applies a public file: ``python -m tests.city.public_files.killed_file <JSON>``."""

import json
import os
import signal
import sys
from pathlib import Path

from market.app import create_app
from market.config import read_settings
from market.domain.public_files import applying
from market.web import public_files


def _die(*_args, **_facts):
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Claim the file and die: before anything is written, or while the transaction with all of it is open."""
    wish = json.loads(sys.argv[1])
    app = create_app(read_settings(wish["environ"], Path(wish["instance"])))
    if wish["when"] == "before":
        applying.apply = _die
    else:
        applying.noting.record_applied = _die
    public_files.work(app, wish["file_id"])


if __name__ == "__main__":
    main()
