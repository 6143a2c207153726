"""The letters that Korean words are made of: initials, keystrokes, what they sound like in Latin letters. Pure.

A syllable is an initial, a vowel and maybe a final (Unicode, chapter 3.12). On the two-set keyboard, which all of
Korea types with, each consonant and vowel has one key, some with Shift, and compounds are two keys (KS X 5002).
"""

import re
from functools import lru_cache

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_FIRST, _LAST = ord("가"), ord("힣")
SYLLABLES = "가-힣"
"""All whole syllables, for a set of a regular expression."""

_COMPOUNDS = {
    "ㅘ": "ㅗㅏ",
    "ㅙ": "ㅗㅐ",
    "ㅚ": "ㅗㅣ",
    "ㅝ": "ㅜㅓ",
    "ㅞ": "ㅜㅔ",
    "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ",
    "ㄵ": "ㄴㅈ",
    "ㄶ": "ㄴㅎ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ",
}
_KEYS = dict(
    zip(
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        "qwertyuiopasdfghjklzxcvbnmQWERTOP",
        strict=True,
    )
)
_TYPED = {key: letter for letter, key in _KEYS.items()}
_TYPED |= {key.upper(): letter for key, letter in list(_TYPED.items()) if key.upper() not in _TYPED}
_FROM_KEYS = {parts: whole for whole, parts in _COMPOUNDS.items()}
_ONLY_INITIALS = re.compile(f"[{INITIALS}]{{2,}}")
_PARTS = str.maketrans(_COMPOUNDS)

# Unicode folds single letters into the ones that syllables are put together from; people see and type the others.
SINGLE = str.maketrans(
    {chr(0x1100 + place): letter for place, letter in enumerate(INITIALS)}
    | {chr(0x1161 + place): letter for place, letter in enumerate(VOWELS)}
    | {chr(0x11A7 + place): letter for place, letter in enumerate(FINALS) if letter}
)
"""For ``str.translate``: letters that stand alone, as they are typed."""


def is_syllable(sign: str) -> bool:
    """``sign`` is a whole Korean syllable."""
    return "가" <= sign <= "힣"


def is_initials(word: str) -> bool:
    """``word`` is two initials or more and nothing else: ㅅㅈㅋㅋ."""
    return _ONLY_INITIALS.fullmatch(word) is not None


def has_single_letters(word: str) -> bool:
    """Something in ``word`` is no whole syllable: a word that is half typed, or typed on the other keyboard."""
    return any("ㄱ" <= sign <= "ㆎ" for sign in word)


def initials(text: str) -> str:
    """The initials of the syllables of ``text``, all other signs as they are: 쿠키 → ㅋㅋ."""
    return "".join(INITIALS[(ord(sign) - _FIRST) // 588] if "가" <= sign <= "힣" else sign for sign in text)


@lru_cache(maxsize=4096)
def strokes(text: str) -> str:
    """``text`` as the letters that are typed one after another: 쥐 → ㅈㅜㅣ."""
    letters = []
    for sign in text:
        place = ord(sign) - _FIRST
        if 0 <= place <= _LAST - _FIRST:
            letters.append(INITIALS[place // 588] + VOWELS[place % 588 // 28] + FINALS[place % 28])
        else:
            letters.append(sign)
    return "".join(letters).translate(_PARTS)


def without_last_letter(text: str) -> str:
    """``text`` while its last syllable is still being typed: 쿸 and 쿠ㅋ → 쿠. Empty where nothing is open."""
    place = ord(text[-1]) - _FIRST if text else -1
    if 0 <= place <= _LAST - _FIRST:
        return text[:-1] + chr(_FIRST + place - place % 28) if place % 28 else ""
    return text[:-1] if has_single_letters(text[-1:]) else ""


def on_latin_keys(text: str) -> str:
    """What these Korean letters would have been on a Latin keyboard: ㄴㅐ메 → soap."""
    return "".join(_KEYS.get(letter, letter) for letter in strokes(text))


def on_korean_keys(typed: str) -> str:
    """What these Latin letters would have been on a Korean keyboard: rlacl → 김치. Capitals are keys with Shift."""
    return _composed([_TYPED.get(key, key) for key in typed])


def _composed(letters: list[str]) -> str:
    """Single letters put together as an input method does it: a consonant goes to the vowel that follows it."""
    made: list[str] = []
    initial = vowel = final = ""

    def end() -> None:
        nonlocal initial, vowel, final
        if initial and vowel:
            place = (INITIALS.index(initial) * 21 + VOWELS.index(vowel)) * 28 + FINALS.index(final)
            made.append(chr(_FIRST + place))
        else:
            made.append(initial + vowel + final)
        initial = vowel = final = ""

    for letter in letters:
        if letter in VOWELS:
            if vowel and not final and (vowel + letter) in _FROM_KEYS:
                vowel = _FROM_KEYS[vowel + letter]
                continue
            if final:
                parts = _COMPOUNDS.get(final, final)
                final = parts[:-1]
                following = parts[-1]
                end()
                initial = following
            elif vowel or not initial:
                end()
            vowel = letter
        elif letter in INITIALS:
            if initial and vowel and not final and letter in FINALS:
                final = letter
            elif final and (final + letter) in _FROM_KEYS:
                final = _FROM_KEYS[final + letter]
            else:
                end()
                initial = letter
        else:
            end()
            made.append(letter)
    end()
    return "".join(made)


# --- how words sound, told roughly enough that an English word and its Korean spelling meet: coffee, 커피 → kopi

_SOUNDS_OF_INITIALS = tuple("k,k,n,t,t,l,m,p,p,s,s,,c,c,c,k,t,p,h".split(","))  # noqa: SIM905 - a table to compare
_SOUNDS_OF_VOWELS = tuple("a,e,a,e,o,e,o,e,o,a,e,e,o,u,o,e,i,u,,i,i".split(","))  # noqa: SIM905
_SOUNDS_OF_FINALS = tuple(",k,k,k,n,n,n,t,l,k,m,l,l,l,p,l,m,p,p,t,t,n,t,t,k,t,p,t".split(","))  # noqa: SIM905
_ENGLISH_SOUNDS = {
    "tch": "c",
    "ch": "c",
    "dg": "c",
    "j": "c",
    "z": "c",
    "sh": "s",
    "ss": "s",
    "ph": "p",
    "f": "p",
    "v": "p",
    "b": "p",
    "pp": "p",
    "ck": "k",
    "cc": "k",
    "c": "k",
    "q": "k",
    "x": "ks",
    "gh": "",
    "g": "k",
    "th": "s",
    "tt": "t",
    "dd": "t",
    "d": "t",
    "ng": "n",
    "r": "",
    "w": "",
    "oo": "u",
    "ou": "u",
    "ee": "i",
    "ea": "i",
    "ie": "i",
    "y": "i",
    "ae": "e",
    "ai": "e",
    "ay": "e",
    "eo": "o",
    "oa": "o",
    "au": "o",
    "eu": "",
}
_ENGLISH = re.compile(
    "(?P<soft>c(?=[eiy]))|(?P<liquid>r(?=[aeiouyw])|ll?|rr)|(?P<ending>er\\b)|(?P<silent>(?<=[^aeiou])e\\b)|"
    + "|".join(sorted(_ENGLISH_SOUNDS, key=len, reverse=True))
)
_SOUND_OF_GROUP = {"soft": "s", "liquid": "l", "ending": "o", "silent": ""}
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def sound_of_korean(word: str) -> str:
    """``word`` as it sounds, in few Latin letters; ㅡ, which Korean puts between consonants, is silent."""
    sounds = []
    for sign in word:
        place = ord(sign) - _FIRST
        if not 0 <= place <= _LAST - _FIRST:
            sounds.append(sign)
            continue
        sounds.append(_SOUNDS_OF_INITIALS[place // 588] + _SOUNDS_OF_VOWELS[place % 588 // 28])
        sounds.append(_SOUNDS_OF_FINALS[place % 28])
    return _TWICE.sub(r"\1", "".join(sounds))


def sound_of_latin(word: str) -> str:
    """The same of a word in Latin letters: an English one, or a Korean one as it is romanised."""
    return _TWICE.sub(r"\1", _ENGLISH.sub(_sound, word))


def _sound(found: re.Match[str]) -> str:
    return _SOUND_OF_GROUP[found.lastgroup] if found.lastgroup else _ENGLISH_SOUNDS[found[0]]
