"""A file against the directory: who a row is, what becomes of it, applied whole, undone whole."""

from datetime import date

import pytest
from sqlalchemy import func, select

from market.domain.audit.models import AuditEntry
from market.domain.enterprises.models import District, Enterprise, EnterpriseAlias, EnterpriseKind
from market.domain.public_files import deciding, queries, services
from market.domain.public_files.errors import OlderThanKnown, TakenByAnotherRow
from market.domain.public_files.models import (
    Decision,
    FileState,
    PublicFile,
    PublicFileRow,
    RegisterEntry,
    Verdict,
)
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import public_files
from tests.factories import EnterpriseFactory, MembershipFactory, SellerIdentityFactory
from tests.public_files import MAIL, PERSON, PHONE, STAFF, applied, confirmed, handed_in, number, undone
from tests.races import all_at_once

SE = "social_enterprises"


def real(name, **facts):
    return EnterpriseFactory(is_sample=False, name_ko=name, **{"kind": EnterpriseKind.UNKNOWN, **facts})


def rows_of(file):
    found = db.session.scalars(
        select(PublicFileRow).where(PublicFileRow.file_id == file.id).order_by(PublicFileRow.number, PublicFileRow.id)
    ).all()
    return {row.name: row for row in found}


def decide(row, decision, entry=None):
    with transaction():
        again = db.session.get_one(PublicFileRow, row.id)
        deciding.decide(again, decision, enterprise_id=entry, actor=STAFF, now=clock.now())


def entries():
    return db.session.scalars(select(RegisterEntry).order_by(RegisterEntry.id)).all()


def entry_of(enterprise):
    return db.session.scalar(
        select(RegisterEntry)
        .where(RegisterEntry.enterprise_id == enterprise.id)
        .execution_options(populate_existing=True)
    )


def test_a_row_is_matched_by_number_then_by_name_alias_and_district(app):
    by_number = SellerIdentityFactory(enterprise=real("딴 이름"), business_no=number(7)).enterprise
    by_name = real("(주)고양 살림")
    by_alias = real("살림터")
    near, far = real("둘이서", district=District.ILSANSEO), real("둘이서", district=District.DEOGYANG)
    real("한뫼꿀마을")
    real("먼 가게", district=District.ILSANDONG)
    real("협동조합 들꽃")
    db.session.add(EnterpriseAlias(enterprise_id=by_alias.id, name="고양 살림터 카페"))
    EnterpriseFactory(name_ko="견본살림")
    db.session.commit()

    rows = rows_of(
        handed_in(
            SE,
            [
                {"기관명": "주식회사 아무개", "사업자등록번호": number(7)},
                "고양살림 주식회사",
                "고양 살림터카페",
                {"기관명": "둘이서", "소재지": "경기도 고양시 일산서구 1"},
                "한뫼꿀마울",
                "먼 가게",
                "들꽃 주식회사",
                "견본살림",
                "처음 보는 곳",
            ],
        )
    )

    assert [row.enterprise_id for row in rows.values()][:4] == [by_number.id, by_name.id, by_alias.id, near.id]
    assert far.id != near.id
    doubts = {name: row.why for name, row in rows.items() if row.verdict is Verdict.DOUBTFUL}
    assert doubts == {"한뫼꿀마울": "name_alike", "먼 가게": "other_district", "들꽃 주식회사": "other_form"}
    assert [name for name, row in rows.items() if row.verdict is Verdict.NEW] == ["견본살림", "처음 보는 곳"]


def test_it_is_applied_whole_with_what_the_register_states_and_nothing_else(app):
    written = real("고양살림", summary_ko="우리가 쓴 소개", address_ko="우리가 쓴 주소", district=District.DEOGYANG)
    MembershipFactory(enterprise=written)
    bare = real("들꽃", district=District.UNKNOWN)
    maybe = real("한뫼꿀마을")
    db.session.commit()
    file = handed_in(
        SE, ["고양살림", "들꽃", {"기관명": "새곳", "사업내용": "빵"}, "한뫼꿀마울", {"기관명": "탈", "인증번호": ""}]
    )
    decide(rows_of(file)["한뫼꿀마울"], Decision.THIS, maybe.id)

    file = confirmed(file)

    assert (file.state, file.applied_by) == (FileState.APPLIED, STAFF.name)
    db.session.expire_all()
    assert (written.summary_ko, written.address_ko) == ("우리가 쓴 소개", "우리가 쓴 주소")
    assert (written.kind, written.kind_as_of) == (EnterpriseKind.SOCIAL_ENTERPRISE, 2025)
    assert (bare.address_ko, bare.district) == ("경기도 고양시 덕양구 화정로 1", District.DEOGYANG)
    new = db.session.scalar(select(Enterprise).where(Enterprise.name_ko == "새곳"))
    assert (new.kind, new.summary_ko, new.is_sample, new.founded_year) == (written.kind, None, False, None)
    assert entry_of(new).what == "빵"
    assert entry_of(maybe).certificate_no == "제2019-003호"
    assert {entry.as_of for entry in entries()} == {date(2025, 6, 30)}
    assert len(entries()) == 4
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert actions.count("enterprise.stated_by_register") == 3
    assert actions.count("enterprise.came_by_register") == 1
    assert actions.count("public_file.applied") == 1


def test_the_next_file_tells_what_changed_field_by_field_and_what_ended(app):
    applied(SE, [{"기관명": "가람", "사업내용": "빵"}, "나루", "다솜"], as_of=date(2024, 6, 30))
    file = handed_in(SE, [{"기관명": "가람", "사업내용": "떡"}, {"기관명": "나루", "인증번호": "제2019-001호"}])

    rows = rows_of(file)
    assert rows["가람"].changes == {"what": ["빵", "떡"]}
    assert rows["나루"].verdict is Verdict.SAME
    assert (rows["다솜"].verdict, rows["다솜"].decision) == (Verdict.ENDED, None)
    decide(rows["다솜"], Decision.END)

    file = confirmed(file)

    ended = {entry.name: entry.ended_as_of for entry in entries()}
    assert ended == {"가람": None, "나루": None, "다솜": date(2025, 6, 30)}
    with pytest.raises(OlderThanKnown):
        handed_in(SE, ["가람"], as_of=date(2024, 12, 31))


def test_what_is_missing_ends_nothing_by_itself(app):
    applied(SE, ["가람", "나루"], as_of=date(2024, 6, 30))
    applied(SE, ["가람"])

    assert {entry.name: entry.ended_as_of for entry in entries()} == {"가람": None, "나루": None}


def test_a_kind_that_another_register_states_stays(app):
    applied("social_cooperatives", ["살림 사회적협동조합"])
    applied(SE, ["살림 사회적협동조합"])

    (entry,) = db.session.scalars(select(Enterprise)).all()
    assert entry.kind is EnterpriseKind.SOCIAL_COOPERATIVE
    assert len(entries()) == 2


def test_mail_order_sellers_make_no_entry_and_end_in_their_own_district_alone(app):
    here = SellerIdentityFactory(enterprise=real("들꽃"), business_no=number(7)).enterprise
    away = SellerIdentityFactory(
        enterprise=real("산꽃", district=District.ILSANSEO), business_no=number(8)
    ).enterprise
    db.session.commit()
    seo = {"사업장소재지(도로명)": "경기도 고양시 일산서구 1"}
    applied("mail_order", [{"상호": "들꽃", "사업자등록번호": number(7)}], as_of=date(2025, 1, 1))
    applied("mail_order", [{"상호": "산꽃", "사업자등록번호": number(8), **seo}, "모르는 곳"], as_of=date(2025, 1, 2))
    file = handed_in("mail_order", [{"상호": "모르는 곳", "사업장소재지(도로명)": "경기도 고양시 덕양구 2"}])

    assert {entry.enterprise_id for entry in entries()} == {here.id, away.id}
    assert {row.name: row.verdict for row in rows_of(file).values()} == {"들꽃": Verdict.ENDED}
    assert file.counts["unknown"] == 1
    db.session.expire_all()
    assert here.kind is EnterpriseKind.UNKNOWN


def test_two_rows_cannot_be_one_entry(app):
    entry = real("한뫼꿀마을")
    db.session.commit()
    rows = rows_of(handed_in(SE, ["한뫼꿀마을", "한뫼꿀마울"]))

    assert rows["한뫼꿀마을"].enterprise_id == entry.id
    with pytest.raises(TakenByAnotherRow):
        decide(rows["한뫼꿀마울"], Decision.THIS, entry.id)
    decide(rows["한뫼꿀마을"], Decision.LEAVE)
    decide(rows["한뫼꿀마울"], Decision.THIS, entry.id)
    with pytest.raises(TakenByAnotherRow):
        decide(rows["한뫼꿀마을"], None)


def test_an_undo_brings_everything_back(app):
    entry = real("들꽃", district=District.UNKNOWN)
    db.session.commit()
    applied(SE, ["가람", "나루"], as_of=date(2024, 6, 30))
    before = facts()
    file = applied(SE, [{"기관명": "가람", "사업내용": "떡"}, "들꽃", "새곳"])
    assert facts() != before

    file = undone(file)

    assert (file.state, file.undone_by) == (FileState.UNDONE, STAFF.name)
    assert facts() == before
    assert entry_of(entry) is None
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "enterprise.register_undone")) == 3
    assert undone(db.session.scalar(select(PublicFile).order_by(PublicFile.id))).state is FileState.UNDONE
    assert entries() == []


def facts():
    """Everything that a file may change."""
    db.session.expire_all()
    told = [
        (one.name_ko, one.kind, one.kind_as_of, one.address_ko, one.district)
        for one in db.session.scalars(select(Enterprise).order_by(Enterprise.id))
    ]
    stated = [(one.name, one.what, one.as_of, one.ended_as_of, one.file_id) for one in entries()]
    return told, stated


def test_an_undo_is_refused_entry_by_entry_where_something_was_changed_since(app):
    real("들꽃")
    real("강물")
    db.session.commit()
    file = applied(SE, ["들꽃", "강물", "새곳", "다른 새곳", "묵은 곳"])
    before = facts()
    with transaction():
        by_name = {one.name_ko: one for one in db.session.scalars(select(Enterprise))}
        by_name["들꽃"].kind = EnterpriseKind.COOPERATIVE
        by_name["다른 새곳"].summary_ko = "우리가 써 넣었어요."
        MembershipFactory(enterprise=by_name["새곳"])
    applied("social_cooperatives", ["묵은 곳"])

    file = undone(file)

    assert file.state is FileState.APPLIED
    assert {reason["name"]: reason["why"] for reason in file.reasons} == {
        "들꽃": "directory_changed",
        "다른 새곳": "directory_changed",
        "새곳": "used",
        "묵은 곳": "used",
    }
    assert len(entries()) == 6
    assert before[0][1] == facts()[0][1]


def test_what_changed_after_the_comparison_stops_all_of_it(app):
    real("들꽃")
    db.session.commit()
    file = handed_in(SE, ["들꽃", "새곳"])
    applied("village_enterprises", ["새곳"])

    file = confirmed(file)

    assert (file.state, [one["name"] for one in file.reasons]) == (FileState.OVERTAKEN, ["새곳"])
    assert len(entries()) == 1


@pytest.mark.race
def test_two_files_at_once_bring_a_new_entry_once(app):
    several = [handed_in(register, ["새곳"]).id for register in (SE, "village_enterprises", "self_support")]
    for file_id in several:
        with transaction():
            services.confirm(db.session.get_one(PublicFile, file_id), actor=STAFF, now=clock.now())
    db.session.remove()

    all_at_once(app, lambda file_id: public_files.work(app, file_id), several)

    for _ in range(3):  # one that the database has stopped is taken up again
        public_files.sweep(app, None)
    assert db.session.scalars(select(Enterprise.name_ko)).all() == ["새곳"]
    states = sorted(state.value for state in db.session.scalars(select(PublicFile.state)))
    assert states == ["applied", "overtaken", "overtaken"]


def test_nothing_about_people_rests_anywhere(app, settings):
    applied("mail_order", [{"상호": "들꽃", "사업자등록번호": number(7)}])
    applied(SE, ["고양 살림", {"기관명": "강물", "사업내용": f"문의 {PHONE}"}])
    db.session.execute(select(1))
    secrets = (PERSON, PHONE, MAIL)
    for table in PublicFile.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            assert not any(secret in str(row) for secret in secrets), table.name
    for file in settings.instance.rglob("*"):
        if file.is_file():
            raw = file.read_bytes()
            assert not any(secret.encode(code) in raw for secret in secrets for code in ("utf-8", "cp949")), file


@pytest.mark.parametrize("many", [3, 300])
def test_more_rows_cost_no_more_queries(app, max_queries, many):
    names = [f"가게{at:03}호" for at in range(many)]
    with max_queries(45):
        file = applied(SE, names)
    with max_queries(120):
        undone(file)
    assert queries.newest() == {}
