"""What an enterprise says of itself, where it is handed over, what it shows."""

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.enterprises import places, profile, shop_photos
from market.domain.enterprises.errors import NoSuchPhoto, NoSuchPlace, TooManyPhotos, TooManyPlaces
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.enterprises.places import PlaceFacts
from market.domain.enterprises.profile import ProfileFacts
from market.domain.search.models import SearchDocument
from market.domain.storefront import found
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from tests.factories import EnterpriseFactory

pytestmark = pytest.mark.usefixtures("app")

OWNER = Actor(user_id=1, name="박꾸준")
NOTHING = dict.fromkeys(ProfileFacts.__dataclass_fields__)


@pytest.fixture
def enterprise():
    """A real entry, as a source states it."""
    enterprise = EnterpriseFactory(is_sample=False, summary_ko="쿠키를 굽는다.", summary_en="It bakes cookies.")
    db.session.commit()
    return enterprise


def write(enterprise, **facts):
    told = {name: getattr(enterprise, name) for name in NOTHING} | facts
    with transaction():
        return profile.change_profile(enterprise, ProfileFacts(**told), actor=OWNER, now=clock.now())


def test_what_is_written_is_its_own_words_and_what_a_source_says_is_not(enterprise):
    assert profile.own_words(enterprise) == frozenset()

    assert write(enterprise, story_ko="봄마다 새로 굽습니다.") == {"story"}

    assert profile.own_words(enterprise) == {"story"}


def test_what_is_taken_out_again_is_nobodys_words(enterprise):
    write(enterprise, story_ko="봄", founded_year=2012)
    write(enterprise, story_ko=None)

    assert profile.own_words(enterprise) == {"founded"}


def test_it_is_found_by_its_new_words_at_once(enterprise):
    write(enterprise, story_ko="화덕에서 굽습니다.")
    assert found.searched("화덕", literal=False, pick_ups=()).entry_ids.full == (enterprise.id,)

    write(enterprise, story_ko="오븐에서 굽습니다.")
    assert not found.searched("화덕", literal=False, pick_ups=())


def test_a_hidden_one_is_not_found_whatever_it_writes(enterprise):
    enterprise.status = EnterpriseStatus.HIDDEN
    db.session.commit()

    write(enterprise, story_ko="화덕에서 굽습니다.")

    assert db.session.scalar(select(SearchDocument)) is None


def test_the_audit_has_before_and_after_of_what_was_changed_alone(enterprise):
    write(enterprise, summary_ko="빵을 굽습니다.", employees=7)

    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.action == "enterprise.profile_changed"
    assert entry.changes == {"summary_ko": ["쿠키를 굽는다.", "빵을 굽습니다."], "employees": [None, 7]}


def test_saving_without_a_change_leaves_no_trace(enterprise):
    assert write(enterprise) == frozenset()
    assert db.session.scalar(select(AuditEntry)) is None


# --- places


def place(name="화정 작업장"):
    return PlaceFacts(name, None, "고양시 덕양구 화중로 1", "10:00~18:00", None, None, None)


def add(enterprise, name="화정 작업장"):
    with transaction():
        return places.add_place(enterprise, place(name), actor=OWNER, now=clock.now()).id


def test_places_are_named_changed_and_removed(enterprise):
    first, second = add(enterprise), add(enterprise, "일산 가게")
    with transaction():
        places.change_place(enterprise, second, place("일산 새 가게"), actor=OWNER, now=clock.now())
        places.remove_place(enterprise, first, actor=OWNER, now=clock.now())

    assert [one.name_ko for one in places.places_of(enterprise)] == ["일산 새 가게"]
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["place.added", "place.added", "place.changed", "place.removed"]
    assert add(enterprise, "셋째")


def test_only_so_many_places_are_named(enterprise):
    for number in range(places.MOST):
        add(enterprise, str(number))

    with pytest.raises(TooManyPlaces):
        add(enterprise)


def test_anothers_place_is_not_found(enterprise):
    key, other = add(enterprise), EnterpriseFactory()
    db.session.commit()

    with pytest.raises(NoSuchPlace), transaction():
        places.change_place(other, key, place("x"), actor=OWNER, now=clock.now())
    with pytest.raises(NoSuchPlace), transaction():
        places.remove_place(other, key, actor=OWNER, now=clock.now())
    assert places.places_of(enterprise)[0].name_ko == "화정 작업장"


# --- photos


def hang(enterprise, name):
    with transaction():
        facts = {"alt_ko": name, "alt_en": None, "actor": OWNER, "now": clock.now()}
        return shop_photos.add_photo(enterprise, f"pictures/{name}", **facts).id


def shown(enterprise):
    return [photo.alt_ko for photo in shop_photos.photos_of(enterprise)]


def move(enterprise, photo, *, up):
    with transaction():
        shop_photos.move_photo(enterprise, photo, up=up, actor=OWNER, now=clock.now())


def test_photos_are_put_in_order_and_the_first_is_the_face(enterprise):
    keys = [hang(enterprise, name) for name in "abc"]
    assert enterprise.picture == "pictures/a"

    move(enterprise, keys[2], up=True)
    assert shown(enterprise) == ["a", "c", "b"]
    move(enterprise, keys[2], up=True)
    move(enterprise, keys[2], up=True)  # it is the first already
    move(enterprise, keys[1], up=False)

    assert shown(enterprise) == ["c", "a", "b"]
    assert enterprise.picture == "pictures/c"


def test_a_photo_that_is_taken_out_gives_its_place_to_the_next(enterprise):
    keys = [hang(enterprise, name) for name in "ab"]
    with transaction():
        assert shop_photos.remove_photo(enterprise, keys[0], actor=OWNER, now=clock.now()) == "pictures/a"
    assert enterprise.picture == "pictures/b"

    with transaction():
        shop_photos.remove_photo(enterprise, keys[1], actor=OWNER, now=clock.now())
    assert enterprise.picture is None


def test_the_page_shows_only_so_many_photos(enterprise):
    for number in range(shop_photos.MOST):
        hang(enterprise, str(number))

    with pytest.raises(TooManyPhotos):
        hang(enterprise, "x")


def test_anothers_photo_is_not_found(enterprise):
    key, other = hang(enterprise, "a"), EnterpriseFactory()
    db.session.commit()
    said = {"alt_ko": "x", "alt_en": None, "actor": OWNER, "now": clock.now()}

    for attempt in (
        lambda: move(other, key, up=True),
        lambda: shop_photos.describe_photo(other, key, **said),
        lambda: shop_photos.remove_photo(other, key, actor=OWNER, now=clock.now()),
    ):
        with pytest.raises(NoSuchPhoto):
            attempt()
        db.session.rollback()
    assert shown(enterprise) == ["a"]
