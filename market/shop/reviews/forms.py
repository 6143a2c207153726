"""What a buyer says of what they received."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from market.domain.reviews.models import Review
from market.domain.reviews.rules import LONGEST, SHORTEST
from market.domain.reviews.services import Wording
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.i18n import ngettext
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Required
from market.web.voices import NoContactInPublic

STARS = (
    ("5", _l("5 · very good")),
    ("4", _l("4 · good")),
    ("3", _l("3 · all right")),
    ("2", _l("2 · not so good")),
    ("1", _l("1 · bad")),
)


class ReviewForm(FlaskForm):
    """Stars, words, whether something was given for it, and which of the pictures go."""

    stars = RadioField(
        _l("How many stars?"),
        [
            Required(_l("Please choose how many stars.")),
        ],
        choices=[SelectChoice(value, label) for value, label in STARS],
        validate_choice=False,
    )
    text = NoteField(
        _l("Your review"),
        [Required(_l("Please write a few words.")), AtMost(LONGEST), NoResidentNumber(), NoContactInPublic()],
    )
    is_incentive = BooleanField(_l("I got it free, cheaper, or something else for this review"))
    sure = BooleanField(_l("Everybody may read it: publish it like this"))
    drop = SelectMultipleField(
        _l("Pictures to take away"),
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    asks_if_sure = False

    @classmethod
    def about(cls, review: Review | None) -> "ReviewForm":
        """An empty form, or one that holds what ``review`` says."""
        if review is None:
            return cls()
        form = cls(data={"stars": str(review.stars), "text": review.text, "is_incentive": review.is_incentive})
        form.drop.choices = [SelectChoice(photo, photo) for photo in review.photos]
        return form

    def validate_stars(self, field: RadioField) -> None:
        if field.data not in dict(STARS):
            raise ValidationError(str(_l("Please choose how many stars.")))

    def validate_text(self, field: NoteField) -> None:
        length = len(field.data or "")
        if length < SHORTEST:
            raise ValidationError(
                ngettext(
                    "Please write at least %(num)s character. There are %(length)s now.",
                    "Please write at least %(num)s characters. There are %(length)s now.",
                    SHORTEST,
                    length=length,
                )
            )

    def to_wording(self, photos: list[str]) -> Wording:
        """What the form says, with these pictures."""
        return Wording(
            stars=int(self.stars.data), text=self.text.data, is_incentive=self.is_incentive.data, photos=photos
        )
