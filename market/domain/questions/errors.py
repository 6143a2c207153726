"""What can go wrong with a question."""

from market.foundation.errors import Conflict
from market.foundation.i18n import lazy_gettext as _l


class QuestionAnswered(Conflict):
    """The answer would no longer fit."""

    message = _l("The enterprise has answered, so the question stays as it is. You can ask another one.")


class TooManyOpen(Conflict):
    """Facts: ``most``."""

    message = _l("%(most)s of your questions about this product are waiting for an answer. Please wait for it first.")
