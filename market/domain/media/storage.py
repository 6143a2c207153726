"""Where the files of pictures are: originals for as long as they wait, and the forms that are shown.

``originals/<key>`` holds what was uploaded, ``ready/<k>/<key>/480.avif`` what is served, ``working/`` what is being
made. Only ``ready`` is ever served.
"""

import os
import re
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

_KEY = re.compile(r"[0-9a-f]{24}-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})")
_root: list[Path] = []


def use_folder(folder: Path) -> None:
    """Keep pictures in ``folder`` from now on."""
    _root[:] = [folder]


def size_of(key: str) -> tuple[int, int] | None:
    """Width and height of the largest form of the picture called ``key``; None for what is no picture's key."""
    match = _KEY.fullmatch(key)
    return (int(match[1]), int(match[2])) if match else None


def original(key: str) -> Path:
    """The file as it was uploaded."""
    return _root[0] / "originals" / key


def forms(key: str) -> Path:
    """The folder of the forms that are served."""
    return _root[0] / "ready" / key[:2] / key


def keep_original(key: str, raw: bytes) -> None:
    """Write an upload down, for nobody else to read."""
    file = original(key)
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(raw)


def new_workshop(key: str) -> Path:
    """An empty folder in which the forms of ``key`` are made."""
    working = _root[0] / "working"
    working.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"{key}.", dir=working))


def put_forms(key: str, workshop: Path) -> int:
    """Serve what was made in ``workshop`` from now on, instead of what an attempt before left; its bytes."""
    place = forms(key)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    workshop.rename(place)
    return sum(file.stat().st_size for file in place.iterdir())


def forget_original(key: str) -> None:
    """The upload itself goes, with the place and the time of day that a camera wrote into it."""
    original(key).unlink(missing_ok=True)


def forget(key: str) -> None:
    """Every file of a picture goes."""
    forget_original(key)
    shutil.rmtree(forms(key), ignore_errors=True)


def originals_before(moment: datetime) -> list[str]:
    """The keys of the originals that were written before ``moment``."""
    return [file.name for file in _older(_root[0] / "originals", moment)]


def sweep_workshops_before(moment: datetime) -> None:
    """Clear away what a worker that was killed left behind."""
    for folder in _older(_root[0] / "working", moment):
        shutil.rmtree(folder, ignore_errors=True)


def _older(folder: Path, moment: datetime) -> list[Path]:
    if not folder.exists():
        return []
    return [entry for entry in folder.iterdir() if entry.stat().st_mtime < moment.timestamp()]
