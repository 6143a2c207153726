"""Accounts with a real password, and the mails that reach them."""

import re
from typing import Any

from flask import Flask
from sqlalchemy import select

from market.domain.accounts import services as accounts
from market.domain.accounts.models import User
from market.domain.accounts.queries import email_fingerprint
from market.domain.notifications.models import OutboxMail
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web.mails import context_of
from market.web.site import settings

PASSWORD = "무지개 너머 여덟 마리"
ANOTHER = "correct horse battery staple"


def somebody(email: str = "dajeong@example.com", password: str = PASSWORD, **facts: Any) -> User:
    """An account that can sign in."""
    with transaction():
        return accounts.create_user(email, password, facts.pop("name", "김다정"), now=clock.now(), **facts)


def user_of(email: str) -> User | None:
    """The row of an address."""
    return db.session.scalar(select(User).where(User.email_fingerprint == email_fingerprint(email)))


def mails_to(email: str, kind: str | None = None) -> list[OutboxMail]:
    """What was written to an address, in order; only of one kind, or all."""
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [mail for mail in mails if mail.recipient == email and kind in (None, mail.kind)]


def link_in(mail: OutboxMail, app: Flask) -> str:
    """The path that a mail leads to, without the site."""
    with app.test_request_context():
        return str(context_of(mail, settings())["url"].removeprefix("http://localhost"))


def sign_up_form(**changes: Any) -> dict[str, Any]:
    """A sign-up form as somebody sends it; a field set to None is left out."""
    form = {
        "fourteen": "y",
        "email": "dajeong@example.com",
        "name": "김다정",
        "password": PASSWORD,
        "phone": "",
        "terms": "y",
        "privacy": "y",
        **changes,
    }
    return {name: value for name, value in form.items() if value is not None}


def words_of(page: str) -> str:
    """The words of a page without its marks, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
