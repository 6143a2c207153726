"""The second factor that is a code: an app's six digits (TOTP, RFC 6238), and codes on paper for when it is lost.

The caller opens the transaction; nothing here commits. Setting up and taking away are told by mail.
"""

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, select, update

from market.domain.accounts.errors import WrongCode
from market.domain.accounts.models import Authenticator, Passkey, RecoveryCode, User
from market.domain.audit import services as audit
from market.domain.notifications import services as notifications
from market.foundation.actors import GUEST, Actor
from market.foundation.crypto import fingerprint
from market.foundation.database import db

STEP = 30
"""Seconds for which a code is shown; the one before and the one after are taken too (RFC 6238, 5.2)."""

RECOVERY_CODES = 10
FEW_LEFT = 3
"""So many recovery codes or fewer: the person is asked to make new ones."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""For recovery codes: nothing that looks like something else. Ten of them are fifty bits."""

ADDED_APP, REMOVED_APP = "app_added", "app_removed"
ADDED_PASSKEY, REMOVED_PASSKEY = "passkey_added", "passkey_removed"
NEW_CODES, USED_CODE = "codes_made", "code_used"
"""What may have happened to somebody's second factor: in the audit, and in the mail that tells them."""


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody has beside their password."""

    authenticator: Authenticator | None
    passkeys: Sequence[Passkey]
    codes_left: int

    def __bool__(self) -> bool:
        return self.authenticator is not None or bool(self.passkeys)


# --- questions


def factors_of(user: User) -> Factors:
    """Everything beside the password: three statements."""
    left = select(func.count()).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    return Factors(
        authenticator=db.session.get(Authenticator, user.id),
        passkeys=db.session.scalars(
            select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.added_at, Passkey.id)
        ).all(),
        codes_left=db.session.scalar(left) or 0,
    )


def has_second_factor(user: User) -> bool:
    """An app or a passkey is set up: one statement. Recovery codes alone are none."""
    app = select(Authenticator.user_id).where(Authenticator.user_id == user.id)
    passkey = select(Passkey.user_id).where(Passkey.user_id == user.id)
    return db.session.scalar(app.union_all(passkey).limit(1)) is not None


# --- the app


def new_secret() -> str:
    """A secret for an app: 160 bits, as letters to type where no picture can be read."""
    return pyotp.random_base32()


def address_of_secret(secret: str, user: User) -> str:
    """What the picture says to the app: an ``otpauth://`` address."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="DADAKET")


def code_at(secret: str, moment: datetime) -> str:
    """The six digits that an app with ``secret`` shows at ``moment``."""
    return pyotp.TOTP(secret).at(moment)


def add_authenticator(user: User, secret: str, code: str, *, now: datetime) -> None:
    """The app shows what it should: from now on it is asked for. Another app set up before works no more.

    Raises ``WrongCode``.
    """
    step = _step_of(secret, code, now)
    if step is None:
        raise WrongCode
    db.session.merge(Authenticator(user_id=user.id, secret=secret, last_step=step, added_at=now))
    tell_of_factor(user, ADDED_APP, now=now)


def remove_authenticator(user: User, *, now: datetime) -> None:
    """The app is asked for no more; nothing happens where there is none."""
    gone = delete(Authenticator).where(Authenticator.user_id == user.id).returning(Authenticator.user_id)
    if db.session.scalar(gone) is not None:
        forget_codes_without_factor(user)
        tell_of_factor(user, REMOVED_APP, now=now)


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute whose code this is: this one, the one before or the one after; None for any other."""
    typed = re.sub(r"\D", "", code)
    current = int(now.timestamp()) // STEP
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(pyotp.TOTP(secret).at(step * STEP).encode(), typed.encode()):
            return step
    return None


# --- recovery codes


def make_recovery_codes(user: User, *, now: datetime) -> list[str]:
    """Ten new codes; the older ones work no more. They are known here for this moment alone."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(
        RecoveryCode(code_hash=_hashed(user, code), user_id=user.id, made_at=now, used_at=None) for code in codes
    )
    tell_of_factor(user, NEW_CODES, now=now)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def forget_codes_without_factor(user: User) -> None:
    """Recovery codes recover a second factor: without one they go, too."""
    if not has_second_factor(user):
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _hashed(user: User, code: str) -> str:
    return fingerprint(f"recovery code of {user.id}: {code}")


# --- the second step of signing in


def use_code(user: User, typed: str, *, now: datetime) -> None:
    """Take the app's six digits, or a recovery code, once; ``WrongCode`` when it is neither or was used before.

    One UPDATE each: of two who send the same code at the same moment one comes in.
    """
    code = re.sub(r"[\s-]", "", typed).upper()
    if re.fullmatch(r"\d{6}", code, re.ASCII):
        _use_app_code(user, code, now=now)
    else:
        _use_recovery_code(user, code, now=now)


def _use_app_code(user: User, code: str, *, now: datetime) -> None:
    app = db.session.get(Authenticator, user.id)
    step = _step_of(app.secret, code, now) if app else None
    if step is None:
        raise WrongCode
    claim = (
        update(Authenticator)
        .where(Authenticator.user_id == user.id, Authenticator.last_step < step)
        .values(last_step=step)
        .returning(Authenticator.user_id)
    )
    if db.session.scalar(claim) is None:
        raise WrongCode


def _use_recovery_code(user: User, code: str, *, now: datetime) -> None:
    claim = (
        update(RecoveryCode)
        .where(
            RecoveryCode.code_hash == _hashed(user, code),
            RecoveryCode.user_id == user.id,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.code_hash)
    )
    if db.session.scalar(claim) is None:
        raise WrongCode
    tell_of_factor(user, USED_CODE, now=now)


def record_failed_step(user: User, *, origin: str, now: datetime) -> None:
    """Note that somebody at ``origin`` knew the password and not the second factor."""
    audit.record(
        "account.second_step_failed",
        actor=GUEST,
        subject=("account", user.id, f"#{user.id}"),
        now=now,
        changes={"origin": [None, origin]},
    )


# --- telling


def tell_of_factor(user: User, what: str, *, now: datetime) -> None:
    """A line in the audit, and a mail to the person: it may not have been them."""
    name = user.name if user.staff_role is not None else f"#{user.id}"
    audit.record(f"second_factor.{what}", actor=Actor(user.id, name), subject=("account", user.id, name), now=now)
    notifications.enqueue_mail(
        "second_factor_changed",
        to=user.email,
        language=user.language,
        facts={"what": what, "path": "/account/security"},
        dedupe_key=f"second_factor_changed:{user.id}:{what}:{now.isoformat()}",
        now=now,
    )
