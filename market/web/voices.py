"""What the doors share of questions, reviews and reports: who looks, how often one may write, what not to publish."""

import re

from flask_limiter.util import get_remote_address
from wtforms import Field, Form
from wtforms.validators import ValidationError

from market.domain.operators.abilities import StaffAbility
from market.domain.voices.rules import NOBODY, Viewer
from market.foundation.i18n import gettext
from market.web.guards import all_memberships, staff_may
from market.web.inputs import half_width
from market.web.session import visitor

WRITING = "10 per hour"
"""Questions, reviews, reports and objections each: of one account, and of one address."""

_PHONE = re.compile(r"(?<!\d)(?:01[016-9]|0[2-7]\d?)[\s.)-]*\d{3,4}[\s.-]*\d{4}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.IGNORECASE)


def viewer() -> Viewer:
    """The person of this request, as the one who reads what others have written."""
    user = visitor()
    if user is None:
        return NOBODY
    enterprises = frozenset(membership.enterprise_id for membership in all_memberships(user))
    return Viewer(user.id, enterprises, is_city=staff_may(user, StaffAbility.KEEP_MARKET))


def whose() -> str:
    """The key under which an account's writing is counted; a visitor without one counts by address."""
    user = visitor()
    return f"user {user.id}" if user is not None else get_remote_address()


def holds_contact(text: str) -> bool:
    """``text`` seems to hold a phone number or a mail address."""
    plain = half_width(text)
    return _PHONE.search(plain) is not None or _MAIL.search(plain) is not None


class NoContactInPublic:
    """Asks back before a phone number or a mail address is published. The form has a box ``sure``; it may have one
    called ``is_secret``, which makes asking back needless. Where it asked, the form says so in ``asks_if_sure``."""

    def __call__(self, form: Form, field: Field) -> None:
        is_secret = "is_secret" in form and form["is_secret"].data
        if is_secret or form["sure"].data or not holds_contact(field.data or ""):
            return
        form.asks_if_sure = True
        raise ValidationError(
            gettext("There seems to be a phone number or an email address in it, and everybody could read it.")
        )
