"""Tables of the people who run the market: their organisations, who belongs to which, and who is invited.

What somebody may do, their role, stands at the person (``User.staff_role``), read with every request of theirs. Where
they belong and how far the role reaches stands here: each of the two is written in one place alone.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import StaffRole, User
from market.foundation.database import Model, Private
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l


class StaffScope(LabelledEnum):
    """How far the role of one of the city's staff reaches."""

    EVERYTHING = "everything", _l("Everything")
    OWN_POPUPS = "own_popups", _l("Only the pop-ups of the own organisation")


class StaffOrganisation(Model):
    """An organisation whose people run the market: a department of the city, the support centre."""

    __tablename__ = "staff_organisation"
    __table_args__ = (UniqueConstraint("name_ko"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    is_sample: Mapped[bool] = mapped_column(default=False)
    name_ko: Mapped[str]
    name_en: Mapped[str | None]
    created_at: Mapped[datetime]

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)


class StaffMember(Model):
    """Which organisation somebody works for, and how far their role reaches."""

    __tablename__ = "staff_member"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(StaffOrganisation.id), index=True)
    scope: Mapped[StaffScope] = mapped_column(default=StaffScope.EVERYTHING)
    since: Mapped[datetime]

    user: Mapped[User] = relationship()
    organisation: Mapped[StaffOrganisation] = relationship()


class StaffInvitation(Model):
    """An invitation to the city's staff. Of its link only a hash is kept; it works once, until it ends."""

    __tablename__ = "staff_invitation"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("accepted_at IS NULL OR withdrawn_at IS NULL", name="one_ending"),
        CheckConstraint("(accepted_at IS NULL) = (accepted_by IS NULL)", name="accepted_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(StaffOrganisation.id), index=True)
    email: Mapped[Private]
    email_fingerprint: Mapped[str] = mapped_column(index=True)
    role: Mapped[StaffRole]
    scope: Mapped[StaffScope]
    token_hash: Mapped[str]
    invited_by: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    withdrawn_at: Mapped[datetime | None]

    organisation: Mapped[StaffOrganisation] = relationship()
    inviter: Mapped[User] = relationship(foreign_keys=[invited_by])
