"""The drawings of the sample market."""

from xml.etree import ElementTree

import pytest

from market.seed.drawings import KINDS, LOOKS, draw, look_for


@pytest.mark.parametrize("kind", KINDS)
def test_every_look_is_a_small_picture_of_shapes_only(kind):
    looks = [draw(kind, look) for look in range(LOOKS)]

    for picture in looks:
        assert len(picture) < 4_500
        elements = ElementTree.fromstring(picture).iter()  # noqa: S314  (we drew it ourselves)
        names = {element.tag.rpartition("}")[2] for element in elements}
        assert names <= {"svg", "g", "rect", "circle", "ellipse", "path"}
    assert len(set(looks)) >= LOOKS // 2  # a bag is the same in a mirror


def test_there_are_twelve_subjects():
    assert len(set(KINDS)) == 12


def test_a_product_always_looks_the_same_and_its_neighbours_do_not():
    looks = [look_for(f"honey-{number}") for number in range(200)]

    assert looks == [look_for(f"honey-{number}") for number in range(200)]
    assert set(looks) == set(range(LOOKS))


def test_a_subject_that_nobody_drew_is_an_error():
    with pytest.raises(KeyError):
        draw("unicorn", 0)
