"""Tables of a team that changes: invitations to it, and the shop that passes to another owner."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise, MemberRole
from market.foundation.database import Model, Private


class MemberInvitation(Model):
    """An invitation to work for an enterprise. Of its link only a hash is kept; it works once, until it ends."""

    __tablename__ = "member_invitation"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("accepted_at IS NULL OR withdrawn_at IS NULL", name="one_ending"),
        CheckConstraint("(accepted_at IS NULL) = (accepted_by IS NULL)", name="accepted_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), index=True)
    email: Mapped[Private]
    email_fingerprint: Mapped[str] = mapped_column(index=True)
    role: Mapped[MemberRole]
    token_hash: Mapped[str]
    invited_by: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    withdrawn_at: Mapped[datetime | None]

    enterprise: Mapped[Enterprise] = relationship()
    inviter: Mapped[User] = relationship(foreign_keys=[invited_by])


class Handover(Model):
    """An owner offers the enterprise to another member. At most one offer is open for an enterprise."""

    __tablename__ = "handover"
    __table_args__ = (
        Index(
            "uq_handover_open",
            "enterprise_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("from_id != to_id", name="to_another"),
        CheckConstraint("accepted_at IS NULL OR ended_at IS NOT NULL", name="acceptance_ends_it"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    from_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    to_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    offered_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    giver: Mapped[User] = relationship(foreign_keys=[from_id])
    taker: Mapped[User] = relationship(foreign_keys=[to_id])
