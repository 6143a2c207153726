"""What the mails about applications for a pop-up need to know, loaded when they are written."""

from collections.abc import Callable, Mapping
from typing import Any

from market.domain.calls import rules
from market.domain.calls.models import BoothApplication
from market.foundation.database import db

Facts = dict[str, Any]


def _for_seller(facts: Facts) -> Facts:
    application = db.session.get_one(BoothApplication, facts["application_id"])
    return {
        "what": facts["what"],
        "call": application.call,
        "enterprise": application.enterprise,
        "wanted": [rules.named(choice.popup) for choice in application.choices],
        "path": f"/seller/popups/calls/{application.call.slug}",
    }


LOADERS: Mapping[str, Callable[[Facts], Facts]] = {"call_for_seller": _for_seller}
