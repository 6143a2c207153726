"""An application for a booth, as an enterprise fills it in on a phone."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField, SelectMultipleField

from market.domain.calls import rules
from market.domain.calls.models import BoothApplication, Call
from market.domain.calls.queries import OfferedProduct
from market.domain.calls.rules import Answers, Missing
from market.domain.offers import rules as offer_rules
from market.domain.popups.models import BoothZone
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Optional, Required, whole_number

MOST_VERSIONS = 10**6


def _number(posted: object) -> int:
    """A row's id as posted; 0, which no row has, for anything else."""
    return whole_number(str(posted), lowest=0, highest=2**31 - 1) or 0


class ApplicationForm(FlaskForm):
    """What is asked of everybody. ``with_choices`` adds one field for each of the call's pop-ups."""

    zone = RadioField(
        _l("Kind of booth"),
        choices=[SelectChoice(zone.value, zone.label) for zone in BoothZone],
        validate_choice=True,
    )
    products = SelectMultipleField(_l("Products that you bring"), coerce=_number, validate_choice=False)
    needs_power = BooleanField(_l("We need power"))
    needs_water = BooleanField(_l("We need water"))
    uses_fire = BooleanField(_l("We use open fire"))
    experience = NoteField(
        _l("What visitors can try"), [Optional(), AtMost(rules.LONGEST_EXPERIENCE), NoResidentNumber()]
    )
    most_popups = SelectField(_l("Pop-ups that you want at most"), coerce=_number, validate_choice=False)
    note = NoteField(_l("Note to the city"), [Optional(), AtMost(rules.LONGEST_NOTE), NoResidentNumber()])
    version = HiddenField()

    ranked: dict[int, SelectField]

    @classmethod
    def about(
        cls, call: Call, application: BoothApplication | None, products: list[OfferedProduct]
    ) -> "ApplicationForm":
        """The form, filled with what was said before, or guessed from what the enterprise sells."""
        popups = call.popups
        ranks = [
            SelectChoice(0, gettext("Not there")),
            *(SelectChoice(n, rules.rank_label(n)) for n in range(1, len(popups) + 1)),
        ]
        names = {popup.id: f"rank_{popup.id}" for popup in popups}
        fields = {
            names[popup.id]: SelectField(rules.named(popup), choices=ranks, coerce=_number, validate_choice=False)
            for popup in popups
        }
        form: ApplicationForm = type("CallApplicationForm", (cls,), fields)(
            data=_facts_of(call, application, products, names)
        )
        form.ranked = {popup_id: form[name] for popup_id, name in names.items()}
        form.most_popups.choices = [
            SelectChoice(n, str(n)) for n in range(1, min(call.most_popups, len(popups) or 1) + 1)
        ]
        form.products.choices = [SelectChoice(one.id, one.name_ko) for one in products]
        return form

    @property
    def seen(self) -> int:
        """The version that was on the page; one that never was when the field came back broken."""
        number = whole_number(self.version.data or "", lowest=0, highest=MOST_VERSIONS)
        return -1 if number is None else number

    def validate(self, extra_validators: Any = None) -> bool:
        """No two pop-ups have one rank: what is wanted more has to be said."""
        valid = bool(super().validate(extra_validators))
        taken: set[int] = set()
        for field in self.ranked.values():
            if field.data in taken:
                field.errors = [gettext("Another pop-up has this rank already. Choose another one.")]
                valid = False
            taken |= {field.data} - {0}
        return valid

    def answers(self) -> Answers:
        """What was typed, as the domain takes it."""
        return Answers(
            zone=BoothZone.stored_as(self.zone.data),
            needs_power=self.needs_power.data,
            needs_water=self.needs_water.data,
            uses_fire=self.uses_fire.data,
            experience=self.experience.data or "",
            note=self.note.data or "",
            most_popups=self.most_popups.data or 1,
            products=frozenset(self.products.data or ()) - {0},
            choices={popup_id: field.data for popup_id, field in self.ranked.items() if field.data},
        )

    def say(self, missing: list[Missing]) -> None:
        """Put what is missing beside its field."""
        for lack in missing:
            wishes = next(iter(self.ranked.values()), None)
            field = {"products": self.products, "experience": self.experience, "choices": wishes}.get(lack.where)
            if field is not None:
                field.errors = [lack.what]
            else:
                self.form_errors.append(lack.what)


class DeclineForm(FlaskForm):
    """Why an offer is declined, if somebody says it."""

    reason = NoteField(
        _l("Reason (you need not give one)"),
        [Optional(), AtMost(offer_rules.LONGEST_REASON), NoResidentNumber()],
    )


class GiveUpForm(FlaskForm):
    """Why a confirmed booth is given up."""

    reason = NoteField(
        _l("Reason"),
        [Required(_l("Please write the reason.")), AtMost(offer_rules.LONGEST_REASON), NoResidentNumber()],
    )


class ObjectionForm(FlaskForm):
    """What speaks against a result."""

    text = NoteField(
        _l("What is not right"),
        [
            Required(_l("Please write what is not right.")),
            AtMost(offer_rules.LONGEST_OBJECTION),
            NoResidentNumber(),
        ],
    )


def _facts_of(
    call: Call,
    application: BoothApplication | None,
    products: list[OfferedProduct],
    names: Mapping[int, str],
) -> dict[str, Any]:
    if application is None:
        return {
            "zone": rules.guessed_zone([one.shelf for one in products]).value,
            "most_popups": 1,
            "version": "0",
            **({names[call.popups[0].id]: 1} if len(call.popups) == 1 else {}),
        }
    return {
        "zone": application.zone.value,
        "needs_power": application.needs_power,
        "needs_water": application.needs_water,
        "uses_fire": application.uses_fire,
        "experience": application.experience,
        "note": application.note,
        "most_popups": application.most_popups,
        "products": [row.product_id for row in application.brought],
        "version": str(application.version),
        **{names[choice.popup_id]: choice.rank for choice in application.choices if choice.popup_id in names},
    }
