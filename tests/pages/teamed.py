"""A colleague, an invitation and a passkey of the demo seller's, and what their pages are found by."""

from datetime import datetime, timedelta

from sqlalchemy import select

from market.domain.accounts import services as accounts
from market.domain.accounts.models import Passkey, StaffRole
from market.domain.accounts.queries import user_by_email
from market.domain.enterprises import invitations
from market.domain.enterprises.models import Enterprise, MemberRole, Membership
from market.domain.notifications.models import OutboxMail
from market.domain.operators import invitations as staff_invitations
from market.domain.operators import queries as operators
from market.domain.operators.models import StaffScope
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
        staff, events = (user_by_email(one.email) for one in DEMO_ACCOUNTS if one.role in ("staff", "events"))
        assert staff is not None
        assert events is not None
        staff_invitations.invite(
            "official@example.com",
            operators.organisation(operators.organisations()[0].id),
            StaffRole.VIEWER,
            StaffScope.EVERYTHING,
            lasts=timedelta(days=7),
            actor=Actor(staff.id, staff.name),
            language="ko",
            now=now,
        )
        db.session.flush()
        made = {"colleague": str(colleague.id), "passkey": str(passkey.id), "of_staff": str(events.id)}
    made |= {"invitation": _token("member_invited"), "staff_invitation": _token("staff_invited")}
    db.session.rollback()
    return made


def _token(kind: str) -> str:
    """What the link in the newest mail of a kind ends with."""
    mail = select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id.desc())
    link = decrypt(db.session.scalars(mail).first().facts["sealed_path"])  # type: ignore[union-attr]
    return link.rpartition("/")[2]
