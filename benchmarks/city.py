"""Much work of the city: applications, pop-ups, calls with two hundred applicants, and all that its lists show."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from benchmarks.office import add, keys
from market.domain.accounts.models import StaffRole, User
from market.domain.applications.models import Application, ApplicationStatus
from market.domain.audit.models import AuditEntry
from market.domain.calls.models import (
    ApplicationState,
    BoothApplication,
    BoothApplicationProduct,
    BoothChoice,
    Call,
    CallPopup,
)
from market.domain.catalog.models import Product
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.models import District, Enterprise, EnterpriseKind, Membership
from market.domain.operators.models import StaffMember, StaffOrganisation
from market.domain.popups.models import (
    Booth,
    BoothZone,
    Participation,
    Popup,
    PopupDay,
    PopupKind,
    PopupStatus,
    Venue,
)
from market.domain.popups.space_models import Partner, PartnerKind
from market.domain.promotions.models import Coupon, CouponKind
from market.domain.public_files.models import FileState, PublicFile, Register
from market.domain.questions.models import Question
from market.domain.reports.models import Report, ReportReason
from market.domain.settlements.models import Difference, DifferenceKind
from market.foundation.database import db, transaction

ENTERPRISES, APPLICANTS, POPUPS, CALLS, VENUES, BOOTHS, STAFF = 300, 200, 200, 60, 20, 13, 20
"""The most of each that a city has: enterprises, applicants of one call, pop-ups in two years, and so on."""

CALL, POPUP = "measured-call-0", "measured-popup-0"

LISTS = (
    "/city/",
    "/city/applications/",
    "/city/applications/documents/",
    "/city/audit/",
    "/city/calls/",
    f"/city/calls/{CALL}",
    f"/city/calls/{CALL}/applicants",
    f"/city/calls/{CALL}/allocation/",
    f"/city/calls/{CALL}/offers/",
    "/city/claims/",
    "/city/coupons/",
    "/city/enterprises/",
    "/city/fees/",
    "/city/home/",
    "/city/orders/",
    "/city/partners/",
    "/city/popups/",
    f"/city/popups/{POPUP}",
    f"/city/popups/{POPUP}/readiness",
    "/city/products/",
    "/city/public-files/",
    "/city/reconciliation/",
    "/city/reports/",
    "/city/schedule/",
    "/city/shelves/",
    "/city/shelves/words/",
    "/city/settings/",
    "/city/settlements/",
    "/city/settlements/statements",
    "/city/settlements/payouts/",
    "/city/staff/",
    "/city/venues/",
)
"""The lists of the city's office, and the pages about one pop-up and one call."""


def fill_city(enterprise_id: int, *, rows: int, now: datetime) -> None:
    """Give the city ``rows`` of what grows with the market, beside what ``fill_office`` has given one enterprise."""
    numbers = range(rows)
    people = list(db.session.scalars(select(Membership.user_id).where(Membership.enterprise_id == enterprise_id)))
    products = list(db.session.scalars(select(Product.id).where(Product.enterprise_id == enterprise_id)))
    with transaction():
        enterprises = keys(Enterprise, [_enterprise(n, now) for n in range(min(rows, ENTERPRISES))])
        add(Application, [_application(n, people[n], enterprises[n % len(enterprises)], now) for n in numbers])
        add(EnterpriseDocument, [_document(n, enterprises[n % len(enterprises)], now) for n in numbers])
        add(AuditEntry, [_deed(n, people[0], now) for n in numbers])
        add(Coupon, [_coupon(n, now) for n in numbers])
        add(Difference, [_difference(n, now) for n in numbers])
        add(PublicFile, [_file(n, now) for n in numbers])
        questions = list(db.session.scalars(select(Question.id)))
        add(Report, [_report(key, people[0], now) for key in questions])
        _fill_popups(min(rows, POPUPS), enterprises, products, now)
        _fill_staff(people[: min(rows, STAFF)], now)


def administrator(now: datetime) -> User:
    """Somebody of the city's staff who may see and do everything."""
    organisation = db.session.scalars(select(StaffOrganisation.id)).first()
    staff = User(
        email="administrator@example.com",
        email_fingerprint="administrator",
        password_hash="",
        name="김담당",
        staff_role=StaffRole.ADMINISTRATOR,
        created_at=now,
    )
    db.session.add(staff)
    db.session.flush()
    db.session.add(StaffMember(user_id=staff.id, organisation_id=organisation, since=now))
    return staff


def _enterprise(number: int, now: datetime) -> dict[str, Any]:
    return {
        "slug": f"measured-enterprise-{number}",
        "is_sample": True,
        "kind": EnterpriseKind.COOPERATIVE,
        "name_ko": f"들꽃협동조합 {number}",
        "name_romanised": f"Deulkkot {number}",
        "sort_key": f"들꽃협동조합 {number:05}",
        "district": District.DEOGYANG,
        "created_at": now,
    }


def _application(number: int, user_id: int, enterprise_id: int, now: datetime) -> dict[str, Any]:
    return {
        "applicant_id": user_id,
        "enterprise_id": enterprise_id,
        "status": ApplicationStatus.SUBMITTED,
        "name": f"들꽃협동조합 {number}",
        "begun_at": now - timedelta(days=2),
        "changed_at": now - timedelta(days=1),
        "submitted_at": now - timedelta(minutes=number),
    }


def _document(number: int, enterprise_id: int, now: datetime) -> dict[str, Any]:
    return {
        "enterprise_id": enterprise_id,
        "kind": PaperKind.CERTIFICATE,
        "state": PaperState.WAITING,
        "file": f"measured-{number}",
        "file_name": "인증서.pdf",
        "content_type": "application/pdf",
        "size": 1,
        "handed_in_at": now,
    }


def _deed(number: int, user_id: int, now: datetime) -> dict[str, Any]:
    return {
        "at": now - timedelta(minutes=number),
        "actor_id": user_id,
        "actor_name": "김담당",
        "action": "popup.changed",
        "subject_kind": "popup",
        "subject_id": str(number),
        "subject_name": "서울역 다다켓",
        "changes": {"closes_at": ["19:00:00", "20:00:00"]},
    }


def _coupon(number: int, now: datetime) -> dict[str, Any]:
    return {
        "code": f"CITY{number:05}",
        "name_ko": "고양시민의 날",
        "is_public": number < 2,
        "kind": CouponKind.AMOUNT,
        "amount": 1_000,
        "first_day": now.date(),
        "last_day": now.date() + timedelta(days=30),
        "budget": 1_000_000,
        "created_at": now,
    }


def _difference(number: int, now: datetime) -> dict[str, Any]:
    return {
        "kind": DifferenceKind.ORPHAN,
        "subject": f"measured:{number}",
        "expected": 12_000,
        "found": 0,
        "detail": "",
        "found_at": now - timedelta(minutes=number),
    }


def _file(number: int, now: datetime) -> dict[str, Any]:
    return {
        "register": next(iter(Register)),
        "is_sample": True,
        "state": FileState.APPLIED,
        "file_name": "마을기업.csv",
        "as_of": now.date() - timedelta(days=number),
        "language": "ko",
        "asked_by": "김담당",
        "asked_at": now - timedelta(hours=number),
        "rows": 120,
        "elsewhere": 0,
        "applied_at": now,
    }


def _report(question_id: int, user_id: int, now: datetime) -> dict[str, Any]:
    return {
        "question_id": question_id,
        "about_answer": False,
        "reporter_id": user_id,
        "reason": next(iter(ReportReason)),
        "made_at": now,
    }


# --- pop-ups and calls


def _fill_popups(count: int, enterprises: list[int], products: list[int], now: datetime) -> None:
    """Pop-ups of two days each, most of them over; the first is to come, has a plan, and a call with applicants."""
    partner = {"is_sample": True, "kind": next(iter(PartnerKind)), "created_at": now, "updated_at": now}
    numbers = range(min(count, VENUES))
    partners = keys(Partner, [partner | {"slug": f"measured-{n}", "name_ko": f"예시 역 {n}"} for n in numbers])
    venues = keys(Venue, [_venue(n, partners[n]) for n in numbers])
    booths = keys(Booth, [_booth(number, venue) for venue in venues for number in range(BOOTHS)])
    starts = [now.date() + timedelta(days=30 - 3 * (n // len(venues)) * 2) for n in range(count)]
    popups = keys(Popup, [_popup(n, venues[n % len(venues)], day, now) for n, day in enumerate(starts)])
    add(
        PopupDay,
        [
            {"popup_id": popup, "venue_id": venues[n % len(venues)], "day": starts[n] + timedelta(days=more)}
            for n, popup in enumerate(popups)
            for more in (0, 1)
        ],
    )
    calls = keys(Call, [_call(n, now) for n in range(min(count, CALLS))])
    add(CallPopup, [{"call_id": call, "popup_id": popups[n]} for n, call in enumerate(calls)])
    _fill_call(calls[0], popups[0], enterprises[:APPLICANTS], products, now)
    standing = zip(enterprises[:BOOTHS], booths[:BOOTHS], strict=False)
    add(
        Participation,
        [
            {"popup_id": popups[0], "position": n + 1, "enterprise_id": enterprise, "booth_id": booth}
            for n, (enterprise, booth) in enumerate(standing)
        ],
    )


def _venue(number: int, partner_id: int) -> dict[str, Any]:
    return {
        "slug": f"measured-venue-{number}",
        "is_sample": True,
        "name_ko": f"예시 역 맞이방 {number}",
        "city": "고양시",
        "partner_id": partner_id,
    }


def _booth(number: int, venue_id: int) -> dict[str, Any]:
    return {
        "venue_id": venue_id,
        "number": f"{number + 1:02}",
        "zone": list(BoothZone)[number % 4],
        "x": 40 + 130 * (number % 7),
        "y": 40 + 200 * (number // 7),
        "width": 110,
        "height": 90,
        "has_power": number % 2 == 0,
    }


def _popup(number: int, venue_id: int, day: date, now: datetime) -> dict[str, Any]:
    return {
        "slug": f"measured-popup-{number}",
        "is_sample": True,
        "is_dadaket": True,
        "kind": PopupKind.POPUP,
        "status": PopupStatus.PUBLISHED if number % 2 else PopupStatus.DRAFT,
        "title_ko": f"역에서 만나는 다다켓 {number}",
        "venue_id": venue_id,
        "starts_on": day,
        "ends_on": day + timedelta(days=1),
        "created_at": now,
        "updated_at": now,
    }


def _call(number: int, now: datetime) -> dict[str, Any]:
    return {
        "slug": f"measured-call-{number}",
        "is_sample": True,
        "title_ko": f"부스 모집 {number}",
        "text_ko": "이틀 동안 함께할 기업을 모집합니다.",
        "opens_at": now - timedelta(days=7 + number),
        "closes_at": now + timedelta(days=7 - number, hours=1),
        "announced_at": now - timedelta(days=8 + number),
        "seed": "0" * 64,
        "seed_hash": "0" * 64,
        "draw_name": "예시 추첨",
        "draw_on": now.date() + timedelta(days=9),
        "created_at": now,
        "updated_at": now,
    }


def _fill_call(call_id: int, popup_id: int, enterprises: list[int], products: list[int], now: datetime) -> None:
    applications = keys(
        BoothApplication,
        [
            {
                "call_id": call_id,
                "enterprise_id": enterprise,
                "state": ApplicationState.SUBMITTED,
                "zone": list(BoothZone)[number % 4],
                "begun_at": now - timedelta(hours=2),
                "changed_at": now - timedelta(hours=1),
                "submitted_at": now - timedelta(hours=1),
            }
            for number, enterprise in enumerate(enterprises)
        ],
    )
    add(BoothChoice, [{"application_id": key, "popup_id": popup_id, "rank": 1} for key in applications])
    add(BoothApplicationProduct, [{"application_id": key, "product_id": products[0]} for key in applications])


def _fill_staff(people: list[int], now: datetime) -> None:
    (organisation,) = keys(
        StaffOrganisation, [{"is_sample": True, "name_ko": "예시 사회적경제과", "created_at": now}]
    )
    for user in db.session.scalars(select(User).where(User.id.in_(people))):
        user.staff_role = StaffRole.EVENT_MANAGER
    add(StaffMember, [{"user_id": key, "organisation_id": organisation, "since": now} for key in people])
