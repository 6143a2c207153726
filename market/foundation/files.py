"""Private files: documents that people hand in, encrypted where they rest.

A file has a random name of its own; what its owner called it is kept by the row that refers to it, and never becomes
part of a path. The keys are those of personal data (see ``crypto``), so a stolen disk or backup tells nothing.
"""

import os
import re
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag

from market.foundation.crypto import seal, unseal
from market.foundation.errors import NotFound

_NAME = re.compile(r"[A-Za-z0-9_-]{32}")


def keep(folder: Path, raw: bytes) -> str:
    """Encrypt ``raw`` into ``folder`` and give the random name it has there. Nobody but this process's user reads it.

    It is on the disk before this returns, so a row that names it names something.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_urlsafe(24)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(seal(raw, place=name))
        file.flush()
        os.fsync(file.fileno())
    return name


def open_(folder: Path, name: str) -> bytes:
    """What ``keep`` was given; ``NotFound`` for a name it never gave, and for a file that is gone or altered.

    A file that was put under another's name does not open either: the name is part of the seal.
    """
    try:
        return unseal(_at(folder, name).read_bytes(), place=name)
    except (OSError, InvalidTag):
        raise NotFound from None


def forget(folder: Path, name: str) -> None:
    """Remove the file; nothing happens where there is none."""
    _at(folder, name).unlink(missing_ok=True)


def _at(folder: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise NotFound
    return folder / name
