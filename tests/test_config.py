"""Settings: the embedded default needs none, and a wrong one is named."""

import pytest

from market.app import create_app
from market.config import ROOT, WrongSetting, read_settings

SECRET = "x" * 40
LIVE = {
    "APP_ENV": "production",
    "SECRET_KEY": SECRET,
    "DATA_KEYS": SECRET,
    "SITE_URL": "https://market.example",
    "STRIPE_SECRET_KEY": "sk_live_something",
    "STRIPE_WEBHOOK_SECRETS": "whsec_new,whsec_old",
}


def test_without_any_setting_everything_is_embedded(tmp_path):
    settings = read_settings({}, tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path}/dadaket.db"
    assert settings.uses_sandbox
    assert settings.is_development
    assert settings.redis_url is None


def test_the_keys_are_made_once_and_kept_for_their_owner_only(tmp_path):
    first, second = read_settings({}, tmp_path), read_settings({}, tmp_path)

    assert first.secret_key == second.secret_key != first.data_keys[0]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_through_psycopg_3_however_it_is_spelled(tmp_path, scheme):
    settings = read_settings({"DATABASE_URL": f"{scheme}://me@here/market"}, tmp_path)

    assert settings.database_url == "postgresql+psycopg://me@here/market"


def test_production_starts_with_all_it_needs(tmp_path):
    settings = read_settings(LIVE, tmp_path)

    assert settings.is_production
    assert settings.stripe_webhook_secrets == ("whsec_new", "whsec_old")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"APP_ENV": "staging"}, "APP_ENV"),
        ({"PORT": "eighty"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"OFFICIAL_SITE": "yes"}, "OFFICIAL_SITE"),
        ({"DATABASE_URL": "mysql://here"}, "DATABASE_URL"),
        ({"REDIS_URL": "http://here"}, "REDIS_URL"),
        ({"SMTP_URL": "mail.example"}, "SMTP_URL"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"STRIPE_SECRET_KEY": "pk_test_1", "STRIPE_WEBHOOK_SECRETS": "whsec_1"}, "STRIPE_SECRET_KEY"),
        ({"STRIPE_SECRET_KEY": "sk_test_1"}, "STRIPE_WEBHOOK_SECRETS"),
        ({**LIVE, "STRIPE_SECRET_KEY": ""}, "STRIPE_SECRET_KEY"),
        ({**LIVE, "SITE_URL": "http://market.example"}, "SITE_URL"),
        ({**LIVE, "SECRET_KEY": ""}, "SECRET_KEY"),
        ({**LIVE, "DATA_KEYS": ""}, "DATA_KEYS"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(tmp_path, changes, named):
    with pytest.raises(WrongSetting, match=named):
        read_settings(changes, tmp_path)


def test_a_secret_is_not_printed_with_the_settings(tmp_path):
    assert SECRET not in repr(read_settings(LIVE, tmp_path))
    assert "sk_live" not in repr(read_settings(LIVE, tmp_path))


def test_every_setting_is_in_the_example(tmp_path):
    class Watched(dict):
        asked: set[str]

        def get(self, name, default=None):
            self.asked.add(name)
            return super().get(name, default)

    environ = Watched()
    environ.asked = set()
    read_settings(environ, tmp_path)
    example = (ROOT / ".env.example").read_text()

    assert {name for name in environ.asked if f"\n{name}=" not in example} == set()


def test_a_live_market_has_no_sandbox_page_no_mailbox_and_lets_forms_lead_to_stripe(tmp_path):
    live = create_app(read_settings(LIVE, tmp_path))
    browser = live.test_client()

    assert browser.get("/sandbox/pay/cs_sandbox_1").status_code == 404
    assert browser.get("/__mail__").status_code == 404
    policy = browser.get("/healthz").headers["Content-Security-Policy"]
    assert "form-action 'self' https://checkout.stripe.com;" in policy
