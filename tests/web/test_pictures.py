"""Pictures behind their addresses, and the worker that makes and forgets them."""

import io
import json
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from market.config import ROOT
from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise
from market.domain.media import services, storage
from market.domain.media.models import Picture, PictureState, PictureTrouble
from market.domain.orders.models import OrderLine
from market.foundation import clock, encoder
from market.foundation.database import db, transaction
from market.web import jobs, picture_work
from market.web.pictures import shown
from tests.factories import EnterpriseFactory, ProductFactory, StockFactory
from tests.picturing import PLACE, photo

pytestmark = pytest.mark.usefixtures("app")


def add(raw=None, name="a.jpg", now=None):
    """The reference of a new picture."""
    with transaction():
        raw = photo((600, 400)) if raw is None else raw
        return services.add_picture(raw, name=name, enterprise=None, user=None, now=now or clock.now()).reference


def found(reference):
    db.session.rollback()
    return db.session.scalar(select(Picture).where(Picture.reference == reference))


def key_of(reference):
    return reference.removeprefix("pictures/")


def fetched(client, path, **headers):
    """The answer, with its file read and closed."""
    answer = client.get(path, headers=headers)
    answer.get_data()
    answer.close()
    return answer


@pytest.fixture
def ready(app):
    reference = add()
    assert picture_work.prepare_waiting(app) == 1
    return reference


@pytest.mark.parametrize(
    ("name", "kind", "size"),
    [
        ("320.avif", "image/avif", (320, 213)),
        ("480.webp", "image/webp", (480, 320)),
        ("600.jpg", "image/jpeg", (600, 400)),
        ("small.jpg", "image/jpeg", (176, 176)),
    ],
)
def test_a_form_is_served_for_a_year_under_its_own_type(client, ready, name, kind, size):
    answer = fetched(client, f"/{ready}/{name}")

    assert answer.status_code == 200
    assert answer.content_type == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert {"public", "immutable", "max-age=31536000"} <= set(answer.headers["Cache-Control"].split(", "))
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    with Image.open(io.BytesIO(answer.data)) as form:
        assert form.size == size
    again = fetched(client, f"/{ready}/{name}", **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_ready_picture_is_served_without_the_database(client, ready, max_queries):
    with max_queries(0):
        fetched(client, f"/{ready}/480.jpg")


def test_what_is_no_form_of_a_picture_is_not_found(client, ready):
    key = key_of(ready)
    for path in (
        f"/{ready}/960.jpg",
        f"/{ready}/481.jpg",
        f"/{ready}/480.png",
        f"/{ready}/480.svg",
        f"/{ready}/480",
        f"/{ready}/..%2f..%2foriginals.jpg",
        f"/pictures/{'0' * 24}-600x400/480.jpg",
        f"/pictures/{key[:-1]}/480.jpg",
        "/pictures/../claims/x.jpg",
        f"/en/{ready}/480.jpg",
    ):
        assert fetched(client, path).status_code == 404, path


def test_the_upload_itself_is_never_served_and_goes_when_the_forms_are_there(client, app, settings):
    reference = add()
    key = key_of(reference)
    assert PLACE in storage.original(key).read_bytes()

    for path in (f"/media/pictures/originals/{key}", f"/media/pictures/ready/{key[:2]}/{key}/480.jpg"):
        assert fetched(client, path).status_code == 404
    picture_work.prepare_waiting(app)

    files = [file for file in (settings.uploads / "pictures").rglob("*") if file.is_file()]
    assert len(files) == 12
    assert all(PLACE not in file.read_bytes() for file in files)
    assert found(reference).bytes == sum(file.stat().st_size for file in files)
    assert fetched(client, f"/media/pictures/ready/{key[:2]}/{key}/480.jpg").status_code == 404


def test_a_picture_that_waits_shows_a_drawing_that_nobody_keeps(client, app):
    reference = add()

    waiting = fetched(client, f"/{reference}/480.avif")
    picture_work.prepare_waiting(app)
    ready = fetched(client, f"/{reference}/480.avif")

    assert (waiting.status_code, waiting.content_type) == (200, "image/svg+xml; charset=utf-8")
    assert waiting.headers["Cache-Control"] == "no-store"
    assert waiting.headers["X-Content-Type-Options"] == "nosniff"
    assert ready.content_type == "image/avif"


def test_a_damaged_picture_has_failed_in_words_and_shows_a_drawing(client, app):
    reference = add(photo()[:5_000])

    picture_work.prepare_waiting(app)

    failed = found(reference)
    assert (failed.state, failed.trouble) == (PictureState.FAILED, PictureTrouble.DAMAGED)
    assert not storage.original(failed.key).exists()
    answer = fetched(client, f"/{reference}/480.jpg")
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"<svg" in answer.data


def test_an_encoder_that_stops_is_asked_once_more_and_no_third_time(app, monkeypatch):
    reference = add()
    asked = []

    def stop(*args, **facts):
        asked.append(args)
        raise encoder.EncoderStopped("killed")

    monkeypatch.setattr(encoder, "write_forms", stop)
    for _ in range(3):
        picture_work.prepare_waiting(app)

    assert len(asked) == 2
    assert found(reference).trouble is PictureTrouble.TOO_MUCH


def test_one_that_fails_does_not_hold_up_the_next(app):
    broken, whole = add(photo()[:5_000]), add()

    assert picture_work.prepare_waiting(app) == 2

    assert [found(one).state for one in (broken, whole)] == [PictureState.FAILED, PictureState.READY]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_killed_on_the_way_is_followed_by_another(app, settings, time_machine, when):
    reference = add()
    db.session.rollback()
    environ = {"APP_ENV": "test", "SITE_URL": "http://localhost", "SECRET_KEY": settings.secret_key}
    environ |= {"DATABASE_URL": settings.database_url, "DATA_KEYS": ",".join(settings.data_keys)}
    wish = json.dumps({"environ": environ, "instance": str(settings.instance), "when": when})
    ended = subprocess.run(
        [sys.executable, "-m", "tests.web.killed_worker", wish],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert found(reference).state is PictureState.WAITING
    assert picture_work.prepare_waiting(app) == 0  # the dead one's claim still stands

    time_machine.move_to(clock.now() + services.CLAIM_FOR + timedelta(seconds=1))
    assert picture_work.prepare_waiting(app) == 1

    assert found(reference).state is PictureState.READY
    assert not storage.original(key_of(reference)).exists()
    assert len(list(storage.forms(key_of(reference)).iterdir())) == 12


def test_a_worker_killed_twice_over_one_picture_gives_it_up(app, time_machine):
    reference = add()
    enterprise = EnterpriseFactory(picture=reference)
    product = ProductFactory(picture=reference)
    db.session.commit()
    for _ in range(2):
        with transaction():
            services.claim_next(now=clock.now())
        time_machine.move_to(clock.now() + services.CLAIM_FOR + timedelta(seconds=1))

    picture_work.prepare_waiting(app)

    assert found(reference).trouble is PictureTrouble.TOO_MUCH
    assert not storage.original(key_of(reference)).exists()
    assert db.session.get_one(Enterprise, enterprise.id).picture is None
    assert db.session.get_one(Product, product.id).picture is None


def test_a_picture_that_nobody_shows_any_more_is_forgotten_a_day_later(app, client, ready, time_machine):
    with transaction():
        services.release(ready, now=clock.now())
    picture_work.forget_pictures(app)
    assert fetched(client, f"/{ready}/480.jpg").status_code == 200

    time_machine.move_to(clock.now() + services.FORGOTTEN_AFTER + timedelta(minutes=1))
    picture_work.forget_pictures(app)

    assert fetched(client, f"/{ready}/480.jpg").status_code == 404
    assert found(ready) is None
    assert not storage.forms(key_of(ready)).exists()


def test_a_picture_in_an_order_lives_on(app, client, ready, order, time_machine):
    stock = StockFactory(variant__product__picture=ready)
    db.session.commit()
    order(of=[stock.variant_id])
    assert db.session.scalar(select(OrderLine.picture)) == ready
    with transaction():
        db.session.get_one(Product, stock.variant.product_id).picture = None
        services.release(ready, now=clock.now())
    time_machine.move_to(clock.now() + timedelta(days=2))

    picture_work.forget_pictures(app)

    assert fetched(client, f"/{ready}/480.jpg").status_code == 200
    assert found(ready).released_at is None


def test_a_copied_product_keeps_the_picture(app, ready, time_machine):
    ProductFactory(picture=ready)
    db.session.commit()
    with transaction():
        services.release(ready, now=clock.now())
    time_machine.move_to(clock.now() + timedelta(days=2))

    picture_work.forget_pictures(app)

    assert found(ready) is not None


def test_an_upload_without_a_row_is_swept_away(app, settings):
    kept = add()
    add()
    with transaction():
        db.session.delete(db.session.scalars(select(Picture).order_by(Picture.id.desc())).first())
    originals = settings.uploads / "pictures" / "originals"
    workshop = storage.new_workshop(key_of(kept))
    assert len(list(originals.iterdir())) == 2
    old = clock.now().timestamp() - 7_200
    for entry in (*originals.iterdir(), workshop):
        os.utime(entry, (old, old))

    picture_work.forget_pictures(app)

    assert [file.name for file in originals.iterdir()] == [key_of(kept)]
    assert not workshop.exists()


def test_a_request_that_adds_a_picture_wakes_the_worker(app, monkeypatch):
    woken = []
    monkeypatch.setitem(app.extensions, picture_work.TASK, lambda: woken.append("pictures"))
    with app.test_request_context("/"):
        add()
        app.process_response(app.response_class())

    assert woken == ["pictures"]
    assert jobs.queue_of(app) is not None


def test_a_page_knows_every_address_from_the_reference_alone():
    wide, narrow = shown(f"pictures/{'a' * 24}-960x720"), shown(f"pictures/{'b' * 24}-200x100")

    assert wide.address.endswith("/480.jpg")
    assert [kind for kind, _ in wide.sets] == ["image/avif", "image/webp", "image/jpeg"]
    assert [part.split()[1] for part in wide.sets[0][1].split(", ")] == ["320w", "480w", "640w", "960w"]
    assert narrow.address.endswith("/200.jpg")
    assert narrow.sets[1][1].endswith("/200.webp 200w")
    assert shown("drawings/honey-0.svg").address == "/media/drawings/honey-0.svg"
    assert shown("drawings/honey-0.svg").sets == ()


@pytest.mark.parametrize("reference", ["pictures/x", 'pictures/"onerror=alert(1)', "pictures/../../etc/passwd"])
def test_a_reference_that_is_none_leads_nowhere(client, reference):
    assert shown(reference).sets == ()
    assert fetched(client, shown(reference).address).status_code == 404


def test_nothing_but_drawings_is_served_from_among_the_uploads(client, settings):
    settings.uploads.mkdir(parents=True, exist_ok=True)
    for name in ("a.svg", "a.jpg", "a.html", "a"):
        (settings.uploads / name).write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")

    assert [fetched(client, f"/media/{name}").status_code for name in ("a.svg", "a.jpg", "a.html", "a")] == [
        200,
        404,
        404,
        404,
    ]
