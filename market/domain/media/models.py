"""The table of pictures that people uploaded."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l

FOLDER = "pictures/"


class PictureState(LabelledEnum):
    """How far a picture is on its way to be shown."""

    WAITING = "waiting", _l("Being prepared")
    READY = "ready", _l("Ready")
    FAILED = "failed", _l("Could not be used")


class PictureTrouble(LabelledEnum):
    """Why a picture could not be made anew, with what to do about it."""

    DAMAGED = "damaged", _l("The file is damaged or not complete. Please upload the picture again.")
    TOO_MUCH = "too_much", _l("The file took too long to prepare. Please save it as a smaller JPEG and upload that.")


class Picture(Model):
    """A picture of an enterprise or a user. What shows it keeps its ``reference``, which never changes.

    ``reference`` holds the size of the largest form: a page knows all addresses and sizes without asking the
    database. ``bytes`` counts the original, then all forms together. A worker claims the row for a while; when it
    dies, the claim lapses and another takes over. ``released_at`` is when somebody stopped showing it.
    """

    __tablename__ = "picture"
    __table_args__ = (
        UniqueConstraint("reference"),
        CheckConstraint("width > 0 AND height > 0 AND bytes > 0", name="has_size"),
        CheckConstraint("(state = 'failed') = (trouble IS NOT NULL)", name="trouble_where_failed"),
        Index("ix_picture_state", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str]
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey(Enterprise.id, ondelete="SET NULL"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    name: Mapped[str]
    state: Mapped[PictureState] = mapped_column(default=PictureState.WAITING)
    trouble: Mapped[PictureTrouble | None]
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None] = mapped_column(index=True)

    @property
    def key(self) -> str:
        """The name of its files and addresses: not to be guessed."""
        return self.reference.removeprefix(FOLDER)
