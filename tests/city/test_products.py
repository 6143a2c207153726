"""What the city takes off the shelf stays off until the city lets it back."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from market.domain.audit.models import AuditEntry
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import MemberRole
from market.domain.notifications.models import OutboxMail
from market.foundation.database import db, transaction
from tests.factories import MembershipFactory, StaffFactory
from tests.voicing import a_product

WHY = "표시 사항에 원산지가 없습니다. 적어 주세요."


@pytest.fixture
def product(app):
    return a_product(slug="honey")


@pytest.fixture
def staff(sign_in):
    user = StaffFactory()
    db.session.commit()
    return sign_in(user)


def test_only_the_city_lets_a_blocked_product_back(staff, product, sign_in, client):
    owner = MembershipFactory(enterprise=product.enterprise, role=MemberRole.OWNER).user
    db.session.commit()
    seller = sign_in(owner)

    assert staff.post("/city/products/honey/block", {"reason": " "}).status_code == 422
    assert staff.post("/city/products/honey/block", {"reason": WHY}).status_code == 303
    assert client.get("/products/honey").status_code == 404
    assert WHY in staff.get("/city/products/?show=blocked").text
    assert WHY in seller.get("/seller/products/honey").text
    seller.post("/seller/products/chosen/publish", {"product": str(product.id)})
    db.session.expire_all()
    assert product.status is ProductStatus.HIDDEN
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "city_decided")).one()
    assert (mail.recipient, mail.facts["reason"]) == (owner.email, WHY)

    staff.post("/city/products/honey/lift")
    db.session.expire_all()
    assert (product.status, product.block_reason) == (ProductStatus.HIDDEN, None)
    assert {"product.blocked", "product.unblocked"} <= set(db.session.scalars(select(AuditEntry.action)))


def test_the_table_itself_keeps_a_blocked_product_off_the_shelf(staff, product):
    staff.post("/city/products/honey/block", {"reason": WHY})

    with pytest.raises(IntegrityError), transaction():
        db.session.execute(update(Product).values(status=ProductStatus.PUBLISHED))
