"""How text is compared: folded, so that spacing, letter width, case and signs make no difference."""

import unicodedata
from functools import lru_cache

from market.domain.search.letters import SINGLE, is_syllable

MOST_WORDS = 8
LONGEST_WORD = 40

_PARTICLES = (
    *("에서는", "으로는", "이라는", "에게서", "한테서", "이라도", "으로도", "에서도", "만으로", "이라면"),
    *("에서", "에게", "한테", "으로", "이랑", "부터", "까지", "처럼", "보다", "하고", "이나", "라는", "에는"),
    *("로는", "라도", "만은", "들은", "들이", "들을", "마다", "조차", "라면", "이면", "이란", "께서", "로도"),
    *("에도", "만을", "은", "는", "이", "가", "을", "를", "의", "에", "로", "와", "과", "도", "만", "랑"),
    *("나", "란"),
)
_ASKING = frozenset(
    (
        *("찾아요", "찾습니다", "찾는", "찾아", "찾고", "찾기", "주세요", "줘요", "줘", "해주세요", "알려주세요"),
        *("있나요", "있어요", "있을까요", "있는", "없나요", "싶어요", "싶은", "싶습니다", "싶은데", "싶다"),
        *("해요", "하나요", "할까요", "되나요", "될까요", "가능한", "가능해요", "가능한가요", "주문하고"),
        *("주문하려고", "주문할", "주문하기", "구매하고", "사고", "사려고", "살래요", "살까요", "사는", "살"),
        *("파는", "팔아요", "파나요", "구해요", "구합니다", "필요해요", "필요한", "필요합니다", "추천"),
        *("추천해주세요", "추천해요", "추천해줘", "어디", "어디서", "어떤", "무슨", "뭐", "좀", "같이", "함께"),
        *("할", "하는", "하기", "한", "수", "것", "거", "곳", "데", "때", "좋은", "좋아하는", "만한", "위한"),
        *("위해", "쓰는", "쓸", "쓰기", "먹는", "먹을", "먹기", "마실", "입는", "입을", "만든", "들어간"),
        *("들어있는", "들어", "및", "그리고", "또는", "용", "등", "더", "잘", "꼭", "제일", "가장", "요즘"),
        *("얼마", "얼마예요", "가격", "구입", "갈", "가는", "가기", "볼", "보는", "배우고", "배울", "받고"),
        *("받을", "보낼", "보내는", "줄", "주는", "주고", "신청", "a", "an", "the", "of", "for", "with", "and"),
        *("or", "in", "on", "at", "to", "from", "by", "my", "me", "i", "want", "need", "buy", "find", "where"),
        *("can", "get", "some", "any", "is", "are", "please", "looking"),
    )
)
"""What people say around the thing they look for: how they ask, not what for."""

FEW_SYLLABLES = 3
"""What says how somebody asks is told by its ending only from this many syllables on."""

_ASKING_ENDINGS = (
    *("고싶어요", "고싶은", "해주세요", "어주세요", "아주세요"),
    *("을까요", "나요", "습니다", "려고요", "려고"),
)


def fold(text: str) -> str:
    """Letters and digits in their plain, small, composed form, with single blanks between words."""
    apart = unicodedata.normalize("NFKD", text) if not text.isascii() else text
    bare = "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")  # café is found as cafe
    plain = unicodedata.normalize("NFKC", bare).casefold().translate(SINGLE)
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


def squeeze(text: str) -> str:
    """``text`` folded and without any blank."""
    return fold(text).replace(" ", "")


@lru_cache(maxsize=512)
def words_of(typed: str) -> tuple[str, ...]:
    """The words to look for in what someone typed: at most eight, each once; none when nothing can be read."""
    words = dict.fromkeys(word[:LONGEST_WORD] for word in fold(typed).split())
    return tuple(words)[:MOST_WORDS]


def keys_of(typed: str) -> tuple[str, ...]:
    """What was typed, word by word as the keys that were pressed: capitals are Shift on a Korean keyboard."""
    return tuple(word[:LONGEST_WORD] for word in unicodedata.normalize("NFKC", typed).split())


def stems_of(word: str) -> tuple[str, ...]:
    """What ``word`` may be without the particle that Korean hangs on it, the longest first: 쿠키를 → 쿠키.

    Which reading was meant, only the documents tell: 고양이 is a cat, and whoever is in Goyang.
    """
    stems = (word.removesuffix(particle) for particle in _PARTICLES if word.endswith(particle))
    return tuple(sorted({stem for stem in stems if stem and is_syllable(stem[-1])}, key=len, reverse=True))


def asks_only(word: str) -> bool:
    """``word`` tells how somebody asks, as 주세요 does, and not what for."""
    return word in _ASKING or (len(word) > FEW_SYLLABLES and word.endswith(_ASKING_ENDINGS))


def singular(word: str) -> str:
    """An English word without the ending of the plural: cookies → cookie, candies → candy."""
    if not word.isascii() or len(word) < FEW_SYLLABLES + 1 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies") and len(word) > FEW_SYLLABLES + 2:
        return word[:-3] + "y" if word[-4] not in "aeiouk" else word[:-1]
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else word[:-1]
