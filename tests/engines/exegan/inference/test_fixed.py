"""Convolutions with weights in the library's own order are convolutions."""

import pytest
import torch
import torch.nn.functional as F

from exegan_studio.engines.exegan.inference import fixed
from exegan_studio.engines.exegan.inference.fixed import NO_LEAK, FixedConv
from exegan_studio.engines.exegan.inference.precision import REFERENCE


@pytest.mark.parametrize("there", [True, False], ids=["ordered", "plain"])
@pytest.mark.parametrize("leak", [NO_LEAK, 0.2])
@pytest.mark.parametrize(("k", "stride", "pad"), [(3, 1, 1), (3, 2, 1), (1, 2, 0)])
@pytest.mark.parametrize("biased", [True, False])
def test_with_and_without_the_operators(
    there: bool, leak: float, k: int, stride: int, pad: int, biased: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not there:
        monkeypatch.setattr(fixed, "can_order", {torch.float32: False}.get)
    source = torch.Generator().manual_seed(1)
    weight, bias = torch.randn(7, 5, k, k, generator=source), torch.randn(7, generator=source) if biased else None
    layer = FixedConv(weight, bias, REFERENCE, stride, pad, leak)
    for side in (9, 12):
        x = torch.randn(2, 5, side, side, generator=source).contiguous(memory_format=torch.channels_last)
        wanted = F.leaky_relu(F.conv2d(x, weight, bias, stride, pad), leak)
        assert torch.allclose(layer(x), wanted, atol=1e-5)
        assert layer(x).is_contiguous(memory_format=torch.channels_last)


def test_without_the_operators_the_plain_way_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_given: object) -> None:
        raise AttributeError("not in this torch")

    monkeypatch.setattr(fixed, "ordered", gone)
    assert not fixed.can_order.__wrapped__(torch.float32)
