"""Personal data at rest: AES-256-GCM, and a keyed fingerprint to find what cannot be read.

The keys are outside the database (``DATA_KEYS``; the embedded default makes one in ``instance/``).
The first key encrypts; all of them decrypt, so that a key can be changed while old rows remain.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_keys: list[bytes] = []


def use_keys(secrets: list[str]) -> None:
    """Derive the data keys from ``secrets``: the first writes, every one of them can read."""
    _keys[:] = [hashlib.sha256(b"dadaket data key:" + secret.encode()).digest() for secret in secrets]


def seal(raw: bytes, *, place: str | None = None) -> bytes:
    """``raw`` encrypted: 12 bytes of nonce, then AES-GCM. With ``place`` it opens as what rests there alone."""
    nonce = os.urandom(12)
    return nonce + AESGCM(_keys[0]).encrypt(nonce, raw, _bound_to(place))


def unseal(sealed: bytes, *, place: str | None = None) -> bytes:
    """What was sealed for ``place``; ``InvalidTag`` when no key fits, when a bit has changed, or at another place."""
    for key in _keys:
        try:
            return AESGCM(key).decrypt(sealed[:12], sealed[12:], _bound_to(place))
        except InvalidTag:
            continue
    raise InvalidTag


def _bound_to(place: str | None) -> bytes | None:
    return None if place is None else place.encode()


def encrypt(text: str) -> str:
    """``text`` as printable cipher text."""
    return base64.b64encode(seal(text.encode())).decode()


def decrypt(cipher: str) -> str:
    """The text inside ``cipher``; ``InvalidTag`` when no key fits."""
    return unseal(base64.b64decode(cipher)).decode()


def fingerprint(text: str) -> str:
    """A keyed hash (HMAC-SHA-256) by which an encrypted value can be looked up but not read.

    Made with the oldest key, so that a newer one put before it does not change what is stored.
    """
    return hmac.new(_keys[-1], text.encode(), hashlib.sha256).hexdigest()
