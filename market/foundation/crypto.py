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


def encrypt(text: str) -> str:
    """``text`` as printable cipher text: 12 bytes of nonce, then AES-GCM."""
    nonce = os.urandom(12)
    return base64.b64encode(nonce + AESGCM(_keys[0]).encrypt(nonce, text.encode(), None)).decode()


def decrypt(cipher: str) -> str:
    """The text inside ``cipher``; ``InvalidTag`` when no key fits."""
    raw = base64.b64decode(cipher)
    for key in _keys:
        try:
            return AESGCM(key).decrypt(raw[:12], raw[12:], None).decode()
        except InvalidTag:
            continue
    raise InvalidTag


def fingerprint(text: str) -> str:
    """A keyed hash (HMAC-SHA-256) by which an encrypted value can be looked up but not read.

    Made with the oldest key, so that a newer one put before it does not change what is stored.
    """
    return hmac.new(_keys[-1], text.encode(), hashlib.sha256).hexdigest()
