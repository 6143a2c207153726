"""What a question and a review have in common. No table of its own."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from market.domain.accounts.models import User
from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise
from market.domain.voices.rules import Viewer
from market.foundation.database import Model, Private


class Voice(Model):
    """What somebody says of a product, and what the enterprise answers.

    ``author`` is the name as everybody sees it, masked when it was written. ``version`` counts the row’s changes:
    whoever changes it says which one was seen, so that nobody answers, or judges, what they have not read. What is
    hidden comes back by itself when ``hidden_until`` is over; what is removed does not. The answer has the same two.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id, ondelete="CASCADE"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    author: Mapped[str]
    is_sample: Mapped[bool] = mapped_column(default=False)
    said_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)
    hidden_until: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    answer: Mapped[Private | None]
    answered_at: Mapped[datetime | None]
    answer_edited_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    answer_hidden_until: Mapped[datetime | None]
    answer_removed_at: Mapped[datetime | None]

    def is_hidden(self, now: datetime) -> bool:
        """The city has hidden it for some days, and they are not over."""
        return self.removed_at is None and self.hidden_until is not None and now < self.hidden_until

    def is_answer_hidden(self, now: datetime) -> bool:
        """The same for the answer."""
        return (
            self.answer_removed_at is None and self.answer_hidden_until is not None and now < self.answer_hidden_until
        )

    def is_by(self, viewer: Viewer) -> bool:
        """The viewer, signed in, has written it."""
        return viewer.user_id is not None and self.user_id == viewer.user_id

    def concerns(self, viewer: Viewer) -> bool:
        """Its author, the enterprise and the city see it whatever is kept from the others."""
        return self.is_by(viewer) or viewer.is_city or self.enterprise_id in viewer.enterprise_ids
