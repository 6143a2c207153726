"""Pictures made anew: whole, upright, in sRGB, as small as they should be, and nothing but pixels."""

import pytest
from PIL import Image

from market.foundation import pixels
from tests.picturing import PLACE, animated, photo, saved, scene, sixteen_bits, with_profile

MOST = 50_000_000


def made(raw, tmp_path, largest=(960, 720)):
    """Every form of ``raw``, by its file's name."""
    original = tmp_path / "original"
    original.write_bytes(raw)
    with pixels.opened(original, most_pixels=MOST) as picture:
        size = pixels.fitted(pixels.upright_size(picture), largest)
    folder = tmp_path / "forms"
    folder.mkdir()
    pixels.write_forms(original, folder, size, most_pixels=MOST)
    return {file.name: file for file in sorted(folder.iterdir())}


def colours(file):
    """The colours at the left, the right and the top of a form."""
    with Image.open(file) as form:
        rgb = form.convert("RGB")
        width, height = rgb.size
        return [
            rgb.getpixel(point)
            for point in ((width // 4, height // 2), (width * 3 // 4, height // 2), (width // 2, height // 40))
        ]


def is_near(colour, other, *, by=40):
    return all(abs(one - two) <= by for one, two in zip(colour, other, strict=True))


def test_a_photo_becomes_three_forms_of_each_width_and_a_square(tmp_path):
    forms = made(photo(), tmp_path)

    assert set(forms) == {
        f"{name}.{kind}" for name in ("320", "480", "640", "960", "small") for kind in ("avif", "webp", "jpg")
    }
    for name, file in forms.items():
        with Image.open(file) as form:
            width = 176 if name.startswith("small") else int(name.partition(".")[0])
            assert form.size == (width, width if width == 176 else width * 3 // 4)
            assert form.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[name.rpartition(".")[2]]


def test_nothing_that_a_camera_wrote_survives(tmp_path):
    raw = photo()
    assert PLACE in raw

    for file in made(raw, tmp_path).values():
        content = file.read_bytes()
        assert PLACE not in content
        assert b"Exif" not in content
        with Image.open(file) as form:
            assert dict(form.getexif()) == {}
            assert not {"exif", "icc_profile", "xmp", "comment"} & set(form.info)


def test_only_pixels_survive_of_a_file_that_is_two_things(tmp_path):
    script = b"<script>alert(1)</script>PK\x03\x04 zip"

    for file in made(photo() + script, tmp_path).values():
        assert b"<script>" not in file.read_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_however_the_phone_was_held(tmp_path, orientation):
    turned_back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = scene() if turned_back is None else scene().transpose(turned_back)
    exif = Image.Exif()
    exif[0x0112] = orientation

    forms = made(saved(stored, exif=exif, quality=95), tmp_path)

    with Image.open(forms["480.jpg"]) as form:
        assert form.size == (480, 360)
    left, right, top = colours(forms["480.jpg"])
    assert is_near(left, (200, 30, 30))
    assert is_near(right, (30, 160, 30))
    assert is_near(top, (30, 30, 200))


def test_a_printers_colours_become_a_screens(tmp_path):
    left, right, _top = colours(made(saved(scene().convert("CMYK")), tmp_path)["480.jpg"])

    assert is_near(left, (200, 30, 30), by=60)
    assert is_near(right, (30, 160, 30), by=60)


def test_a_profile_is_turned_into_colours_and_left_out(tmp_path):
    forms = made(with_profile(), tmp_path)

    assert is_near(colours(forms["400.jpg"])[0], (200, 30, 30))


def test_a_broken_profile_does_no_harm(tmp_path):
    forms = made(saved(scene(), icc_profile=b"no profile at all"), tmp_path)

    assert is_near(colours(forms["480.jpg"])[0], (200, 30, 30))


def test_sixteen_bits_a_pixel_keep_their_brightness(tmp_path):
    forms = made(sixteen_bits(), tmp_path)

    assert is_near(colours(forms["320.jpg"])[0], (85, 85, 85), by=6)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_is_transparent_becomes_white(tmp_path, form):
    clear = Image.new("RGBA", (400, 300), (200, 0, 0, 0))

    assert is_near(colours(made(saved(clear, form), tmp_path)["320.jpg"])[0], (255, 255, 255), by=6)


def test_a_palette_with_a_hole_is_read(tmp_path):
    palette = scene((400, 300)).convert("P", palette=Image.Palette.ADAPTIVE)

    forms = made(saved(palette, "PNG", transparency=palette.getpixel((300, 150))), tmp_path)

    left, right, _top = colours(forms["320.jpg"])
    assert is_near(left, (200, 30, 30), by=50)
    assert is_near(right, (255, 255, 255), by=20)


@pytest.mark.parametrize("mode", ["1", "L", "LA"])
def test_pictures_without_colour_are_read(tmp_path, mode):
    forms = made(saved(scene((400, 300)).convert(mode), "PNG"), tmp_path)

    with Image.open(forms["320.webp"]) as form:
        assert form.size == (320, 240)


def test_of_what_moves_the_first_frame_is_shown(tmp_path):
    assert is_near(colours(made(animated(), tmp_path)["320.jpg"])[0], (200, 0, 0))


def test_a_small_picture_is_never_blown_up(tmp_path):
    forms = made(photo((400, 300)), tmp_path)

    assert {name.partition(".")[0] for name in forms} == {"320", "400", "small"}
    with Image.open(made_small(tmp_path)["small.jpg"]) as form:
        assert form.size == (90, 90)


def made_small(tmp_path):
    another = tmp_path / "another"
    another.mkdir()
    return made(photo((120, 90)), another)


def test_a_lively_photo_is_light_all_the_same(tmp_path):
    noise = Image.effect_noise((1600, 1600), 90)
    lively = Image.blend(scene((1600, 1600)), Image.merge("RGB", (noise, noise, noise)), 0.25)

    forms = made(saved(lively, quality=95), tmp_path, largest=(960, 960))

    sizes = {name: file.stat().st_size for name, file in forms.items()}
    assert max(sizes[f"480.{kind}"] for kind in pixels.KINDS) <= 70_000
    quiet = tmp_path / "quiet"
    quiet.mkdir()
    assert made(photo((1600, 1600)), quiet, (960, 960))["480.jpg"].stat().st_size <= 45 * 1024


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        photo()[:20],
        b"\x89PNG\r\n\x1a\n",
        b"BM" + bytes(99),
    ],
    ids=["nothing", "svg", "half a header", "cut off", "a signature alone", "bmp"],
)
def test_what_is_no_picture_is_not_opened(raw):
    with pytest.raises(pixels.Unreadable):
        pixels.opened(raw, most_pixels=MOST)


def test_a_photo_that_is_cut_off_is_no_photo(tmp_path):
    with pytest.raises(pixels.Unreadable):
        made(photo()[:5_000], tmp_path)


@pytest.mark.parametrize("form", ["MPO", "PNG", "WEBP", "GIF"])
def test_a_file_of_several_pictures_is_its_first(tmp_path, form):
    several = saved(scene(), form, save_all=True, append_images=[scene().rotate(180)])

    left, right, top = colours(made(several, tmp_path)["480.jpg"])

    assert is_near(left, (200, 30, 30))
    assert is_near(right, (30, 160, 30))
    assert is_near(top, (30, 30, 200))
