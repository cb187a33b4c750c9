"""A form as a page to read (HTML): every question with its texts, choices and conditions, gaps marked.

One file without scripts and without anything from elsewhere; texts of the form are escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from app.domain.forms import FormVersion, LocalizedText, Node, Question, Repeat
from app.i18n.languages import language as language_of

_STYLE = """
body { font: 16px/1.5 "Noto Sans", sans-serif; color: #1c2733; background: #f6f4f0;
  margin: 2rem auto; max-width: 70rem; }
section { background: #fff; border: 1px solid #d9d4ca; border-radius: 8px;
  padding: 0 1.2rem 1rem; margin: 1rem 0; }
.texts { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.5rem; }
.missing { background: #fdf1e3; color: #b35900; }
.hint, .rule { color: #4d4d4d; font-size: .9rem; margin: .2rem 0; }
code { font-size: .85rem; } h2 { color: #1f5a6b; } ul { margin: .3rem 0; }
"""


def preview_html(form: FormVersion, languages: Sequence[str]) -> str:
    """The page in these languages beside each other; what one lacks is shown in another and marked."""
    title = escape(form.title.text(languages[0]).text)
    body = "".join(_nodes(form.children, languages))
    return (
        f'<!doctype html>\n<html lang="{escape(languages[0])}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{title}</h1><p class='hint'>{escape(form.form_id)} · {escape(form.version)}</p>"
        f"{body}</body></html>\n"
    )


def _nodes(nodes: Sequence[Node], languages: Sequence[str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Question):
            if node.label:
                yield _question(node, languages)
            continue
        sign = " ↻" if isinstance(node, Repeat) else ""
        heading = "".join(
            f"<h2{_attributes(node.label, tag)}>{_words(node.label, tag)}{sign}</h2>" for tag in languages
        )
        inner = "".join(_nodes(node.children, languages))
        yield f"<section><div class='texts'>{heading}</div>{_rules(node)}{inner}</section>"


def _question(question: Question, languages: Sequence[str]) -> str:
    columns = "".join(_column(question, tag) for tag in languages)
    return f"<div id='{escape(question.name)}'><div class='texts'>{columns}</div>{_rules(question)}</div><hr>"


def _column(question: Question, tag: str) -> str:
    parts = [f"<p{_attributes(question.label, tag)}><strong>{_words(question.label, tag)}</strong></p>"]
    if question.hint:
        parts.append(f"<p class='hint'{_direction(tag)}>{_words(question.hint, tag)}</p>")
    if question.choices:
        items = "".join(
            f"<li{_attributes(one.label, tag)}>{_words(one.label, tag)}</li>" for one in question.choices
        )
        parts.append(f"<ul{_direction(tag)}>{items}</ul>")
    return f"<div>{''.join(parts)}</div>"


def _rules(node: Node) -> str:
    bind = node.bind
    said = {
        "type": node.type.value if isinstance(node, Question) else "",
        "relevant": bind.relevant,
        "required": bind.required,
        "constraint": bind.constraint,
        "calculation": bind.calculation,
        "appearance": " ".join(sorted(node.appearance)),
    }
    shown = " · ".join(f"{name}: <code>{escape(value)}</code>" for name, value in said.items() if value)
    return f"<p class='rule'>{escape(node.name)} · {shown}</p>"


def _words(text: LocalizedText, tag: str) -> str:
    return escape(text.text(tag).text).replace("\n", "<br>")


def _attributes(text: LocalizedText, tag: str) -> str:
    shown = text.text(tag)
    missing = ' class="missing"' if shown.is_fallback else ""
    return f"{_direction(shown.language)}{missing}"


def _direction(tag: str) -> str:
    return f' lang="{escape(tag)}" dir="{language_of(tag).direction.value}"'
