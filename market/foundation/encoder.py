"""Pictures are decoded in a process of their own, with little memory and time and none of our secrets.

What a stranger sent may be made to break a decoder: then that process ends, and nothing else does.
``python -m market.foundation.encoder original folder width height most_pixels``
"""

import resource
import subprocess
import sys
from pathlib import Path

from market.foundation import pixels

MEMORY = 1024**3
"""Bytes of address space; 50 megapixels with transparency need half of it."""

SECONDS = 60
LARGEST_FORM = 16 * 1024 * 1024
_ROOT = Path(__file__).resolve().parents[2]
_UNREADABLE = 3


class EncoderStopped(Exception):
    """The process ended without an answer: killed, out of memory, or out of time."""


def write_forms(original: Path, folder: Path, size: tuple[int, int], *, most_pixels: int) -> None:
    """``pixels.write_forms`` in a process of its own. Raises ``pixels.Unreadable`` or ``EncoderStopped``."""
    facts = (str(original), str(folder), str(size[0]), str(size[1]), str(most_pixels))
    try:
        ended = subprocess.run(  # noqa: S603 - our own module, with paths and numbers that we made
            [sys.executable, "-m", "market.foundation.encoder", *facts],
            cwd=_ROOT,
            env={"LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise EncoderStopped("out of time") from None
    if ended.returncode == _UNREADABLE:
        raise pixels.Unreadable
    if ended.returncode != 0:
        raise EncoderStopped(f"exit {ended.returncode}")


def _main(original: str, folder: str, width: str, height: str, most_pixels: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FORM, LARGEST_FORM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        size = (int(width), int(height))
        pixels.write_forms(Path(original), Path(folder), size, most_pixels=int(most_pixels))
    except (pixels.Unreadable, pixels.TooManyPixels):
        return _UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
