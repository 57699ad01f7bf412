"""The comparison as one page to read: no script, nothing from outside, pictures within."""

import base64
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from exegan_studio import __version__
from exegan_studio.domain.arrays import Pixels
from exegan_studio.evaluation.comparison.charts import dots, sign
from exegan_studio.evaluation.comparison.order import ANOTHER, NEAR
from exegan_studio.evaluation.comparison.picture_measures import HIGHER
from exegan_studio.evaluation.comparison.report import Comparison, apart_words, stat_words
from exegan_studio.evaluation.comparison.summary import ALL, MEASURES, Apart, Line, Stat
from exegan_studio.evaluation.graft_quality_sheet import as_jpeg

QUALITY: Final = 82
CHARTED: Final = ("psnr_hole", "ssim_hole", "lpips_hole", "fid", "u_ids", "seam", "likeness")
SURE: Final = 2
"""Standard errors from which on a difference is marked."""
FEWEST: Final = 3
"""Of which a standard error is taken, or nothing is marked."""
EXEMPLARS: Final = {ANOTHER: "anybody else's face", NEAR: "the other face of the nearest pose"}
STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2430; --dim: #5b6472; --line: #d8dde4; --ground: #fff; --panel: #f5f7fa;
  --good: #1b6e3a; --bad: #a3341f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --dim: #9aa4b2; --line: #39424f; --ground: #14181f;
  --panel: #1c222b; --good: #6fd08c; --bad: #ff9b85; } }
* { box-sizing: border-box } body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif }
main { max-width: 1180px; margin: 0 auto; padding: 28px 24px 64px } h1 { font-size: 26px; margin: 0 0 4px }
h2 { font-size: 19px; margin: 40px 0 10px; padding-top: 14px; border-top: 1px solid var(--line) }
h3 { font-size: 15px; margin: 0 } p { margin: 8px 0; max-width: 84ch } .dim, .tick { color: var(--dim) }
figcaption { margin: 18px 0 6px }
table { border-collapse: collapse; margin: 10px 0; font-variant-numeric: tabular-nums } .wide { overflow-x: auto }
th, td { padding: 5px 14px 5px 0; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap }
th:first-child, td.words { text-align: left } th { font-weight: 600 } tr.hole th { font-weight: 400; padding-left: 16px }
td.best { font-weight: 700 } td.better { color: var(--good) } td.worse { color: var(--bad) } small { color: var(--dim) }
ul.notes { background: var(--panel); padding: 10px 16px 10px 34px; border-radius: 6px; max-width: 90ch }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 18px 28px }
figure { margin: 0 } img { max-width: 100%; height: auto; border-radius: 4px }
svg text { font-size: 12px; fill: currentColor } svg .grid { stroke: var(--line) } svg { max-width: 100%; height: auto }
.legend span { white-space: nowrap; margin-right: 18px } .legend svg, td svg { vertical-align: -2px }
"""


def page_of(comparison: Comparison, sheets: Mapping[str, Pixels], telling: Sequence[tuple[str, Pixels]]) -> str:
    """HTML. `sheets`: by group's name, the first of each; `telling`: rows of cases that tell the engines apart, with words."""
    titles = comparison.titles()
    parts = [
        _head(comparison),
        _contestants(comparison),
        _notes(comparison.notes),
        "<h2>At a glance</h2>",
        _table(comparison, comparison.lines[ALL if ALL in titles else next(iter(titles))]),
        _reading(comparison),
        _charts(comparison, titles),
    ]
    if telling:
        parts.append("<h2>Where they differ most</h2>" if len(comparison.contestants) > 1 else "<h2>Best and worst</h2>")
        parts += [_figure(picture, words) for words, picture in telling]
    for name, title in titles.items():
        if name != ALL:
            parts += [f"<h2>{escape(title)}</h2>", _table(comparison, comparison.lines[name])]
            parts += [_figure(sheets[name], "Picture, hole, exemplar, fills of the first seed")] if name in sheets else []
    parts.append(_method(comparison))
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Engines compared</title><style>{STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _head(comparison: Comparison) -> str:
    stage = comparison.stage
    several = "one fill" if stage.inputs.repeats == 1 else f"{stage.inputs.repeats} fills"
    kinds = "one kind" if len(stage.groups) == 1 else f"{len(stage.groups)} kinds"
    size = f"{len(stage.faces)} pictures of {stage.inputs.size} pixels, {kinds} of holes, {several} of each"
    return f'<h1>Engines compared</h1><p class="dim">{size}. Inputs {stage.id}. EXE-GAN Studio {escape(__version__)}</p>'


def _contestants(comparison: Comparison) -> str:
    rows = [
        f'<tr><th scope="row">{sign(number)} {one.letter}</th><td class="words">{escape(one.label)}</td>'
        f'<td class="words">{escape(one.engine.description)}</td>'
        f"<td>{one.strength:g}</td><td>{escape(one.engine.weights_id)}</td></tr>"
        for number, one in enumerate(comparison.contestants)
    ]
    heads = "".join(f'<th scope="col"{kind}>{word}</th>' for word, kind in _CONTESTANT_HEADS)
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


_LEFT: Final = ' style="text-align:left"'
_CONTESTANT_HEADS: Final = (("", ""), ("engine", _LEFT), ("where it computes", _LEFT), ("strength", ""), ("weights", ""))


def _notes(notes: Sequence[str]) -> str:
    return f'<ul class="notes">{"".join(f"<li>{escape(one)}</li>" for one in notes)}</ul>' if notes else ""


def _table(comparison: Comparison, lines: Sequence[Line]) -> str:
    first, *others = comparison.contestants
    heads = [f'<th scope="col">{one.letter}</th>' for one in comparison.contestants]
    heads += [f'<th scope="col">{one.letter} − {first.letter}</th>' for one in others]
    body = "".join(_row(line) for line in lines)
    return (
        f'<div class="wide"><table><thead><tr><th scope="col">measure</th>{"".join(heads)}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(line: Line) -> str:
    kind = MEASURES[line.measure]
    best = best_of(line)
    cells = "".join(_stat(one, kind.places, number == best) for number, one in enumerate(line.stats))
    cells += "".join(_apart(one, kind.places, kind.best) for one in line.apart)
    arrow = "↑" if kind.best == HIGHER else "↓"
    unit = f" <small>{escape(kind.unit)}</small>" if kind.unit else ""
    inner = ' class="hole"' if line.measure.endswith("_hole") else ""
    return f'<tr{inner}><th scope="row">{escape(kind.title)} {arrow}{unit}</th>{cells}</tr>'


def best_of(line: Line) -> int | None:
    """Which engine's mean is best; None of one alone, or where two share it."""
    means = [one.mean for one in line.stats]
    chosen = max(means) if MEASURES[line.measure].best == HIGHER else min(means)
    return means.index(chosen) if len(means) > 1 and means.count(chosen) == 1 else None


def _stat(one: Stat, places: int, best: bool) -> str:
    return f"<td{' class=best' if best else ''}>{stat_words(one, places)}</td>"


def _apart(one: Apart, places: int, best: str) -> str:
    words, kind = apart_words(one, places), ""
    if one.se is not None and one.n >= FEWEST and abs(one.mean) > SURE * one.se:
        better = (one.mean > 0) == (best == HIGHER)
        kind, words = (" class=better", f"{words} ✓") if better else (" class=worse", f"{words} ✗")
    return f"<td{kind}>{words}</td>"


def _reading(comparison: Comparison) -> str:
    inputs = comparison.stage.inputs
    words = ["↑ more is better, ↓ less is better; the best mean is bold."]
    if inputs.repeats > 1:
        words.append(f"± beside a mean is the standard deviation of the {inputs.repeats} repeats, which differ by their seeds.")
    if len(comparison.contestants) > 1:
        first = comparison.contestants[0].letter
        words.append(
            f"Differences to {first} are taken picture by picture; ± beside them is their standard error, and ✓ (better) or ✗ "
            f"(worse) stands where they exceed {SURE} of it; for measures of all pictures together, over the repeats."
        )
    if comparison.measured.sets and len(comparison.stage.groups) > 1:
        words.append("Over all holes, FID, P-IDS and U-IDS are the means of those of each kind.")
    return f'<p class="dim">{escape(" ".join(words))}</p>'


def _charts(comparison: Comparison, titles: Mapping[str, str]) -> str:
    names = [f"{one.letter} {one.label}" for one in comparison.contestants]
    figures: list[str] = []
    for measure in CHARTED:
        kind = MEASURES[measure]
        found = [(titles[name], line) for name in titles for line in comparison.lines[name] if line.measure == measure]
        if not found:
            continue
        rows = [(title, line.stats) for title, line in found]
        better = "right" if kind.best == HIGHER else "left"
        heading = f"{kind.title}{f', {kind.unit}' if kind.unit else ''} <small>better to the {better}</small>"
        figures.append(f"<figure><h3>{heading}</h3>{dots(kind.title, rows, names, kind.places)}</figure>")
    legend = " ".join(f"<span>{sign(number)} {escape(name)}</span>" for number, name in enumerate(names))
    return f'<p class="legend">{legend}</p><div class="charts">{"".join(figures)}</div>'


def _figure(picture: Pixels, words: str) -> str:
    data = base64.b64encode(as_jpeg(picture, QUALITY)).decode("ascii")
    height, width = picture.shape[:2]
    text = escape(words)
    return (
        f"<figure><figcaption>{text}</figcaption>"
        f'<img src="data:image/jpeg;base64,{data}" width="{width}" height="{height}" alt="{text}"></figure>'
    )


def _method(comparison: Comparison) -> str:
    inputs = comparison.stage.inputs
    guided = EXEMPLARS.get(inputs.exemplars)
    words = [
        "Every engine sees the same pictures with grey in the hole, the same exemplars and the same seeds.",
        f"Which, is decided by the pictures' names and the number of the choice ({inputs.seed}).",
        f"Each fill is guided by {guided}." if guided else "No exemplar guides the fills.",
        "Fills are judged as they stand in the photo, after the paste-back."
        if inputs.pasted
        else "What an engine drew stands in the hole, the picture round it, with nothing done to the seam.",
        "An exemplar of somebody else is not meant to give the sitter's own face back.",
        "Measures against the picture as it was tell how well a fill continues it.",
        "The likeness to the exemplar, by the studio's meter of shapes in their places, tells how well a fill follows that.",
    ]
    networks = "".join(f"<li>{escape(one)}</li>" for one in comparison.judges.about)
    legend = "".join(f"<li>{escape(one)}</li>" for one in _settings(comparison))
    return f"<h2>How it was measured</h2><p>{escape(' '.join(words))}</p><ul>{networks}{legend}</ul>"


def _settings(comparison: Comparison) -> list[str]:
    inputs = comparison.stage.inputs
    rows = [f"psi {inputs.psi:g}", "kinds of holes: " + ", ".join(inputs.kinds)]
    rows.append("bands, per cent of the picture: " + ", ".join(f"{low} to {high}" for low, high in inputs.bands))
    rows.append("pictures from " + ", ".join(source.name for source in comparison.order.pictures))
    return rows
