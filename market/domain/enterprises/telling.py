"""Telling the people of an enterprise by mail: those whose role has to do with it, and who want such mails."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from market.domain.accounts.models import User
from market.domain.enterprises.abilities import ABILITIES, Ability
from market.domain.enterprises.models import Enterprise, MemberRole, Membership, SellerIdentity
from market.domain.notifications.choices import topic_of
from market.domain.notifications.models import MailRefusal
from market.domain.notifications.services import enqueue_mail
from market.domain.notifications.topics import NEEDED, MailTopic
from market.foundation.database import db
from market.foundation.i18n import DEFAULT_LANGUAGE

ABILITY_OF: Mapping[MailTopic, Ability] = {
    MailTopic.ORDERS: Ability.SEND_ORDERS,
    MailTopic.CLAIMS: Ability.SEND_ORDERS,
    MailTopic.QUESTIONS: Ability.ANSWER,
    MailTopic.REVIEWS: Ability.ANSWER,
    MailTopic.STOCK: Ability.KEEP_STOCK,
    MailTopic.QUOTES: Ability.ANSWER,
    MailTopic.POPUPS: Ability.JOIN_POPUPS,
    MailTopic.PAYOUTS: Ability.SEE_SALES,
    MailTopic.DOCUMENTS: Ability.EDIT_SHOP,
}
"""What somebody has to be able to do so that mails about a topic reach them."""


def notify_members(
    enterprise: Enterprise, kind: str, facts: dict[str, Any], *, ability: Ability, dedupe_key: str, now: datetime
) -> int:
    """Ask for a mail of ``kind`` to each member whose role has ``ability`` and who wants it; to how many.

    Each is written to in their own language, once under ``dedupe_key``. Where nobody is there who could want it,
    the address that buyers are told gets it, in Korean: what the law and money need must reach somebody.
    """
    readers = readers_of(enterprise, kind, ability=ability, dedupe_key=dedupe_key)
    for to, language, key in readers:
        enqueue_mail(kind, to=to, language=language, facts=facts, dedupe_key=key, now=now)
    return len(readers)


def readers_of(enterprise: Enterprise, kind: str, *, ability: Ability, dedupe_key: str) -> list[tuple[str, str, str]]:
    """Whom ``notify_members`` writes to: address, language, and the key of each mail."""
    members = _members(enterprise, ability, topic_of(kind))
    if members:
        return [(user.email, user.language, f"{dedupe_key}:{user.id}") for user, wants_it in members if wants_it]
    address = db.session.scalar(select(SellerIdentity.email).where(SellerIdentity.enterprise_id == enterprise.id))
    return [(address, DEFAULT_LANGUAGE, dedupe_key)] if address else []


def may_refuse(role: MemberRole, topic: MailTopic) -> bool:
    """Whether somebody of this ``role`` can switch mails about ``topic`` off."""
    return topic not in NEEDED or role is not MemberRole.OWNER


def topics_for(role: MemberRole) -> list[MailTopic]:
    """What mails can tell somebody of this ``role`` about."""
    return [topic for topic in MailTopic if ABILITY_OF[topic] in ABILITIES[role]]


def _members(enterprise: Enterprise, ability: Ability, topic: MailTopic | None) -> list[tuple[User, bool]]:
    roles = [role for role, abilities in ABILITIES.items() if ability in abilities]
    refusal: ColumnElement[bool] = and_(MailRefusal.user_id == User.id, MailRefusal.topic == topic)
    rows = db.session.execute(
        select(User, Membership.role, MailRefusal.topic)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(MailRefusal, refusal)
        .where(Membership.enterprise_id == enterprise.id, Membership.role.in_(roles), User.disabled_at.is_(None))
        .order_by(User.id)
    )
    return [
        (user, refused is None or (topic is not None and not may_refuse(role, topic))) for user, role, refused in rows
    ]
