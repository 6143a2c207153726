"""Products that come in by a sheet."""

from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.catalog.models import ProductStatus
from market.domain.inventory.models import MovementCause, StockMovement
from market.foundation.database import db

HEAD = ["상품 코드", "분류", "상품명", "가격"]


def test_new_products_become_drafts_with_all_that_was_written(desk):
    more = [
        "정가",
        "옵션1",
        "옵션1 값",
        "옵션 코드",
        "추가 금액",
        "재고",
        "재고 알림 기준",
        "상품 이야기",
        "주문 마감 시각",
    ]
    story = "봄마다\n옮깁니다."
    page = desk.save(
        [
            [*HEAD, *more],
            ["H-1", "꿀·잼", "아카시아꿀", 12000, 15000, "용량", "500g", "H-1-5", 0, 20, 3, story, "14:00"],
            ["H-1", None, None, None, None, None, "1kg", "H-1-10", 9000, 7],
            ["H-2", "Honey and jam", "딸기잼", "8,000원"],
        ]
    )

    assert "모두 저장했습니다" in page
    honey, jam = desk.products()
    assert (honey.code, honey.name_ko, honey.price, honey.list_price) == ("H-1", "아카시아꿀", 12_000, 15_000)
    assert honey.status is ProductStatus.DRAFT
    assert honey.story_ko == "봄마다\n옮깁니다."
    assert f"{honey.closes_at:%H:%M}" == "14:00"
    assert honey.option_label_ko == "용량"
    assert [(one.name_ko, one.code, one.extra_price, one.position) for one in honey.variants] == [
        ("500g", "H-1-5", 0, 1),
        ("1kg", "H-1-10", 9_000, 2),
    ]
    assert [desk.stock(one).on_hand for one in honey.variants] == [20, 7]
    assert [desk.stock(one).low_at for one in honey.variants] == [3, 5]
    assert jam.price == 8_000
    assert [one.name_ko for one in jam.variants] == [""]
    moves = db.session.scalars(select(StockMovement).order_by(StockMovement.id)).all()
    assert [(move.delta, move.cause, move.words) for move in moves] == [
        (20, MovementCause.COUNTED, "products.xlsx"),
        (7, MovementCause.COUNTED, "products.xlsx"),
    ]
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions.count("product.created") == 2
    assert "products.imported" in actions


def test_the_same_file_twice_changes_nothing(desk):
    rows = [HEAD, ["H-1", "꿀·잼", "아카시아꿀", 12000], [None, "책", "이름만 있는 책", 9000]]
    desk.save(rows)
    before = [(one.id, one.version, one.updated_at) for one in desk.products()]

    answer = desk.upload(rows)

    page = desk.browser.get(answer.location).text
    assert "바뀌는 것이 없습니다" in page
    assert "/confirm" not in page
    assert [(one.id, one.version, one.updated_at) for one in desk.products()] == before


def test_what_was_exported_changes_nothing(desk):
    desk.save([[*HEAD, "옵션1", "옵션1 값", "재고"], ["H-1", "꿀·잼", "아카시아꿀", 12000, "맛", "순한 맛", 3]])
    for kind in ("xlsx", "csv", "cp949"):
        answer = desk.upload(desk.export(kind), name=f"a.{kind}")
        assert answer.status_code == 303, answer.text
        assert "바뀌는 것이 없습니다" in desk.browser.get(answer.location).text, kind
