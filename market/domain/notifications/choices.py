"""Which mails about their shop somebody wants. Everything is wanted that was not switched off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy import delete, select

from market.domain.audit import services as audit
from market.domain.notifications.models import MailRefusal
from market.domain.notifications.topics import KINDS, MailTopic
from market.foundation.actors import Actor
from market.foundation.database import db

_TOPIC_OF: Mapping[str, MailTopic] = {kind: topic for topic, kinds in KINDS.items() for kind in kinds}


class Reader(Protocol):
    """Whoever reads mails: known by their account's id."""

    @property
    def id(self) -> int: ...


def topic_of(kind: str) -> MailTopic | None:
    """What a mail of ``kind`` is about; None for one that nobody can choose."""
    return _TOPIC_OF.get(kind)


def wants(user: Reader, kind: str) -> bool:
    """``user`` has not switched mails of this ``kind`` off."""
    topic = topic_of(kind)
    if topic is None:
        return True
    refused = select(MailRefusal.topic).where(MailRefusal.user_id == user.id, MailRefusal.topic == topic)
    return db.session.scalar(refused) is None


def refused_by(user: Reader) -> frozenset[MailTopic]:
    """What ``user`` has switched off."""
    return frozenset(db.session.scalars(select(MailRefusal.topic).where(MailRefusal.user_id == user.id)))


def choose(user: Reader, choices: Mapping[MailTopic, bool], *, actor: Actor, now: datetime) -> None:
    """Keep for each topic in ``choices`` whether ``user`` wants its mails; the others stay as they are."""
    before = refused_by(user)
    changes = {topic.value: [topic not in before, wanted] for topic, wanted in choices.items()}
    db.session.execute(
        delete(MailRefusal).where(MailRefusal.user_id == user.id, MailRefusal.topic.in_(list(choices)))
    )
    db.session.add_all(MailRefusal(user_id=user.id, topic=topic) for topic, wanted in choices.items() if not wanted)
    db.session.flush()
    audit.record(
        "mail_choices.changed",
        actor=actor,
        subject=("user", user.id, f"#{user.id}"),
        now=now,
        changes={topic: change for topic, change in changes.items() if change[0] != change[1]},
    )
