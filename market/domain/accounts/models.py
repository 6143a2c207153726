"""Tables of people. What can be read of a person in the database is as little as possible."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.foundation.database import Model, Private
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class StaffRole(LabelledEnum):
    """What a member of the city's staff may do."""

    VIEWER = "viewer", _l("Viewer")
    EVENT_MANAGER = "event_manager", _l("Event manager")
    MARKET_MANAGER = "market_manager", _l("Market manager")
    FINANCE = "finance", _l("Finance")
    ADMINISTRATOR = "administrator", _l("Administrator")


class TokenPurpose(LabelledEnum):
    """What a link in a mail lets its holder do, once."""

    VERIFY_EMAIL = "verify_email", _l("Confirm the e-mail address")
    RESET_PASSWORD = "reset_password", _l("Set a new password")


class User(Model):
    """Someone with an account. The e-mail is stored encrypted and found by its fingerprint."""

    __tablename__ = "user"
    __table_args__ = (UniqueConstraint("email_fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[Private]
    email_fingerprint: Mapped[str]
    email_verified_at: Mapped[datetime | None]
    password_hash: Mapped[str]
    name: Mapped[Private]
    phone: Mapped[Private | None]
    language: Mapped[str] = mapped_column(default="ko")
    staff_role: Mapped[StaffRole | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class WebSession(Model):
    """One browser's session, found by the hash of its cookie's id: a copy of the table opens nothing."""

    __tablename__ = "web_session"

    id_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AccountToken(Model):
    """A link sent by mail: only its hash is kept; it works once, for an hour, until a newer one exists."""

    __tablename__ = "account_token"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[TokenPurpose]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class Consent(Model):
    """One consent or notice, with the version of the text that was shown (개인정보 보호법 제15조, 제22조)."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    item: Mapped[str]
    version: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Address(Model):
    """A delivery address in someone's address book."""

    __tablename__ = "address"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    label: Mapped[Private]
    recipient: Mapped[Private]
    phone: Mapped[Private]
    postcode: Mapped[Private]
    road_address: Mapped[Private]
    detail: Mapped[Private]
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Authenticator(Model):
    """The app on somebody's phone that shows a six-digit code. ``last_step`` is the half minute of the last code
    that was taken: no code of it or of an earlier one works any more."""

    __tablename__ = "authenticator"
    __table_args__ = (CheckConstraint("last_step >= 0", name="steps_count_up"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[Private]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    added_at: Mapped[datetime]


class RecoveryCode(Model):
    """A code on paper for the day the phone is lost: a keyed hash, used once."""

    __tablename__ = "recovery_code"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Model):
    """A key that a phone, a computer or a security key keeps (WebAuthn); here lies its public half alone."""

    __tablename__ = "passkey"
    __table_args__ = (
        UniqueConstraint("credential_id"),
        CheckConstraint("sign_count >= 0", name="signatures_count_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str]
    public_key: Mapped[str]
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[Private]
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
