"""Tables of reports and of what was decided about them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.questions.models import Question
from market.domain.reviews.models import Review
from market.foundation.database import Model, Private
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l

Subject = Question | Review

_ONE_SUBJECT = "(question_id IS NULL) <> (review_id IS NULL)"


class ReportReason(LabelledEnum):
    """What is wrong with a text."""

    ADVERTISING = "advertising", _l("Advertising, or written for money without saying so")
    INSULT = "insult", _l("Insult or abuse")
    PERSONAL_DATA = "personal_data", _l("Somebody’s personal data")
    OFF_TOPIC = "off_topic", _l("Not about the product")
    RIGHTS = "rights", _l("Violates somebody’s rights: reputation, privacy, copyright")


class Outcome(LabelledEnum):
    """What the city decides about a text."""

    KEEP = "keep", _l("Stays as it is")
    HIDE = "hide", _l("Hidden for some days")
    REMOVE = "remove", _l("Removed")


class Report(Model):
    """Somebody says that a question, a review, or the answer to one should not stand there."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(_ONE_SUBJECT, name="about_one_thing"),
        UniqueConstraint("question_id", "about_answer", "reporter_id"),
        UniqueConstraint("review_id", "about_answer", "reporter_id"),
        Index("ix_report_open", "closed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey(Question.id, ondelete="CASCADE"))
    review_id: Mapped[int | None] = mapped_column(ForeignKey(Review.id, ondelete="CASCADE"))
    about_answer: Mapped[bool]
    reporter_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    reason: Mapped[ReportReason]
    note: Mapped[Private] = mapped_column(default="")
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    question: Mapped[Question | None] = relationship()
    review: Mapped[Review | None] = relationship()

    @property
    def subject(self) -> Subject:
        """The question or review that it is about."""
        return _subject(self.question, self.review)


class Decision(Model):
    """What the city decided about a text, and what its author has to say against it, once.

    ``note`` is what the author is told. A text is hidden for at most 30 days (정보통신망법 제44조의2 제4항).
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(_ONE_SUBJECT, name="about_one_thing"),
        CheckConstraint("(outcome = 'hide') = (hidden_until IS NOT NULL)", name="hidden_has_end"),
        CheckConstraint("(objection IS NULL) = (objected_at IS NULL)", name="objection_has_moment"),
        Index("ix_decision_question", "question_id", "id"),
        Index("ix_decision_review", "review_id", "id"),
        Index("ix_decision_objections", "objected_at", "objection_closed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey(Question.id, ondelete="CASCADE"))
    review_id: Mapped[int | None] = mapped_column(ForeignKey(Review.id, ondelete="CASCADE"))
    about_answer: Mapped[bool]
    outcome: Mapped[Outcome]
    reason: Mapped[ReportReason]
    note: Mapped[str]
    hidden_until: Mapped[datetime | None]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]
    objection: Mapped[Private | None]
    objected_at: Mapped[datetime | None]
    objection_closed_at: Mapped[datetime | None]

    question: Mapped[Question | None] = relationship()
    review: Mapped[Review | None] = relationship()

    @property
    def subject(self) -> Subject:
        """The question or review that it is about."""
        return _subject(self.question, self.review)


def _subject(question: Question | None, review: Review | None) -> Subject:
    subject = question or review
    if subject is None:
        raise LookupError("a report is about a question or a review")
    return subject
