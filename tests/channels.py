"""Products as other places want them."""

from market.domain.catalog.models import ProductPhoto
from market.domain.media.models import Picture, PictureState
from market.foundation import clock
from market.foundation.database import db
from tests.factories import ProductFactory, SellingEnterpriseFactory, StockFactory


def a_real_product(*, stock=5, photo=(960, 720), state=PictureState.READY, **facts):
    """Something that every channel takes, until ``facts`` make it another."""
    facts.setdefault("is_sample", False)
    if "enterprise" not in facts:
        facts["enterprise"] = SellingEnterpriseFactory(is_sample=False)
    product = ProductFactory(**facts)
    StockFactory(variant__product=product, on_hand=stock)
    if photo:
        add_photo(product, photo, state=state)
    return product


def add_photo(product, size=(960, 720), *, state=PictureState.READY, position=1):
    """A photo of the real thing; its files are nowhere."""
    key = f"{product.id:020x}{position:04x}-{size[0]}x{size[1]}"
    picture = Picture(
        reference=f"pictures/{key}",
        enterprise_id=product.enterprise_id,
        name="photo.jpg",
        state=state,
        width=size[0],
        height=size[1],
        bytes=1,
        created_at=clock.now(),
    )
    db.session.add(picture)
    db.session.add(
        ProductPhoto(
            product_id=product.id,
            position=position,
            file=picture.reference,
            alt_ko="사진",
            alt_en="Photo",
            is_drawing=False,
        )
    )
    db.session.flush()
    return picture.reference


def read_feed(answer):
    """The rows of a tab-separated file, by the names in its heading."""
    heading, *rows = [line.split("\t") for line in answer.text.removesuffix("\r\n").split("\r\n")]
    assert all(len(row) == len(heading) for row in rows)
    return [dict(zip(heading, row, strict=True)) for row in rows]
