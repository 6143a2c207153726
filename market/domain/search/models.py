"""The search documents."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.foundation.database import Model
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class DocumentKind(LabelledEnum):
    """What a document describes."""

    PRODUCT = "product", _l("Products")
    ENTERPRISE = "enterprise", _l("Enterprises")
    POPUP = "popup", _l("Pop-ups")


class SearchDocument(Model):
    """The words of one thing, folded for comparison (NFC, lower case, no spaces in ``title``)."""

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("kind", "object_id"),
        Index("ix_search_document_kind", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DocumentKind]
    object_id: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]


class SynonymGroup(Model):
    """Words that mean the same to whoever looks for something."""

    __tablename__ = "synonym_group"

    id: Mapped[int] = mapped_column(primary_key=True)

    words: Mapped[list["Synonym"]] = relationship(order_by="Synonym.shown", cascade="all, delete-orphan")


class Synonym(Model):
    """One of these words: ``word`` as it is compared, in one group only; ``shown`` as it was written."""

    __tablename__ = "synonym"

    word: Mapped[str] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(SynonymGroup.id, ondelete="CASCADE"), index=True)
    shown: Mapped[str]
