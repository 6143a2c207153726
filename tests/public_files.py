"""Public files made exactly after their published layouts, and what is done with them."""

import csv
import io
from datetime import date

from openpyxl import Workbook

from market.domain.public_files import services
from market.domain.public_files.models import PublicFile
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from market.web import public_files

AS_OF = date(2025, 6, 30)
STAFF = Actor(user_id=None, name="고양시 담당자")
PERSON = "사공명자"
PHONE = "010-9876-5432"
MAIL = "sagong@example.net"
BORN = "800101"

COLUMNS = {
    "social_enterprises": [
        *(
            "지역",
            "인증번호",
            "기관명",
            "사업내용",
            "사회적목적 실현유형",
            "사회서비스분야",
            "사업자등록번호",
            "대표자",
        ),
        *("소재지", "홈페이지", "인증일자", "인증회차"),
    ],
    "village_enterprises": [
        *("연번", "시도", "시군구", "소재지", "마을기업명", "유형", "주 업종", "주 생산품 또는 서비스명", "사업내용"),
        "사업자등록번호 (-포함 작성)",
    ],
    "self_support": ["순번", "시도", "시군구", "자활기업", "자활기업구분", "대표자명", "업종", "사업자구분", "주소"],
    "social_cooperatives": ["구분", "협동조합명", "대표자", "업종", "유형", "소재지", "수리인가일", "주소"],
    "mail_order": [
        *("통신판매번호", "신고기관명", "상호", "사업자등록번호", "법인여부", "대표자명", "전화번호", "전자우편"),
        *("신고일자", "사업장소재지", "사업장소재지(도로명)", "업소상태", "신고기관 대표연락처", "판매방식"),
        *("취급품목", "인터넷도메인", "호스트서버소재지"),
    ],
}
"""The columns as they are published."""

USUAL = {
    "대표자": PERSON,
    "대표자명": PERSON,
    "전화번호": PHONE,
    "전자우편": MAIL,
    "신고기관 대표연락처": PHONE,
    "지역": "경기",
    "시도": "경기도",
    "시군구": "고양시",
    "소재지": "경기도 고양시 덕양구 화정로 1",
    "주소": "경기도 고양시 덕양구 화정로 1",
    "사업장소재지(도로명)": "경기도 고양시 덕양구 화정로 1",
    "구분": "사회적협동조합",
    "인증일자": "2019-06-30",
    "수리인가일": "2019-06-30",
    "신고일자": "20190630",
    "업소상태": "정상영업",
}
NAMES = {
    "social_enterprises": "기관명",
    "village_enterprises": "마을기업명",
    "self_support": "자활기업",
    "social_cooperatives": "협동조합명",
    "mail_order": "상호",
}


def number(serial):
    """A business number nobody has (it begins with 000), with its right check digit."""
    digits = f"000{serial:06d}"
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True))
    return digits + str(-(weighted + int(digits[8]) * 5 // 10) % 10)


def table(register, rows, *, titles=()):
    """A table as it is published: ``rows`` are dicts by heading, or names; what they leave out is usual."""
    head = COLUMNS[register]
    lines = [[title] for title in titles] + [head]
    for at, row in enumerate(rows):
        told = {NAMES[register]: row} if isinstance(row, str) else row
        unique = {"인증번호": f"제2019-{at:03}호", "통신판매번호": f"2019-고양덕양-{at:04}"}
        facts = {**USUAL, **unique, **told}
        lines.append([facts.get(heading, "") for heading in head])
    return lines


def as_csv(lines, encoding="cp949"):
    """The table as bytes."""
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode(encoding)


def as_xlsx(lines):
    """The table as a workbook."""
    book = Workbook()
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def handed_in(register, rows, *, as_of=AS_OF, titles=(), actor=STAFF):
    """A file that was read and compared."""
    lines = table(register, rows, titles=titles)
    reading = public_files.read_file(as_csv(lines), chosen=None, as_of=as_of)
    with transaction():
        file = services.take_in(
            reading,
            file_name=f"{register}.csv",
            as_of=as_of,
            language="ko",
            user=None,
            actor=actor,
            now=clock.now(),
        )
        file_id = file.id
    public_files.finish(file_id)
    return again(file_id)


def applied(register, rows, **facts):
    """A file that was applied."""
    return confirmed(handed_in(register, rows, **facts))


def confirmed(file):
    """A compared file, applied."""
    with transaction():
        services.confirm(db.session.get_one(PublicFile, file.id), actor=STAFF, now=clock.now())
    public_files.finish(file.id)
    return again(file.id)


def undone(file, reason="잘못 올렸어요."):
    """A file that somebody wanted undone."""
    with transaction():
        services.ask_undo(db.session.get_one(PublicFile, file.id), reason=reason, actor=STAFF, now=clock.now())
    public_files.finish(file.id)
    return again(file.id)


def again(file_id):
    """The file as it is now."""
    return db.session.get_one(PublicFile, file_id, populate_existing=True)
