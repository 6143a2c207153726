"""The table of spreadsheets that enterprises hand in."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class ImportState(LabelledEnum):
    """Where a spreadsheet of products stands."""

    FAULTY = "faulty", _l("To be corrected")
    CHECKED = "checked", _l("Checked, not saved yet")
    CONFIRMED = "confirmed", _l("Being saved")
    DONE = "done", _l("Saved")
    OVERTAKEN = "overtaken", _l("Something changed meanwhile")
    FAILED = "failed", _l("Could not be saved")


class ProductImport(Model):
    """A spreadsheet of products. Nothing of it is in the catalogue until all of it is.

    What was handed in rests encrypted, for a day: ``sheet`` names the file of its cells, ``outcome`` that of what
    checking found, each of ``pictures`` (dicts with ``name`` and ``file``, or ``refusal``) one out of the ZIP.
    ``digest`` tells the same cells again; ``products`` what rows without a code have become, ``{row: product id}``.
    A worker claims the row for a while; when it dies, the claim lapses and another takes over.
    """

    __tablename__ = "product_import"
    __table_args__ = (
        CheckConstraint("0 <= done AND done <= total", name="progress_in_bounds"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        CheckConstraint("(state = 'done') <= (finished_at IS NOT NULL)", name="done_has_moment"),
        Index("ix_product_import_enterprise", "enterprise_id", "id"),
        Index("ix_product_import_work", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    asked_by: Mapped[str]
    language: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[ImportState]
    file_name: Mapped[str]
    digest: Mapped[str]
    rows: Mapped[int]
    sheet: Mapped[str | None]
    outcome: Mapped[str | None]
    pictures: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    products: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    enterprise: Mapped[Enterprise] = relationship()

    @property
    def files(self) -> list[str]:
        """The names of everything that rests in the private folder."""
        kept = [self.sheet, self.outcome, *(picture.get("file") for picture in self.pictures)]
        return [name for name in kept if name]
