"""A worker that is killed while it saves a sheet: ``python -m tests.seller.product_sheets.killed_import <JSON>``."""

import json
import os
import signal
import sys
from pathlib import Path

from market.app import create_app
from market.config import read_settings
from market.domain.imports import writing
from market.web import product_imports


def _die(*_args, **_facts):
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Claim the sheet and die: before anything is written, or while the transaction with all of it is open."""
    wish = json.loads(sys.argv[1])
    app = create_app(read_settings(wish["environ"], Path(wish["instance"])))
    if wish["when"] == "before":
        product_imports.write = _die
    else:
        writing.noting.record = _die
    product_imports.work(app, wish["import_id"])


if __name__ == "__main__":
    main()
