"""Tables of leaving."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model


class Departure(Model):
    """An enterprise has left: it sells no more. Its owners keep their access until nothing is owed or running."""

    __tablename__ = "departure"

    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True)
    left_at: Mapped[datetime]
    left_by: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    finished_at: Mapped[datetime | None]

    enterprise: Mapped[Enterprise] = relationship()


class Archive(Model):
    """Everything of an enterprise as one file, made by the worker: ``done`` of ``total`` steps."""

    __tablename__ = "archive"
    __table_args__ = (
        CheckConstraint("0 <= done AND done <= total", name="progress_in_bounds"),
        CheckConstraint("(made_at IS NULL) = (file IS NULL)", name="made_with_its_file"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), index=True)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    language: Mapped[str]
    asked_at: Mapped[datetime]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    file: Mapped[str | None]
    made_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]

    enterprise: Mapped[Enterprise] = relationship()
