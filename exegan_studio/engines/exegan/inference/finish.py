"""What follows a convolution."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Finish:
    """What follows a convolution's sum y: leaky(gain y + bias + noise), and the feature on top.

    `gain`: N x C above zero; `bias`: C; `noise`: N or 1 x H x W; `feature`: N or 1 x H x W x C. The root of two behind the
    activation stands in gain, bias and noise already, since leaky(a x) = a leaky(x) for a > 0.
    """

    gain: Tensor
    bias: Tensor
    noise: Tensor | None = None
    feature: Tensor | None = None

    def of(self, sample: int) -> "Finish":
        """For one of the N."""

        def one(values: Tensor | None) -> Tensor | None:
            return None if values is None else values[sample : sample + 1] if len(values) > 1 else values

        return Finish(self.gain[sample : sample + 1], self.bias, one(self.noise), one(self.feature))
