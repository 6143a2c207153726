"""An invented call that is open, with what sample enterprises have answered and the papers that it asks for."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, exists, select, update

from market.domain.calls import rules
from market.domain.calls.models import (
    ApplicationState,
    BoothApplication,
    BoothApplicationProduct,
    BoothChoice,
    Call,
    CallPopup,
)
from market.domain.calls.rules import Shelf
from market.domain.catalog.models import Category, Product, ProductStatus
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.models import Enterprise
from market.domain.popups.models import BoothZone, Popup
from market.foundation import files
from market.foundation.clock import SEOUL, day_of
from market.foundation.database import db
from market.seed.dataset import DEMO_SELLER_OF
from market.seed.inserting import insert_numbered, insert_rows
from market.seed.reading import both, read
from market.web import handed_in

OPENS, CLOSES = time(9, 0), time(18, 0)
LACKS_PAPERS, KEEPS_DRAFT, WITHDREW = 6, 7, 9
"""Every so-manieth of them lacks its papers, or has gone no further than that."""

BROUGHT = 4


def load_calls(*, now: datetime) -> None:
    """Insert the call and its answers. The demo seller has not answered: it is theirs to try."""
    told = read("sample/calls.json")
    popups = db.session.scalars(
        select(Popup).where(Popup.series == told["popups"]["series"]).order_by(Popup.starts_on)
    ).all()[told["popups"]["from"] :]
    call = _call(told, popups, now)
    sells = exists().where(Product.enterprise_id == Enterprise.id, Product.status == ProductStatus.PUBLISHED)
    answering = db.session.scalars(
        select(Enterprise.id)
        .where(Enterprise.is_sample, Enterprise.slug != DEMO_SELLER_OF, sells)
        .order_by(Enterprise.id)
    ).all()[:: told["every"]]
    zones = _answers(told, call, popups, answering, now)
    _papers(zones, told["confirmed_by"], now)


def hide_calls() -> None:
    """Nobody but the city sees the sample's calls any more."""
    db.session.execute(update(Call).where(Call.is_sample).values(announced_at=None))


def show_calls() -> None:
    """They are announced again, from the same moment on."""
    db.session.execute(update(Call).where(Call.is_sample).values(announced_at=Call.created_at))


def remove_calls() -> None:
    """Take them out, with their answers."""
    db.session.execute(delete(Call).where(Call.is_sample))


def _call(told: Mapping[str, Any], popups: Sequence[Popup], now: datetime) -> Call:
    today, title, text = day_of(now), both(told["title"]), both(told["text"])
    opens_on = today - timedelta(days=told["opened_days_ago"])
    closes_on = today + timedelta(days=told["closes_in_days"])
    announced_at = datetime.combine(opens_on - timedelta(days=5), OPENS, SEOUL)
    seed = rules.new_seed()
    call = Call(
        slug=told["slug"],
        is_sample=True,
        organisation_id=popups[0].organisation_id,
        title_ko=title.ko,
        title_en=title.en,
        text_ko=text.ko,
        text_en=text.en,
        opens_at=datetime.combine(opens_on, OPENS, SEOUL),
        closes_at=datetime.combine(closes_on, CLOSES, SEOUL),
        announced_at=announced_at,
        asks_papers=[PaperKind.BUSINESS_REGISTRATION.value],
        asks_experience=True,
        most_popups=len(popups),
        seed=seed,
        seed_hash=rules.seed_hash(seed),
        draw_name=told["draw"],
        draw_on=closes_on + timedelta(days=1),
        created_at=announced_at,
        updated_at=announced_at,
        entries=[CallPopup(popup_id=popup.id) for popup in popups],
    )
    db.session.add(call)
    db.session.flush()
    return call


def _answers(
    told: Mapping[str, Any], call: Call, popups: Sequence[Popup], enterprises: Sequence[int], now: datetime
) -> dict[int, BoothZone]:
    """One application for each of ``enterprises``; the zone of each."""
    goods = goods_of(enterprises)
    zones = {key: rules.guessed_zone([shelf for _, shelf in goods.get(key, ())]) for key in enterprises}
    states = [_state(number) for number in range(1, len(enterprises) + 1)]
    moments = [call.opens_at + (now - call.opens_at) * (n + 1) / (len(enterprises) + 1) for n in range(len(states))]
    ids = insert_numbered(
        BoothApplication,
        [
            {
                "call_id": call.id,
                "enterprise_id": key,
                "state": state,
                "zone": zones[key],
                "needs_power": zones[key] is BoothZone.FOOD,
                "needs_water": zones[key] is BoothZone.FOOD and number % 2 == 0,
                "uses_fire": False,
                "experience": told["experiences"][number % 3] if number % 4 == 0 else "",
                "note": told["notes"][number % 3] if number % 5 == 0 else "",
                "most_popups": 1 + number % len(popups),
                "begun_at": at - timedelta(minutes=20),
                "changed_at": at,
                "submitted_at": None if state is ApplicationState.DRAFT else at,
                "withdrawn_at": at if state is ApplicationState.WITHDRAWN else None,
            }
            for number, (key, state, at) in enumerate(zip(enterprises, states, moments, strict=True))
        ],
    )
    insert_rows(
        BoothChoice,
        [
            {"application_id": application, "popup_id": popups[(number + place) % len(popups)].id, "rank": place + 1}
            for number, application in enumerate(ids)
            for place in range(len(popups))
        ],
    )
    insert_rows(
        BoothApplicationProduct,
        [
            {"application_id": application, "product_id": product}
            for key, application in zip(enterprises, ids, strict=True)
            for product, _ in goods.get(key, ())[:BROUGHT]
        ],
    )
    return zones


def _state(number: int) -> ApplicationState:
    if number % KEEPS_DRAFT == 0:
        return ApplicationState.DRAFT
    return ApplicationState.WITHDRAWN if number % WITHDREW == 0 else ApplicationState.SUBMITTED


def goods_of(enterprises: Sequence[int]) -> dict[int, list[tuple[int, Shelf]]]:
    """What each of these has on sale, with its shelf."""
    rows = db.session.execute(
        select(Product.enterprise_id, Product.id, Product.kind, Category.slug, Category.notice_template)
        .join(Category, Category.id == Product.category_id)
        .where(Product.enterprise_id.in_(enterprises), Product.status == ProductStatus.PUBLISHED)
        .order_by(Product.id)
    )
    found: dict[int, list[tuple[int, Shelf]]] = {}
    for enterprise_id, product_id, kind, slug, template in rows:
        found.setdefault(enterprise_id, []).append((product_id, Shelf(slug, template, kind)))
    return found


def _papers(zones: Mapping[int, BoothZone], told_by: str, now: datetime) -> None:
    """Confirmed papers of most of them: their registration, and for food a permit that ends in a year."""
    content = a_page("SAMPLE: this document is invented.")
    file = files.keep(handed_in.folder(), content)
    told = {
        "state": PaperState.CONFIRMED,
        "file": file,
        "file_name": "sample.pdf",
        "content_type": "application/pdf",
        "size": len(content),
        "handed_in_at": now - timedelta(days=40),
        "decided_at": now - timedelta(days=38),
        "decided_by": told_by,
    }
    kept = [key for number, key in enumerate(zones, 1) if number % LACKS_PAPERS]
    rows: list[dict[str, Any]] = [
        {"enterprise_id": key, "kind": PaperKind.BUSINESS_REGISTRATION, "ends_on": None, **told} for key in kept
    ]
    rows += [
        {"enterprise_id": key, "kind": PaperKind.PERMIT, "ends_on": day_of(now) + timedelta(days=365), **told}
        for key in kept
        if zones[key] is BoothZone.FOOD
    ]
    insert_rows(EnterpriseDocument, rows)


def a_page(words: str) -> bytes:
    """A PDF of one page with one line."""
    drawn = f"BT /F1 18 Tf 60 760 Td ({words}) Tj ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    whole, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(whole))
        whole += f"{number} 0 obj\n{part}\nendobj\n"
    listed = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{listed}trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\n"
    )
    return f"{whole}{end}startxref\n{len(whole)}\n%%EOF\n".encode()
