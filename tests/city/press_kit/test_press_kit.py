"""The press kit: one button, twelve files, made by the worker, true to the pop-up."""

import io
import zipfile
from datetime import time

import pytest
from icalendar import Calendar
from PIL import Image

from market.domain.popups.models import BoothZone, Popup
from market.domain.press_kits import services
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.foundation.i18n import speaking
from market.web import press_kits
from market.web.press_facts import facts_of
from tests.factories import (
    BoothFactory,
    EnterpriseFactory,
    ParticipationFactory,
    PopupDayFactory,
    PopupFactory,
    StaffFactory,
    VenueFactory,
)

pytestmark = pytest.mark.one_engine


@pytest.fixture
def popup(app):
    """A pop-up of forty booths, some of which have long names."""
    venue = VenueFactory()
    popup = PopupFactory(
        slug="big", venue=venue, opens_at=time(11), closes_at=time(19), title_en="Big & <bold> market"
    )
    PopupDayFactory(popup=popup)
    for n in range(40):
        booth = BoothFactory(
            venue_id=venue.id, x=32 + n % 10 * 95, y=60 + n // 10 * 120, width=80, zone=BoothZone.CRAFT
        )
        name = "고양 다문화 여성이 함께 만드는 한 끼 사회적협동조합" if n % 9 == 0 else f"기업 {n}"
        enterprise = EnterpriseFactory(name_ko=name, name_en=f"Enterprise #{n} [x] $y$")
        ParticipationFactory(popup=popup, enterprise=enterprise, booth=booth, position=n)
    db.session.commit()
    return popup


def asked(popup):
    with transaction():
        return services.ask(popup, total=press_kits.TOTAL, actor=THE_MARKET, now=clock.now())


def test_one_button_makes_all_of_it_in_both_languages(app, popup, sign_in):
    staff = sign_in(StaffFactory())
    page = "/city/popups/big/press-kit"
    assert staff.get(page).status_code == 200
    assert staff.get(f"{page}/all.zip").status_code == 404
    assert staff.post(page).status_code == 303
    assert staff.post(page).status_code == 303  # while it waits: nothing more
    press_kits.sweep(app, None)

    made = staff.get(page).text
    assert "다시 만드세요" not in made
    box = zipfile.ZipFile(io.BytesIO(staff.get(f"{page}/all.zip").data))
    assert len(box.namelist()) == press_kits.TOTAL == 12
    for language in ("ko", "en"):
        assert box.read(f"poster-a3-{language}.pdf").startswith(b"%PDF")
        assert box.read(f"plan-a4-{language}.pdf").startswith(b"%PDF")
        assert Image.open(io.BytesIO(box.read(f"square-{language}.png"))).size == (1080, 1080)
        assert Image.open(io.BytesIO(box.read(f"story-{language}.png"))).size == (1080, 1920)
        assert len(Calendar.from_ical(box.read(f"calendar-{language}.ics")).walk("VEVENT")) == 1
    assert "http://localhost/en/popups/big" in box.read("texts-en.txt").decode("utf-8-sig")
    assert staff.get(f"{page}/square-ko.png").content_type == "image/png"
    assert staff.get(f"{page}/..%2Fsquare-ko.png").status_code == 404

    with transaction():
        db.session.get_one(Popup, popup.id).closes_at = time(20)
    assert "다시 만드세요" in staff.get(page).text


def test_killed_half_way_the_next_one_makes_what_is_missing(app, popup, monkeypatch):
    asked(popup)
    made = []

    def dies(*_, **__):
        if len(made) == 3:
            raise KeyboardInterrupt
        made.append(1)
        return b"x"

    monkeypatch.setattr(press_kits, "make_pdf", dies)
    monkeypatch.setattr(press_kits, "make_png", dies)
    with pytest.raises(KeyboardInterrupt):
        press_kits.make(app, popup.id)
    db.session.rollback()
    kit = services.kit_of(popup)
    assert (kit.done, kit.is_in_work) == (3, True)
    assert services.waiting(now=clock.now()) == []  # its maker may still be at it

    monkeypatch.setattr(press_kits, "make_png", lambda *_: b"y")
    monkeypatch.setattr(press_kits, "make_pdf", lambda *_: b"y")
    later = clock.now() + services.CLAIM_FOR * 2
    assert services.waiting(now=later) == [popup.id]
    monkeypatch.setattr(press_kits.clock, "now", lambda: later)
    press_kits.sweep(app, None)
    db.session.rollback()
    kit = services.kit_of(popup)
    assert kit.made_at is not None
    assert press_kits.open_file(kit, "poster-a3-ko.pdf")[0] == b"x"
    assert press_kits.open_file(kit, "poster-a3-en.pdf")[0] == b"y"


def test_what_cannot_be_made_says_so_and_can_be_asked_for_again(app, popup, monkeypatch):
    asked(popup)

    def breaks(*_):
        raise ValueError

    monkeypatch.setattr(press_kits, "make_pdf", breaks)
    press_kits.make(app, popup.id)
    db.session.rollback()
    assert services.kit_of(popup).failed_at is not None
    assert asked(popup)
    assert services.kit_of(popup).round == 2


def test_the_facts_stand_in_the_language_that_is_spoken(app, popup):
    whole = press_kits.popup_whole(popup.id)
    with app.test_request_context("/"):
        for language, title in (("ko", popup.title_ko), ("en", popup.title_en)):
            with speaking(language):
                facts = facts_of(whole, {})
            assert facts["title"] == title
            assert len(facts["sellers"]) == len(facts["booths"]) == 40
            assert ("/en/popups/big" in facts["address"]) == (language == "en")
