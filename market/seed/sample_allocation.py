"""An invented call that has closed: who applied, the draw, a trial that was discarded, and the official result."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select

from market.domain.allocation import queries, services, work
from market.domain.allocation.models import Adjustment, AdjustmentKind, AllocationRun, DeclaredInterest
from market.domain.allocation.placing import Seat
from market.domain.allocation.sharing import shared_out
from market.domain.allocation.solving import solver
from market.domain.calls import office_queries, rules
from market.domain.calls.models import (
    ApplicationState,
    BoothApplication,
    BoothApplicationProduct,
    BoothChoice,
    Call,
    CallPopup,
)
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.models import Enterprise
from market.domain.popups.models import Booth, BoothZone, Popup
from market.foundation import files
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db
from market.seed import sample_calls
from market.seed.dataset import DEMO_SELLER_OF
from market.seed.inserting import insert_numbered, insert_rows
from market.seed.reading import both, read
from market.web import handed_in

LACKS_PERMIT = 5
"""Every so-manieth for food lacks its permit."""

OFFER_HOURS = 240
"""Offers hold for as long as a call may let them: the demo seller's waits for whoever tries it."""


def load_allocation(*, now: datetime) -> None:
    """Insert the call, share its booths out and make it official; wants the sample's pop-ups and products."""
    told = read("sample/allocation.json")
    popups = db.session.scalars(
        select(Popup).where(Popup.series == told["series"]).order_by(Popup.starts_on).limit(told["popups"])
    ).all()
    call = _call(told, popups, now)
    _answers(call, popups, _enterprises(told), now)
    db.session.flush()
    call = office_queries.call_by_slug(told["slug"])
    who = Actor(user_id=None, name=told["staff"])
    trial = _worked_out(call, is_trial=True, why=told["trial"], who=who, now=now - timedelta(days=5))
    services.discard(trial, why=told["discarded"], actor=who, now=now - timedelta(days=4))
    _pin(call, popups[0], told["pinned"], who, now - timedelta(days=3))
    drawn = {"numbers": told["numbers"], "source": told["source"]}
    services.enter_draw(call, **drawn, actor=who, now=now - timedelta(days=2))
    run = _worked_out(call, is_trial=False, why=told["first"], who=who, now=now - timedelta(days=2))
    _move(run, told["moved"], who, now - timedelta(days=1))
    services.make_official(run, seen=run.moves, actor=who, now=now - timedelta(days=1))


def remove_allocation() -> None:
    """Take it out with all its runs, before the call goes."""
    calls = select(Call.id).where(Call.is_sample)
    for table in (DeclaredInterest, Adjustment, AllocationRun):
        db.session.execute(delete(table).where(table.call_id.in_(calls)))


def _call(told: Mapping[str, Any], popups: Sequence[Popup], now: datetime) -> Call:
    title, text, seed = both(told["title"]), both(told["text"]), rules.new_seed()
    closed = now - timedelta(days=6)
    call = Call(
        slug=told["slug"],
        is_sample=True,
        organisation_id=popups[0].organisation_id,
        title_ko=title.ko,
        title_en=title.en,
        text_ko=text.ko,
        text_en=text.en,
        opens_at=closed - timedelta(days=14),
        closes_at=closed,
        announced_at=closed - timedelta(days=20),
        most_popups=1,
        offer_hours=OFFER_HOURS,
        seed=seed,
        seed_hash=rules.seed_hash(seed),
        draw_name=told["draw"],
        draw_on=day_of(now - timedelta(days=3)),
        created_at=closed - timedelta(days=20),
        updated_at=closed - timedelta(days=20),
        entries=[CallPopup(popup_id=popup.id) for popup in popups],
    )
    db.session.add(call)
    db.session.flush()
    return call


def _enterprises(told: Mapping[str, Any]) -> list[int]:
    """Some of the sample's, others than those of the open call; the demo seller's among them."""
    sells = exists().where(Product.enterprise_id == Enterprise.id, Product.status == ProductStatus.PUBLISHED)
    chosen = select(Enterprise.id).where(Enterprise.is_sample, sells).order_by(Enterprise.id)
    others = db.session.scalars(chosen.where(Enterprise.slug != DEMO_SELLER_OF)).all()[told["from"] :: told["every"]]
    return [*db.session.scalars(chosen.where(Enterprise.slug == DEMO_SELLER_OF)), *others]


def _answers(call: Call, popups: Sequence[Popup], enterprises: Sequence[int], now: datetime) -> None:
    goods = sample_calls.goods_of(enterprises)
    zones = {key: rules.guessed_zone([shelf for _, shelf in goods.get(key, ())]) for key in enterprises}
    at = call.opens_at + timedelta(days=3)
    ids = insert_numbered(
        BoothApplication,
        [
            {
                "call_id": call.id,
                "enterprise_id": key,
                "state": ApplicationState.SUBMITTED,
                "zone": zones[key],
                "needs_power": zones[key] is BoothZone.FOOD and number % 2 == 0,
                "needs_water": False,
                "uses_fire": False,
                "experience": "",
                "note": "",
                "most_popups": 1,
                "begun_at": at,
                "changed_at": at,
                "submitted_at": at,
                "withdrawn_at": None,
            }
            for number, key in enumerate(enterprises)
        ],
    )
    choices = [
        {"application_id": application, "popup_id": popups[(number + place) % len(popups)].id, "rank": place + 1}
        for number, application in enumerate(ids)
        for place in range(len(popups))
    ]
    insert_rows(BoothChoice, choices)
    brought = [
        {"application_id": application, "product_id": product}
        for key, application in zip(enterprises, ids, strict=True)
        for product, _ in goods.get(key, ())[: sample_calls.BROUGHT]
    ]
    insert_rows(BoothApplicationProduct, brought)
    _permits([key for key in enterprises if zones[key] is BoothZone.FOOD], now)


def _permits(enterprises: Sequence[int], now: datetime) -> None:
    content = sample_calls.a_page("SAMPLE: this document is invented.")
    file = files.keep(handed_in.folder(), content)
    insert_rows(
        EnterpriseDocument,
        [
            {
                "enterprise_id": key,
                "kind": PaperKind.PERMIT,
                "state": PaperState.CONFIRMED,
                "ends_on": day_of(now) + timedelta(days=365),
                "file": file,
                "file_name": "sample.pdf",
                "content_type": "application/pdf",
                "size": len(content),
                "handed_in_at": now - timedelta(days=40),
                "decided_at": now - timedelta(days=38),
                "decided_by": read("sample/allocation.json")["staff"],
            }
            for number, key in enumerate(enterprises, 1)
            if number % LACKS_PERMIT
        ],
    )


def _pin(call: Call, popup: Popup, reason: str, who: Actor, now: datetime) -> None:
    """The demo seller's place at ``popup`` is certain: it is offered one, and can be tried to answer."""
    application = db.session.scalars(
        select(BoothApplication)
        .join(Enterprise, Enterprise.id == BoothApplication.enterprise_id)
        .where(BoothApplication.call_id == call.id, Enterprise.slug == DEMO_SELLER_OF)
    ).one()
    services.decide_before(
        call, kind=AdjustmentKind.PIN, application=application, popup=popup, reason=reason, actor=who, now=now
    )


def _worked_out(call: Call, *, is_trial: bool, why: str, who: Actor, now: datetime) -> AllocationRun:
    """A run as the worker leaves it."""
    run = services.ask_for_run(call, is_trial=is_trial, why=why, actor=who, now=now)
    work.claim(run.id, now=now)
    outcome = shared_out(queries.problem_of_run(run), queries.lottery(run))
    work.finish(run.id, outcome, solver=solver(), now=now)
    db.session.refresh(run)
    return run


def _move(run: AllocationRun, reason: str, who: Actor, now: datetime) -> None:
    """Two of one kind exchange their booths at the first pop-up, where that is possible."""
    problem = queries.problem_of_run(run)

    def could_stand(seat: Seat, other: Seat) -> bool:
        booth = next(one for one in problem.popup[seat.popup].booths if one.number == other.booth)
        return problem.applicant[seat.applicant].fits(booth)

    seats = [seat for seat in queries.seats_of(run) if seat.popup == run.call.popups[0].slug]
    fitting = (
        (one, other)
        for one in seats
        for other in reversed(seats)
        if one.booth != other.booth and could_stand(one, other) and could_stand(other, one)
    )
    one, other = next(fitting, (None, None))
    if one is None or other is None:
        return
    popup = run.call.popups[0]
    booth = db.session.scalar(select(Booth).where(Booth.venue_id == popup.venue_id, Booth.number == other.booth))
    application = db.session.get_one(BoothApplication, int(one.applicant))
    services.move(run, application=application, popup=popup, booth=booth, reason=reason, seen=0, actor=who, now=now)
