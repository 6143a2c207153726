"""Whatever is written down in the audit is told in words."""

import re

from market.city.audit.words import WORDS
from tools.market import ROOT

WRITTEN_DOWN = re.compile(r"""(?:record|_note|_record|_tell|_log)\w*\(\s*"([a-z_]+\.[a-z_]+)\"""")


def test_every_action_has_its_words():
    written = {
        action
        for file in (ROOT / "market").rglob("*.py")
        if "sandbox" not in file.parts  # there the payment company speaks
        for action in WRITTEN_DOWN.findall(file.read_text(encoding="utf-8"))
    }

    assert len(written) > 80
    assert written - WORDS.keys() == set()
