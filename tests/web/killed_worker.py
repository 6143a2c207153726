"""A worker that is killed while it prepares a picture: ``python -m tests.web.killed_worker <wish, as JSON>``."""

import json
import os
import signal
import sys
from pathlib import Path

from market.app import create_app
from market.config import read_settings
from market.domain.media import storage
from market.foundation import encoder
from market.web import picture_work


def _die(*_args, **_facts):
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Claim the picture that waits, and die: before its forms are made, or when they are there and not yet marked."""
    wish = json.loads(sys.argv[1])
    app = create_app(read_settings(wish["environ"], Path(wish["instance"])))
    if wish["when"] == "before":
        encoder.write_forms = _die
    else:
        put = storage.put_forms
        storage.put_forms = lambda *args: _die(put(*args))
    picture_work.prepare_waiting(app)


if __name__ == "__main__":
    main()
