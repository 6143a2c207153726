"""Passwords at rest: argon2id, at the parameters that OWASP's password storage cheat sheet asks for.

Checking takes as long for somebody who has no account as for somebody who has one: time tells nothing.
"""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

MEMORY_KIB = 19 * 1024
ROUNDS = 2

_hasher = PasswordHasher()


def use_cost(memory_kib: int = MEMORY_KIB, rounds: int = ROUNDS) -> None:
    """Set what a hash costs. Tests make it cheap; older hashes are still checked, and made anew at sign-in."""
    global _hasher
    _hasher = PasswordHasher(
        time_cost=rounds, memory_cost=memory_kib, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
    )
    _hash_of_nobody.cache_clear()


def hash_password(password: str) -> str:
    """``password`` as an argon2id hash; takes its time, so call it outside a transaction."""
    return _hasher.hash(password)


def matches(password: str, hashed: str | None) -> bool:
    """``password`` is the one that was hashed. With None, for nobody, the same work is done and the answer is no."""
    try:
        return _hasher.verify(hashed or _hash_of_nobody(), password) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(hashed: str) -> bool:
    """``hashed`` was made at another cost than today's."""
    return _hasher.check_needs_rehash(hashed)


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _hasher.hash("nobody has this password")


use_cost()
