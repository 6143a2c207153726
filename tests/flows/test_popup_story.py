"""The city runs a pop-up from the venue to the eve: called for, shared out, offered, published, checked, refilled."""

import re
import subprocess
import sys
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from market.foundation import clock
from tests.flows import callers
from tests.flows.shopper import Shopper
from tests.flows.words import Words
from tools.market import DESK

pytestmark = pytest.mark.browser

say = Words("ko")
VENUE, TITLE, CALL = "예시 서울역 이야기 맞이방", "서울역 이틀 장터", "서울역 이틀 장터 참여기업 모집"
FIRST = clock.day_of(clock.now()) + timedelta(days=40)
PLAN = (("A", "food", 3), ("A", "craft", 4), ("B", "life", 4), ("B", "experience", 2))
CRAFTS = "#booth-04, #booth-05, #booth-06, #booth-07"


def test_a_popup_from_the_venue_to_the_eve(visit, market, tmp_path):
    office, citizen = Shopper(visit(DESK, role="staff")), Shopper(visit())
    draws_a_venue(office)
    popup = plans_two_days(office)
    call = writes_the_call(office)

    callers.the_call_opens(market)
    zones = callers.who_come(market, 40)
    sellers = {}
    for name in list(zones)[:3]:
        applies(of(sellers, visit, market, name), call)
    callers.apply_by_services(market, {name: zone for name, zone in zones.items() if name not in sellers})
    assert callers.who_applied(market) == 40

    callers.the_call_closes(market)
    types_the_draw(office, call)
    shares_out(office, call)
    moves_two(office, call)
    office.presses(say("Make it the official result"))
    office.reads(say("This is the official result now. It is explained to everybody."))

    office.opens(f"/city/calls/{call}/offers/")
    office.presses(say("Announce and make the offers"))
    office.reads(say("The results are announced. Everybody gets a mail; the offers run from now on."))

    declining = of_the_crafts(office)
    callers.all_others_confirm(market, declining)
    phone = of(sellers, visit, market, declining)
    phone.opens(f"/seller/popups/{popup}")
    phone.presses(say("Decline: we cannot come"))
    phone.reads(say("Declined. The next on the waiting list is asked. Thank you for telling us early."))
    assert callers.booths_taken(market) == [12, 12]
    following = comes_after(office, sellers, visit, market, call, popup)
    assert zones[following] is zones[declining]
    assert callers.booths_taken(market) == [13, 13]
    before = places(office)

    objecting = waits(office)
    phone = of(sellers, visit, market, objecting)
    objects(phone, call)
    answers(office, call)
    phone.opens(f"/seller/popups/calls/{call}")
    phone.reads("순서는 추첨표의 합계로 정해졌습니다.")

    office.opens(f"/city/popups/{popup}")
    office.presses(say("Publish"))
    office.reads(say("The pop-up is public."))
    citizen.opens("/popups")
    citizen.follows(re.compile(TITLE))
    citizen.reads(TITLE, VENUE, following)
    expect(citizen.main).not_to_contain_text(declining)

    checks_the_bundle(citizen, call, tmp_path)

    callers.it_is_the_eve(market)
    phone = of(sellers, visit, market, following)
    phone.opens(f"/seller/popups/{popup}")
    phone.follows(say("We cannot come: give the booth up"))
    phone.types("Reason", "오븐이 고장 났습니다.")
    phone.presses(say("Give the booth up"))
    phone.reads(say("The booth is given up. The next on the waiting list is asked."))
    last = comes_after(office, sellers, visit, market, call, popup)
    freed = next(booth for booth, name in before.items() if name == following)
    assert places(office) == before | {freed: last}  # nobody else is moved
    assert callers.booths_taken(market) == [13, 13]
    citizen.opens(f"/popups/{popup}")
    citizen.reads(last)
    expect(citizen.main).not_to_contain_text(following)


def draws_a_venue(office):
    """A sample Seoul Station, its plan of 13 booths looked at before it is saved."""
    office.opens("/city/venues/new")
    for name, text in (("name_ko", VENUE), ("name_en", "Sample Seoul Station story hall"), ("city", "서울")):
        office.main.locator(f"[name={name}]").fill(text)
    office.presses(say("Save"))
    expect(office.page.get_by_role("heading", level=1)).to_have_text(VENUE)
    office.page.goto(office.page.url.partition("#")[0].rstrip("/") + "/plan/")
    for number, (row, part, count) in enumerate(PLAN):
        office.main.locator(f"[name=lines-{number}-row]").select_option(row)
        office.main.locator(f"[name=lines-{number}-part]").select_option(part)
        office.main.locator(f"[name=lines-{number}-count]").fill(str(count))
    office.presses(say("Preview"))
    office.reads(say("Not saved yet. Save below when it is right."))
    office.presses(say("Save the plan"))
    office.reads(say("The plan is drawn anew."))
    expect(office.main.locator("#booths tbody tr")).to_have_count(13)


def plans_two_days(office):
    """A draft for two days there; its address."""
    office.opens("/city/popups/new")
    office.main.locator("[name=venue_id]").select_option(label=VENUE)
    facts = {"starts_on": FIRST, "ends_on": FIRST + timedelta(days=1), "opens_at": "11:00", "closes_at": "19:00"}
    for name, text in (facts | {"title_ko": TITLE, "title_en": "Two days at Seoul Station"}).items():
        office.main.locator(f"[name={name}]").fill(str(text))
    office.presses(say("Save"))
    office.reads(say("The draft holds its days. Place enterprises, then publish it."))
    return office.page.url.rsplit("/", 1)[1].partition("#")[0]


def writes_the_call(office):
    """For that pop-up, announced; its address."""
    now = clock.now().astimezone(clock.SEOUL)
    facts = {
        "title_ko": CALL,
        "title_en": "Who comes to Seoul Station?",
        "text_ko": "이틀 동안 열세 부스를 나눕니다.",
        "text_en": "Thirteen booths for two days.",
        "opens_at": f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}",
        "draw_name": "로또 6/45 제1300회",
        "draw_on": clock.day_of(clock.now()) + timedelta(days=4),
    }
    office.opens("/city/calls/new")
    for name, text in facts.items():
        office.main.locator(f"[name={name}]").fill(str(text))
    office.main.locator("#popups label", has_text=TITLE).locator("input").check()
    for ticked in office.main.locator("[name=papers]:checked").all():
        ticked.uncheck()
    office.presses(say("Save"))
    expect(office.page.get_by_role("heading", level=1)).to_have_text(CALL)
    call = office.page.url.rsplit("/", 1)[1].partition("#")[0]
    office.presses(say("Announce"))
    expect(office.main.get_by_role("link", name=say("As everybody sees it"))).to_be_visible()
    return call


def signs_in(seller, email):
    """On a phone, as somebody of an enterprise."""
    seller.opens("/account/sign-in")
    seller.main.locator("[name=email]").fill(email)
    seller.main.locator("[name=password]").fill(callers.PASSWORD)
    seller.main.locator("form:has([name=password]) button").first.click()
    expect(seller.page).not_to_have_url(re.compile("/sign-in"))
    return seller


def of(sellers, visit, market, name):
    """The phone of somebody at ``name``."""
    if name not in sellers:
        sellers[name] = signs_in(Shopper(visit()), callers.an_owner_of(market, name))
    return sellers[name]


def applies(seller, call):
    """What is known is filled in: a product is ticked, and it is sent."""
    seller.opens(f"/seller/popups/calls/{call}/apply")
    seller.main.locator("[name=products]").first.check()
    seller.presses(say("Send the application"))
    seller.reads(say("Your application is handed in. You get a mail, and can change it until the close."))


def types_the_draw(office, call):
    """What the public lottery drew, and where it stands."""
    office.opens(f"/city/calls/{call}/allocation/")
    office.main.locator("[name=numbers]").fill("3 7 14 22 35 41")
    office.main.locator("[name=source]").fill("https://example.org/draw/1300")
    office.presses(say("Note the draw"))
    office.reads(say("The draw is noted. Booths can be shared out now."))


def shares_out(office, call):
    """The worker works it out with the solver; the page looks again by itself."""
    office.presses(say("Share out the booths"))
    expect(office.main.locator("#figures")).to_be_visible(timeout=60_000)
    expect(office.main.locator(".apps .app")).to_have_count(40)
    expect(office.main.locator("#figures tr", has_text=say("Booths filled"))).to_contain_text("13 / 13")
    expect(office.main.locator("#auditor")).to_contain_text(re.compile("highs", re.IGNORECASE))


def moves_two(office, call):
    """Somebody makes way for somebody who waits for the same kind of booth: two moves, each with its reason."""
    without = office.main.locator(".app:has(option[value='']:checked)")
    free = {
        one.locator("select").get_attribute("name"): one.locator("option").evaluate_all(
            "all => all.map(o => o.value)"
        )
        for one in without.all()
    }
    held = {one.get_attribute("name"): one.input_value() for one in office.main.locator(".app select").all()}
    out, comes, booth = next(
        (out, comes, booth)
        for out, booth in held.items()
        if booth
        for comes, booths in free.items()
        if booth in booths
    )
    for name, value, reason in (
        (out, "", "참여기업이 전화로 물러났습니다."),
        (comes, booth, "역에서 먼저 맞이합니다."),
    ):
        office.main.locator(f"select[name={name}]").select_option(value)
        office.main.locator("form:has(.apps) [name=reason]").fill(reason)
        office.presses(say("Save the changes"))
        office.reads(say("Saved, with the reason."))
        expect(office.main.locator("#decisions")).to_contain_text(reason)


def places(office):
    """Who has a booth or is asked for one, by booth."""
    rows = office.main.locator("tr[id^=booth-]")
    names = rows.locator("td:nth-child(2) a").all_inner_texts()
    return dict(zip(rows.evaluate_all("rows => rows.map(row => row.id)"), map(str.strip, names), strict=True))


def of_the_crafts(office):
    """Somebody who is offered a booth of the crafts, for which others wait."""
    row = office.main.locator(CRAFTS).last
    return row.locator("td:nth-child(2) a").inner_text().strip()


def waits(office):
    """The last of the waiting list."""
    return office.main.locator("#waiting li span.b").last.inner_text().strip()


def comes_after(office, sellers, visit, market, call, popup):
    """Who is asked next confirms on a phone; the name."""
    office.opens(f"/city/calls/{call}/offers/?popup={popup}")
    row = office.main.locator("tr[id^=booth-]", has_text=say("from the waiting list")).filter(
        has=office.page.get_by_role("button", name=re.compile(say("Remind")))
    )
    expect(row).to_have_count(1)
    name = row.locator("td:nth-child(2) a").inner_text().strip()
    phone = of(sellers, visit, market, name)
    phone.opens(f"/seller/popups/{popup}")
    phone.presses(say("Confirm: we come"))
    phone.reads(say("The booth is yours. You take part."))
    return name


def objects(phone, call):
    """Somebody who waits does not agree."""
    phone.opens(f"/seller/popups/calls/{call}")
    phone.follows(say("Object to the result"))
    phone.types("What is not right", "추첨 순서를 다시 확인해 주세요.")
    phone.presses(say("Hand the objection in"))
    phone.reads(say("Your objection has been received. The city answers it in writing."))


def answers(office, call):
    """The city answers in writing."""
    office.opens(f"/city/calls/{call}/objections/")
    office.main.locator("a[href*='/objections/']:not([href$='/objections/'])").first.click()
    office.main.locator("[name=upheld][value=no]").check()
    office.types("Answer to the enterprise", "순서는 추첨표의 합계로 정해졌습니다.")
    office.presses(say("Answer"))
    office.reads(say("The answer is on its way to the enterprise."))


def checks_the_bundle(citizen, call, folder):
    """Anybody takes both files and works everything out again, away from the market."""
    citizen.opens(f"/calls/{call}/result")
    for name in ("bundle.json", "verify.py"):
        with citizen.page.expect_download() as taken:
            citizen.main.get_by_role("link", name=name).first.click()
        taken.value.save_as(folder / name)
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "bundle.json"],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
