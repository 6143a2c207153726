"""What the city's staff write when they answer an application or a document."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import IntegerField

from market.domain.applications import rules
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Required

LONGEST = 500
_SAID = [AtMost(LONGEST), NoResidentNumber()]


class DecideForm(FlaskForm):
    """The version of the application that was seen."""

    version = IntegerField()

    @property
    def seen(self) -> int:
        """0 where none was sent: nothing fits it."""
        return self.version.data if isinstance(self.version.data, int) else 0


class AskForm(DecideForm):
    """What has to be put right: in general, and beside each answer and step."""

    reason = NoteField(_l("In general"), _SAID)

    @property
    def remarks(self) -> Mapping[str, str]:
        """What was written beside answers and steps, by their names."""
        return {name: self[_name(name)].data for name in REMARKED if self[_name(name)].data}

    def remark(self, name: str) -> Any:
        """The field beside the answer or step called ``name``."""
        return self[_name(name)]


REMARKED = (*rules.ASKS, rules.DOCUMENTS)


def _name(name: str) -> str:
    return f"remark_{name}"


for _remarked in REMARKED:
    setattr(AskForm, _name(_remarked), NoteField(_l("What has to be put right"), _SAID))


class RefuseForm(DecideForm):
    """Why not."""

    reason = NoteField(
        _l("Reason"), [Required(_l("Please write the reason: the applicant gets it by mail.")), *_SAID]
    )


class TurnDownForm(FlaskForm):
    """Why a document is not accepted, or not needed any more."""

    reason = NoteField(_l("Reason"), [Required(_l("Please write the reason.")), *_SAID])


def posted(form: type[DecideForm], name: str, *, is_posted: bool) -> Any:
    """A form of the page, with what was typed if it is the one that was sent; its fields begin with ``name``."""
    return form(formdata=request.form if is_posted else None, prefix=f"{name}-")
