"""The shop's pages are opened once before the first visitor does: nobody is told, and nothing is left behind."""

import logging

from sqlalchemy import func, select

from market.domain.accounts.models import WebSession
from market.domain.carts.models import Cart
from market.domain.search.models import SearchMiss
from market.foundation.database import db
from market.seed import findable
from market.web.warming import warm_up
from tests.factories import ProductFactory, StockFactory, VariantFactory


def test_the_pages_of_the_shop_are_opened_in_both_languages(app, settings, monkeypatch, caplog):
    StockFactory(variant=VariantFactory(product=ProductFactory(slug="honey")), on_hand=9)
    db.session.commit()
    findable.rebuild()
    opened = []
    app_itself = app.wsgi_app

    def watched(environ, start_response):
        opened.append(environ["PATH_INFO"])
        return app_itself(environ, start_response)

    monkeypatch.setattr(app, "wsgi_app", watched)
    with caplog.at_level(logging.INFO, "market.access"):
        warm_up(app, settings)

    assert {"/", "/products", "/products/honey", "/en/products/honey", "/search", "/en/popups"} <= set(opened)
    assert not caplog.records
    for kind in (WebSession, Cart, SearchMiss):
        assert db.session.scalar(select(func.count()).select_from(kind)) == 0

    with caplog.at_level(logging.INFO, "market.access"):
        app.test_client().get("/products")
    assert caplog.records
