"""An enterprise with a sheet of products, and the browsers of its owner and of another's."""

import csv
import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from market.domain.catalog.models import Product
from market.domain.imports.models import ProductImport
from market.domain.inventory.models import Stock
from market.foundation.database import db, transaction
from tests.factories import CategoryFactory, MembershipFactory, SellingEnterpriseFactory

START = "/seller/products/sheet/"


class Desk:
    """``desk.upload(rows)`` hands a sheet in; ``desk.save(rows)`` confirms it, too."""

    def __init__(self, sign_in):
        self.category = CategoryFactory(name_ko="꿀·잼", name_en="Honey and jam", notice_template="other")
        self.books = CategoryFactory(name_ko="책", name_en="Books", notice_template="books")
        self.enterprise = SellingEnterpriseFactory(is_sample=False)
        member = MembershipFactory(enterprise=self.enterprise)
        other = MembershipFactory(enterprise=SellingEnterpriseFactory())
        db.session.commit()
        self.enterprise_id, self.category_id = self.enterprise.id, self.category.id
        self.category_slug = self.category.slug
        self.browser, self.stranger = sign_in(member.user), sign_in(other.user)

    def upload(self, rows, *, photos=None, name="products.xlsx", browser=None, **more):
        raw = rows if isinstance(rows, bytes) else workbook(rows)
        data = {"sheet": (io.BytesIO(raw), name), **more}
        if photos is not None:
            data["photos"] = (io.BytesIO(photos), "photos.zip")
        return (browser or self.browser).post(START, data, content_type="multipart/form-data")

    def save(self, rows, **more):
        answer = self.upload(rows, **more)
        assert answer.status_code == 303, answer.text
        self.browser.post(f"{answer.location}/confirm")
        return self.browser.get(answer.location).text

    def export(self, kind="xlsx", **query):
        return self.browser.get(f"{START}export", query_string={"kind": kind, **query}).data

    def rows(self, kind="xlsx", **query):
        """What an export holds, as lists; the heading first."""
        raw = self.export(kind, **query)
        if kind == "xlsx":
            sheet = load_workbook(io.BytesIO(raw)).worksheets[0]
            return [["" if cell is None else cell for cell in row] for row in sheet.values]
        return list(csv.reader(io.StringIO(raw.decode("utf-8-sig" if kind == "csv" else "cp949"), newline="")))

    def products(self):
        db.session.rollback()
        own = select(Product).where(Product.enterprise_id == self.enterprise_id).order_by(Product.id)
        return db.session.scalars(own.execution_options(populate_existing=True)).all()

    def product(self, **facts):
        return next(one for one in self.products() if all(getattr(one, key) == value for key, value in facts.items()))

    def stock(self, variant):
        db.session.rollback()
        return db.session.get(Stock, variant.id, populate_existing=True)

    def imports(self):
        db.session.rollback()
        return db.session.scalars(select(ProductImport).order_by(ProductImport.id)).all()

    def set_stock(self, variant, on_hand):
        """Something was sold, or came back."""
        with transaction():
            db.session.get_one(Stock, variant.id).on_hand = on_hand

    def exported(self):
        return io.BytesIO(self.export())


def workbook(rows):
    """The bytes of a workbook with ``rows``; a dict is a row by the names of the first."""
    book = Workbook()
    head = rows[0]
    book.active.append(head)
    for row in rows[1:]:
        book.active.append([row.get(name) for name in head] if isinstance(row, dict) else row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**files):
    """A ZIP of ``files``; a name may be given as ``{"빵.jpg": raw}``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return out.getvalue()


@pytest.fixture
def desk(sign_in, app):
    return Desk(sign_in)
