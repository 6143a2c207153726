"""Refusals around spreadsheets of products."""

from market.foundation.errors import Conflict, NotFound
from market.foundation.i18n import lazy_gettext as _l


class ImportNotFound(NotFound):
    """It is another enterprise's, or its time is over."""

    message = _l("We do not have this spreadsheet any more. Please upload it again.")


class Overtaken(Conflict):
    """Products or stock are not what they were when the sheet was checked. Facts: ``names`` of what is different."""

    message = _l("In the meantime somebody changed: %(names)s. Nothing was saved. Please look at it again.")

    @property
    def names(self) -> list[str]:
        found: list[str] = self.facts["names"]
        return found
