"""What is said of a product's photos."""

from collections.abc import Mapping, Sequence

from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, StringField

from market.domain.catalog.models import ProductPhoto
from market.domain.catalog.photos import Move
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, NoResidentNumber, Optional, Required

LONGEST_TEXT = 150


class TextForm(Form):
    """What can be seen on one photo, in words."""

    photo_id = HiddenField()
    alt_ko = LineField(
        _l("What can be seen, in Korean"),
        [Required(_l("Please write what can be seen on the photo.")), AtMost(LONGEST_TEXT), NoResidentNumber()],
    )
    alt_en = LineField(_l("In English"), [Optional(), AtMost(LONGEST_TEXT), NoResidentNumber()])


class TextsForm(FlaskForm):
    """The words of every photo."""

    texts = FieldList(FormField(TextForm))
    move = StringField()
    """By a button: the photo's id and where it goes, as ``12-up``."""

    @classmethod
    def about(cls, photos: Sequence[ProductPhoto]) -> "TextsForm":
        """The form, filled with what is said of ``photos`` now; what was posted of others is left out."""
        kept = [{"photo_id": photo.id, "alt_ko": photo.alt_ko, "alt_en": photo.alt_en} for photo in photos]
        form = cls(data={"texts": kept})
        own = {str(photo.id) for photo in photos}
        form.texts.entries = [entry for entry in form.texts if str(entry.photo_id.data) in own]
        return form

    def by_photo(self) -> Mapping[str, TextForm]:
        """The fields of each photo, by its id as text."""
        return {str(entry.photo_id.data): entry.form for entry in self.texts}

    def to_texts(self) -> dict[int, tuple[str, str]]:
        """Korean and English by the photo's id."""
        return {int(entry.photo_id.data): (entry.alt_ko.data, entry.alt_en.data or "") for entry in self.texts}

    def to_move(self) -> tuple[int, Move] | None:
        """Which photo goes where; None where no button of a photo was pressed."""
        photo_id, _, where = (self.move.data or "").partition("-")
        if photo_id not in self.by_photo() or where not in {step.value for step in Move}:
            return None
        return int(photo_id), Move.stored_as(where)
