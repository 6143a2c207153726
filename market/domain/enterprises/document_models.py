"""The table of documents: what an enterprise has handed in to show what it is and what it may do."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model, Private
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class PaperKind(LabelledEnum):
    """What a document is."""

    BUSINESS_REGISTRATION = "business_registration", _l("Business registration certificate")
    CERTIFICATE = "certificate", _l("Certificate or designation as a social economy enterprise")
    MAIL_ORDER_REPORT = "mail_order_report", _l("Mail-order report certificate")
    BANK_BOOK = "bank_book", _l("Copy of the bank book")
    PERMIT = "permit", _l("Permit or report of the trade")
    OTHER = "other", _l("Something else")


class PaperState(LabelledEnum):
    """How far the city is with a document."""

    DRAFT = "draft", _l("Part of an application")
    WAITING = "waiting", _l("The city is checking it")
    CONFIRMED = "confirmed", _l("Confirmed")
    REFUSED = "refused", _l("Not accepted")
    REPLACED = "replaced", _l("Replaced by a newer one")


class EnterpriseDocument(Model):
    """One document. ``file`` is its random name among the private files; what its owner called it may name a person.

    ``ends_on`` is its last valid day; None where it does not run out. ``warned_days`` is the last warning that was
    given: 60, 30 or 7 days ahead, 0 when it had run out.
    """

    __tablename__ = "enterprise_document"
    __table_args__ = (
        CheckConstraint("starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on", name="days_in_order"),
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint("(state = 'refused') = (reason <> '')", name="refused_with_a_reason"),
        Index("ix_enterprise_document_enterprise", "enterprise_id", "id"),
        Index("ix_enterprise_document_state", "state", "id"),
        Index("ix_enterprise_document_ends_on", "ends_on"),
        Index("ix_enterprise_document_renews", "renews_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    kind: Mapped[PaperKind]
    state: Mapped[PaperState]
    number: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    file: Mapped[str]
    file_name: Mapped[Private]
    content_type: Mapped[str]
    size: Mapped[int]
    renews_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise_document.id", ondelete="SET NULL"))
    handed_in_at: Mapped[datetime]
    handed_in_by: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    warned_days: Mapped[int | None]

    enterprise: Mapped[Enterprise] = relationship()
