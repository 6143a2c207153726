"""What the city types about a call."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput

from market.domain.calls import rules
from market.domain.calls.models import Call
from market.domain.calls.services import CallFacts
from market.domain.enterprises.document_models import PaperKind
from market.domain.popups.models import BoothZone, Popup
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.wording import day_range
from market.web.inputs import (
    AtMost,
    DayField,
    LineField,
    LocalMomentField,
    NoResidentNumber,
    NoteField,
    Optional,
    Required,
    WholeNumberField,
)

MOST_BOOTHS = 200
PAPERS = tuple(kind for kind in PaperKind if kind not in (PaperKind.OTHER, PaperKind.BANK_BOOK))


def _quota(zone: BoothZone) -> WholeNumberField:
    return WholeNumberField(zone.label, [Optional()], lowest=1, highest=MOST_BOOTHS)


class CallForm(FlaskForm):
    """Text, time, pop-ups and rules of a call. What an announcement needs beside that may follow later."""

    title_ko = LineField(_l("Title in Korean"), [Required(_l("Please write a title in Korean.")), AtMost(80)])
    title_en = LineField(_l("Title in English"), [Optional(), AtMost(80)])
    text_ko = NoteField(
        _l("Text in Korean"),
        [Required(_l("Please write what it is about.")), AtMost(rules.LONGEST_TEXT), NoResidentNumber()],
    )
    text_en = NoteField(_l("Text in English"), [Optional(), AtMost(rules.LONGEST_TEXT), NoResidentNumber()])
    popups = SelectMultipleField(_l("Pop-ups"), coerce=str, option_widget=CheckboxInput(), validate_choice=False)
    opens_at = LocalMomentField(
        _l("Applications open"), [Required(_l("Please write when applications open, to the minute."))]
    )
    closes_at = LocalMomentField(
        _l("Applications close"), [Required(_l("Please write when applications close, to the minute."))]
    )
    papers = SelectMultipleField(
        _l("Documents that are asked for"),
        choices=[SelectChoice(kind.value, kind.label) for kind in PAPERS],
        option_widget=CheckboxInput(),
    )
    fewest_products = WholeNumberField(
        _l("Products to bring, at least"), [Required(_l("Please write how many, 0 for none."))], lowest=0, highest=20
    )
    asks_power = BooleanField(_l("Ask whether power, water and open fire are needed"))
    asks_experience = BooleanField(_l("Ask what visitors can try at the booth"))
    category_share = WholeNumberField(
        _l("Most booths of one category, in percent"),
        [Required(_l("Please write a share from 1 to 100."))],
        lowest=1,
        highest=100,
    )
    most_competitors = WholeNumberField(
        _l("Enterprises with goods of the same shelf at one pop-up, at most"),
        [Required(_l("Please write how many."))],
        lowest=1,
        highest=50,
    )
    most_popups = WholeNumberField(
        _l("Pop-ups for one enterprise, at most"), [Required(_l("Please write how many."))], lowest=1, highest=50
    )
    quota_food = _quota(BoothZone.FOOD)
    quota_craft = _quota(BoothZone.CRAFT)
    quota_life = _quota(BoothZone.LIFE)
    quota_experience = _quota(BoothZone.EXPERIENCE)
    draw_name = LineField(_l("Public lottery draw"), [Optional(), AtMost(100)])
    draw_on = DayField(_l("Day of the draw"), [Optional()])
    offer_hours = WholeNumberField(
        _l("An offer holds for (hours)"), [Required(_l("Please write how many hours."))], lowest=1, highest=240
    )
    objection_days = WholeNumberField(
        _l("Objections for (days)"), [Required(_l("Please write how many days."))], lowest=1, highest=60
    )

    @classmethod
    def about(cls, call: Call | None, popups: Sequence[Popup]) -> "CallForm":
        """The form, filled with what is known of ``call``; it offers ``popups`` and those the call has."""
        form = cls(data=_facts_of(call))
        known = {popup.id: popup for popup in [*(call.popups if call else ()), *popups]}
        form.popups.choices = [
            SelectChoice(str(popup.id), _named(popup))
            for popup in sorted(known.values(), key=lambda popup: (str(popup.starts_on), popup.id))
        ]
        return form

    @property
    def quotas(self) -> dict[BoothZone, WholeNumberField]:
        """The field of each zone."""
        return {zone: self[f"quota_{zone.value}"] for zone in BoothZone}

    def validate_popups(self, field: SelectMultipleField) -> None:
        if set(field.data or ()) - {choice.value for choice in field.choices}:
            raise ValidationError(gettext("Please choose pop-ups from the list."))

    def validate_closes_at(self, field: LocalMomentField) -> None:
        if self.opens_at.data and field.data and field.data <= self.opens_at.data:
            raise ValidationError(gettext("Applications close before they open. Put the two in order."))

    def to_facts(self) -> CallFacts:
        """What was typed, as the domain takes it."""
        return CallFacts(
            title_ko=self.title_ko.data,
            title_en=self.title_en.data or None,
            text_ko=self.text_ko.data,
            text_en=self.text_en.data or None,
            opens_at=cast(datetime, self.opens_at.data),
            closes_at=cast(datetime, self.closes_at.data),
            popup_ids=[int(value) for value in self.popups.data or ()],
            asks_papers=sorted(self.papers.data or ()),
            fewest_products=self.fewest_products.data,
            asks_power=self.asks_power.data,
            asks_experience=self.asks_experience.data,
            category_share=self.category_share.data,
            most_competitors=self.most_competitors.data,
            most_popups=self.most_popups.data,
            quotas={zone.value: field.data for zone, field in self.quotas.items() if field.data},
            draw_name=self.draw_name.data or "",
            draw_on=cast(date | None, self.draw_on.data),
            offer_hours=self.offer_hours.data,
            objection_days=self.objection_days.data,
        )


class CancelForm(FlaskForm):
    """Why a call is cancelled; everybody reads it."""

    reason = NoteField(
        _l("Reason, shown to everybody"),
        [Required(_l("Please write the reason.")), AtMost(500), NoResidentNumber()],
    )


def _facts_of(call: Call | None) -> dict[str, Any]:
    if call is None:
        return {
            "papers": [PaperKind.BUSINESS_REGISTRATION.value],
            "fewest_products": 1,
            "asks_power": True,
            "category_share": 40,
            "most_competitors": 3,
            "most_popups": 1,
            "offer_hours": 48,
            "objection_days": 7,
        }
    plain = ("title_ko", "title_en", "text_ko", "text_en", "opens_at", "closes_at", "fewest_products", "asks_power")
    ruled = ("asks_experience", "category_share", "most_competitors", "most_popups", "draw_name", "draw_on")
    return {
        **{name: getattr(call, name) for name in (*plain, *ruled, "offer_hours", "objection_days")},
        **{f"quota_{zone.value}": most for zone, most in call.zone_quotas.items()},
        "papers": call.asks_papers,
        "popups": [str(popup.id) for popup in call.popups],
    }


def _named(popup: Popup) -> str:
    days = day_range(popup.starts_on, popup.ends_on) if popup.starts_on and popup.ends_on else ""
    return f"{popup.title} · {days} · {popup.venue_text or ''}"
