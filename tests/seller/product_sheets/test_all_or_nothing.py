"""A sheet is saved once and whole, whoever presses twice, changes something meanwhile or is killed."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from market.config import ROOT
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.imports import services
from market.domain.imports.models import ImportState, ProductImport
from market.domain.inventory.models import StockMovement
from market.foundation import clock, files
from market.foundation.database import db, transaction
from market.seller.product_sheets import views
from market.web import jobs, product_imports
from tests.races import all_at_once

HEAD = ["상품 코드", "분류", "상품명", "가격", "재고"]
ROWS = [HEAD, *[[f"A-{number}", "꿀·잼", f"꿀 {number}", 1000 + number, 5] for number in range(30)]]


def state_of(desk):
    return desk.imports()[-1].state


def test_what_somebody_changed_after_the_check_is_not_overwritten(desk):
    desk.save(ROWS)
    rows = desk.rows()
    for row in rows[1:]:
        row[rows[0].index("가격")] += 500
    address = desk.upload(rows).location
    with transaction():
        changed = db.session.scalar(select(Product).where(Product.code == "A-7"))
        changed.name_ko, changed.version = "다른 사람이 고친 꿀", changed.version + 1

    desk.browser.post(f"{address}/confirm")

    page = desk.browser.get(address).text
    assert "아무것도 저장하지 않았습니다" in page
    assert "꿀 7" in page
    assert [one.price for one in desk.products()] == [1000 + number for number in range(30)]
    again = desk.browser.post(f"{address}/again")
    assert again.status_code == 303
    desk.browser.post(f"{again.location}/confirm")
    assert desk.product(code="A-7").price == 1507
    assert desk.product(code="A-7").name_ko == "꿀 7"  # as the sheet says, and as its page had said before


def test_what_was_sold_after_the_check_stops_the_count(desk):
    desk.save(ROWS)
    rows = desk.rows()
    rows[1][rows[0].index("재고")] = 9
    address = desk.upload(rows).location
    desk.set_stock(desk.products()[0].variants[0], 4)

    desk.browser.post(f"{address}/confirm")

    assert state_of(desk) is ImportState.OVERTAKEN
    assert desk.stock(desk.products()[0].variants[0]).on_hand == 4


def test_a_code_that_was_taken_after_the_check_stops_all_of_it(desk):
    address = desk.upload(ROWS).location
    desk.save([HEAD, ["A-3", "꿀·잼", "먼저 온 꿀", 900, 1]])

    desk.browser.post(f"{address}/confirm")

    assert db.session.get_one(ProductImport, int(address.rsplit("/", 1)[1])).state is ImportState.OVERTAKEN
    assert [one.name_ko for one in desk.products()] == ["먼저 온 꿀"]


def test_who_may_not_sell_any_more_puts_nothing_on_sale(desk):
    desk.save([HEAD, ["A", "책", "책", 900, 1]])
    with transaction():
        product = db.session.scalar(select(Product))
        product.status, product.published_at = ProductStatus.HIDDEN, clock.now()
        product.is_sample = True
        db.session.execute(update(Enterprise).where(Enterprise.id == desk.enterprise_id).values(is_sample=True))
    rows = [["상품 코드", "상태", "분류"], ["A", "판매 중", "꿀·잼"]]
    head = [*rows[0], *(f"고시: {label}" for label in OTHER)]
    address = desk.upload([head, [*rows[1], *["있음"] * 5]]).location
    paused = {"status": EnterpriseStatus.PAUSED}
    with transaction():
        db.session.execute(update(Enterprise).where(Enterprise.id == desk.enterprise_id).values(**paused))

    desk.browser.post(f"{address}/confirm")

    assert state_of(desk) is ImportState.OVERTAKEN
    assert desk.product().status is ProductStatus.HIDDEN


OTHER = (
    "품명 및 모델명",
    "법에 의한 인증·허가 확인 사항",
    "제조국 또는 원산지",
    "제조자(수입자)",
    "A/S 책임자와 전화번호 또는 소비자상담 전화번호",
)


@pytest.mark.race
def test_pressed_at_the_same_moment_it_is_saved_once(desk, app):
    address = desk.upload(ROWS).location
    import_id = int(address.rsplit("/", 1)[1])
    db.session.remove()

    def press(_turn):
        with transaction():
            ours = services.confirm(import_id, now=clock.now())
        product_imports.work(app, import_id)
        return ours

    assert sorted(all_at_once(app, press, range(6))) == [False] * 5 + [True]
    assert len(desk.products()) == 30
    db.session.rollback()
    assert len(db.session.scalars(select(StockMovement)).all()) == 30
    assert state_of(desk) is ImportState.DONE


@pytest.mark.parametrize("when", ["before", "within"])
def test_a_worker_that_is_killed_leaves_nothing_and_another_saves_it_once(desk, app, settings, time_machine, when):
    address = desk.upload(ROWS).location
    import_id = int(address.rsplit("/", 1)[1])
    with transaction():
        services.confirm(import_id, now=clock.now())
    db.session.remove()
    environ = {"APP_ENV": "test", "SITE_URL": "http://localhost", "SECRET_KEY": settings.secret_key}
    environ |= {"DATABASE_URL": settings.database_url, "DATA_KEYS": ",".join(settings.data_keys)}
    wish = {"environ": environ, "instance": str(settings.instance), "when": when, "import_id": import_id}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.seller.product_sheets.killed_import", json.dumps(wish)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert desk.products() == []
    product_imports.sweep(app, settings)  # the dead one's claim still stands
    assert desk.products() == []

    time_machine.move_to(clock.now() + services.CLAIM_FOR + timedelta(seconds=1))
    jobs.do_due_work(app, settings)

    assert len(desk.products()) == 30
    assert state_of(desk) is ImportState.DONE


def test_what_cannot_be_saved_is_given_up_and_can_be_checked_again(desk, app, settings, monkeypatch, caplog):
    address = desk.upload(ROWS).location
    import_id = int(address.rsplit("/", 1)[1])
    with transaction():
        services.confirm(import_id, now=clock.now())

    def broken(*_args):
        raise OSError("the disk is full")

    monkeypatch.setattr(product_imports, "write", broken)
    for _ in range(services.MOST_ATTEMPTS + 1):
        product_imports.sweep(app, settings)

    assert state_of(desk) is ImportState.FAILED
    assert "저장하지 못했고" in desk.browser.get(address).text
    monkeypatch.undo()
    again = desk.browser.post(f"{address}/again").location
    desk.browser.post(f"{again}/confirm")
    assert len(desk.products()) == 30


def test_a_long_sheet_is_saved_by_the_worker_and_its_page_says_how_far_it_is(desk, app, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 5)
    asked = []
    monkeypatch.setitem(app.extensions, product_imports.TASK, asked.append)
    address = desk.upload(ROWS).location

    desk.browser.post(f"{address}/confirm")
    assert "저장하고 있습니다" in desk.browser.get(address).text
    assert desk.browser.post(f"{address}/again").status_code == 404
    product_imports.work(app, *asked)

    assert "모두 저장했습니다" in desk.browser.get(address).text
    desk.browser.post(f"{address}/confirm")
    assert len(desk.products()) == 30


def test_what_was_handed_in_rests_encrypted_and_is_forgotten(desk, app, time_machine):
    desk.upload([HEAD, ["비밀상품코드", "꿀·잼", "꿀", 1000, 5]])
    (taken,) = desk.imports()
    with app.test_request_context("/"):
        place = product_imports.folder()
    for name in taken.files:
        assert "비밀상품코드".encode() not in (place / name).read_bytes()
        assert files.open_(place, name)
    done = desk.upload([HEAD, ["B", "꿀·잼", "잼", 1000, 5]]).location
    desk.browser.post(f"{done}/confirm")
    assert desk.imports()[-1].files == []

    names = taken.files
    time_machine.move_to(clock.now() + services.FILES_KEPT + timedelta(minutes=1))
    product_imports.forget_old(app)

    assert [one.state for one in desk.imports()] == [ImportState.DONE]
    assert not any((place / name).exists() for name in names)
    time_machine.move_to(clock.now() + services.RESULTS_KEPT)
    product_imports.forget_old(app)
    assert desk.imports() == []


def test_only_the_last_sheets_wait(desk):
    for number in range(services.MOST_OPEN + 2):
        desk.upload([HEAD, [f"A-{number}", "꿀·잼", "꿀", "비쌈", 5]])

    assert len(desk.imports()) == services.MOST_OPEN


@pytest.mark.parametrize("products", [1, 10])
def test_more_products_cost_no_more_queries(desk, max_queries, products):
    rows = [[*HEAD, "옵션1", "옵션1 값"]]
    for number in range(products):
        rows += [[f"A-{number}", "꿀·잼", f"꿀 {number}", 1000, 5, "맛", word] for word in ("가", "나")]
    with max_queries(24):
        address = desk.upload(rows).location
    with max_queries(32):
        desk.browser.post(f"{address}/confirm")
    with max_queries(16):
        desk.export("csv")
    with max_queries(8):
        desk.browser.get("/seller/products/sheet/")


def test_two_thousand_rows_are_saved(desk, app):
    """Checked, saved and checked again: quick enough to be tried each time."""
    rows = [HEAD, *[[f"A-{number:04}", "꿀·잼", f"꿀 {number}", 1000 + number, 5] for number in range(2_000)]]
    address = desk.upload(rows).location
    import_id = int(address.rsplit("/", 1)[1])
    with transaction():
        services.confirm(import_id, now=clock.now())
    product_imports.work(app, import_id)

    assert len(desk.products()) == 2_000
    assert "바뀌는 것이 없습니다" in desk.browser.get(desk.upload(desk.export(part=1)).location).text
