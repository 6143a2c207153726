"""Asking, changing and taking back questions, and answering them. The caller opens the transaction."""

from datetime import datetime

from sqlalchemy import delete, func, select

from market.domain.accounts.models import User
from market.domain.catalog.models import Product
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.telling import notify_members
from market.domain.notifications.services import enqueue_mail
from market.domain.questions import rules
from market.domain.questions.errors import QuestionAnswered, TooManyOpen
from market.domain.questions.models import Question
from market.domain.voices import services as voices
from market.domain.voices.errors import TakenDown
from market.domain.voices.rules import public_name
from market.foundation.actors import Actor
from market.foundation.database import db


def ask(product: Product, text: str, *, is_secret: bool, user: User, actor: Actor, now: datetime) -> Question:
    """Ask ``text`` about ``product``; the enterprise is told by mail. Raises ``TooManyOpen``."""
    waiting = select(func.count(Question.id)).where(
        Question.product_id == product.id, Question.user_id == user.id, Question.answered_at.is_(None)
    )
    if (db.session.scalar(waiting) or 0) >= rules.MOST_OPEN:
        raise TooManyOpen(most=rules.MOST_OPEN)
    question = Question(
        product_id=product.id,
        enterprise_id=product.enterprise_id,
        user_id=user.id,
        author=public_name(user.name),
        text=text,
        is_secret=is_secret,
        said_at=now,
    )
    db.session.add(question)
    db.session.flush()
    voices.note("asked", question, actor=actor, now=now, is_secret=[None, is_secret])
    notify_members(
        product.enterprise,
        "question_for_seller",
        {"product_id": product.id},
        ability=Ability.ANSWER,
        dedupe_key=f"question_for_seller:{question.id}",
        now=now,
    )
    return question


def change(question: Question, text: str, *, is_secret: bool, actor: Actor, now: datetime) -> None:
    """Write it anew, until it is answered. Raises ``QuestionAnswered`` or ``TakenDown``."""
    values = {"text": text, "is_secret": is_secret, "edited_at": now}
    if not voices.claim(question, values, Question.answered_at.is_(None), Question.removed_at.is_(None)):
        raise QuestionAnswered if question.answered_at is not None else TakenDown
    voices.note("changed", question, actor=actor, now=now)


def take_back(question: Question, *, actor: Actor, now: datetime) -> None:
    """Delete it, until it is answered: nobody else's words go with it. Raises ``QuestionAnswered``."""
    gone = delete(Question).where(Question.id == question.id, Question.answered_at.is_(None)).returning(Question.id)
    if db.session.scalar(gone.execution_options(synchronize_session=False)) is None:
        raise QuestionAnswered
    voices.note("taken_back", question, actor=actor, now=now)
    db.session.expunge(question)


def answer(question: Question, text: str, *, seen: int, by: User, actor: Actor, now: datetime) -> None:
    """The enterprise answers; whoever asked is told by mail. Raises as ``voices.answer``."""
    voices.answer(question, text, seen=seen, by=by, actor=actor, now=now)
    asker = question.user
    if asker is not None and asker.disabled_at is None:
        enqueue_mail(
            "question_answered",
            to=asker.email,
            language=asker.language,
            facts={"product_id": question.product_id},
            dedupe_key=f"question_answered:{question.id}",
            now=now,
        )
