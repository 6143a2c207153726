"""The table of questions."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, relationship

from market.domain.accounts.models import User
from market.domain.catalog.models import Product
from market.domain.voices.models import Voice
from market.domain.voices.rules import Viewer
from market.foundation.database import Private


class Question(Voice):
    """What somebody wants to know of a product. A secret one is read by its author, the enterprise and the city."""

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_moment"),
        CheckConstraint("version >= 0", name="version_counted"),
        Index("ix_question_product", "product_id", "said_at", "id"),
        Index("ix_question_enterprise", "enterprise_id", "answered_at", "said_at", "id"),
        Index("ix_question_user", "user_id", "said_at", "id"),
    )

    text: Mapped[Private]
    is_secret: Mapped[bool]

    user: Mapped[User | None] = relationship(foreign_keys="Question.user_id")
    product: Mapped[Product] = relationship()

    def may_be_read_by(self, viewer: Viewer) -> bool:
        """Everybody reads a public question; a secret one only whom it concerns."""
        return not self.is_secret or self.concerns(viewer)
