"""Tables of public files: each file, its rows while they are decided, and what the registers state of an entry."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.enterprises.models import District, Enterprise, EnterpriseKind
from market.foundation.database import Model
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class Register(LabelledEnum):
    """A public list that a public body keeps."""

    SOCIAL_ENTERPRISES = "social_enterprises", _l("Certified social enterprises")
    VILLAGE_ENTERPRISES = "village_enterprises", _l("Village enterprises (register)")
    SELF_SUPPORT = "self_support", _l("Self-support enterprises (register)")
    SOCIAL_COOPERATIVES = "social_cooperatives", _l("Social cooperatives (register)")
    MAIL_ORDER = "mail_order", _l("Mail-order sellers")


class FileState(LabelledEnum):
    """Where a public file stands."""

    READ = "read", _l("Being compared")
    CHECKED = "checked", _l("To be decided")
    CONFIRMED = "confirmed", _l("Being applied")
    APPLIED = "applied", _l("Applied")
    UNDOING = "undoing", _l("Being undone")
    UNDONE = "undone", _l("Undone")
    OVERTAKEN = "overtaken", _l("Overtaken by another change")
    FAILED = "failed", _l("Could not be finished")
    DISCARDED = "discarded", _l("Thrown away")


class Verdict(LabelledEnum):
    """What comparing has made of a row."""

    UNREAD = "unread", _l("Not compared yet")
    NEW = "new", _l("New entry")
    CHANGED = "changed", _l("Changed rows")
    SAME = "same", _l("Unchanged")
    DOUBTFUL = "doubtful", _l("Doubtful")
    ENDED = "ended", _l("No longer in the file")
    FAULTY = "faulty", _l("Faulty")


class Decision(LabelledEnum):
    """What a person has said about a row."""

    THIS = "this", _l("It is this entry")
    NEW = "new", _l("It is a new entry")
    LEAVE = "leave", _l("Leave it out")
    END = "end", _l("It has ended")


class PublicFile(Model):
    """One file of a register. Only Goyang's rows are kept of it, and no column with personal data.

    ``heads`` are the headings as the file writes them, ``dropped`` those that were not read; ``reasons`` say entry by
    entry why an undo was refused, or who had overtaken it. A worker claims the row for a while.
    """

    __tablename__ = "public_file"
    __table_args__ = (
        CheckConstraint("0 <= done AND done <= total", name="progress_in_bounds"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        CheckConstraint("state NOT IN ('applied', 'undone') OR applied_at IS NOT NULL", name="applied_has_moment"),
        CheckConstraint("state <> 'undone' OR undone_at IS NOT NULL", name="undone_has_moment"),
        Index("ix_public_file_work", "state", "id"),
        Index("ix_public_file_register", "register", "as_of"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[Register]
    is_sample: Mapped[bool]
    state: Mapped[FileState]
    file_name: Mapped[str]
    as_of: Mapped[date]
    language: Mapped[str]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    rows: Mapped[int]
    elsewhere: Mapped[int]
    heads: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    dropped: Mapped[list[str]] = mapped_column(JSON, default=list)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    reasons: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[str] = mapped_column(default="")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(default="")
    undo_reason: Mapped[str] = mapped_column(default="")


class PublicFileRow(Model):
    """One row of a file, or (``number`` 0) an entry that the file no longer names.

    ``stated`` is what the row says, ``changes`` what differs from what the register had said, ``[old, new]`` by
    field; ``candidates`` who it might be; ``faults`` what cannot be read. ``seen`` is the version of the register's
    entry that it was compared with. Once applied, ``was`` keeps what an undo brings back, ``left`` what was left.
    """

    __tablename__ = "public_file_row"
    __table_args__ = (
        Index("ix_public_file_row_verdict", "file_id", "verdict", "number", "id"),
        Index("ix_public_file_row_entry", "file_id", "enterprise_id"),
        Index("ix_public_file_row_enterprise", "enterprise_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(PublicFile.id, ondelete="CASCADE"))
    number: Mapped[int]
    verdict: Mapped[Verdict]
    decision: Mapped[Decision | None]
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey(Enterprise.id, ondelete="SET NULL"))
    name: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    seen: Mapped[int] = mapped_column(default=0)
    stated: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    was: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    left: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    file: Mapped[PublicFile] = relationship()
    enterprise: Mapped[Enterprise | None] = relationship()


class RegisterEntry(Model):
    """What one register states of one entry, in its newest file that was applied.

    ``name_key`` is the name as names are compared. ``ended_as_of`` is the date of the file that did not name it any
    more, when a person has confirmed that. ``version`` counts the writings.
    """

    __tablename__ = "register_entry"
    __table_args__ = (
        UniqueConstraint("register", "enterprise_id"),
        Index("ix_register_entry_enterprise", "enterprise_id"),
        Index("ix_register_entry_business_no", "business_no"),
        Index("ix_register_entry_name_key", "name_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[Register]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    file_id: Mapped[int] = mapped_column(ForeignKey(PublicFile.id))
    as_of: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    name_key: Mapped[str]
    kind: Mapped[EnterpriseKind | None]
    business_no: Mapped[str | None]
    certificate_no: Mapped[str | None]
    certified_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    address: Mapped[str | None]
    district: Mapped[District] = mapped_column(default=District.UNKNOWN)
    what: Mapped[str | None]
    purpose: Mapped[str | None]
    homepage: Mapped[str | None]
    standing: Mapped[str | None]
    ended_as_of: Mapped[date | None]

    enterprise: Mapped[Enterprise] = relationship()
