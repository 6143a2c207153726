"""Korean in Latin letters, for names that stand in addresses or are read aloud abroad."""

import re

_INITIALS = tuple("g,kk,n,d,tt,r,m,b,pp,s,ss,,j,jj,ch,k,t,p,h".split(","))  # noqa: SIM905 - a table to compare
_VOWELS = tuple("a,ae,ya,yae,eo,e,yeo,ye,o,wa,wae,oe,yo,u,wo,we,wi,yu,eu,ui,i".split(","))  # noqa: SIM905
_FINALS = tuple(",k,k,k,n,n,n,t,l,k,m,l,l,l,p,l,m,p,p,t,t,ng,t,t,k,t,p,t".split(","))  # noqa: SIM905
_FIRST_SYLLABLE, _LAST_SYLLABLE = ord("가"), ord("힣")


def romanised(name: str) -> str:
    """``name`` in Latin letters, each syllable by itself, as the Revised Romanisation writes it."""
    words = "".join(_latin(letter) for letter in name).split()
    return " ".join(word[:1].upper() + word[1:] for word in words)


def in_address(name: str, *, most: int = 60) -> str:
    """``name`` as it can stand in an address: small Latin letters, figures and hyphens; maybe nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", romanised(name).lower()).strip("-")[:most].strip("-")


def _latin(letter: str) -> str:
    place = ord(letter) - _FIRST_SYLLABLE
    if not _FIRST_SYLLABLE <= ord(letter) <= _LAST_SYLLABLE:
        return letter
    return _INITIALS[place // 588] + _VOWELS[place % 588 // 28] + _FINALS[place % 28]
