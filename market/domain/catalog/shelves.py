"""What the city does with the shelves of the market. The caller opens the transaction; nothing here commits.

A shelf is never deleted: merged into another, it keeps its row, and its products stand on the other one.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from market.domain.audit import services as audit
from market.domain.audit.services import Deed
from market.domain.catalog.errors import NoSuchCategory, NoSuchTemplate, SameShelf, ShelfExists, ShelfMerged
from market.domain.catalog.models import Category, Product
from market.domain.catalog.rules import notice_templates
from market.domain.catalog.services import describe_many
from market.domain.enterprises.models import Enterprise
from market.foundation.actors import Actor
from market.foundation.database import db
from market.foundation.hangul import in_address


@dataclass(frozen=True, slots=True)
class ShelfFacts:
    """What a shelf is called, which notice its goods fill, and its drawing."""

    name_ko: str
    name_en: str
    notice_template: str
    picture: str


def shelf_by_slug(slug: str) -> Category:
    """The shelf called ``slug``, merged or not; ``NoSuchCategory``."""
    found = db.session.scalar(select(Category).where(Category.slug == slug))
    if found is None:
        raise NoSuchCategory
    return found


def all_shelves() -> Sequence[tuple[Category, int]]:
    """Every shelf in its order, those that were merged last, with how many products stand on each."""
    number = (
        select(func.count(Product.id)).where(Product.category_id == Category.id).correlate(Category).scalar_subquery()
    )
    order = (Category.merged_into_id.is_not(None), Category.position, Category.id)
    return [(shelf, count) for shelf, count in db.session.execute(select(Category, number).order_by(*order))]


def drawings() -> Sequence[str]:
    """The drawings that shelves have, each once."""
    return db.session.scalars(select(Category.picture).distinct().order_by(Category.picture)).all()


def add(facts: ShelfFacts, *, actor: Actor, now: datetime) -> Category:
    """A new shelf at the end. Raises ``NoSuchTemplate``, or ``ShelfExists`` for a name that is taken."""
    _check(facts, but=0)
    last = db.session.scalar(select(func.coalesce(func.max(Category.position), 0))) or 0
    slug = in_address(facts.name_en) or in_address(facts.name_ko) or "shelf"
    shelf = Category(slug=slug, position=last + 1, **asdict(facts))
    try:
        with db.session.begin_nested():
            db.session.add(shelf)
    except IntegrityError:
        raise ShelfExists(name=facts.name_en) from None
    _note("category.added", shelf, {"name_ko": [None, facts.name_ko]}, actor=actor, now=now)
    return shelf


def change(shelf: Category, facts: ShelfFacts, *, actor: Actor, now: datetime) -> None:
    """Call it otherwise from now on, everywhere at once; its address stays.

    Products on sale are not asked for another notice: where the shelf's becomes another one, they keep theirs.
    Raises ``NoSuchTemplate``, ``ShelfExists`` or ``ShelfMerged``.
    """
    _hold(shelf)
    _check(facts, but=shelf.id)
    wanted, template = asdict(facts), shelf.notice_template
    changes = {name: [getattr(shelf, name), value] for name, value in wanted.items() if getattr(shelf, name) != value}
    if not changes:
        return
    for name, value in wanted.items():
        setattr(shelf, name, value)
    if template != facts.notice_template:
        _keep_notice(shelf.id, template)
    db.session.flush()
    _describe(shelf.id)
    _note("category.changed", shelf, changes, actor=actor, now=now)


def move(shelf: Category, by: int, *, actor: Actor, now: datetime) -> None:
    """One place up (-1) or down (1) among the shelves."""
    _hold(shelf)
    row = list(
        db.session.scalars(
            select(Category).where(Category.merged_into_id.is_(None)).order_by(Category.position, Category.id)
        )
    )
    here = row.index(shelf)
    there = min(max(here + by, 0), len(row) - 1)
    row.insert(there, row.pop(here))
    for place, one in enumerate(row, 1):
        one.position = place
    if here != there:
        _note("category.moved", shelf, {"position": [here + 1, there + 1]}, actor=actor, now=now)


def merge(shelf: Category, into: Category, *, actor: Actor, now: datetime) -> int:
    """Put everything that stands on ``shelf`` onto another one; how many products that were.

    Each keeps the notice that it has filled in. Old addresses of the shelf lead to the other. Raises ``SameShelf``,
    or ``ShelfMerged`` where either of them was merged meanwhile.
    """
    if shelf.id == into.id:
        raise SameShelf
    for one in sorted((shelf, into), key=lambda shelf: shelf.id):  # always in this order: two never wait crosswise
        _hold(one)
    if shelf.notice_template != into.notice_template:
        _keep_notice(shelf.id, shelf.notice_template)
    moved = db.session.execute(
        update(Product)
        .where(Product.category_id == shelf.id)
        .values(category_id=into.id, version=Product.version + 1, updated_at=now)
        .returning(Product.id, Product.name_ko)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.execute(
        update(Category)
        .where(Category.merged_into_id == shelf.id)
        .values(merged_into_id=into.id)
        .execution_options(synchronize_session=False)
    )
    shelf.merged_into_id = into.id
    db.session.flush()
    db.session.expire_all()
    _describe(into.id)
    changes = {"category_id": [shelf.id, into.id]}
    audit.record_many(
        (Deed("product.changed", ("product", number, name), changes) for number, name in moved), actor=actor, now=now
    )
    told: dict[str, list[object]] = {"merged_into": [None, into.name_ko], "products": [None, len(moved)]}
    _note("category.merged", shelf, told, actor=actor, now=now)
    return len(moved)


def _hold(shelf: Category) -> None:
    """Let nobody else change ``shelf`` until the transaction ends, and read it as it is; ``ShelfMerged``."""
    turn = update(Category).where(Category.id == shelf.id).values(position=Category.position).returning(Category)
    now = db.session.scalars(select(Category).from_statement(turn).execution_options(populate_existing=True)).one()
    if now.merged_into_id is not None:
        raise ShelfMerged(name=now.name)


def _check(facts: ShelfFacts, *, but: int) -> None:
    if facts.notice_template not in notice_templates():
        raise NoSuchTemplate
    taken = select(Category.id).where(
        Category.id != but,
        Category.merged_into_id.is_(None),
        (Category.name_ko == facts.name_ko) | (Category.name_en == facts.name_en),
    )
    if db.session.scalar(taken.limit(1)) is not None:
        raise ShelfExists(name=facts.name_ko)


def _keep_notice(shelf_id: int, template: str) -> None:
    db.session.execute(
        update(Product)
        .where(Product.category_id == shelf_id, Product.own_notice_template.is_(None))
        .values(own_notice_template=template)
        .execution_options(synchronize_session=False)
    )


def _describe(shelf_id: int) -> None:
    """The name of a shelf is among the words by which its products are found."""
    rows = db.session.execute(
        select(Product, Enterprise)
        .join(Enterprise, Enterprise.id == Product.enterprise_id)
        .where(Product.category_id == shelf_id)
        .options(joinedload(Product.category))
        .order_by(Enterprise.id)
    )
    by_maker: dict[int, tuple[Enterprise, list[Product]]] = {}
    for product, enterprise in rows:
        by_maker.setdefault(enterprise.id, (enterprise, []))[1].append(product)
    for enterprise, products in by_maker.values():
        describe_many(enterprise, products)


def _note(action: str, shelf: Category, changes: dict[str, list[object]], *, actor: Actor, now: datetime) -> None:
    audit.record(action, actor=actor, subject=("category", shelf.id, shelf.name_ko), now=now, changes=changes)
