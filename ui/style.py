"""The few rules of style that the page adds to Streamlit's.

In:   a language.
Out:  a style sheet; words that Streamlit has in English alone are among it.
Knows nothing of pages. Colours are mixed from the text's own, so they serve light and dark alike.
"""

from __future__ import annotations

from ui.words import word

STYLE = """
.block-container, .stMainBlockContainer { padding-top: 4.1rem; padding-bottom: 2rem;
  max-width: 1360px; }
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: 0.7rem; }
.ps-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; margin: 0;
  clip-path: inset(50%); white-space: nowrap; }
.ps-small { font-size: 0.82rem; opacity: 0.7; }
.ps-title { font-size: 1.12rem; line-height: 1.3; white-space: nowrap; }
.ps-badge { font-size: 0.75rem; padding: 0.1rem 0.45rem; border-radius: 0.7rem; margin-left: 0.3rem;
  border: 1px solid color-mix(in srgb, currentColor 35%, transparent); vertical-align: 0.1rem; }
.ps-unsaved { background: color-mix(in srgb, #E09F00 28%, transparent); }
.ps-grid { display: grid; gap: 0.6rem; }
.ps-card { border: 1px solid color-mix(in srgb, currentColor 16%, transparent);
  border-radius: 0.5rem; padding: 0.45rem 0.65rem; }
.ps-card h4 { font-size: 0.95rem; margin: 0 0 0.2rem 0; padding: 0; font-weight: 600; }
.ps-card p { margin: 0; font-size: 0.88rem; line-height: 1.45; }
.ps-figure .name { font-size: 0.8rem; opacity: 0.8; line-height: 1.25; min-height: 2rem; }
.ps-figure .value { font-size: 1.4rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.ps-figure .unit { font-size: 0.76rem; opacity: 0.7; line-height: 1.3; overflow: hidden;
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
.ps-compact .ps-grid { gap: 0.4rem; }
.ps-compact .ps-card { padding: 0.25rem 0.45rem; display: grid; column-gap: 0.5rem;
  grid-template-columns: auto 1fr; grid-template-rows: 1fr auto auto; align-items: baseline; }
.ps-compact .name { font-size: 0.76rem; line-height: 1.2; min-height: 0; grid-column: 1 / 3;
  grid-row: 1; align-self: start; }
.ps-compact .value { font-size: 1.15rem; line-height: 1.2; grid-column: 1; grid-row: 2; }
.ps-compact .change { font-size: 0.78rem; grid-column: 2; grid-row: 2; }
.ps-compact .unit { font-size: 0.76rem; grid-column: 1 / 3; grid-row: 3; display: block;
  white-space: nowrap; text-overflow: ellipsis; }
.ps-figure .change { font-size: 0.82rem; font-variant-numeric: tabular-nums; }
.ps-table { width: 100%; border-collapse: collapse; font-size: 0.88rem;
  font-variant-numeric: tabular-nums; }
.ps-table th { text-align: left; font-weight: 500; opacity: 0.7; padding: 0.25rem 0.5rem;
  border-bottom: 1px solid color-mix(in srgb, currentColor 30%, transparent); }
.ps-table td { padding: 0.28rem 0.5rem; vertical-align: top;
  border-bottom: 1px solid color-mix(in srgb, currentColor 10%, transparent); }
.ps-table .num { text-align: right; white-space: nowrap; }
.ps-table th.num { white-space: normal; vertical-align: bottom; }
.ps-table .sub { font-size: 0.8rem; opacity: 0.7; }
.ps-met { color: color-mix(in srgb, #00795C 62%, currentColor); }
.ps-missed { color: color-mix(in srgb, #B3123F 62%, currentColor); }
.ps-stale { opacity: 0.45; }
.ps-zones { display: flex; height: 1.05rem; border-radius: 0.25rem; overflow: hidden;
  font-size: 0.7rem; line-height: 1.05rem; margin: -1.1rem 6px 0 6px; }
.ps-zones span { overflow: hidden; white-space: nowrap; text-align: center; }
.zone-below { background: color-mix(in srgb, currentColor 5%, transparent); }
.zone-current { background: color-mix(in srgb, #0B4F94 12%, transparent); }
.zone-moderate { background: color-mix(in srgb, #0B4F94 26%, transparent); }
.zone-strong { background: color-mix(in srgb, #0B4F94 42%, transparent); }
.ps-state { font-size: 0.82rem; opacity: 0.7; margin: 0.15rem 6px 0 6px; }
.st-key-levers [data-testid="stVerticalBlock"] { gap: 0.7rem; }
.ps-bars { width: 45%; }
.ps-bar { height: 0.8rem; border-radius: 0.15rem; }
.ps-bar.more { background: #0B4F94; }
.ps-bar.less { background: #C4591A; }
[data-testid="stSliderTickBar"] { display: none; }
.ps-purse .ps-table { font-size: 0.76rem; }
.ps-purse .ps-table td:first-child { line-height: 1.25; }
.ps-purse .ps-table .sub { font-size: 0.76rem; }
.ps-purse .ps-table th, .ps-purse .ps-table td { padding: 0.15rem 0.25rem; }
"""

#: What Streamlit says in English of an upload's size and kind; the labels say it in Chinese.
UNSAID = '[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }'
#: Where Streamlit shows words of its own, and what they are here.
OWN_WORDS = {
    '[data-testid="stFileUploaderDropzone"] button p': "widget.upload",
    '[role="option"][data-key="__select_all__"] > div': "widget.select_all",
}

#: An upload that was refused (too large, of another kind): Streamlit says so in English, on hover.
REFUSED = (
    '[data-testid="stFileUploader"]:has([data-testid="stFileChip"][aria-invalid="true"])::after'
)


def style_sheet(lang: str) -> str:
    """All rules, and in Chinese what stands in place of Streamlit's own words."""
    if lang == "en":
        return STYLE
    rules = [UNSAID]
    for where, key in OWN_WORDS.items():
        rules.append(f"{where} {{ font-size: 0; }}")
        rules.append(f'{where}::after {{ content: "{word(key, lang)}"; font-size: 1rem; }}')
    refused = word("widget.refused", lang)
    look = "font-size: 0.82rem; color: color-mix(in srgb, #B3123F 62%, currentColor);"
    rules.append(f'{REFUSED} {{ content: "{refused}"; display: block; {look} }}')
    return "\n".join([STYLE, *rules])
