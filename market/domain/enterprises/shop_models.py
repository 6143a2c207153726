"""Tables of an enterprise's own shop: when it does not sell, when it rests, where things are picked up, its photos.

Whether an enterprise rests is told by the day alone: nothing has to be switched when a holiday begins or ends.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l


class PauseReason(LabelledEnum):
    """Why an enterprise does not sell for now. A holiday is none of these: the shop stays open to look at."""

    DOCUMENT_EXPIRED = "document_expired", _l("A document that selling needs has run out")
    LEFT = "left", _l("The enterprise has left the market")
    BY_CITY = "by_city", _l("The city has stopped its sales")


class HolidayKind(LabelledEnum):
    """What becomes of orders while an enterprise rests."""

    LATER = "later", _l("Orders go on and are sent after the holiday")
    NO_ORDERS = "no_orders", _l("No orders until the holiday is over")


class SalesPause(Model):
    """One reason for which an enterprise does not sell, from a moment on; ``until`` None: until it is lifted.

    ``words`` are what the enterprise is told of it beside the reason.
    """

    __tablename__ = "sales_pause"
    __table_args__ = (CheckConstraint("until IS NULL OR until > since", name="ends_after_it_begins"),)

    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True)
    reason: Mapped[PauseReason] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    words: Mapped[str | None]


class EntryHiding(Model):
    """An entry that the city has taken out of sight, and why. Workspaces of applicants are hidden without one."""

    __tablename__ = "entry_hiding"

    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str]
    hidden_at: Mapped[datetime]


class Holiday(Model):
    """Days in Seoul on which an enterprise rests, both ends included. Two of one enterprise share no day."""

    __tablename__ = "holiday"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="ends_after_it_begins"),
        UniqueConstraint("enterprise_id", "first_day"),
        Index("ix_holiday_last_day", "last_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    kind: Mapped[HolidayKind]
    words_ko: Mapped[str]
    words_en: Mapped[str | None]

    @property
    def words(self) -> str:
        """What the enterprise says about it."""
        return in_language(self.words_ko, self.words_en)


class PickUpPlace(Model):
    """Where goods can be picked up, or the enterprise be visited, as it says itself."""

    __tablename__ = "pick_up_place"
    __table_args__ = (UniqueConstraint("enterprise_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    position: Mapped[int]
    name_ko: Mapped[str]
    name_en: Mapped[str | None]
    address_ko: Mapped[str]
    hours_ko: Mapped[str | None]
    hours_en: Mapped[str | None]
    note_ko: Mapped[str | None]
    note_en: Mapped[str | None]

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def hours(self) -> str | None:
        return in_language(self.hours_ko, self.hours_en) if self.hours_ko else None

    @property
    def note(self) -> str | None:
        return in_language(self.note_ko, self.note_en) if self.note_ko else None


class ShopPhoto(Model):
    """A photo on the enterprise's page. ``reference`` is a picture's, ``alt_ko`` says what can be seen."""

    __tablename__ = "shop_photo"
    __table_args__ = (UniqueConstraint("enterprise_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    position: Mapped[int]
    reference: Mapped[str]
    alt_ko: Mapped[str]
    alt_en: Mapped[str | None]

    @property
    def file(self) -> str:
        """Its picture, under the name that a gallery asks for."""
        return self.reference

    @property
    def alt(self) -> str:
        return in_language(self.alt_ko, self.alt_en)


class OwnWord(Model):
    """A part of the entry that the enterprise has written itself: no source states it."""

    __tablename__ = "own_word"

    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    written_at: Mapped[datetime]
