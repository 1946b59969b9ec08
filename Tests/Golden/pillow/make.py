#!/usr/bin/python3
"""Makes the golden files of this folder with Debian's python3-pil and python3-numpy.

Run:  /usr/bin/python3 make.py        (writes beside itself; seeded, so a second run changes nothing)

resize/NAME.npy    uint8 [H,W,3]; NAME is source-filter-WIDTHxHEIGHT, source is sources/SOURCE.npy
decode/NAME.EXT    a tiny file; decode/NAME.npy uint8 [H,W,3], what Pillow makes of it: upright, alpha on white, RGB
                   decode/NAME.drop.npy where dropping alpha gives something else
"""
import io
import os
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
RNG = np.random.default_rng(20261124)
FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


def save(folder, name, array):
    os.makedirs(os.path.join(HERE, folder), exist_ok=True)
    np.save(os.path.join(HERE, folder, name + ".npy"), np.ascontiguousarray(array))


def scene(height, width):
    """A smooth ground with edges and noise: overshoot, clipping and rounding all happen."""
    y, x = np.mgrid[0:height, 0:width]
    ground = np.stack([x * 255 / max(1, width - 1), y * 255 / max(1, height - 1), 127 + 127 * np.sin((x + 2 * y) / 5)], -1)
    ground[(x // 7 + y // 5) % 4 == 0] = (255, 0, 255)
    ground += RNG.normal(0, 12, ground.shape)
    return np.clip(ground, 0, 255).astype(np.uint8)


def resizes():
    cases = {
        "scene": (scene(47, 61), [(61, 47), (30, 23), (29, 47), (61, 22), (83, 64), (7, 5), (1, 1), (120, 9)]),
        "noise": (RNG.integers(0, 256, (33, 40, 3), dtype=np.uint8), [(20, 16), (39, 34), (57, 41), (3, 60)]),
        "row": (RNG.integers(0, 256, (1, 50, 3), dtype=np.uint8), [(17, 1), (64, 5)]),
        "column": (RNG.integers(0, 256, (50, 1, 3), dtype=np.uint8), [(1, 17), (5, 64)]),
        "dot": (RNG.integers(0, 256, (1, 1, 3), dtype=np.uint8), [(4, 3)]),
        "long": (scene(9, 400), [(25, 9), (40, 18)]),
    }
    for source, (pixels, sizes) in cases.items():
        save("sources", source, pixels)
        for name, resampling in FILTERS.items():
            for size in sizes:
                save("resize", f"{source}-{name}-{size[0]}x{size[1]}", Image.fromarray(pixels).resize(size, resampling))


def reference(image, alpha):
    """Upright, 16 bits to their upper 8, alpha as told, RGB."""
    image.load()  # Pillow 9.4 turns a TIFF while it loads; exif_transpose on one not yet loaded would turn it twice.
    if image.format != "TIFF":
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
    if image.mode in ("LA", "RGBA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        if alpha == "white":
            ground = Image.new("RGB", image.size, (255, 255, 255))
            ground.paste(image, mask=image.getchannel("A"))
            return np.asarray(ground)
    return np.asarray(image.convert("RGB"))


def decoded(name, data):
    os.makedirs(os.path.join(HERE, "decode"), exist_ok=True)
    with open(os.path.join(HERE, "decode", name), "wb") as f:
        f.write(data)
    white, drop = reference(Image.open(io.BytesIO(data)), "white"), reference(Image.open(io.BytesIO(data)), "drop")
    save("decode", name, white)
    if not np.array_equal(white, drop):
        save("decode", name + ".drop", drop)


def encode(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def png(width, height, depth, kind, rows, *chunks):
    """A PNG of what Pillow cannot write: 16-bit colour and alpha."""
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunk(*c) for c in chunks) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def decodes():
    picture = Image.fromarray(scene(19, 26))
    alpha = Image.fromarray(RNG.integers(0, 256, (19, 26), dtype=np.uint8))
    grey, rgba = picture.convert("L"), picture.copy()
    rgba.putalpha(alpha)
    grey_alpha = Image.merge("LA", (grey, alpha))
    for o in range(1, 9):
        decoded(f"exif-{o}.jpg", encode(picture, "JPEG", quality=90, exif=exif(o)))
    for o in (3, 6):
        decoded(f"exif-{o}.png", encode(picture, "PNG", exif=exif(o)))
        decoded(f"exif-{o}.webp", encode(picture, "WEBP", lossless=True, exif=exif(o).tobytes()))
    for o in range(2, 9):
        decoded(f"orientation-{o}.tif", encode(picture, "TIFF", tiffinfo={0x0112: o}))
    decoded("baseline.jpg", encode(picture, "JPEG", quality=85))
    decoded("baseline-444.jpg", encode(picture, "JPEG", quality=85, subsampling=0))
    decoded("progressive.jpg", encode(picture, "JPEG", quality=85, progressive=True))
    decoded("grey.jpg", encode(grey, "JPEG", quality=85))
    decoded("cmyk.jpg", encode(picture.convert("CMYK"), "JPEG", quality=90))
    decoded("rgb.png", encode(picture, "PNG"))
    decoded("grey.png", encode(grey, "PNG"))
    decoded("bits-1.png", encode(picture.convert("1"), "PNG"))
    decoded("grey-alpha.png", encode(grey_alpha, "PNG"))
    decoded("rgba.png", encode(rgba, "PNG"))
    decoded("palette.png", encode(picture.quantize(13), "PNG"))
    decoded("palette-transparent.png", encode(picture.quantize(13), "PNG", transparency=bytes([0, 128, 255, 7])))
    decoded("grey-transparent.png", encode(grey, "PNG", transparency=int(np.asarray(grey)[3, 3])))
    decoded("rgb-transparent.png", encode(picture, "PNG", transparency=tuple(int(v) for v in np.asarray(picture)[3, 3])))
    decoded("grey-16.png", png(26, 19, 16, 0, RNG.integers(0, 65536, (19, 26)).astype(">u2")))
    decoded("rgb-16.png", png(26, 19, 16, 2, RNG.integers(0, 65536, (19, 26 * 3)).astype(">u2")))
    decoded("dot.png", encode(picture.crop((3, 3, 4, 4)), "PNG"))
    decoded("rgb.bmp", encode(picture, "BMP"))
    decoded("grey.bmp", encode(grey, "BMP"))
    decoded("palette.bmp", encode(picture.quantize(13), "BMP"))
    decoded("bits-1.bmp", encode(picture.convert("1"), "BMP"))
    decoded("bgrx.bmp", bmp32(rgba))
    decoded("lossy.webp", encode(picture, "WEBP", quality=80))
    decoded("lossless.webp", encode(picture, "WEBP", lossless=True))
    decoded("alpha.webp", encode(rgba, "WEBP", lossless=True, exact=True))
    decoded("rgb.tif", encode(picture, "TIFF"))
    decoded("lzw.tif", encode(picture, "TIFF", compression="tiff_lzw"))
    decoded("deflate.tif", encode(picture, "TIFF", compression="tiff_adobe_deflate"))
    decoded("grey.tif", encode(grey, "TIFF"))
    decoded("palette.tif", encode(picture.quantize(13), "TIFF"))
    decoded("rgba.tif", encode(rgba, "TIFF"))
    decoded("bits-1.tif", encode(picture.convert("1"), "TIFF"))
    decoded("grey-16.tif", encode(Image.fromarray(RNG.integers(0, 65536, (19, 26)).astype(np.uint16)), "TIFF"))


def packed_tiffs():
    """The TIFFs whose strips are unpacked by libtiff in both programs."""
    picture = Image.fromarray(scene(19, 26))
    black_white = picture.convert("1")
    decoded("fax-2.tif", encode(black_white, "TIFF", compression="tiff_ccitt"))
    decoded("fax-3.tif", encode(black_white, "TIFF", compression="group3"))
    decoded("fax-4.tif", encode(black_white, "TIFF", compression="group4"))
    decoded("fax-4-white-is-zero.tif", encode(black_white, "TIFF", compression="group4", tiffinfo={0x0106: 0}))
    decoded("jpeg.tif", encode(picture, "TIFF", compression="jpeg", quality=90))
    decoded("jpeg-grey.tif", encode(picture.convert("L"), "TIFF", compression="jpeg", quality=90))
    decoded("jpeg-orientation-6.tif", encode(picture, "TIFF", compression="jpeg", quality=90, tiffinfo={0x0112: 6}))


def bmp32(image):
    """A 32-bit bitmap without masks, bottom-up: its fourth byte means nothing."""
    rows = np.asarray(image)[::-1, :, [2, 1, 0, 3]]
    body = np.ascontiguousarray(rows).tobytes()
    head = struct.pack("<IiiHHIIiiII", 40, image.width, image.height, 1, 32, 0, len(body), 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(body), 0, 0, 54) + head + body


if __name__ == "__main__":
    resizes()
    decodes()
    packed_tiffs()
