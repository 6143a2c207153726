"""What stands behind the stories of pop-ups: a look into the live market's own database, and time that goes by."""

import secrets
from contextlib import contextmanager
from datetime import timedelta
from itertools import zip_longest

from sqlalchemy import distinct, func, select

from market.app import create_app
from market.config import read_settings
from market.domain.accounts.services import create_user
from market.domain.calls import applying
from market.domain.calls.eligibility import validities
from market.domain.calls.models import BoothApplication, Call
from market.domain.calls.rules import Answers, guessed_zone
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.document_models import PaperKind
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, MemberRole, Membership
from market.domain.offers import answering
from market.domain.offers.models import BoothOffer, OfferState
from market.domain.popups import plans
from market.domain.popups.models import BoothZone, Participation, PopupDay, PopupStatus
from market.domain.popups.plan_rules import Numbering, PlanLine, PlanPart, laid_out
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.seed.dataset import DEMO_SELLER_OF
from market.seed.sample_calls import goods_of
from tests.calling import a_call
from tests.factories import PopupDayFactory, PopupFactory, VenueFactory

PASSWORD = "a-booth-by-the-window"


@contextmanager
def inside(market):
    """The live market's database, in a transaction."""
    app = create_app(read_settings({"APP_ENV": "development", "INSTANCE_DIR": str(market.instance)}))
    with app.app_context():
        with transaction():
            yield
        db.session.remove()
        db.engine.dispose()


def the_call():
    """The call of a story: the newest."""
    return db.session.scalars(select(Call).order_by(Call.id.desc()).limit(1)).one()


def who_come(market, number):
    """So many sample enterprises that sell something, each with the kind of booth it asks for, in turns by kind.

    Nothing of the sample is by its goods for a booth of experience: some of those that make or sew ask for one. Of
    those that bring food only who has a confirmed permit, and of each kind as many shelves as there are.
    """
    with inside(market):
        sells = select(Product.enterprise_id).where(Product.status == ProductStatus.PUBLISHED)
        wanted = (
            select(Enterprise)
            .where(Enterprise.is_sample, Enterprise.status == EnterpriseStatus.ACTIVE, Enterprise.id.in_(sells))
            .where(Enterprise.slug != DEMO_SELLER_OF)
        )
        found = db.session.scalars(wanted.order_by(Enterprise.id)).all()
        keys = [one.id for one in found]
        goods, papers = goods_of(keys), validities(keys)
        permitted = {key for key, kept in papers.items() if any(paper.kind is PaperKind.PERMIT for paper in kept)}
        by_shelf = {}
        for one in found:
            zone = guessed_zone([shelf for _, shelf in goods[one.id]])
            if zone is not BoothZone.FOOD or one.id in permitted:
                by_shelf.setdefault(zone, {}).setdefault(goods[one.id][0][1].slug, []).append(one.name_ko)
        lines = {zone: _in_turns(shelves.values()) for zone, shelves in by_shelf.items()}
        each = number // len(BoothZone)
        lines[BoothZone.EXPERIENCE] = lines[BoothZone.CRAFT][each:]
        return dict(_in_turns([[(name, zone) for name in lines[zone][:each]] for zone in BoothZone]))


def _in_turns(lines):
    """The first of each of ``lines``, then the second of each, and so on."""
    return [one for turn in zip_longest(*lines) for one in turn if one is not None]


def a_closed_call(market, applicants):
    """A call that has closed, for a plan of seven booths two months ahead, with so many ``applicants``; its address.

    The public lottery has been drawn, and nobody has typed it in.
    """
    lines = [PlanLine("A", part, 2) for part in (PlanPart.FOOD, PlanPart.CRAFT)]
    lines += [PlanLine("B", PlanPart.LIFE, 2), PlanLine("B", PlanPart.EXPERIENCE, 1)]
    with inside(market):
        venue = VenueFactory()
        plans.lay_plan(venue, laid_out(lines, Numbering.THROUGH), actor=THE_MARKET, now=clock.now())
        day = clock.day_of(clock.now()) + timedelta(days=60)
        popup = PopupFactory(venue=venue, status=PopupStatus.DRAFT, starts_on=day)
        PopupDayFactory(popup=popup)
        call = a_call([popup], asks_papers=[])
        slug = call.slug
    apply_by_services(market, who_come(market, applicants))
    the_call_closes(market)
    return slug


def an_owner_of(market, name):
    """An account that works for the enterprise called ``name``; its e-mail."""
    email = f"owner-{secrets.token_hex(4)}@example.com"
    with inside(market):
        enterprise = db.session.scalars(select(Enterprise).where(Enterprise.name_ko == name)).first()
        user = create_user(email, PASSWORD, "예시 대표", now=clock.now())
        db.session.add(
            Membership(user_id=user.id, enterprise_id=enterprise.id, role=MemberRole.MANAGER, since=clock.now())
        )
    return email


def apply_by_services(market, zones):
    """The others apply as the form does it, with the first of their goods, for the kind of booth they ask for."""
    with inside(market):
        call = the_call()
        found = db.session.scalars(
            select(Enterprise).where(Enterprise.name_ko.in_(zones), Enterprise.is_sample).order_by(Enterprise.id)
        ).all()
        goods = goods_of([one.id for one in found])
        for one in found:
            zone = zones[one.name_ko]
            answers = Answers(
                zone=zone,
                needs_power=False,
                needs_water=False,
                uses_fire=False,
                experience="손으로 하나 만들어 봅니다." if zone is BoothZone.EXPERIENCE else "",
                note="",
                most_popups=1,
                products=frozenset([goods[one.id][0][0]]),
                choices={call.popups[0].id: 1},
            )
            applying.save(call, one, answers, send=True, seen=0, actor=THE_MARKET, now=clock.now())


def all_others_confirm(market, but):
    """Everybody who is asked comes, but for one."""
    with inside(market):
        open_offers = select(BoothOffer).where(
            BoothOffer.call_id == the_call().id, BoothOffer.state == OfferState.OFFERED
        )
        for offer in db.session.scalars(open_offers.order_by(BoothOffer.id)).all():
            if offer.application.enterprise.name_ko != but:
                answering.confirm(offer, actor=THE_MARKET, now=clock.now())


def booths_taken(market):
    """How many booths have somebody on each day of the pop-up."""
    with inside(market):
        there = (
            select(PopupDay.day, func.count(distinct(Participation.booth_id)))
            .join(Participation, Participation.popup_id == PopupDay.popup_id)
            .where(PopupDay.popup_id == the_call().popups[0].id, PopupDay.venue_id.is_not(None))
            .group_by(PopupDay.day)
            .order_by(PopupDay.day)
        )
        return [taken for _day, taken in db.session.execute(there)]


def who_applied(market):
    """How many applications the call has."""
    with inside(market):
        wanted = select(BoothApplication.id).where(BoothApplication.call_id == the_call().id)
        return len(db.session.scalars(wanted).all())


# Time cannot be waited for: moving the times of rows is the only thing in the story that is not done by hand.


def the_call_opens(market):
    """An hour goes by."""
    with inside(market):
        call = the_call()
        call.announced_at = clock.now() - timedelta(hours=2)
        call.opens_at = clock.now() - timedelta(minutes=1)


def the_call_closes(market):
    """Three days go by: it has closed, and the public lottery has been drawn."""
    with inside(market):
        call, now = the_call(), clock.now()
        call.announced_at, call.opens_at = now - timedelta(days=12), now - timedelta(days=9)
        call.closes_at, call.draw_on = now - timedelta(days=2), clock.day_of(now) - timedelta(days=1)


def it_is_the_eve(market):
    """A month goes by: the pop-up begins tomorrow."""
    with inside(market):
        popup = the_call().popups[0]
        first = clock.day_of(clock.now()) + timedelta(days=1)
        for number, held in enumerate(sorted(popup.days, key=lambda one: one.day)):
            held.day = first + timedelta(days=number)
        popup.starts_on, popup.ends_on = first, first + timedelta(days=1)
