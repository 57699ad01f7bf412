"""Where EXE-GAN's weights come from and what one may do with them, in words for people. Nothing here is an address: the
authors' page is theirs to move."""

from typing import Final

PAPER: Final = '"Do Inpainting Yourself: Generative Facial Inpainting Guided by Exemplars" (arXiv 2202.06358)'
GENERATOR_FILES: Final = ("EXE_GAN_model_256.pt", "EXE_GAN_model_512.pt")
ENCODER_FILE: Final = "psp_ffhq_encode.pt"
WHERE: Final = (
    f"The authors of {PAPER} offer {' and '.join(GENERATOR_FILES)}, and {ENCODER_FILE}, on the paper's project page, "
    "to be fetched by hand; this program downloads nothing."
)
LICENCE: Final = (
    "For non-commercial use only, under the terms on the authors' page. The weights are the authors' of "
    f"{PAPER} and of its exemplar encoder, pixel2style2pixel."
)
FETCH_AGAIN: Final = "Fetch the file from the authors' page again."
