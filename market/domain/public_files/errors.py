"""Refusals around public files."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchPublicFile(NotFound):
    """No file, or no row of it, has this number."""

    message = _l("We do not have this public file.")


class UnknownLayout(Refused):
    """Facts: ``rows``."""

    message = _l("The first %(rows)s rows have no heading of a published file. Please choose which file it is.")


class OtherLayout(Refused):
    """Facts: ``found``, ``chosen``."""

    message = _l("You chose “%(chosen)s”, but the headings belong to “%(found)s”.")


class NothingOfGoyang(Refused):
    """The file names nobody in the city."""

    message = _l("No row of this file is in Goyang. Nothing was kept.")


class NoFileDate(Refused):
    """Nobody said from which day the file is, and its name does not tell."""

    message = _l("Please write the day that the file shows: its name does not tell it.")


class FileFromTomorrow(Refused):
    """The day of the file lies ahead."""

    message = _l("The day of the file lies in the future.")


class OlderThanKnown(Refused):
    """Facts: ``day`` of the newer file."""

    message = _l(
        "A newer file of this register, of %(day)s, is applied already. An older one would bring old facts back."
    )


class NotToBeDecided(Conflict):
    """The file, or the row, does not wait for a decision any more."""

    message = _l("This row cannot be decided any more. Please look at the file again.")


class TakenByAnotherRow(Conflict):
    """Facts: ``row`` that is that entry already."""

    message = _l("Row %(row)s of this file is this entry already. One of the two has to be left out.")


class ThatWasDone(Conflict):
    """Somebody else was quicker."""

    message = _l("That was done already. Please look at the file again.")


class Overtaken(Conflict):
    """Entries are not what they were when the file was compared. Facts: ``names``."""

    message = _l("In the meantime somebody changed: %(names)s. Nothing was saved. Please look at it again.")


class CannotUndo(Conflict):
    """Facts: ``reasons``, for each entry that was changed since: dicts with ``name`` and ``why``."""

    message = _l("Nothing was undone: some entries were changed since.")

    @property
    def reasons(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.facts["reasons"]
        return found
