"""An enterprise that is meant by a name: no form has to offer hundreds of them to choose from.

Who is called as typed, or is the only one with that in a name, is taken at once. Of several one is picked: they come
back as radio buttons, and what was typed stays.
"""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import Form, ValidationError

from market.domain.enterprises.office_queries import Called
from market.foundation.i18n import LazyText, gettext
from market.web.inputs import LineField, half_width

MOST_OFFERED = 8
LONGEST, MOST_WORDS = 60, 5

Search = Callable[[str, int], Sequence[Called]]
"""Who is called so, by what was typed, and at most how many of them."""


class FoundField(LineField):
    """A name, or a part of it. ``key`` is that of the enterprise that is meant, once the form is valid.

    The radio buttons are called ``pick``; ``search`` is set before the form is checked.
    """

    def __init__(self, label: LazyText, *, pick: str, **kw: Any) -> None:
        super().__init__(label, **kw)
        self.pick = pick
        self.search: Search = lambda _typed, _most: ()
        self.picked = ""
        self.key = 0
        self.offered: Sequence[Called] = ()
        self.has_more = False

    def process(self, formdata: Any, *args: Any, **kw: Any) -> None:
        super().process(formdata, *args, **kw)
        self.picked = str(formdata.get(self.pick, "")) if formdata else ""

    def pre_validate(self, form: Form) -> None:
        """Settle who is meant, or say what to do."""
        if self.picked.isascii() and self.picked.isdigit() and len(self.picked) < 16:
            self.key = int(self.picked)
            return
        words = half_width(self.data or "")[:LONGEST].split()[:MOST_WORDS]
        if not words:
            raise ValidationError(gettext("Please write the name of an enterprise, or a part of it."))
        found = self.search(" ".join(words), MOST_OFFERED + 1)
        exact = [one for one in found if one.is_exact]
        if len(exact or found) == 1:
            self.key = (exact or found)[0].key
            return
        self.offered, self.has_more = found[:MOST_OFFERED], len(found) > MOST_OFFERED
        if found:
            raise ValidationError(gettext("Several are called something like that. Please pick one."))
        raise ValidationError(gettext("We found nobody of that name. A part of it is enough."))
