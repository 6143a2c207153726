"""Six processes want the same days of the same venue."""

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from market.domain.popups.errors import VenueTaken
from market.domain.popups.models import Blackout, Popup, PopupDay
from market.domain.popups.services import PopupFacts, change_popup, create_popup, held_days
from market.domain.popups.venues import black_out
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from tests.factories import VenueFactory
from tests.processes import in_processes

STAFF = Actor(user_id=None, name="고양시 담당자")
PROCESSES, REQUESTS, SPAN = 6, 120, 60


@pytest.mark.race
def test_no_two_have_a_day_of_a_venue_after_720_requests_of_six_processes(app):
    venue = VenueFactory(name_ko="예시 대합실")
    db.session.commit()
    venue_id, begin = venue.id, clock.day_of(clock.now()) + timedelta(days=10)
    plain = PopupFacts("장터", "Market", "", "", venue_id, begin, begin, time(10), time(19), None)

    def ask(which):
        """Make pop-ups, move one's own, close the venue, as it comes; what came of it."""
        chance, mine, outcomes = Random(which), [], Counter()
        for _ in range(REQUESTS):
            first = begin + timedelta(days=chance.randrange(SPAN))
            last = first + timedelta(days=chance.randrange(4))
            wanted = replace(plain, starts_on=first, ends_on=last)
            verb = chance.choice(["make"] * 5 + ["move"] * 4 + ["close"])
            try:
                with transaction():
                    if verb == "close":
                        spot = db.session.get(type(venue), venue_id)
                        black_out(spot, first, first, reason_ko="공사", reason_en=None, actor=STAFF, now=clock.now())
                    elif verb == "move" and mine:
                        popup = db.session.get(Popup, chance.choice(mine))
                        change_popup(popup, wanted, actor=STAFF, now=clock.now())
                    else:
                        made = create_popup(wanted, slug="market", actor=STAFF, now=clock.now())
                        mine.append(made.id)
            except VenueTaken:
                outcomes["taken"] += 1
            else:
                outcomes["had"] += 1
        return outcomes

    outcomes = sum(in_processes(app, ask, PROCESSES), Counter())

    assert outcomes["taken"] + outcomes["had"] == PROCESSES * REQUESTS
    assert min(outcomes["taken"], outcomes["had"]) > 20
    claims = db.session.scalars(select(PopupDay).where(PopupDay.venue_id == venue_id)).all()
    assert len({claim.day for claim in claims}) == len(claims)
    popups = db.session.scalars(select(Popup)).all()
    assert popups
    for popup in popups:  # each has all of its days, or does not exist
        assert held_days(popup) == [
            popup.starts_on + timedelta(days=n) for n in range((popup.ends_on - popup.starts_on).days + 1)
        ]
    closed = db.session.scalar(select(func.count(Blackout.id)))
    assert sum(1 for claim in claims if claim.blackout_id) == closed
