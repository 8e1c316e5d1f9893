"""A page to print: the questions, then the key with its reasons on a page of its own.

It has no script and loads nothing from elsewhere.
"""

from collections.abc import Iterable
from html import escape

from cskg.exchange.packing import clean
from cskg.exchange.quiz_sheets import Loss, QuizFormat, QuizSheet, explain, name_checklist, state_rights
from cskg.model import Language
from cskg.quiz.items import Interaction, Item, OptionFeedback

_WORDS = {
    Language.EN: ("Quiz", "Name", "Date", "Key", "Right answer", "Not right"),
    Language.ZH_HANT: ("測驗", "姓名", "日期", "答案", "正確答案", "不正確"),
    Language.ZH_HANS: ("测验", "姓名", "日期", "答案", "正确答案", "不正确"),
}
_STYLE = """
body{font:12pt/1.45 system-ui,"Noto Sans CJK HK",sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;
color:#111;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.2rem}
.items>li{margin:0 0 1.2rem;break-inside:avoid}
.options{list-style:upper-alpha;margin:.4rem 0}
.lines li,.blank{border-bottom:1px solid #555;height:1.6rem;margin:.3rem 0}
.lines{list-style:decimal}.box{display:inline-block;width:1.8rem;border-bottom:1px solid #555;margin-right:.4rem}
.key{break-before:page}.rights{font-size:.85rem;color:#333;border-top:1px solid #999;margin-top:2rem}
.who span{display:inline-block;min-width:14rem;border-bottom:1px solid #555}
table{border-collapse:collapse}td{padding:.15rem .6rem .15rem 0;vertical-align:top}
@page{size:A4;margin:18mm}@media print{body{margin:0;max-width:none}}
""".replace("\n", "")


def write_html(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as one page in UTF-8."""
    language = items[0].language
    title, name, date, key, *_ = _WORDS[language]
    head = (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width">'
        f"<title>{_text(title)}: {_text(sheet.title)}</title><style>{_STYLE}</style></head><body><main>"
    )
    parts = [
        head,
        f"<h1>{_text(title)}: {_text(sheet.title)}</h1>",
        f'<p class="who">{name}: <span></span> {date}: <span></span></p>',
        f'<ol class="items">{"".join(_ask(item) for item in items)}</ol>',
        _write_rights(sheet, items),
    ]
    if sheet.with_key:
        answers = "".join(_answer(item) for item in items)
        parts.append(f'<section class="key" aria-labelledby="key"><h2 id="key">{key}</h2><ol>{answers}</ol></section>')
    return ("".join(parts) + "</main></body></html>\n").encode(), ()


def _ask(item: Item) -> str:
    return f'<li lang="{item.language.value}"><p>{_text(item.stem)}</p>{_fields(item)}</li>'


def _fields(item: Item) -> str:
    if item.targets:
        left = "".join(f'<li><span class="box"></span>{_text(option.text)}</li>' for option in item.options)
        right = _list([target.text for target in item.targets])
        return f'<table><tr><td><ol class="options">{left}</ol></td><td>{right}</td></tr></table>'
    if item.interaction is Interaction.ORDER:
        rows = "".join(f'<li><span class="box"></span>{_text(option.text)}</li>' for option in item.options)
        return f'<ol class="options">{rows}</ol>'
    lines = len(item.key_text) or 1 if item.is_scored else 4
    blank = f'<ol class="lines">{"<li></li>" * lines}</ol>' if lines > 1 else '<div class="blank"></div>'
    if not item.options:
        return blank
    options = f'<ol class="options">{"".join(f"<li>{_text(option.text)}</li>" for option in item.options)}</ol>'
    return options if item.is_scored else options + blank


def _answer(item: Item) -> str:
    *_, right, wrong = _WORDS[item.language]
    letters = {option.id: option.id.upper() for option in item.options}
    numbers = {target.id: str(i) for i, target in enumerate(item.targets, 1)}
    told = [letters[name] for name in item.key] + [f"{letters[one]}–{numbers[two]}" for one, two in item.key_pairs]
    told += [" / ".join(spellings) for spellings in item.spellings]
    parts = [f"<p><strong>{right}: {_text(' · '.join(told))}</strong></p>"] if told else []
    if item.rubric:
        parts.append(f"<p>{name_checklist(item.language)}:</p>{_list(item.rubric)}")
    if item.is_scored and item.options:
        parts.append(f"<ul>{''.join(_reason(item, found, right, wrong) for found in item.feedback)}</ul>")
    parts += [f"<p>{_text(sentence)}</p>" for sentence in explain(item)]
    return f'<li lang="{item.language.value}">{"".join(parts)}</li>'


def _reason(item: Item, found: OptionFeedback, right: str, wrong: str) -> str:
    is_all_right = bool(item.targets) or len(item.key) == len(item.options)
    judged = "" if is_all_right else f"{right if found.correct else wrong}. "
    return f"<li>{found.option_id.upper()}: {judged}{_text(found.rationale)}</li>"


def _write_rights(sheet: QuizSheet, items: Iterable[Item]) -> str:
    sentences = dict.fromkeys(text for item in items for text in state_rights(item, sheet))
    return (
        f'<footer class="rights">{"".join(f"<p>{_text(text)}</p>" for text in sentences)}</footer>' if sentences else ""
    )


def _list(texts: Iterable[str]) -> str:
    return f"<ol>{''.join(f'<li>{_text(text)}</li>' for text in texts)}</ol>"


def _text(text: str) -> str:
    return escape(clean(text))


FORMATS = (
    QuizFormat(
        name="html",
        title="HTML",
        suffix=".html",
        media_type="text/html; charset=utf-8",
        write=write_html,
        can_lack_key=True,
    ),
)
