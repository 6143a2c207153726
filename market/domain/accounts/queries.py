"""Questions about accounts. Another person's address is not found, like one that does not exist."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from market.domain.accounts.errors import AddressNotFound, LinkIsDead
from market.domain.accounts.models import AccountToken, Address, Consent, TokenPurpose, User, WebSession
from market.foundation.crypto import fingerprint
from market.foundation.database import db


def email_fingerprint(email: str) -> str:
    """By what an account is found: capital letters in an address make no other account."""
    return fingerprint(email.strip().lower())


def token_hash(token: str) -> str:
    """What the database keeps of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def user_by_email(email: str) -> User | None:
    """The account of ``email``, confirmed or not, closed ones excepted."""
    return db.session.scalar(
        select(User).where(User.email_fingerprint == email_fingerprint(email), User.disabled_at.is_(None))
    )


def holder_of_link(token: str, purpose: TokenPurpose, *, now: datetime) -> User:
    """Whose link this is while it works; ``LinkIsDead`` otherwise. Looking does not use it up."""
    user = db.session.scalar(
        select(User)
        .join(AccountToken, AccountToken.user_id == User.id)
        .where(
            AccountToken.token_hash == token_hash(token),
            AccountToken.purpose == purpose,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now,
            User.disabled_at.is_(None),
        )
    )
    if user is None:
        raise LinkIsDead
    return user


def addresses_of(user: User) -> Sequence[Address]:
    """The person's address book, the default first, then the newest."""
    return db.session.scalars(
        select(Address).where(Address.user_id == user.id).order_by(Address.is_default.desc(), Address.id.desc())
    ).all()


def address_of(user: User, address_id: int) -> Address:
    """One address of this very person; ``AddressNotFound`` for any other."""
    address = db.session.scalar(select(Address).where(Address.id == address_id, Address.user_id == user.id))
    if address is None:
        raise AddressNotFound
    return address


def consents_of(user: User) -> Sequence[Consent]:
    """Everything the person was told and agreed to, in order."""
    return db.session.scalars(select(Consent).where(Consent.user_id == user.id).order_by(Consent.id)).all()


def standing_consents(user: User) -> dict[str, Consent]:
    """The consents that hold now, by item: the newest of each that was not withdrawn."""
    return {consent.item: consent for consent in consents_of(user) if consent.withdrawn_at is None}


def sessions_of(user: User, *, now: datetime) -> Sequence[WebSession]:
    """The browsers in which the person is signed in."""
    return db.session.scalars(
        select(WebSession)
        .where(WebSession.user_id == user.id, WebSession.expires_at > now)
        .order_by(WebSession.created_at)
    ).all()
