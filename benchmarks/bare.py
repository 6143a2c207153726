"""The ceiling: the same list made by Flask, SQLAlchemy Core and Jinja with nothing around them.

One statement for the same 24 products, one template, about as many bytes as our own page has; no languages, no
filters, no sessions, no headers, no macros. And below it constant bytes: what Flask itself costs.
"""

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import create_engine, select

from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.foundation.database import engine_options

CARDS = 24

PAGE = """<!doctype html>
<html lang="ko">
<head><meta charset="utf-8"><title>{{ title }}</title><link rel="stylesheet" href="/static/bare.css"></head>
<body>
<main>
<h1>{{ title }}</h1>
<ul class="grid grid--3">
{%- for product in products %}
  <li class="card">
    <div class="card__pic">
      <img src="/media/{{ product.picture }}" alt="" width="400" height="400" loading="lazy">
      {%- if product.is_sample %}<p class="card__flags"><span class="tag tag--sample">예시</span></p>{% endif %}
    </div>
    <p class="card__by"><span class="type">{{ product.kind.value }}</span> <span>{{ product.maker }}</span></p>
    <h2 class="card__t"><a href="/products/{{ product.slug }}">{{ product.name_ko }}</a></h2>
    <p class="price">{{ "{:,}".format(product.price) }}원</p>
  </li>
{%- endfor %}
</ul>
</main>
{{ filling|safe }}
</body>
</html>
"""


def bare_app(database_url: str, *, size: int) -> Flask:
    """An application with ``/list``, a bare page of about ``size`` bytes, and ``/constant``, as many fixed bytes."""
    app = Flask("benchmarks.bare")
    engine = create_engine(database_url, **engine_options(database_url))
    template = app.jinja_env.from_string(PAGE)
    product, enterprise = Product.__table__.c, Enterprise.__table__.c
    newest = (
        select(
            product.slug,
            product.name_ko,
            product.price,
            product.picture,
            product.is_sample,
            enterprise.name_ko.label("maker"),
            enterprise.kind,
        )
        .join_from(Product.__table__, Enterprise.__table__, enterprise.id == product.enterprise_id)
        .where(product.status == ProductStatus.PUBLISHED, enterprise.status == EnterpriseStatus.ACTIVE)
        .order_by(product.published_at.desc(), product.id.desc())
        .limit(CARDS)
    )
    filling = {"html": ""}
    constant = b"x" * size

    @app.get("/list")
    def _list() -> ResponseReturnValue:
        with engine.connect() as connection:
            products = connection.execute(newest).all()
        return template.render(title="상품", products=products, filling=filling["html"])

    @app.get("/constant")
    def _constant() -> ResponseReturnValue:
        return constant

    line = "<p>고양의 사회적경제가 함께 쓰는 시장입니다.</p>\n"
    alone = len(app.test_client().get("/list").data)
    filling["html"] = line * max(0, (size - alone) // len(line.encode()))
    return app
