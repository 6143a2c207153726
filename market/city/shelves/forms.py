"""What the city types about shelves and about words that mean the same."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from market.domain.catalog.models import Category
from market.domain.catalog.queries import Shelf
from market.domain.catalog.rules import notice_templates
from market.domain.catalog.shelves import ShelfFacts
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, NoteField, Required, one_line


class ShelfForm(FlaskForm):
    """A shelf: its names, the notice that its goods fill, its drawing."""

    name_ko = LineField(_l("Name in Korean"), [Required(_l("Please write a name in Korean.")), AtMost(20)])
    name_en = LineField(_l("Name in English"), [Required(_l("Please write a name in English.")), AtMost(40)])
    notice_template = SelectField(_l("Product information notice"))
    picture = RadioField(_l("Drawing"), [Required(_l("Please choose a drawing."))])

    @classmethod
    def about(cls, shelf: Category | None, drawings: Sequence[str]) -> "ShelfForm":
        """The form, filled with what is known of ``shelf``."""
        form = cls(obj=shelf)
        form.notice_template.choices = [
            SelectChoice(key, template.name) for key, template in notice_templates().items()
        ]
        form.picture.choices = [SelectChoice(drawing, str(place)) for place, drawing in enumerate(drawings, 1)]
        return form

    def to_facts(self) -> ShelfFacts:
        """What was typed."""
        return ShelfFacts(
            name_ko=self.name_ko.data,
            name_en=self.name_en.data,
            notice_template=self.notice_template.data,
            picture=self.picture.data,
        )


class MergeForm(FlaskForm):
    """Another shelf, into which this one is merged."""

    into = SelectField(_l("Merge into"), [Required(_l("Please choose the category to merge it into."))])

    @classmethod
    def among(cls, shelf: Category, shelves: Sequence[Shelf]) -> "MergeForm":
        """The form with every other shelf."""
        form = cls(prefix="merge")
        others = (SelectChoice(one.slug, one.name) for one in shelves if one.id != shelf.id)
        form.into.choices = [SelectChoice("", _l("Please choose")), *others]
        return form


class WordsForm(FlaskForm):
    """Words that mean the same, one on each line or set apart by commas."""

    words = NoteField(_l("Words that mean the same"), [Required(_l("Please write at least two words.")), AtMost(500)])

    @property
    def typed(self) -> list[str]:
        """Each word as it was written."""
        parts = (one_line(part) for line in self.words.data.splitlines() for part in line.split(","))
        return [part for part in parts if part]
