"""A colleague, an invitation and a passkey of the demo seller's, and what their pages are found by."""

from datetime import datetime, timedelta

from sqlalchemy import select

from market.domain.accounts import services as accounts
from market.domain.accounts.models import Passkey
from market.domain.accounts.queries import user_by_email
from market.domain.enterprises import invitations
from market.domain.enterprises.models import Enterprise, MemberRole, Membership
from market.domain.notifications.models import OutboxMail
from market.foundation.actors import Actor
from market.foundation.crypto import decrypt
from market.foundation.database import db, transaction
from market.seed.dataset import DEMO_ACCOUNTS, DEMO_SELLER_OF


def team(now: datetime) -> dict[str, str]:
    """Who works with the demo seller, who is invited, and the device that they come in with."""
    email = next(account.email for account in DEMO_ACCOUNTS if account.role == "seller")
    with transaction():
        seller = user_by_email(email)
        assert seller is not None
        enterprise = db.session.scalars(select(Enterprise).where(Enterprise.slug == DEMO_SELLER_OF)).one()
        colleague = accounts.create_user("colleague@example.com", "cats sleep in the flour", "예시 직원", now=now)
        db.session.add(
            Membership(user_id=colleague.id, enterprise_id=enterprise.id, role=MemberRole.STAFF, since=now)
        )
        passkey = Passkey(user_id=seller.id, credential_id="eHg", public_key="eHg", name="예시 전화기", added_at=now)
        db.session.add(passkey)
        invitations.invite(
            enterprise,
            "invited@example.com",
            MemberRole.MANAGER,
            lasts=timedelta(days=7),
            actor=Actor(seller.id, "#"),
            language="ko",
            now=now,
        )
        db.session.flush()
        made = {"colleague": str(colleague.id), "passkey": str(passkey.id)}
    mail = select(OutboxMail).where(OutboxMail.kind == "member_invited").order_by(OutboxMail.id.desc())
    link = decrypt(db.session.scalars(mail).first().facts["sealed_path"])  # type: ignore[union-attr]
    db.session.rollback()
    return made | {"invitation": link.rpartition("/")[2]}
