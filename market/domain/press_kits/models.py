"""The press kit of a pop-up: one for each, made anew when it is asked for again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.popups.models import Popup
from market.foundation.database import Model


class PressKit(Model):
    """``round`` counts how often it was asked for and names its folder; ``says`` is a hash of what stands in it, by
    which the page tells whether it still fits the pop-up."""

    __tablename__ = "press_kit"
    __table_args__ = (CheckConstraint("0 <= done AND done <= total", name="progress_in_bounds"),)

    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"), primary_key=True)
    round: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    made_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    says: Mapped[str] = mapped_column(default="")

    popup: Mapped[Popup] = relationship()

    @property
    def is_in_work(self) -> bool:
        return self.made_at is None and self.failed_at is None
