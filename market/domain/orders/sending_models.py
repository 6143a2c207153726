"""Tables of lists that an enterprise makes for a day's packing: parcels told together, and papers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class BatchState(LabelledEnum):
    """Where a list of parcels stands."""

    CHECKED = "checked", _l("Checked, not sent yet")
    CONFIRMED = "confirmed", _l("Being sent")
    DONE = "done", _l("Done")


class PaperKind(LabelledEnum):
    """What is printed for packing."""

    SLIPS_A6 = "slips_a6", _l("Packing slips, A6 labels")
    SLIPS_A4 = "slips_a4", _l("Packing slips, A4")
    PICKING = "picking", _l("Picking list, A4")


class SendingBatch(Model):
    """Parcels that were told in one list. ``rows`` are dicts, each with the part's id, the sheet's row and words,
    and, once it is done, ``refusal`` (empty when the parcel left); ``done`` is how many have been seen to."""

    __tablename__ = "sending_batch"
    __table_args__ = (
        CheckConstraint("done >= 0", name="done_counted"),
        Index("ix_sending_batch_work", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    asked_by: Mapped[str]
    language: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[BatchState] = mapped_column(default=BatchState.CHECKED)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    done: Mapped[int] = mapped_column(default=0)

    @property
    def refused(self) -> list[dict[str, Any]]:
        """The rows that were not sent, and why."""
        return [row for row in self.rows if row.get("refusal")]


class PackingPaper(Model):
    """Papers for packing that the worker makes: ``files`` are names in the private folder, one for each stretch of
    parts. They hold addresses, so they are gone soon."""

    __tablename__ = "packing_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[PaperKind]
    language: Mapped[str]
    part_ids: Mapped[list[int]] = mapped_column(JSON)
    files: Mapped[list[str]] = mapped_column(JSON, default=list)
    failed: Mapped[bool] = mapped_column(default=False)
