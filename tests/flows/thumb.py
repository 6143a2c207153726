"""A thumb on a phone that counts what it does: taps on what can be seen, and keystrokes."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page

from tools.market import ROOT

STORY = ROOT / "docs" / "seller-story.md"

A_FILE = 3
"""Taps of choosing a photo or a file: the field, what is chosen, “Done”. Taking a photo costs as many."""


@dataclass
class Thumb:
    """What has been done so far, in all and since ``stage`` was called last."""

    page: Page
    taps: int = 0
    keys: int = 0
    stages: dict[str, tuple[int, int]] = field(default_factory=dict)
    _before: tuple[int, int] = (0, 0)

    @property
    def main(self) -> Locator:
        """What a page is about."""
        return self.page.locator("main")

    def taps_on(self, target: Locator) -> None:
        """One tap on what can be seen and reached."""
        target.click()
        self.taps += 1

    def presses(self, words: str) -> None:
        """Tap on the button that says ``words``."""
        self.taps_on(self.main.get_by_role("button", name=words, exact=True).first)

    def follows(self, words: str | re.Pattern[str]) -> None:
        """Tap on the first link that says ``words``."""
        self.taps_on(self.main.get_by_role("link", name=words, exact=isinstance(words, str)).first)

    def types(self, name: str, text: str) -> None:
        """Tap on a field and type; a syllable is as many keystrokes as it has letters."""
        self.taps_on(self.page.locator(f"main [name={name}]"))
        self.page.keyboard.insert_text(text)
        self.keys += len(unicodedata.normalize("NFD", text))

    def selects(self, name: str, value: str) -> None:
        """Open a list and tap on one of its lines."""
        self.page.locator(f"main select[name={name}]").select_option(value)
        self.taps += 2

    def chooses_files(self, name: str, *files: tuple[str, str, bytes]) -> None:
        """Choose photos or files, each (name, kind, content), as the phone's own pages do it."""
        chosen: Sequence[Any] = [{"name": one, "mimeType": kind, "buffer": raw} for one, kind, raw in files]
        self.page.locator(f"main input[name={name}]").set_input_files(chosen)
        self.taps += A_FILE - 1 + len(files)

    def stage(self, what: str) -> None:
        """All since the last stage was ``what``."""
        self.stages[what] = (self.taps - self._before[0], self.keys - self._before[1])
        self._before = (self.taps, self.keys)


def counted(what: str) -> tuple[int, int]:
    """The taps and keystrokes that the story tells of ``what``."""
    line = next(line for line in STORY.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {what} |"))
    taps, keys = re.findall(r"\d+", line.removeprefix(f"| {what} |"))[:2]
    return int(taps), int(keys)
