"""Files that are made to break a decoder: refused or stopped, in little time and memory."""

import json
import subprocess
import sys
import zlib

import pytest

from market.config import ROOT
from market.foundation import encoder, pixels
from tests.picturing import claiming, photo

MOST = 50_000_000

OPENING = """
import json, resource, sys, time
from market.foundation import pixels
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.monotonic()
try:
    pixels.opened(open(sys.argv[1], "rb").read(), most_pixels=50_000_000)
    found = "opened"
except (pixels.Unreadable, pixels.TooManyPixels) as refusal:
    found = type(refusal).__name__
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([found, time.monotonic() - began, grown / 1024]))
"""


def opened_apart(raw, tmp_path):
    """What opening ``raw`` says, the seconds and the megabytes it takes, in a process of its own."""
    file = tmp_path / "attack"
    file.write_bytes(raw)
    ended = subprocess.run(
        [sys.executable, "-c", OPENING, str(file)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(ended.stdout)


def text_bomb():
    """A PNG whose comment unpacks to 200 MB."""
    whole = claiming(10, 10, b"\x00" * 310)
    comment = b"zTXt" + b"Comment\x00\x00" + zlib.compress(bytes(200_000_000), 9)
    chunk = (len(comment) - 4).to_bytes(4, "big") + comment + zlib.crc32(comment).to_bytes(4, "big")
    return whole[:33] + chunk + whole[33:]


@pytest.mark.parametrize(
    "attack",
    [
        lambda: claiming(50_000, 50_000),
        lambda: claiming(2_147_483_647, 2_147_483_647),
        lambda: claiming(10_000, 5_001),
        lambda: b"GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02D\x01\x00;",
        text_bomb,
    ],
    ids=["50,000 × 50,000", "the largest that can be said", "a little too large", "the largest GIF", "a text bomb"],
)
def test_a_bomb_is_refused_by_its_header(tmp_path, attack):
    found, seconds, megabytes = opened_apart(attack(), tmp_path)

    assert found in ("TooManyPixels", "Unreadable")
    assert seconds < 2
    assert megabytes < 200


def test_a_photo_is_made_by_a_process_of_its_own(tmp_path):
    original, forms = tmp_path / "original", tmp_path / "forms"
    original.write_bytes(photo())
    forms.mkdir()

    encoder.write_forms(original, forms, (960, 720), most_pixels=MOST)

    assert len(list(forms.iterdir())) == 15


def test_a_header_that_promises_more_than_there_is_makes_no_picture(tmp_path):
    original = tmp_path / "original"
    original.write_bytes(claiming(8_000, 6_000))

    with pytest.raises(pixels.Unreadable):
        encoder.write_forms(original, tmp_path, (960, 720), most_pixels=MOST)


def test_who_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(encoder, "SECONDS", 0.01)
    original = tmp_path / "original"
    original.write_bytes(photo())

    with pytest.raises(encoder.EncoderStopped):
        encoder.write_forms(original, tmp_path, (960, 720), most_pixels=MOST)


def test_who_breaks_is_told_apart_from_who_is_broken(tmp_path):
    original = tmp_path / "original"
    original.write_bytes(photo())

    with pytest.raises(encoder.EncoderStopped):
        encoder.write_forms(original, tmp_path / "nowhere", (960, 720), most_pixels=MOST)
