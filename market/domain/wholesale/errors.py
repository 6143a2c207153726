"""Refusals around wholesale."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchInquiry(NotFound):
    """There is none of this number, or it is somebody else's."""


class AskedTooOften(Refused):
    message = _l("From this address %(most)s inquiries have come today. Please write again tomorrow.")


class NobodyToAsk(Conflict):
    message = _l("This enterprise takes no orders now. You can ask the market instead.")


class AnsweredAlready(Conflict):
    message = _l("Somebody has answered this inquiry already.")
