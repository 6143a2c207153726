"""Private files: encrypted where they rest, under names that nobody chose."""

import pytest

from market.foundation import crypto, files
from market.foundation.errors import NotFound


@pytest.fixture(autouse=True)
def keys():
    crypto.use_keys(["a key of these tests"])


def test_what_is_kept_can_be_opened_and_rests_unreadable(tmp_path):
    name = files.keep(tmp_path, b"%PDF-1.7 a certificate")

    assert files.open_(tmp_path, name) == b"%PDF-1.7 a certificate"
    assert b"certificate" not in (tmp_path / name).read_bytes()
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_two_files_with_the_same_content_look_nothing_alike(tmp_path):
    one, two = files.keep(tmp_path, b"same"), files.keep(tmp_path, b"same")

    assert one != two
    assert (tmp_path / one).read_bytes() != (tmp_path / two).read_bytes()


@pytest.mark.parametrize(
    "name", ["../secrets", "", "a" * 31, "a" * 33, "a/" * 16, "." * 32, "a" * 31 + "\n", "가" * 32]
)
def test_a_name_that_was_never_given_leads_nowhere(tmp_path, name):
    with pytest.raises(NotFound):
        files.open_(tmp_path, name)
    with pytest.raises(NotFound):
        files.forget(tmp_path, name)


def test_a_file_that_was_tampered_with_or_swapped_does_not_open(tmp_path):
    changed, mine, anothers = (files.keep(tmp_path, text) for text in (b"one", b"two", b"three"))
    (tmp_path / changed).write_bytes((tmp_path / changed).read_bytes()[:-1] + b"x")
    (tmp_path / mine).write_bytes((tmp_path / anothers).read_bytes())

    for name in (changed, mine):
        with pytest.raises(NotFound):
            files.open_(tmp_path, name)


def test_what_is_forgotten_is_gone_and_may_be_forgotten_again(tmp_path):
    name = files.keep(tmp_path, b"gone soon")

    files.forget(tmp_path, name)
    files.forget(tmp_path, name)

    assert list(tmp_path.iterdir()) == []


def test_old_files_open_after_the_keys_have_changed(tmp_path):
    name = files.keep(tmp_path, b"kept")
    crypto.use_keys(["a new key", "a key of these tests"])

    assert files.open_(tmp_path, name) == b"kept"
