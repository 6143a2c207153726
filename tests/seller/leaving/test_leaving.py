"""Leaving the market, from the page to the last member's goodbye; and everything in one file."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts import services as accounts
from market.domain.accounts.models import User
from market.domain.audit.models import AuditEntry
from market.domain.catalog.models import Product, ProductStatus
from market.domain.departures import queries, services
from market.domain.departures.errors import HasLeft, StillRunning
from market.domain.departures.models import Archive, Departure
from market.domain.enterprises.errors import NotAnOwner
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, MemberRole, Membership
from market.foundation import clock, files
from market.foundation.database import db, transaction
from market.web import archives
from market.web.outbox import send_due_mails
from tests.account.people import PASSWORD, mails_to
from tests.domain.enterprises.teams import acting
from tests.settling import monday

LEAVE = {"current_password": PASSWORD, "sure": "y"}


@pytest.fixture
def seller(trade):
    """An enterprise that sells, with its payout account; its id."""
    return trade.enterprise()


@pytest.fixture
def owner(trade, seller):
    user = trade.member(seller)
    hashed = accounts.prepare_password(PASSWORD)
    user.password_hash = hashed
    db.session.commit()
    return user


@pytest.fixture
def office(sign_in, owner):
    return sign_in(owner)


@pytest.fixture
def tasks(app, monkeypatch):
    """What the worker is asked for."""
    asked = []
    monkeypatch.setitem(app.extensions, archives.TASK, asked.append)
    return asked


def enterprise_of(seller):
    return db.session.get_one(Enterprise, seller, populate_existing=True)


def standing(seller):
    return queries.standing_of(enterprise_of(seller))


def test_orders_that_run_keep_an_enterprise_from_leaving(office, trade, seller):
    trade.buy(seller)
    page = office.get("/seller/leaving/").text
    assert "아직 진행 중인 일" in page
    assert 'name="sure"' not in page

    answer = office.post("/seller/leaving/", LEAVE)

    assert answer.status_code == 409
    assert "보낼 주문과 배송 중인 주문 1건" in answer.text
    assert enterprise_of(seller).status is EnterpriseStatus.ACTIVE
    assert db.session.scalar(select(func.count()).select_from(Departure)) == 0


def test_leaving_stops_sales_hides_products_and_takes_all_but_the_owners_off(office, trade, seller, owner):
    trade.sell(seller)
    staff = trade.member(seller, MemberRole.STAFF)

    assert office.post("/seller/leaving/", LEAVE).location == "/seller/leaving/"

    assert enterprise_of(seller).status is EnterpriseStatus.PAUSED
    shown = db.session.scalars(select(Product.status).where(Product.enterprise_id == seller)).all()
    assert set(shown) == {ProductStatus.HIDDEN}
    left = db.session.scalars(select(Membership.user_id).where(Membership.enterprise_id == seller)).all()
    assert left == [owner.id]
    assert [mail.facts["what"] for mail in mails_to(staff.email, "team_changed")] == ["removed"]
    assert "market_left" in [mail.facts["what"] for mail in mails_to(owner.email, "team_changed")]
    assert "enterprise.left_market" in db.session.scalars(select(AuditEntry.action)).all()
    assert "다다켓을 떠났어요" in office.get("/seller/leaving/").text


@pytest.mark.parametrize("wrong", [{"current_password": "x"}, {"sure": ""}])
def test_leaving_asks_for_the_password_and_a_tick(office, seller, wrong):
    assert office.post("/seller/leaving/", LEAVE | wrong).status_code == 422

    assert enterprise_of(seller).status is EnterpriseStatus.ACTIVE


def test_only_owners_leave_with_the_enterprise(trade, seller, owner, sign_in):
    manager = trade.member(seller, MemberRole.MANAGER)
    another = trade.member(trade.enterprise())
    assert sign_in(manager).post("/seller/leaving/", LEAVE).status_code == 403

    for user in (manager, another):
        with transaction(), pytest.raises(NotAnOwner):
            services.leave_market(enterprise_of(seller), actor=acting(user), now=clock.now())


def test_an_enterprise_leaves_once(office, seller, owner):
    office.post("/seller/leaving/", LEAVE)

    with transaction(), pytest.raises(HasLeft):
        services.leave_market(enterprise_of(seller), actor=acting(owner), now=clock.now())


def test_the_page_tells_what_is_owed_and_what_is_kept_for_how_long(office, trade, seller):
    trade.sell(seller)
    owed = standing(seller).balance.owed
    assert owed > 0

    page = office.get("/seller/leaving/").text

    assert f"{owed:,}" in page
    assert "시행령 제6조" in page
    assert "5년" in page


def test_the_owners_stay_until_nothing_is_owed_and_a_month_has_passed(app, office, settings, trade, seller, owner):
    trade.sell(seller)
    office.post("/seller/leaving/", LEAVE)
    later = clock.now() + services.KEEPS_ACCESS + timedelta(days=1)

    def finish(now):
        with transaction():
            return services.finish_departures(now=now)

    assert finish(later) == 0, "money is owed"
    trade.close(seller, now=monday(1))
    trade.transfer(trade.pay_out(now=monday(1)), now=monday(1))
    assert standing(seller).is_settled
    assert finish(clock.now()) == 0, "the month is not over"

    assert finish(later) == 1

    assert office.get("/seller/").status_code == 404
    assert db.session.scalars(select(Departure.finished_at)).one() == later
    assert mails_to(owner.email, "team_changed")[-1].facts["what"] == "market_gone"
    assert finish(later) == 0
    assert send_due_mails(app, settings) > 0


def test_an_order_of_the_last_moment_keeps_the_owners_there(trade, seller, owner):
    order_id = trade.buy(seller)
    assert standing(seller).running == 1
    with transaction(), pytest.raises(StillRunning):
        services.leave_market(enterprise_of(seller), actor=acting(owner), now=clock.now())
    db.session.add(Departure(enterprise_id=seller, left_at=clock.now() - timedelta(days=60)))
    db.session.commit()

    with transaction():
        assert services.finish_departures(now=clock.now()) == 0
    trade.receive(order_id)
    assert standing(seller).running == 0


def test_everything_comes_as_one_file_made_by_the_worker(app, office, trade, seller, tasks):
    trade.sell(seller)
    trade.close(seller, now=monday(1))
    product = db.session.scalars(select(Product).where(Product.enterprise_id == seller)).first()
    product.name_ko = "=1+1"
    db.session.commit()

    assert office.post("/seller/leaving/archives").location == "/seller/leaving/#file"
    assert "파일을 만들고 있어요" in office.get("/seller/leaving/").text
    (archive_id,) = tasks
    assert office.get(f"/seller/leaving/archives/{archive_id}").status_code == 404, "not ready"
    archives.make(app, archive_id)

    answer = office.get(f"/seller/leaving/archives/{archive_id}")
    assert answer.headers["Content-Type"] == "application/zip"
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as box:
        tables = {
            name: list(csv.reader(io.StringIO(box.read(name).decode("utf-8-sig"))))
            for name in box.namelist()
            if name.endswith(".csv")
        }
        assert "손님의 이름" in box.read("README.txt").decode()
    assert {name: len(rows) > 1 for name, rows in tables.items()} == {
        "products.csv": True,
        "orders.csv": True,
        "statements.csv": True,
    }
    assert "'=1+1" in [row[2] for row in tables["products.csv"]], "no cell is a formula"
    everything = str(tables)
    assert "010" + "12345678" not in everything
    assert "김다정" not in everything
    done = db.session.get_one(Archive, archive_id, populate_existing=True)
    assert done.done == done.total
    assert "enterprise.archive_taken" in db.session.scalars(select(AuditEntry.action)).all()


def test_the_file_rests_encrypted_and_goes_after_a_week(app, settings, office, seller, tasks, monkeypatch):
    office.post("/seller/leaving/archives")
    archives.make(app, tasks[0])
    file = settings.instance / "archives" / db.session.scalars(select(Archive.file)).one()
    assert not file.read_bytes().startswith(b"PK")

    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=8))
    archives.forget_old(app)

    db.session.rollback()
    assert not file.exists()
    assert db.session.scalar(select(func.count()).select_from(Archive)) == 0


def test_another_enterprises_file_is_not_found(app, office, trade, seller, tasks, sign_in):
    office.post("/seller/leaving/archives")
    archives.make(app, tasks[0])
    another = sign_in(trade.member(trade.enterprise()))

    assert another.get(f"/seller/leaving/archives/{tasks[0]}").status_code == 404
    assert office.get(f"/seller/leaving/archives/{tasks[0]}").status_code == 200


def test_a_file_is_made_once_at_a_time_and_again_when_it_failed(app, office, seller, tasks, monkeypatch):
    office.post("/seller/leaving/archives")
    office.post("/seller/leaving/archives")
    assert len(tasks) == 1

    def broken(*_):
        raise OSError("no room")

    monkeypatch.setattr(files, "keep", broken)
    archives.make(app, tasks[0])
    db.session.rollback()
    assert "파일을 만들지 못했어요" in office.get("/seller/leaving/").text
    office.post("/seller/leaving/archives")
    assert len(tasks) == 2


def test_a_file_that_the_queue_lost_is_made_by_the_workers_clock(app, settings, office, seller, tasks, monkeypatch):
    office.post("/seller/leaving/archives")
    archives.sweep(app, settings)
    assert db.session.scalars(select(Archive.made_at)).one() is None
    db.session.rollback()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=5))

    archives.sweep(app, settings)

    db.session.rollback()
    assert db.session.scalars(select(Archive.made_at)).one() is not None


def test_the_page_costs_the_same_with_many_orders(office, trade, seller, owner, max_queries):
    trade.sell(seller)
    trade.sell(seller)

    with max_queries(10):
        assert office.get("/seller/leaving/").status_code == 200
    assert db.session.get_one(User, owner.id)
