"""Tables of what a pop-up was like. Each figure keeps where it comes from; nothing here is measured."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.enterprises.models import Enterprise
from market.domain.popups.models import Popup
from market.foundation.database import Model, Won
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class AttendanceState(LabelledEnum):
    """Whether an enterprise was there."""

    CAME = "came", _l("Was there")
    LATE = "late", _l("Came late")
    ABSENT = "absent", _l("Did not come")


class MoneyTaker(LabelledEnum):
    """Who took the money of a sale (merchant of record)."""

    ENTERPRISE = "enterprise", _l("The enterprise itself")
    MARKET = "market", _l("DADAKET")
    PARTNER = "partner", _l("The partner that lends the place")


class SaleMeans(LabelledEnum):
    """By which means it was paid."""

    CARD = "card", _l("Card or phone")
    CASH = "cash", _l("Cash")
    TRANSFER = "transfer", _l("Bank transfer")
    LOCAL = "local", _l("Local currency of the city")


class FigureSource(LabelledEnum):
    """Where a figure comes from."""

    REPORTED = "reported", _l("Reported by the enterprise")


class Attendance(Model):
    """What the city’s staff saw of one participant."""

    __tablename__ = "attendance"

    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(
        ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    state: Mapped[AttendanceState]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str]


class Incident(Model):
    """Something that happened there, in words without personal data."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"), index=True)
    on_day: Mapped[date]
    words: Mapped[str]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str]


class SurveyAnswer(Model):
    """What one participant says of it: three marks from 1 to 5, whether it would come again, and words."""

    __tablename__ = "survey_answer"
    __table_args__ = (
        CheckConstraint(
            "sales BETWEEN 1 AND 5 AND place BETWEEN 1 AND 5 AND support BETWEEN 1 AND 5", name="one_to_five"
        ),
    )

    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(
        ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    sales: Mapped[int]
    place: Mapped[int]
    support: Mapped[int]
    again: Mapped[bool]
    words: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime]


class ReportedDay(Model):
    """What one participant reports of one day: how long its booth was open, and what it sold."""

    __tablename__ = "reported_day"
    __table_args__ = (
        UniqueConstraint("popup_id", "enterprise_id", "day"),
        CheckConstraint("minutes BETWEEN 0 AND 1440", name="minutes_of_a_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), index=True)
    day: Mapped[date]
    minutes: Mapped[int]
    source: Mapped[FigureSource] = mapped_column(default=FigureSource.REPORTED)
    reported_at: Mapped[datetime]
    reported_by: Mapped[str]

    sales: Mapped[list["ReportedSale"]] = relationship(cascade="all, delete-orphan")

    @property
    def total(self) -> Won:
        return sum(sale.amount for sale in self.sales)


class ReportedSale(Model):
    """Won of one day by who took them and how they were paid."""

    __tablename__ = "reported_sale"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)

    reported_day_id: Mapped[int] = mapped_column(ForeignKey(ReportedDay.id, ondelete="CASCADE"), primary_key=True)
    merchant: Mapped[MoneyTaker] = mapped_column(primary_key=True)
    means: Mapped[SaleMeans] = mapped_column(primary_key=True)
    amount: Mapped[Won]


class OutcomeLetter(Model):
    """The participants of a pop-up have been asked how it was, once."""

    __tablename__ = "outcome_letter"

    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[datetime]
