"""The city's pages of public files: handed in, looked at, decided, applied, undone."""

import io
import json
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select

from market.config import ROOT
from market.domain.accounts.models import StaffRole
from market.domain.enterprises.models import Enterprise, EnterpriseKind
from market.domain.public_files import services
from market.domain.public_files.models import FileState, PublicFile, PublicFileRow, RegisterEntry
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import jobs, public_files, sheets
from tests.factories import EnterpriseFactory, StaffFactory
from tests.public_files import PERSON, PHONE, STAFF, again, applied, as_csv, as_xlsx, handed_in, number, table

SE = "social_enterprises"


@pytest.fixture
def staff(app, sign_in):
    person = StaffFactory(staff_role=StaffRole.MARKET_MANAGER)
    db.session.commit()
    return sign_in(person)


def upload(staff, raw, name="250630_목록.csv", **fields):
    return staff.post("/city/public-files/", {"file": (io.BytesIO(raw), name), "register": "", "as_of": "", **fields})


def names():
    return set(db.session.scalars(select(RegisterEntry.name)))


def test_a_file_is_read_compared_decided_applied_and_undone(staff, client):
    maybe = EnterpriseFactory(is_sample=False, name_ko="한뫼꿀마을", kind=EnterpriseKind.UNKNOWN)
    db.session.commit()
    rows = [
        "한뫼꿀마울",
        {"기관명": "새곳", "사업내용": "빵"},
        {"기관명": "탈난 곳", "사업자등록번호": "116-82-00277"},
    ]

    address = upload(staff, as_csv(table(SE, rows, titles=["□ 사회적기업 목록"]))).location

    page = staff.get(address).text
    assert "이름이 비슷합니다" in page
    assert "인증 사회적기업" in page
    assert "2025년 6월 30일" in page
    assert "대표자" in page
    assert PERSON not in page
    faulty = staff.get(f"{address}?show=faulty").text
    assert "5행, ‘사업자등록번호’ 열" in faulty
    assert "116-82-00277" in faulty
    marked = staff.get(f"{address}/faulty.xlsx").data
    assert list(sheets.read_table(marked)[1].cells[:2]) == ["5", "탈난 곳"]
    row = db.session.scalar(select(PublicFileRow).where(PublicFileRow.name == "한뫼꿀마울"))
    decided = staff.post(f"{address}/rows/{row.id}", {"is": str(maybe.id)})
    assert decided.location.endswith(f"#row-{row.id}")
    assert staff.post(f"{address}/rows/{row.id}", {"is": "somebody"}).status_code == 303

    staff.post(f"{address}/apply")

    assert names() == {"한뫼꿀마울", "새곳"}
    assert "내용 갱신 1" in staff.get(address).text
    new = db.session.scalar(select(Enterprise).where(Enterprise.name_ko == "새곳"))
    slug = new.slug
    shown = client.get(f"/enterprises/{slug}").text
    assert "제2019-001호" in shown
    assert "고용노동부" in shown
    assert "새곳" in client.get("/search?q=새곳").text
    staff.post(f"{address}/apply")
    assert staff.post(f"{address}/undo", {"reason": ""}).status_code == 422
    staff.post(f"{address}/undo", {"reason": "다른 달 파일이에요."})

    assert names() == set()
    assert "다른 달 파일이에요." in staff.get(address).text
    assert client.get(f"/enterprises/{slug}").status_code == 404


def test_formulas_are_text_and_are_never_calculated(staff):
    lines = table(SE, [{"기관명": '=HYPERLINK("http://evil.example","들꽃")', "사업내용": "=1+1"}, "나루"])
    address = upload(staff, as_xlsx(lines), "목록.xlsx", as_of="2025-06-30").location
    assert "이름이 없습니다" in staff.get(f"{address}?show=faulty").text

    other = upload(staff, as_csv(table(SE, [{"기관명": "=1+1 들꽃", "인증번호": ""}]))).location
    cell = sheets.read_table(staff.get(f"{other}/faulty.xlsx").data)[1].cells[1]
    assert cell == "=1+1 들꽃"  # with the apostrophe that reading takes away


@pytest.mark.parametrize(
    ("raw", "fields", "words"),
    [
        (b"", {}, "표로"),
        (as_csv([["이름", "주소"], ["가", "나"]]), {}, "어떤 파일인지 골라 주세요"),
        (as_csv(table(SE, ["가"])), {"register": "self_support"}, "제목 줄은"),
        (as_csv(table(SE, [{"소재지": "서울특별시 마포구 1"}])), {}, "고양시에 있는 행이 없습니다"),
        (as_csv(table(SE, ["가"])), {"name": "목록.csv"}, "파일의 기준일"),
        (as_csv(table(SE, ["가"])), {"as_of": "2999-01-01"}, "아직 오지 않은 날"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_to_do(staff, raw, fields, words):
    answer = upload(staff, raw, **{"name": "250630.csv", **fields})

    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalars(select(PublicFile)).all() == []


def test_the_sample_file_touches_sample_enterprises_alone(staff):
    real = EnterpriseFactory(is_sample=False, name_ko="구름반죽", kind=EnterpriseKind.UNKNOWN)
    sample = EnterpriseFactory(is_sample=True, name_ko="구름반죽")
    db.session.commit()
    raw = staff.get("/city/public-files/sample.csv").data
    address = upload(staff, raw, "20250630.csv").location
    staff.post(f"{address}/apply")

    entries = db.session.scalars(select(RegisterEntry)).all()
    assert sample.id in [entry.enterprise_id for entry in entries]
    assert all(entry.enterprise.is_sample for entry in entries)
    assert real.kind is EnterpriseKind.UNKNOWN


def test_a_large_file_is_worked_on_by_the_worker_and_its_page_says_how_far_it_is(staff, app, monkeypatch):
    monkeypatch.setattr(public_files, "AT_ONCE", 1)
    asked = []
    monkeypatch.setitem(app.extensions, public_files.TASK, asked.append)
    address = upload(staff, as_csv(table(SE, ["가람", "나루"]))).location
    assert "맞춰 보고 있습니다" in staff.get(address).text
    public_files.work(app, asked.pop())
    staff.post(f"{address}/apply")
    assert "반영하고 있습니다" in staff.get(address).text
    assert names() == set()
    public_files.work(app, asked.pop())

    assert names() == {"가람", "나루"}


@pytest.mark.parametrize("when", ["before", "within"])
def test_a_worker_that_is_killed_leaves_nothing_and_another_applies_it_once(app, settings, time_machine, when):
    file_id = handed_in(SE, ["가람", "나루"]).id
    with transaction():
        services.confirm(db.session.get_one(PublicFile, file_id), actor=STAFF, now=clock.now())
    db.session.remove()
    environ = {"APP_ENV": "test", "SITE_URL": "http://localhost", "SECRET_KEY": settings.secret_key}
    environ |= {"DATABASE_URL": settings.database_url, "DATA_KEYS": ",".join(settings.data_keys)}
    wish = {"environ": environ, "instance": str(settings.instance), "when": when, "file_id": file_id}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.city.public_files.killed_file", json.dumps(wish)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    public_files.sweep(app, settings)  # the dead one's claim still stands
    assert names() == set()
    time_machine.move_to(clock.now() + services.CLAIM_FOR + timedelta(seconds=1))

    jobs.do_due_work(app, settings)

    assert names() == {"가람", "나루"}
    assert again(file_id).state is FileState.APPLIED


def test_what_cannot_be_finished_is_given_up(app, settings, monkeypatch, caplog):
    file_id = handed_in(SE, ["가람"]).id
    with transaction():
        services.confirm(db.session.get_one(PublicFile, file_id), actor=STAFF, now=clock.now())

    def broken(*_args, **_facts):
        raise OSError("the disk is full")

    monkeypatch.setattr(public_files.applying, "apply", broken)
    for _ in range(services.MOST_ATTEMPTS + 1):
        public_files.sweep(app, settings)

    assert again(file_id).state is FileState.FAILED
    assert names() == set()


def test_what_nobody_applies_is_forgotten(app, time_machine):
    applied(SE, ["가람"])
    handed_in("self_support", ["나루"])
    time_machine.move_to(clock.now() + services.KEPT_UNAPPLIED + timedelta(days=1))

    public_files.forget_old(app)
    db.session.rollback()

    assert [file.state for file in db.session.scalars(select(PublicFile))] == [FileState.APPLIED]


@pytest.mark.parametrize("many", [1, 60])
def test_longer_lists_cost_no_more_queries(staff, max_queries, many):
    for at in range(min(many, 25)):
        handed_in("self_support", [f"들꽃{at:02}"])
    EnterpriseFactory(is_sample=False, name_ko="한뫼꿀마을")
    db.session.commit()
    file = handed_in(
        SE, [{"기관명": f"한뫼꿀마울{'.' * at}", "사업자등록번호": number(at + 1)} for at in range(many)]
    )

    with max_queries(10):
        staff.get("/city/public-files/")
    for show in ("doubtful", "faulty"):
        with max_queries(10):
            staff.get(f"/city/public-files/{file.id}?show={show}")


def test_an_upload_is_not_laid_down_on_the_disk_while_it_is_read(staff, monkeypatch):
    def never(*_args, **_facts):
        raise AssertionError("a temporary file")

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", never)
    rows = [{"기관명": f"가게{at}", "대표자": f"{PERSON}{PHONE}" * 20} for at in range(400)]

    assert upload(staff, as_csv(table(SE, rows))).status_code == 303
