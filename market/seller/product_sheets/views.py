"""Products by spreadsheet: take them out, change many at a desk, look at what will happen, bring them in.

Nothing is saved while one cell is wrong, and nothing before somebody has confirmed; then all of it, or nothing.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.catalog.models import ProductStatus
from market.domain.catalog.queries import categories
from market.domain.enterprises.abilities import Ability
from market.domain.imports import services
from market.domain.imports.errors import ImportNotFound
from market.domain.imports.models import ImportState, ProductImport
from market.domain.imports.queries import import_of, latest_imports
from market.domain.imports.wishes import wish_of
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.seller.product_sheets.cells import templates_by_category
from market.seller.product_sheets.exporting import (
    Table,
    as_csv,
    as_workbook,
    marked_copy,
    own_products,
    to_fill_in,
    unwritable,
)
from market.seller.product_sheets.handing_in import check_again, hand_in, kept_rows
from market.seller.product_sheets.pictures import LARGEST_ZIP, MOST_PICTURES
from market.seller.product_sheets.reading import MOST_PRODUCT_ROWS, Fault
from market.seller.product_sheets.telling import told
from market.web import product_imports
from market.web.documents import CSV, XLSX, download
from market.web.guards import needs, own_enterprise
from market.web.limits import CHECKOUT, limiter
from market.web.session import signed_in_user
from market.web.sheets import LARGEST_FILE

bp = Blueprint("product_sheets", __name__, url_prefix="/products/sheet")
bp.before_request(needs(Ability.EDIT_PRODUCTS))

LARGEST_POST = LARGEST_ZIP + LARGEST_FILE + 1024**2
AT_ONCE, PICTURES_AT_ONCE = 200, 20
"""Rows and pictures that are saved within the request: about a second."""

MOST_FAULTS = 1_000
CP949 = "text/csv; charset=cp949"
KINDS = ("xlsx", "csv", "cp949")


@bp.url_value_preprocessor
def _let_photos_in(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Photos are larger than anything else that comes in; this is asked before the form is read."""
    if endpoint == "seller.product_sheets.upload" and request.method == "POST":
        request.max_content_length = LARGEST_POST


@bp.route("/", methods=["GET", "POST"])
@limiter.limit(CHECKOUT, methods=["POST"])
def upload() -> ResponseReturnValue:
    """Take a filled-in sheet, with photos in a ZIP. With a fault in it, all of them stand beside their cells."""
    if request.method == "GET":
        return _start()
    number = request.form.get("instead", "")
    instead = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    sheet, photos = request.files.get("sheet"), request.files.get("photos")
    try:
        import_id = hand_in(sheet, photos, instead)
    except ImportNotFound:
        raise
    except MarketError as refusal:
        return _start(refusal=str(refusal), instead=instead), 422
    finally:
        for file in (sheet, photos):
            if file is not None:
                file.close()
    return _after_checking(import_id)


@bp.get("/export")
def export() -> ResponseReturnValue:
    """The products as they are: ``?kind=xlsx|csv|cp949&show=draft|published|hidden&part=1``."""
    kind, part = request.args.get("kind", "xlsx"), request.args.get("part", "")
    shown = [status for status in ProductStatus if status.value == request.args.get("show")]
    number = int(part) if part.isascii() and part.isdigit() and len(part) < 4 else 0
    table = own_products(own_enterprise(signed_in_user()), shown, part=number)
    lacking = unwritable(table) if kind == "cp949" and not request.args.get("named") else []
    if lacking:
        return render_template(
            "seller/product_sheets/letters.html", lacking=lacking[:50], args=request.args.to_dict()
        )
    return _file(table, kind, f"products-{clock.day_of(clock.now()):%Y%m%d}{f'-{number}' if number else ''}")


@bp.get("/blank")
def blank() -> ResponseReturnValue:
    """An empty sheet with one row that shows how: ``?kind=xlsx|csv|cp949&category=honey``."""
    shelf = next((one for one in categories() if one.slug == request.args.get("category")), None)
    template = templates_by_category()[shelf.id] if shelf else None
    return _file(to_fill_in(shelf, template), request.args.get("kind", "xlsx"), "products")


@bp.get("/<int:import_id>")
def show(import_id: int) -> ResponseReturnValue:
    """A sheet with its faults, before it is saved, while it is, and what came of it."""
    return _page(_own(import_id))


@bp.get("/<int:import_id>/marked.xlsx")
def marked(import_id: int) -> ResponseReturnValue:
    """The sheet as it was handed in, wrong cells coloured, the reasons beside them."""
    taken = _own(import_id)
    if taken.state is not ImportState.FAULTY:
        raise ImportNotFound
    outcome = product_imports.told(taken.outcome or "")
    faults = [Fault(**fault) for fault in outcome["faults"]]
    words = gettext("to correct")
    name = f"{taken.file_name.rpartition('.')[0] or 'products'}-{words}.xlsx"
    return download(marked_copy(kept_rows(taken), faults, outcome["places"]), name=name, kind=XLSX)


@bp.post("/<int:import_id>/confirm")
def confirm(import_id: int) -> ResponseReturnValue:
    """Save it. Pressed twice, it is saved once."""
    taken = _own(import_id)
    is_short = taken.rows <= AT_ONCE and taken.total <= PICTURES_AT_ONCE
    with transaction():
        ours = services.confirm(import_id, now=clock.now())
    if not ours:
        flash(gettext("That was done already."), "warning")
    elif is_short:
        product_imports.finish(import_id)
    else:
        product_imports.ask(import_id)
    return redirect(url_for("seller.product_sheets.show", import_id=import_id), 303)


@bp.post("/<int:import_id>/again")
@limiter.limit(CHECKOUT)
def again(import_id: int) -> ResponseReturnValue:
    """Check the same sheet against what the products are now."""
    taken = _own(import_id)
    if taken.state not in services.OPEN:
        raise ImportNotFound
    try:
        number = check_again(taken)
    except ImportNotFound:
        raise
    except MarketError as refusal:
        return _start(refusal=str(refusal)), 422
    return _after_checking(number)


def _own(import_id: int) -> ProductImport:
    return import_of(own_enterprise(signed_in_user()), import_id)


def _after_checking(import_id: int) -> ResponseReturnValue:
    taken = _own(import_id)
    if taken.state is ImportState.FAULTY:
        return _page(taken), 422
    return redirect(url_for("seller.product_sheets.show", import_id=import_id), 303)


def _start(*, refusal: str = "", instead: int | None = None) -> str:
    return render_template(
        "seller/product_sheets/upload.html",
        refusal=refusal,
        instead=instead,
        shelves=categories(),
        latest=latest_imports(own_enterprise(signed_in_user())),
        statuses=ProductStatus,
        states=ImportState,
        most=f"{MOST_PRODUCT_ROWS:,}",
        most_pictures=MOST_PICTURES,
        megabytes=LARGEST_ZIP // 1024**2,
    )


def _page(taken: ProductImport) -> str:
    outcome: dict[str, Any] = {"faults": [], "wishes": [], "remarks": []}
    if taken.outcome and taken.state in (ImportState.FAULTY, ImportState.CHECKED):
        outcome = product_imports.told(taken.outcome)
    return render_template(
        "seller/product_sheets/show.html",
        taken=taken,
        states=ImportState,
        faults=outcome["faults"][:MOST_FAULTS],
        number=len(outcome["faults"]),
        remarks=outcome["remarks"],
        products=told([wish_of(one) for one in outcome["wishes"]]),
        most=f"{MOST_PRODUCT_ROWS:,}",
        most_pictures=MOST_PICTURES,
        megabytes=LARGEST_ZIP // 1024**2,
    )


def _file(table: Table, kind: str, name: str) -> ResponseReturnValue:
    if kind not in KINDS:
        raise ImportNotFound
    if kind == "xlsx":
        return download(as_workbook(table), name=f"{name}.xlsx", kind=XLSX)
    is_old = kind == "cp949"
    return download(as_csv(table, cp949=is_old), name=f"{name}.csv", kind=CP949 if is_old else CSV)
