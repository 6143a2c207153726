"""A device that keeps passkeys, in software: it makes keys and signs, as a phone does."""

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw(words: str) -> bytes:
    return urlsafe_b64decode(words + "=" * (-len(words) % 4))


@dataclass
class Device:
    """Answers the questions of one origin. ``knows_its_person``: finger, face or PIN was asked for."""

    origin: str = "http://localhost"
    host: str = "localhost"
    knows_its_person: bool = True
    counts: bool = True
    count: int = 0
    identity: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, question: str) -> str:
        """The answer to ``navigator.credentials.create``."""
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.identity)) + self.identity + cbor2.dumps(public)
        told = {"fmt": "none", "attStmt": {}, "authData": self._about(ATTESTED) + attested}
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", question), attestationObject=cbor2.dumps(told)
        )

    def sign(self, question: str) -> str:
        """The answer to ``navigator.credentials.get``."""
        self.count += 1 if self.counts else 0
        about, client = self._about(0), self._client_data("webauthn.get", question)
        signature = self.key.sign(about + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=about, signature=signature)

    def _about(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.knows_its_person else 0)
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client_data(self, kind: str, question: str) -> bytes:
        challenge = json.loads(question)["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **response: bytes) -> str:
        told: dict[str, Any] = {"id": text(self.identity), "rawId": text(self.identity), "type": "public-key"}
        told["response"] = {name: text(value) for name, value in response.items()}
        return json.dumps(told)
