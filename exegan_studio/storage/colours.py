"""Pictures of any mode and colour space as RGB with an optional alpha, 8 bits."""

import io

import numpy as np
from PIL import Image, ImageCms

from exegan_studio.domain.picture import to_eight_bit

SRGB_NOTE = "converted to sRGB"


def icc_space(icc: bytes | None) -> str:
    """The colour space an ICC profile describes: `RGB`, `GRAY`, `CMYK`, ...; empty where it is no profile."""
    if icc is None or len(icc) < 128 or icc[36:40] != b"acsp":
        return ""
    return icc[16:20].decode("ascii", "replace").strip()


def as_rgb(image: Image.Image, icc: bytes | None) -> tuple[Image.Image, tuple[str, ...]]:
    """The loaded image in mode RGB or RGBA, and what had to be done to its colours in words.

    Raises ValueError for modes that hold numbers rather than colours.
    """
    image = _plain(image)
    if image.mode in ("RGB", "RGBA"):
        return image, ()
    if image.mode == "CMYK":
        return _converted(image, icc, "CMYK")
    if image.mode == "LAB":
        return _converted(image, None, "LAB")
    if image.mode == "LA":
        rgb, notes = _converted(image.getchannel("L"), icc, "GRAY")
        rgb.putalpha(image.getchannel("A"))
        return rgb, notes
    if image.mode == "L":
        return _converted(image, icc, "GRAY")
    raise ValueError(f"mode {image.mode} holds no colours")


def _plain(image: Image.Image) -> Image.Image:
    """RGB, RGBA, L, LA, CMYK or LAB where the mode can be brought to one of them, else the image itself."""
    see_through = "transparency" in image.info
    match image.mode:
        case "P":
            return image.convert("RGBA" if see_through else "RGB")
        case "PA" | "RGBa":
            return image.convert("RGBA")
        case "La":
            return image.convert("LA")
        case "1":
            return image.convert("LA" if see_through else "L")
        case "L" if see_through:
            return image.convert("LA")
        case "RGB" if see_through:
            return image.convert("RGBA")
        case "RGBX" | "YCbCr" | "HSV":
            return image.convert("RGB")
        case mode if mode.startswith("I;16"):
            return Image.fromarray(to_eight_bit(np.asarray(image).astype(np.uint16)))
        case _:
            return image


def _converted(image: Image.Image, icc: bytes | None, space: str) -> tuple[Image.Image, tuple[str, ...]]:
    """To sRGB through the profile where there is one that fits, by the plain formula otherwise."""
    target = ImageCms.createProfile("sRGB")
    try:
        if space == "LAB":
            through = ImageCms.buildTransform(ImageCms.createProfile("LAB"), target, "LAB", "RGB")
            return _applied(image, through), (f"CIELAB colours were {SRGB_NOTE}",)
        if icc is not None and icc_space(icc) == space:
            source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
            flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
            through = ImageCms.buildTransform(source, target, image.mode, "RGB", intent, flags)
            return _applied(image, through), (f"{space} colours were {SRGB_NOTE} through the picture's profile",)
    except (ImageCms.PyCMSError, OSError) as fault:
        return image.convert("RGB"), (f"the {space} profile is damaged ({fault}): colours may be off",)
    notes = ("CMYK colours without a profile: they may be off",) if space == "CMYK" else ()
    return image.convert("RGB"), notes


def _applied(image: Image.Image, through: ImageCms.ImageCmsTransform) -> Image.Image:
    result = ImageCms.applyTransform(image, through)
    if result is None:
        raise ImageCms.PyCMSError("no result")
    return result
