"""The table of applications."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model, Private
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class ApplicationStatus(LabelledEnum):
    """How far an application is."""

    DRAFT = "draft", _l("Being written")
    SUBMITTED = "submitted", _l("Waiting for the city")
    MORE_NEEDED = "more_needed", _l("Something has to be put right")
    APPROVED = "approved", _l("Approved")
    REFUSED = "refused", _l("Not approved")
    WITHDRAWN = "withdrawn", _l("Withdrawn")


class Application(Model):
    """One request to sell at the market.

    ``enterprise_id`` is the applicant's own workspace, hidden from everybody else, and after the approval of a claim
    the ``entry`` itself. ``version`` counts the applicant's changes: the city decides about the one that it has seen.
    What was typed is encrypted: ``answers`` what could be read, ``unread`` what has to be written otherwise, both as
    JSON by the names of ``rules.ASKS``; ``remarks`` are the city's, by the same names.
    """

    __tablename__ = "application"
    __table_args__ = (
        Index(
            "uq_application_one_open_per_applicant",
            "applicant_id",
            unique=True,
            sqlite_where=text("status IN ('draft', 'submitted', 'more_needed')"),
            postgresql_where=text("status IN ('draft', 'submitted', 'more_needed')"),
        ),
        CheckConstraint("status IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name="sent_before_answered"),
        CheckConstraint("status NOT IN ('approved', 'refused') OR decided_at IS NOT NULL", name="answered_at"),
        Index("ix_application_status_submitted_at", "status", "submitted_at", "id"),
        Index("ix_application_enterprise", "enterprise_id"),
        Index("ix_application_entry", "entry_id"),
        Index("ix_application_business_no", "business_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    applicant_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey(Enterprise.id))
    status: Mapped[ApplicationStatus] = mapped_column(default=ApplicationStatus.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    business_no: Mapped[str | None]
    account_fingerprint: Mapped[str | None]
    answers_json: Mapped[Private] = mapped_column("answers", default="{}")
    unread_json: Mapped[Private] = mapped_column("unread", default="{}")
    remarks_json: Mapped[Private] = mapped_column("remarks", default="{}")
    reason: Mapped[Private] = mapped_column(default="")
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")

    applicant: Mapped[User] = relationship()
    enterprise: Mapped[Enterprise] = relationship(foreign_keys=[enterprise_id])
    entry: Mapped[Enterprise | None] = relationship(foreign_keys=[entry_id])

    @property
    def answers(self) -> Mapping[str, str]:
        found: dict[str, str] = json.loads(self.answers_json)
        return found

    @property
    def unread(self) -> Mapping[str, str]:
        found: dict[str, str] = json.loads(self.unread_json)
        return found

    @property
    def remarks(self) -> Mapping[str, str]:
        found: dict[str, str] = json.loads(self.remarks_json)
        return found
