"""The table of those who lend space."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.foundation.database import Model
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l

WHOLE = 10_000
"""A fee of the whole, in hundredths of a percent."""


class PartnerKind(LabelledEnum):
    """What sort of body lends space."""

    RAILWAY = "railway", _l("Railway operator")
    PUBLIC = "public", _l("Public body")
    BUSINESS = "business", _l("Business")
    COMMUNITY = "community", _l("Community organisation")


class MerchantOfRecord(LabelledEnum):
    """Who takes the shoppers' money at a pop-up on the partner's ground."""

    MARKET = "market", _l("The market takes the money")
    PARTNER = "partner", _l("The partner takes the money")


class Partner(Model):
    """Who lends space, under which agreement. What no paper or source states is empty, and shown as not known yet.

    ``contact_role`` is a post ("deputy station master"), never a person; ``contact_phone`` the number of its desk.
    """

    __tablename__ = "partner"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint(f"fee_rate IS NULL OR fee_rate BETWEEN 0 AND {WHOLE}", name="fee_is_a_part"),
        CheckConstraint(
            "agreement_from IS NULL OR agreement_until IS NULL OR agreement_from <= agreement_until",
            name="agreement_in_order",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    is_sample: Mapped[bool]
    name_ko: Mapped[str]
    name_en: Mapped[str | None]
    kind: Mapped[PartnerKind]
    agreement_no: Mapped[str | None]
    agreement_from: Mapped[date | None]
    agreement_until: Mapped[date | None]
    contact_role: Mapped[str | None]
    contact_phone: Mapped[str | None]
    fee_rate: Mapped[int | None]
    """What the partner keeps of sales, in hundredths of a percent: 1250 is 12.5 %."""
    merchant_of_record: Mapped[MerchantOfRecord | None]
    note_ko: Mapped[str | None]
    note_en: Mapped[str | None]
    sources: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def note(self) -> str | None:
        return in_language(self.note_ko, self.note_en) if self.note_ko else None

    def agreement_ended(self, day: date) -> bool:
        """The agreement's last day is over on ``day``."""
        return self.agreement_until is not None and self.agreement_until < day
