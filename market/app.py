"""The application: settings, extensions, machinery, doors, in that order, on one screen."""

import os
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

from market import cli
from market.account.views import bp as account_door
from market.api.views import bp as api_door
from market.city.door import bp as city_door
from market.config import ROOT, Settings, read_settings
from market.domain.media import storage
from market.foundation import crypto, passwords
from market.foundation.database import db, engine_options
from market.sandbox.views import bp as sandbox_door
from market.seed.dataset import DEMO_ACCOUNTS
from market.seller.applying.views import bp as applying_door
from market.seller.door import bp as seller_door
from market.shop.door import bp as shop_door
from market.web import (
    compression,
    context,
    csrf,
    errors,
    headers,
    jobs,
    kept_pages,
    logs,
    pictures,
    rendering,
    resting,
    share_pictures,
    site,
    sitemaps,
    static,
    structured,
    templates,
    texts,
)
from market.web.language import LanguagePrefix, requested_language
from market.web.limits import limiter
from market.web.request import accept_clean_requests
from market.web.session import ServerSessions, login_manager
from market.webhooks.stripe import bp as webhook_door


class Market(Flask):
    """Flask, but that no function here is a coroutine: it asks that of each one at each call."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """The market, ready to serve; raises ``WrongSetting`` when a setting is wrong."""
    settings = settings or read_settings(os.environ)
    crypto.use_keys(list(settings.data_keys))
    storage.use_folder(settings.uploads / "pictures")
    app = Market(
        "market", root_path=str(ROOT / "market"), template_folder=str(ROOT / "templates"), static_folder=None
    )
    accept_clean_requests(app)
    app.session_interface = ServerSessions()
    app.jinja_environment = templates.Environment
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        BABEL_DEFAULT_LOCALE="ko",
        RATELIMIT_ENABLED=True,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        MAX_CONTENT_LENGTH=12 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        COMPILED_TEMPLATES=settings.instance / "templates",
        **overrides,
    )
    app.url_map.strict_slashes = False
    app.extensions["market_settings"] = settings
    app.extensions[site.SAMPLE_ACCOUNTS] = () if settings.is_production else DEMO_ACCOUNTS
    passwords.use_cost(**app.config.get("PASSWORD_COST", {}))

    db.init_app(app)
    Babel(app, locale_selector=requested_language)
    login_manager.init_app(app, add_context_processor=False)  # pages know a `visitor`
    limiter.init_app(app)
    kept_pages.offer_pages(app)
    compression.compress_pages(app)
    jobs.set_up(app, settings)
    logs.log_requests(app)
    csrf.protect(app)
    headers.set_headers(app, settings)
    errors.handle_errors(app)
    texts.register_texts(app)
    rendering.remember(app)
    pictures.show_pictures(app)
    share_pictures.tell_pictures(app)
    structured.tell_trails(app)
    resting.tell_holidays(app)
    context.provide_context(app, settings)
    cli.register(app)

    for door in (
        shop_door,
        account_door,
        applying_door,
        seller_door,
        city_door,
        sandbox_door,
        webhook_door,
        api_door,
        site.bp,
        sitemaps.bp,
        pictures.bp,
        share_pictures.bp,
    ):
        app.register_blueprint(door)

    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    kept_pages.keep_pages(app, settings)
    static.serve_static(app, refresh=app.debug)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
