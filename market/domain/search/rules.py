"""How text is compared: folded, so that spacing, letter width, case and signs make no difference."""

import unicodedata
from functools import lru_cache

MOST_WORDS = 8
LONGEST_WORD = 40
LONG_ENOUGH_TO_SPAN = 4
"""From this length a word is also looked for across the spaces of a text: 수제쿠키 in "수제 쿠키"."""

_PARTICLES = (
    *("에서는", "으로는", "이라는", "에게서", "한테서"),
    *("에서", "에게", "한테", "으로", "이랑", "부터", "까지", "처럼", "보다", "하고", "이나", "라는", "에는"),
    *("은", "는", "이", "가", "을", "를", "의", "에", "로", "와", "과", "도", "만", "랑", "나"),
)


def fold(text: str) -> str:
    """Letters and digits in their plain, small, composed form, with single blanks between words."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


def squeeze(text: str) -> str:
    """``text`` folded and without any blank."""
    return fold(text).replace(" ", "")


@lru_cache(maxsize=512)
def words_of(typed: str) -> tuple[str, ...]:
    """The words to look for in what someone typed: at most eight, each once; none when nothing can be read."""
    words = dict.fromkeys(word[:LONGEST_WORD] for word in fold(typed).split())
    return tuple(words)[:MOST_WORDS]


def without_particles(words: tuple[str, ...]) -> tuple[str, ...]:
    """``words`` as they stand in a dictionary: 쿠키를 → 쿠키. Which reading was meant, only the documents tell."""
    return tuple(dict.fromkeys(_stem(word) for word in words))


def _stem(word: str) -> str:
    for particle in _PARTICLES:
        stem = word.removesuffix(particle)
        if stem and stem != word and "가" <= stem[-1] <= "힣":
            return stem
    return word
