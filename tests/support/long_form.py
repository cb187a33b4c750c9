"""A form of 300 questions in German and Bulgarian, as an XForm; every tenth depends on the one before."""

from __future__ import annotations

from pathlib import Path

QUESTIONS = 300
_HEAD = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Long</h:title><model><itext>"""


def write_long_form(folder: Path, questions: int = QUESTIONS) -> str:
    """Write `long.xml` into a folder; its id."""
    folder.mkdir(exist_ok=True)
    texts = "".join(_translation(tag, word, questions) for tag, word in (("de", "Frage"), ("bg", "Въпрос")))
    answers = "".join(f"<q{n}/>" for n in range(questions))
    binds = "".join(_bind(n) for n in range(questions))
    controls = "".join(_control(n) for n in range(questions))
    xml = (
        f'{_HEAD}{texts}</itext><instance><data id="long" version="1">{answers}</data></instance>'
        f"{binds}</model></h:head><h:body>{controls}</h:body></h:html>"
    )
    (folder / "long.xml").write_text(xml, encoding="utf-8")
    return "long"


def kind_of(number: int) -> str:
    """What is asked: mostly text, sometimes a number, a date, or one of four."""
    return ("string", "string", "int", "string", "choice", "string", "date", "string", "string", "string")[
        number % 10
    ]


def _translation(tag: str, word: str, questions: int) -> str:
    default = ' default="true()"' if tag == "de" else ""
    texts = "".join(
        f'<text id="q{n}:label"><value>{word} {n + 1}: {word.lower()} {word.lower()}?</value></text>'
        for n in range(questions)
    )
    choices = "".join(f'<text id="c{n}"><value>{word} {n}</value></text>' for n in range(4))
    return f'<translation lang="{tag} ({tag})"{default}>{texts}{choices}</translation>'


def _bind(number: int) -> str:
    kind = kind_of(number)
    value_type = "string" if kind == "choice" else kind
    rules = ' required="true()"' if number % 5 == 0 else ""
    if number % 10 == 1:
        rules += f" constraint=\"string-length(.) &lt; 100 and /data/q{number - 1} != 'x'\""
    if number % 10 == 9:
        rules += f" relevant=\"/data/q{number - 1} != 'hide'\""
    return f'<bind nodeset="/data/q{number}" type="{value_type}"{rules}/>'


def _control(number: int) -> str:
    label = f"<label ref=\"jr:itext('q{number}:label')\"/>"
    if kind_of(number) != "choice":
        return f'<input ref="/data/q{number}">{label}</input>'
    items = "".join(f"<item><label ref=\"jr:itext('c{n}')\"/><value>c{n}</value></item>" for n in range(4))
    return f'<select1 ref="/data/q{number}">{label}{items}</select1>'
