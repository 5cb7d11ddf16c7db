import pickle

import numpy as np
import pytest
from PIL import Image, ImageDraw

from nncore.data import digits, pictures
from nncore.data.pictures import Picture, PictureError, WithPictures, as_mnist, read

TEST = digits.embedded().x_test.reshape(-1, 28, 28)


def seven(size=28, width=3, *, ink=0, paper=255):
    """A seven drawn by three points, as in a paint program."""
    image = Image.new("L", (size, size), paper)
    corners = [(size * x, size * y) for x, y in ((0.25, 0.2), (0.7, 0.2), (0.42, 0.82))]
    ImageDraw.Draw(image).line(corners, fill=ink, width=width, joint="curve")
    return image


def photo(digit, *, slant=12.0, seed=0):
    """A digit (28, 28) as a telephone sees it: grey paper, a shadow, noise, slanted."""
    large = Image.fromarray(np.rint(255 * digit).astype(np.uint8)).resize((420, 420))
    ink = np.zeros((900, 700))
    ink[250:670, 140:560] = np.asarray(large.rotate(slant)) / 255
    y, x = np.mgrid[:900, :700]
    paper = (0.72 - 0.15 * x / 700) * (1 - 0.45 / (1 + np.exp((y - 500 + 0.4 * x) / 25)))
    grey = paper * (1 - 0.75 * ink) + np.random.default_rng(seed).normal(0, 0.015, ink.shape)
    rgb = np.clip(grey, 0, 1)[..., None] * (1.0, 0.97, 0.9)
    return Image.fromarray((255 * rgb).astype(np.uint8))


def alike(a, b):
    """The cosine of two pictures."""
    a, b = (np.asarray(picture, dtype=float).ravel() for picture in (a, b))
    return a @ b / np.sqrt((a @ a) * (b @ b))


@pytest.mark.parametrize("inverted", [False, True])
def test_a_digit_of_mnist_stays_as_it_is(inverted):
    brought = [as_mnist(1 - x if inverted else x, "it") for x in TEST[:40]]
    # A pixel of difference: what is alone beside a digit is taken for dust, and the box moves.
    assert np.mean([alike(a, b) > 0.99 for a, b in zip(brought, TEST, strict=False)]) > 0.9


@pytest.mark.parametrize("size", [28, 100, 500])
@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0), (90, 160)])
def test_a_drawing_fills_the_box_and_has_its_mass_in_the_middle(tmp_path, size, ink, paper):
    seven(size, round(size / 10), ink=ink, paper=paper).save(tmp_path / "seven.png")
    pixels = read(tmp_path / "seven.png", label=7).array.astype(float)
    rows, columns = (np.flatnonzero(pixels.any(axis=axis)) for axis in (1, 0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    assert pixels.max() == 255
    assert np.average(np.arange(28), weights=pixels.sum(axis=0)) == pytest.approx(14, abs=0.5)
    # A seven's mass lies high: the box ends at the lower edge before the middle is reached.
    assert np.average(np.arange(28), weights=pixels.sum(axis=1)) == pytest.approx(14, abs=2)


def test_colours_transparency_sixteen_bits_and_a_turned_camera_are_no_obstacle(tmp_path):
    plain = seven(100, 10)
    clear = Image.new("RGBA", plain.size, (20, 20, 90, 0))
    clear.putalpha(Image.eval(plain, lambda value: 255 - value))
    deep = Image.fromarray(np.asarray(plain).astype(np.uint16) * 100 + 7)
    clear.save(tmp_path / "clear.png")
    deep.save(tmp_path / "deep.png")
    plain.save(tmp_path / "plain.png")
    plain.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "turned.png", exif=_turned())
    found = {p.stem: read(p, label=7).array for p in tmp_path.glob("*.png")}
    for name in ("clear", "deep", "turned"):
        assert alike(found[name], found["plain"]) > 0.99, name


def _turned():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned right by a quarter
    return exif


def test_photos_look_like_the_digits_that_they_are_of(tmp_path):
    for k in range(12):
        photo(TEST[k], slant=0, seed=k).save(tmp_path / "photo.jpg", quality=85)
        assert alike(read(tmp_path / "photo.jpg", label=0).array, TEST[k]) > 0.85, k


def test_dust_beside_a_digit_is_left_out():
    clean = np.asarray(seven(200, 20), dtype=float) / 255
    dusty = clean.copy()
    dusty[180:183, 20:23] = 0
    assert (as_mnist(dusty, "dusty") == as_mnist(clean, "clean")).all()


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    """Files that are no pictures of digits."""
    tmp_path = tmp_path_factory.mktemp("bad")
    Image.new("L", (50, 50), 200).save(tmp_path / "empty.png")
    whole = tmp_path / "whole.png"
    seven(100).save(whole)
    (tmp_path / "corrupt.png").write_bytes(whole.read_bytes()[:150])
    (tmp_path / "text.png").write_text("seven")
    (tmp_path / "nothing.png").write_bytes(b"")
    Image.new("1", (20_000, 10_000)).save(tmp_path / "huge.png")
    (tmp_path / "folder.png").mkdir()
    noise = np.random.default_rng(0).uniform(0.5, 0.52, (80, 80))
    Image.fromarray((255 * noise).astype(np.uint8)).save(tmp_path / "noise.png")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("empty.png", "which is empty: expected a digit"),
        ("noise.png", "which is empty: expected a digit"),
        ("corrupt.png", "cannot read"),
        ("text.png", "expected a picture, such as .png or .jpg"),
        ("nothing.png", "expected a picture"),
        ("huge.png", "expected at most 179 million pixels"),
        ("folder.png", "Is a directory"),
        ("missing.png", "no picture at"),
    ],
)
def test_what_is_no_picture_of_a_digit_is_told_in_one_line(bad, name, told):
    with pytest.raises(PictureError) as error:
        read(bad / name, label=7)
    assert told in str(error.value)
    assert str(bad / name) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("pixels", "label"), [(bytes(784), 10), (bytes(783), 3)])
def test_a_picture_is_28x28_and_a_digit(pixels, label):
    with pytest.raises(PictureError, match="expected 784, and a digit from 0 to 9"):
        Picture(pixels, label)


def test_pictures_are_test_digits_behind_the_others_and_train_nothing():
    mine = Picture(pictures.as_mnist(np.asarray(seven()) / 255.0, "it").tobytes(), 7)
    data, before = WithPictures((mine,))(), digits.load()
    assert (data.x_train is before.x_train, len(data.x_test)) == (True, len(before.x_test) + 1)
    assert (data.x_test[-1] == mine.array.ravel() / 255).all()
    assert data.y_test[-1] == 7
    assert data.fingerprint != before.fingerprint
    assert pickle.loads(pickle.dumps(WithPictures((mine,)))) == WithPictures((mine,))
    assert WithPictures((mine,))() is data
