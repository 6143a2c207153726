"""Reading public files: the published layouts, and every kind of bad row by its row and column."""

from datetime import date

import pytest

from market.domain.enterprises.models import District, EnterpriseKind
from market.domain.public_files.errors import OtherLayout, UnknownLayout
from market.domain.public_files.faults import SENTENCES
from market.domain.public_files.models import Register
from market.domain.public_files.reading import read
from market.web import public_files
from tests.public_files import AS_OF, BORN, COLUMNS, MAIL, NAMES, PERSON, PHONE, as_csv, as_xlsx, number, table


def read_lines(lines, **facts):
    rows = [(at, [str(cell) for cell in line]) for at, line in enumerate(lines, start=1)]
    return read(rows, chosen=facts.pop("chosen", None), as_of=facts.pop("as_of", AS_OF))


@pytest.mark.parametrize("register", list(Register), ids=lambda one: one.value)
@pytest.mark.parametrize("how", ["utf-8", "utf-8-sig", "cp949", "euc-kr", "xlsx"])
def test_every_published_layout_is_recognised_and_its_people_are_left_out(register, how):
    lines = table(register.value, ["고양 들꽃공방"], titles=["□ 목록", "", "기준일 2025. 6. 30."])
    lines[3] = [f"{heading[:2]}\n{heading[2:]}" if len(heading) > 4 else f" {heading}\t" for heading in lines[3]]
    raw = as_xlsx(lines) if how == "xlsx" else as_csv(lines, how)

    reading = public_files.read_file(raw, chosen=None, as_of=AS_OF)

    (row,) = reading.rows
    assert (reading.head.layout.register, reading.head.row, row.number) == (register, 4, 5)
    assert (row.name, row.district, row.faults) == ("고양 들꽃공방", District.DEOGYANG, [])
    kept = str(row.kept())
    assert not any(secret in kept for secret in (PERSON, PHONE, MAIL))
    wanted = {"social_enterprises", "social_cooperatives", "mail_order", "self_support"}
    assert bool(reading.head.dropped) is (register.value in wanted)


def test_two_addresses_in_a_cell_give_the_one_in_the_city():
    cells = [
        "서울특별시 마포구 월드컵로 1\n경기도 고양시 일산동구 중앙로 2",
        "경기도 고양시 일산서구 주엽로 3, 서울 마포구 어울마당로 4",
        "경기 파주시 문발로 5 / 경기 고양시 덕양구 화정로 6",
        "경기도 파주시 문발로 7",
    ]
    reading = read_lines(
        table("social_enterprises", [{"기관명": f"가게{at}", "소재지": cell} for at, cell in enumerate(cells)])
    )

    assert [row.address for row in reading.rows] == [
        "경기도 고양시 일산동구 중앙로 2",
        "경기도 고양시 일산서구 주엽로 3",
        "경기 고양시 덕양구 화정로 6",
    ]
    assert reading.rows[0].others == ("서울특별시 마포구 월드컵로 1",)
    assert reading.elsewhere == 1


@pytest.mark.parametrize(
    "written",
    [
        "2025-06-30",
        "20250630",
        "2025.06.30",
        "2025. 6. 30.",
        "2025/6/30",
        "2025년 6월 30일",
        "45838",
        "2025-06-30 00:00",
    ],
)
def test_a_date_is_read_however_it_is_written(written):
    reading = read_lines(table("social_enterprises", [{"기관명": "가게", "인증일자": written}]))

    assert reading.rows[0].certified_on == date(2025, 6, 30)


def test_a_workbook_keeps_its_days_and_numbers_as_they_were():
    first = {"상호": "가게", "신고일자": date(2025, 6, 30), "사업자등록번호": int(number(1)[2:])}
    lines = table("mail_order", [first])
    lines += table("mail_order", [{"상호": "나게", "신고일자": 20250630, "통신판매번호": "2020-고양-0009"}])[1:]

    rows = public_files.read_file(as_xlsx(lines), chosen=None, as_of=AS_OF).rows

    assert [row.certified_on for row in rows] == [date(2025, 6, 30)] * 2
    assert [fault.code for fault in rows[0].faults] == ["number_length"]  # a number has lost its zeros


def test_a_heading_below_the_fifteenth_row_or_of_another_file_is_refused():
    with pytest.raises(UnknownLayout):
        read_lines(table("self_support", ["가게"], titles=["제목"] * 15))
    assert read_lines(table("self_support", ["가게"], titles=["제목"] * 14)).rows
    with pytest.raises(OtherLayout):
        read_lines(table("self_support", ["가게"]), chosen=Register.SOCIAL_ENTERPRISES)
    with pytest.raises(UnknownLayout):
        read_lines([["조합명", "주요사업", "주소"], ["가게", "떡", "경기도 고양시"]])
    chosen = read_lines(
        [["조합명", "주요사업", "주소"], ["가게", "떡", "고양시"]], chosen=Register.SOCIAL_COOPERATIVES
    )
    assert chosen.rows[0].what == "떡"


def test_a_cooperative_is_what_its_column_says():
    reading = read_lines(table("social_cooperatives", ["가", {"협동조합명": "나", "구분": "일반협동조합"}]))

    assert [row.kind for row in reading.rows] == [EnterpriseKind.SOCIAL_COOPERATIVE, EnterpriseKind.COOPERATIVE]


SE, CO, MO, VI = "social_enterprises", "social_cooperatives", "mail_order", "village_enterprises"
BAD = [
    ("no_name", SE, {"기관명": ""}, "기관명"),
    ("name_without_letters", SE, {"기관명": "---1"}, "기관명"),
    ("too_long", SE, {"기관명": "가" * 101}, "기관명"),
    ("number_length", SE, {"사업자등록번호": "123-45-678"}, "사업자등록번호"),
    ("number_check_digit", SE, {"사업자등록번호": "116-82-00277"}, "사업자등록번호"),
    ("number_shortened", SE, {"사업자등록번호": "1.16820E+09"}, "사업자등록번호"),
    ("person_number", SE, {"사업자등록번호": f"{BORN}-1234567"}, "사업자등록번호"),
    ("certificate_missing", SE, {"인증번호": ""}, "인증번호"),
    ("certificate_unreadable", SE, {"인증번호": "신청 중"}, "인증번호"),
    ("report_unreadable", MO, {"통신판매번호": "고양-1"}, "통신판매번호"),
    ("day_missing", CO, {"수리인가일": ""}, "수리인가일"),
    ("day_unreadable", SE, {"인증일자": "작년 봄"}, "인증일자"),
    ("no_such_day", SE, {"인증일자": "2025.02.30"}, "인증일자"),
    ("day_ahead", SE, {"인증일자": "2025-07-01"}, "인증일자"),
    ("day_too_early", SE, {"인증일자": "1907-07-01"}, "인증일자"),
    ("homepage_unreadable", SE, {"홈페이지": "http//들꽃"}, "홈페이지"),
    ("no_address", SE, {"소재지": ""}, "소재지"),
    ("address_contradicts", VI, {"소재지": "서울특별시 마포구 월드컵로 1"}, "소재지"),
    ("form_unknown", CO, {"구분": "주식회사"}, "구분"),
    ("standing_unknown", MO, {"업소상태": "잘됨"}, "업소상태"),
    ("broken_formula", SE, {"사업내용": "#REF!"}, "사업내용"),
    ("lost_letters", SE, {"사업내용": "도시\ufffd"}, "사업내용"),
    ("personal", SE, {"사업내용": f"문의 {PHONE}"}, "사업내용"),
]


@pytest.mark.parametrize(
    ("code", "register", "cells", "column"), BAD, ids=lambda one: one if isinstance(one, str) else ""
)
def test_a_bad_row_is_named_with_its_row_and_column(code, register, cells, column):
    lines = table(register, ["멀쩡한 가게", {NAMES[register]: "고양 들꽃공방", **cells}], titles=["제목"])

    good, bad = read_lines(lines).rows

    assert good.faults == []
    (fault,) = bad.faults
    assert (bad.number, fault.code, fault.head) == (4, code, column)
    assert code in SENTENCES
    assert not any(secret in fault.text for secret in (PHONE, BORN))


def test_an_end_before_the_beginning_and_rows_that_come_twice_are_named():
    head = [*COLUMNS[SE], "지정만료일"]
    lines = table(
        SE, [{"기관명": "가", "사업자등록번호": number(1)}, {"기관명": "나"}, {"기관명": "(주) 나 "}, "다", "라"]
    )
    lines[0] = head
    for line in lines[1:]:
        line.append("2030-01-01")
    lines[4][-1] = "2018-01-01"
    lines.append(lines[1][:])
    lines[-1][2] = "마"
    lines[5][1] = lines[2][1]

    rows = {row.number: row for row in read_lines(lines).rows}

    assert [(fault.code, fault.other) for row in rows.values() for fault in row.faults] == [
        ("same_name_twice", 3),
        ("ends_before_it_begins", None),
        ("same_certificate_twice", 3),
        ("same_number_twice", 2),
    ]
    assert [row.number for row in rows.values() if row.faults] == [4, 5, 6, 7]


def test_a_sum_is_no_enterprise_and_a_sample_says_so_in_its_title():
    reading = read_lines(table("self_support", ["가게", "합 계"], titles=["[예시] 자활기업"]))

    assert [row.name for row in reading.rows] == ["가게"]
    assert reading.head.is_sample
