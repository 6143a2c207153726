"""What may happen to an account. The caller opens the transaction; nothing here commits.

Hashing a password takes its time on purpose: ``prepare_password`` and ``recognise`` are called outside of any
transaction, so that nobody waits for it.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from market.domain.accounts.errors import LinkIsDead
from market.domain.accounts.models import (
    AccountToken,
    Address,
    Authenticator,
    Consent,
    Passkey,
    RecoveryCode,
    StaffRole,
    TokenPurpose,
    User,
    WebSession,
)
from market.domain.accounts.queries import email_fingerprint, standing_consents, token_hash, user_by_email
from market.domain.accounts.rules import check_password
from market.domain.audit import services as audit
from market.domain.notifications import services as notifications
from market.foundation import passwords
from market.foundation.actors import Actor
from market.foundation.clock import months_before
from market.foundation.crypto import encrypt
from market.foundation.database import db

CONSENTS_KEPT_MONTHS = 60
"""How long what somebody agreed to can be proved after their account was closed."""

LINK_LASTS = timedelta(hours=1)
MOST_LINKS_AN_HOUR = 10
"""Links of one kind that one address is sent in an hour: a stranger cannot fill somebody's mailbox."""

TERMS, PRIVACY, NEWS, NIGHT_NEWS = "terms", "privacy_collection", "marketing_consent", "night_marketing_consent"
"""What a person is told or agrees to: the names of the texts in ``market.domain.legal``."""

FOURTEEN = "fourteen_or_older"
"""What a person said of their age (개인정보 보호법 제22조의2); no date of birth is asked for."""

_PATHS = {TokenPurpose.VERIFY_EMAIL: "/account/verify/", TokenPurpose.RESET_PASSWORD: "/account/reset/"}
_CLOSED = "closed:"
"""In the place of the fingerprint of an account that was closed."""

_NO_PASSWORD = "!"  # noqa: S105 - no hash: nothing matches it


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody gave when signing up. ``consents`` maps an item to the version of its text that was shown."""

    email: str
    password_hash: str
    name: str
    phone: str | None
    language: str
    consents: Mapping[str, str]


def prepare_password(password: str, *, own_words: Iterable[str] = ()) -> str:
    """The hash of a password that will do; a ``PasswordRefused`` for one that will not. The only way to a new one."""
    check_password(password, own_words=own_words)
    return passwords.hash_password(password)


# --- opening


def create_user(
    email: str,
    password: str,
    name: str,
    *,
    now: datetime,
    phone: str | None = None,
    language: str = "ko",
    verified: bool = True,
) -> User:
    """An account made by the market itself, for its staff, a seller or the sample; any password is taken."""
    user = User(
        email=email,
        email_fingerprint=email_fingerprint(email),
        email_verified_at=now if verified else None,
        password_hash=passwords.hash_password(password),
        name=name,
        phone=phone,
        language=language,
        created_at=now,
    )
    db.session.add(user)
    db.session.flush()
    return user


def give_staff_role(
    user: User, role: StaffRole | None, *, by: Actor, now: datetime, further: Mapping[str, object] | None = None
) -> None:
    """Make ``user`` one of the city's staff, or with None no longer; they sign in anew, with short sessions.

    ``further`` is what else changes with it, for the audit: see ``market.domain.operators``.
    """
    before, user.staff_role = user.staff_role, role
    end_sessions(user)
    audit.record(
        "account.staff_role_changed",
        actor=by,
        subject=("account", user.id, user.name),
        now=now,
        changes={"staff_role": [before.value if before else None, role.value if role else None], **(further or {})},
    )


def sign_up(application: Application, *, now: datetime) -> None:
    """Open an account that its link in a mail will confirm.

    Whoever asks learns nothing from the outcome: the owner of a known address is told by mail. An account that
    nobody confirmed belongs to nobody yet, so the newest sign-up takes its place, and only its link works.
    """
    known = user_by_email(application.email)
    if known is not None and known.email_verified_at is not None:
        _tell_of_account(known, now=now)
        return
    if known is not None:
        db.session.execute(delete(Consent).where(Consent.user_id == known.id))
    try:
        with db.session.begin_nested():
            user = known or User(
                email=application.email, email_fingerprint=email_fingerprint(application.email), created_at=now
            )
            user.password_hash = application.password_hash
            user.name = application.name
            user.phone = application.phone
            user.language = application.language
            db.session.add(user)
    except IntegrityError:  # the same address signed up a moment ago, and has its mail
        return
    db.session.add_all(
        Consent(user_id=user.id, item=item, version=version, given_at=now)
        for item, version in application.consents.items()
    )
    _send_link(user, TokenPurpose.VERIFY_EMAIL, now=now)


def _tell_of_account(user: User, *, now: datetime) -> None:
    notifications.enqueue_mail(
        "account_exists",
        to=user.email,
        language=user.language,
        facts={"path": "/account/sign-in"},
        dedupe_key=f"account_exists:{user.id}:{now:%Y%m%d%H}",
        now=now,
    )


def send_verification(email: str, *, now: datetime) -> None:
    """Send a new link to an account that still waits for it; to anybody else nothing."""
    user = user_by_email(email)
    if user is not None and user.email_verified_at is None:
        _send_link(user, TokenPurpose.VERIFY_EMAIL, now=now)
    else:
        _pretend_to_send()


def verify_email(token: str, *, now: datetime) -> User:
    """The address is its owner's: they hold the link. ``LinkIsDead`` when it does not work."""
    user = _use_link(token, TokenPurpose.VERIFY_EMAIL, now=now)
    user.email_verified_at = user.email_verified_at or now
    return user


# --- signing in


def recognise(email: str, password: str) -> User | None:
    """Whose e-mail and password these are, confirmed or not; None after the same work when they are nobody's."""
    user = user_by_email(email)
    return user if passwords.matches(password, user.password_hash if user else None) else None


def is_password_of(user: User, password: str) -> bool:
    """``password`` is the person's current one."""
    return passwords.matches(password, user.password_hash)


def renew_hash(user: User, new_hash: str) -> None:
    """Replace a hash of the same password that was made at an older cost."""
    user.password_hash = new_hash


def record_sign_in(user: User, *, origin: str, now: datetime, second_factor: str | None = None) -> None:
    """Note that ``user`` came in from ``origin``, and by which second factor where there was one."""
    changes: dict[str, list[str | None]] = {"origin": [None, origin]}
    if second_factor is not None:
        changes["second_factor"] = [None, second_factor]
    _note("account.signed_in", user, now=now, changes=changes)


def record_failed_sign_in(email: str, *, origin: str, now: datetime) -> None:
    """Note that somebody at ``origin`` tried; the address that was typed is kept as its fingerprint only."""
    audit.record(
        "account.sign_in_failed",
        actor=Actor(None, "guest"),
        subject=("account", email_fingerprint(email)[:16], ""),
        now=now,
        changes={"origin": [None, origin]},
    )


def end_sessions(user: User) -> None:
    """Sign the person out everywhere."""
    db.session.execute(delete(WebSession).where(WebSession.user_id == user.id))


# --- passwords


def ask_for_reset(email: str, *, now: datetime) -> None:
    """Send a link for a new password; to an address without an account nothing."""
    user = user_by_email(email)
    if user is not None:
        _send_link(user, TokenPurpose.RESET_PASSWORD, now=now)
    else:
        _pretend_to_send()


def reset_password(token: str, password_hash: str, *, now: datetime) -> User:
    """Set the password of whoever holds the link, and end all of their sessions.

    The link came by mail, so the address is confirmed with it. ``LinkIsDead`` when it does not work.
    """
    user = _use_link(token, TokenPurpose.RESET_PASSWORD, now=now)
    user.email_verified_at = user.email_verified_at or now
    _set_password(user, password_hash, action="account.password_reset", now=now)
    return user


def change_password(user: User, password_hash: str, *, now: datetime) -> None:
    """Set a new password; every session of the person ends, and their address is told."""
    _set_password(user, password_hash, action="account.password_changed", now=now)


def _set_password(user: User, password_hash: str, *, action: str, now: datetime) -> None:
    user.password_hash = password_hash
    end_sessions(user)
    _let_links_lapse(user, TokenPurpose.RESET_PASSWORD, now=now)
    _note(action, user, now=now)
    _tell("password_changed", user, now=now)


# --- details, consents, closing


def change_details(user: User, *, name: str, phone: str | None, now: datetime) -> None:
    """Change name and phone. A changed phone is told to the person's address: it may not have been them."""
    phone_changed = phone != user.phone
    user.name, user.phone = name, phone
    if phone_changed:
        _note("account.phone_changed", user, now=now)
        _tell("phone_changed", user, now=now)


def change_language(user: User, language: str) -> None:
    """Set the language of the person's mails."""
    user.language = language


def change_consent(user: User, item: str, *, given: bool, version: str, now: datetime) -> None:
    """Give or withdraw one optional consent; what was given before stays on record."""
    standing = standing_consents(user).get(item)
    if given and standing is None:
        db.session.add(Consent(user_id=user.id, item=item, version=version, given_at=now))
    elif not given and standing is not None:
        standing.withdrawn_at = now


def close_account(user: User, *, now: datetime) -> None:
    """Forget who the person was. Their orders stay, with what the law wants kept (전자상거래법 시행령 제6조)."""
    _note("account.closed", user, now=now)
    end_sessions(user)
    db.session.execute(delete(Address).where(Address.user_id == user.id))
    for of_theirs in (AccountToken, Authenticator, RecoveryCode, Passkey):
        db.session.execute(delete(of_theirs).where(of_theirs.user_id == user.id))
    db.session.execute(
        update(Consent).where(Consent.user_id == user.id, Consent.withdrawn_at.is_(None)).values(withdrawn_at=now)
    )
    user.email = user.name = ""
    user.email_fingerprint = f"{_CLOSED}{user.id}"
    user.phone = None
    user.password_hash = _NO_PASSWORD
    user.disabled_at = now


def forget_expired(*, now: datetime) -> None:
    """Remove sessions and links that have run out, the links a day later: until then they count as sent."""
    db.session.execute(delete(WebSession).where(WebSession.expires_at <= now))
    db.session.execute(delete(AccountToken).where(AccountToken.expires_at <= now - timedelta(days=1)))


def forget_closed(*, now: datetime) -> None:
    """Remove the consents of accounts that were closed long ago, the last that is left of them."""
    closed = select(User.id).where(
        User.email_fingerprint.startswith(_CLOSED), User.disabled_at <= months_before(now, CONSENTS_KEPT_MONTHS)
    )
    db.session.execute(delete(Consent).where(Consent.user_id.in_(closed)))


# --- links


def _send_link(user: User, purpose: TokenPurpose, *, now: datetime) -> None:
    """Mail a new link; the older ones of its kind stop working. Only a hash of it stays readable here."""
    sent = select(func.count()).where(
        AccountToken.user_id == user.id, AccountToken.purpose == purpose, AccountToken.created_at > now - LINK_LASTS
    )
    if (db.session.scalar(sent) or 0) >= MOST_LINKS_AN_HOUR:
        return
    _let_links_lapse(user, purpose, now=now)
    token = secrets.token_urlsafe(32)
    hashed = token_hash(token)
    db.session.add(
        AccountToken(token_hash=hashed, user_id=user.id, purpose=purpose, created_at=now, expires_at=now + LINK_LASTS)
    )
    notifications.enqueue_mail(
        purpose.value,
        to=user.email,
        language=user.language,
        facts={"sealed_path": encrypt(_PATHS[purpose] + token)},
        dedupe_key=f"{purpose.value}:{hashed[:32]}",
        now=now,
    )


def _pretend_to_send() -> None:
    """Wake the worker as a mail would have: an answer that comes sooner would tell that nobody was found."""
    db.session.info[notifications.OUTBOX_FILLED] = True


def _let_links_lapse(user: User, purpose: TokenPurpose, *, now: datetime) -> None:
    db.session.execute(
        update(AccountToken)
        .where(AccountToken.user_id == user.id, AccountToken.purpose == purpose, AccountToken.expires_at > now)
        .values(expires_at=now)
    )


def _use_link(token: str, purpose: TokenPurpose, *, now: datetime) -> User:
    """Use a link up and answer whose it was: one UPDATE, so that of two clicks only one counts."""
    claim = (
        update(AccountToken)
        .where(
            AccountToken.token_hash == token_hash(token),
            AccountToken.purpose == purpose,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now,
        )
        .values(used_at=now)
        .returning(AccountToken.user_id)
    )
    user_id = db.session.scalar(claim)
    user = db.session.get(User, user_id) if user_id is not None else None
    if user is None or user.disabled_at is not None:
        raise LinkIsDead
    return user


def _tell(kind: str, user: User, *, now: datetime) -> None:
    """Tell the person's address of something important that happened to the account."""
    notifications.enqueue_mail(
        kind,
        to=user.email,
        language=user.language,
        facts={"path": "/account/reset"},
        dedupe_key=f"{kind}:{user.id}:{now.isoformat()}",
        now=now,
    )


def _note(action: str, user: User, *, now: datetime, changes: dict[str, list[str | None]] | None = None) -> None:
    """A line in the audit; staff are named, others by the number of their account only."""
    name = user.name if user.staff_role is not None else f"#{user.id}"
    audit.record(
        action,
        actor=Actor(user.id, name),
        subject=("account", user.id, name),
        now=now,
        changes=changes,
    )
