"""Pictures taken in, claimed, given up, let go."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.media import errors, queries, services, storage
from market.domain.media.models import Picture, PictureState, PictureTrouble
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.factories import EnterpriseFactory, UserFactory
from tests.picturing import claiming, heic, photo, saved, scene
from tests.races import all_at_once

pytestmark = pytest.mark.usefixtures("app")


def add(raw=None, name="꿀단지.jpg", now=None):
    """The id of a picture of nobody in particular."""
    with transaction():
        picture = services.add_picture(
            photo((40, 30)) if raw is None else raw, name=name, enterprise=None, user=None, now=now or clock.now()
        )
        return picture.id


def one(picture_id):
    db.session.rollback()
    return db.session.get_one(Picture, picture_id)


def test_a_picture_waits_with_its_size_and_its_file():
    enterprise, user = EnterpriseFactory(), UserFactory()
    db.session.commit()
    raw = photo((2000, 1000), orientation=6)

    with transaction():
        picture = services.add_picture(raw, name="a.jpg", enterprise=enterprise, user=user, now=clock.now())

    assert (picture.state, picture.width, picture.height) == (PictureState.WAITING, 960, 1920)
    assert (picture.enterprise_id, picture.user_id, picture.bytes) == (enterprise.id, user.id, len(raw))
    assert storage.size_of(picture.key) == (960, 1920)
    assert picture.reference == f"pictures/{picture.key}"
    assert storage.original(picture.key).read_bytes() == raw
    assert storage.original(picture.key).stat().st_mode & 0o777 == 0o600
    assert queries.state_of(picture.key) is PictureState.WAITING


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"just words", errors.NotAPicture),
        (b"", errors.NotAPicture),
        (saved(scene((40, 30)), "TIFF"), errors.NotAPicture),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", errors.PictureIsSvg),
        (heic(), errors.PictureIsHeic),
        (claiming(50_000, 50_000), errors.PictureTooLarge),
        (photo((40, 30)) + bytes(15 * 1024 * 1024), errors.PictureTooLarge),
        (saved(scene((600, 100))), errors.PictureTooNarrow),
    ],
    ids=["words", "nothing", "tiff", "svg", "heic", "pixels", "bytes", "too narrow"],
)
def test_what_cannot_be_shown_is_refused_in_words_and_leaves_nothing(settings, raw, refusal):
    with pytest.raises(refusal) as said:
        add(raw, name="사진.jpg")

    assert "사진.jpg" in str(said.value)
    assert db.session.scalars(select(Picture)).all() == []
    assert list((settings.uploads / "pictures").rglob("*.*")) == []


def test_a_name_of_300_characters_is_cut():
    assert len(one(add(name="가" * 300)).name) == 100


def test_pictures_are_claimed_in_their_order_and_each_once():
    first, second = add(), add()

    def claimed():
        with transaction():
            picture = services.claim_next(now=clock.now())
            return picture.id if picture else None

    assert [claimed(), claimed(), claimed()] == [first, second, None]


@pytest.mark.race
def test_of_many_workers_one_gets_the_picture(application):
    add()

    def claim(_number):
        with transaction():
            return services.claim_next(now=clock.now()) is not None

    assert sorted(all_at_once(application, claim, range(4))) == [False, False, False, True]


def test_a_claim_that_lapsed_twice_is_a_failure_in_words():
    picture_id = add()
    now = clock.now()

    for _ in range(2):
        with transaction():
            assert services.claim_next(now=now).id == picture_id
            assert services.give_up(now=now) == []
        now += services.CLAIM_FOR + timedelta(seconds=1)
    with transaction():
        assert services.claim_next(now=now) is None
        assert [picture.id for picture in services.give_up(now=now)] == [picture_id]

    failed = one(picture_id)
    assert (failed.state, failed.trouble) == (PictureState.FAILED, PictureTrouble.TOO_MUCH)
    assert "더 작은 JPEG" in str(failed.trouble)


def test_releasing_a_drawing_does_nothing():
    with transaction():
        services.release("drawings/honey-0.svg", now=clock.now())

    assert queries.by_reference(["drawings/honey-0.svg"]) == {}


def test_keys_that_are_none_have_no_size():
    for key in ("", "../x", "a" * 24, "a" * 24 + "-0x5", "a" * 24 + "-10x10/..", "A" * 24 + "-10x10"):
        assert storage.size_of(key) is None
