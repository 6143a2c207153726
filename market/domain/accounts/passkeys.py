"""Passkeys (WebAuthn): a key that a device keeps, and gives nobody; here its public half checks what it signs.

The device must have recognised its person (user verification), so that a passkey stands for more than having the
device in hand. The caller opens the transaction and keeps the challenge; nothing here commits.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import webauthn
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from market.domain.accounts.errors import NoSuchPasskey, PasskeyRefused, TooManyPasskeys
from market.domain.accounts.models import Passkey, User
from market.domain.accounts.second_factors import (
    ADDED_PASSKEY,
    REMOVED_PASSKEY,
    forget_codes_without_factor,
    tell_of_factor,
)
from market.foundation.crypto import fingerprint
from market.foundation.database import db

MOST_PASSKEYS = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where passkeys hold: the host that they are bound to, and the origin that the browser states."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a device is asked: ``options`` as JSON for the browser; ``challenge`` to be kept until the answer."""

    options: str
    challenge: str


def ask_for_new(user: User, place: Place) -> Question:
    """What to ask a device that is to make a passkey for ``user``."""
    options = webauthn.generate_registration_options(
        rp_id=place.host,
        rp_name="DADAKET",
        user_id=bytes.fromhex(fingerprint(f"passkeys of {user.id}")),
        user_name=user.email,
        user_display_name=user.name,
        exclude_credentials=_descriptors(user),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return Question(webauthn.options_to_json(options), _text(options.challenge))


def ask_for_known(user: User, place: Place) -> Question:
    """What to ask a device that has a passkey of ``user``."""
    options = webauthn.generate_authentication_options(
        rp_id=place.host,
        allow_credentials=_descriptors(user),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Question(webauthn.options_to_json(options), _text(options.challenge))


def add(user: User, answer: str, *, challenge: str, place: Place, name: str, now: datetime) -> Passkey:
    """Keep the passkey that a device has made. Raises ``PasskeyRefused`` and ``TooManyPasskeys``."""
    held = db.session.scalar(select(func.count()).where(Passkey.user_id == user.id)) or 0
    if held >= MOST_PASSKEYS:
        raise TooManyPasskeys(most=MOST_PASSKEYS)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as unfit:
        raise PasskeyRefused from unfit
    passkey = Passkey(
        user_id=user.id,
        credential_id=_text(made.credential_id),
        public_key=_text(made.credential_public_key),
        sign_count=made.sign_count,
        name=name,
        added_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(passkey)
    except IntegrityError as known:  # somebody's already
        raise PasskeyRefused from known
    tell_of_factor(user, ADDED_PASSKEY, now=now)
    return passkey


def use(user: User, answer: str, *, challenge: str, place: Place, now: datetime) -> None:
    """Let a passkey of ``user`` speak for them. Raises ``PasskeyRefused``.

    A device that counts its signatures must have counted on: what is behind is a copy, or a replay.
    """
    passkey = db.session.scalar(
        select(Passkey).where(Passkey.user_id == user.id, Passkey.credential_id == _credential_in(answer))
    )
    if passkey is None:
        raise PasskeyRefused
    try:
        used = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as unfit:
        raise PasskeyRefused from unfit
    counted_on = Passkey.sign_count < used.new_sign_count
    claim = (
        update(Passkey)
        .where(Passkey.id == passkey.id)
        .where(counted_on if used.new_sign_count else or_(counted_on, Passkey.sign_count == 0))
        .values(sign_count=used.new_sign_count, used_at=now)
        .returning(Passkey.id)
    )
    if db.session.scalar(claim) is None:
        raise PasskeyRefused


def passkey_of(user: User, passkey_id: int) -> Passkey:
    """One passkey of this very person; ``NoSuchPasskey`` for any other."""
    passkey = db.session.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user.id))
    if passkey is None:
        raise NoSuchPasskey
    return passkey


def rename(user: User, passkey_id: int, name: str) -> None:
    """Call a passkey otherwise. Raises ``NoSuchPasskey``."""
    passkey_of(user, passkey_id).name = name


def remove(user: User, passkey_id: int, *, now: datetime) -> None:
    """The passkey opens nothing any more. Raises ``NoSuchPasskey``."""
    gone = delete(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user.id).returning(Passkey.id)
    if db.session.scalar(gone) is None:
        raise NoSuchPasskey
    forget_codes_without_factor(user)
    tell_of_factor(user, REMOVED_PASSKEY, now=now)


def _descriptors(user: User) -> list[PublicKeyCredentialDescriptor]:
    known = db.session.scalars(select(Passkey.credential_id).where(Passkey.user_id == user.id).order_by(Passkey.id))
    return [PublicKeyCredentialDescriptor(id=_bytes(one)) for one in known]


def _credential_in(answer: str) -> str:
    """Which passkey a device's answer names; nothing is believed of it yet."""
    try:
        told: Any = json.loads(answer)
    except ValueError:
        return ""
    return str(told.get("id", "")) if isinstance(told, dict) else ""


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
