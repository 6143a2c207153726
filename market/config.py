"""Settings: read once from the environment, checked, and kept in one frozen dataclass.

A wrong setting stops the start with a sentence that says which one and why. ``.env.example`` lists them all.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class WrongSetting(Exception):
    """A setting that the market can't start with."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the market: shown in the footer of every page (전자상거래법 제10조, 제13조)."""

    name: str
    representative: str
    address: str
    phone: str
    email: str
    business_no: str
    mail_order_no: str
    mail_order_office: str
    hosting: str
    privacy_officer: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one installation and another."""

    app_env: str
    instance: Path
    secret_key: str = field(repr=False)
    data_keys: tuple[str, ...] = field(repr=False)
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    smtp_url: str | None = field(repr=False)
    mail_from: str
    city_mail: str
    site_url: str
    official_site: bool
    stripe_secret_key: str | None = field(repr=False)
    stripe_webhook_secrets: tuple[str, ...] = field(repr=False)
    port: int
    trusted_proxies: int
    page_cache: int
    """How many bytes of pages for everybody each web process keeps; 0 keeps none."""

    stale_while_revalidate: int
    """Seconds that browsers and caches may show a page for everybody while they ask for a newer one."""

    operator: Operator

    @property
    def is_production(self) -> bool:
        return self.app_env == "production"

    @property
    def is_development(self) -> bool:
        return self.app_env == "development"

    @property
    def uses_sandbox(self) -> bool:
        """Payments go to the embedded sandbox: no key of a real provider was given."""
        return self.stripe_secret_key is None

    @property
    def uploads(self) -> Path:
        return self.instance / "uploads"

    @property
    def mailbox(self) -> Path:
        return self.instance / "mail"


def read_settings(environ: Mapping[str, str], instance: Path = ROOT / "instance") -> Settings:
    """The settings in ``environ``; what is not there gets the embedded default.

    Raises ``WrongSetting`` with a sentence for the person who starts the market.
    """
    values = _Reader(environ)
    app_env = values.one_of("APP_ENV", ("development", "test", "production"), "development")
    production = app_env == "production"
    instance = Path(values.text("INSTANCE_DIR", str(instance)))
    instance.mkdir(parents=True, exist_ok=True)
    port = values.whole_number("PORT", 8000, 1, 65535)
    secret_key = values.text("SECRET_KEY") or _kept_secret(instance / "secret_key", production, "SECRET_KEY")
    data_keys = values.words("DATA_KEYS") or (_kept_secret(instance / "data_key", production, "DATA_KEYS"),)
    if len(secret_key) < 32 or any(len(key) < 32 for key in data_keys):
        raise WrongSetting(
            "SECRET_KEY and each of DATA_KEYS need at least 32 characters. "
            "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    stripe_key = values.text("STRIPE_SECRET_KEY") or None
    webhook_secrets = values.words("STRIPE_WEBHOOK_SECRETS")
    if stripe_key and not stripe_key.startswith(("sk_", "rk_")):
        raise WrongSetting("STRIPE_SECRET_KEY is not a secret key: it begins with sk_ or rk_.")
    if stripe_key and not webhook_secrets:
        raise WrongSetting(
            "STRIPE_WEBHOOK_SECRETS is missing: with STRIPE_SECRET_KEY set, payments are confirmed by signed "
            "notices. Give the endpoint's signing secret (whsec_…), several separated by commas."
        )
    if production and not stripe_key:
        raise WrongSetting(
            "APP_ENV=production needs STRIPE_SECRET_KEY: the sandbox takes no real money and must not be "
            "met by real shoppers. Set the key, or start with APP_ENV=development."
        )
    site_url = values.url("SITE_URL", f"http://127.0.0.1:{port}", ("http", "https")).rstrip("/")
    if production and not site_url.startswith("https://"):
        raise WrongSetting("SITE_URL must begin with https:// when APP_ENV=production.")
    return Settings(
        app_env=app_env,
        instance=instance,
        secret_key=secret_key,
        data_keys=tuple(data_keys),
        database_url=_database_url(values, instance),
        redis_url=values.url("REDIS_URL", "", ("redis", "rediss", "unix")) or None,
        smtp_url=values.url("SMTP_URL", "", ("smtp", "smtps")) or None,
        mail_from=values.text("MAIL_FROM", "다다켓 DADAKET <no-reply@dadaket.example>"),
        city_mail=values.text("CITY_MAIL", "city@dadaket.example"),
        site_url=site_url,
        official_site=values.flag("OFFICIAL_SITE"),
        stripe_secret_key=stripe_key,
        stripe_webhook_secrets=webhook_secrets or (secret_key,),
        port=port,
        trusted_proxies=values.whole_number("TRUSTED_PROXIES", 0, 0, 5),
        page_cache=values.whole_number("PAGE_CACHE_MB", 64, 0, 4096) * 1024 * 1024,
        stale_while_revalidate=values.whole_number("STALE_WHILE_REVALIDATE", 0, 0, 86_400),
        operator=Operator(
            name=values.text("OPERATOR_NAME", "다다켓 DADAKET"),
            representative=values.text("OPERATOR_REPRESENTATIVE"),
            address=values.text("OPERATOR_ADDRESS"),
            phone=values.text("OPERATOR_PHONE"),
            email=values.text("OPERATOR_EMAIL"),
            business_no=values.text("OPERATOR_BUSINESS_NO"),
            mail_order_no=values.text("OPERATOR_MAIL_ORDER_NO"),
            mail_order_office=values.text("OPERATOR_MAIL_ORDER_OFFICE"),
            hosting=values.text("OPERATOR_HOSTING"),
            privacy_officer=values.text("OPERATOR_PRIVACY_OFFICER"),
        ),
    )


class _Reader:
    """Reads one setting at a time, and says what is wrong with it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str = "") -> str:
        return self._environ.get(name, "").strip() or default

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.text(name).split(",") if word.strip())

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise WrongSetting(f"{name}={value} is not known. It is one of: {', '.join(allowed)}.")
        return value

    def flag(self, name: str) -> bool:
        return self.one_of(name, ("0", "1"), "0") == "1"

    def whole_number(self, name: str, default: int, lowest: int, highest: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
            raise WrongSetting(f"{name}={value} must be a whole number from {lowest} to {highest}.")
        return int(value)

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value and urlsplit(value).scheme not in schemes:
            raise WrongSetting(f"{name} must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}.")
        return value


def _database_url(values: _Reader, instance: Path) -> str:
    """The database's address in SQLAlchemy's spelling; PostgreSQL always through psycopg 3."""
    url = values.text("DATABASE_URL", f"sqlite:///{instance / 'dadaket.db'}")
    scheme, _, rest = url.partition("://")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite":
        return url
    raise WrongSetting("DATABASE_URL must begin with postgresql:// or sqlite:///.")


def _kept_secret(file: Path, production: bool, name: str) -> str:
    """A secret made once and kept in the instance folder; production must bring its own."""
    if production:
        raise WrongSetting(f"{name} is missing: APP_ENV=production brings its own, at least 32 characters.")
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text().strip()
