"""A page to print: the questions, then the key with its reasons on a page of its own.

It has no script and loads nothing from elsewhere.
"""

from collections.abc import Iterable

from cskg.exchange.markup import Html, join, tag
from cskg.exchange.quiz_sheets import Loss, QuizFormat, QuizSheet, explain, name_checklist, state_rights
from cskg.model import Language
from cskg.quiz.items import Interaction, Item, OptionFeedback

_WORDS = {
    Language.EN: ("Quiz", "Name", "Date", "Key", "Right answer", "Not right"),
    Language.ZH_HANT: ("測驗", "姓名", "日期", "答案", "正確答案", "不正確"),
    Language.ZH_HANS: ("测验", "姓名", "日期", "答案", "正确答案", "不正确"),
}
_HEAD = Html(
    '<meta charset="utf-8">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    '<meta name="viewport" content="width=device-width">'
)
_STYLE = Html(
    """
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
)


def write_html(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as one page in UTF-8."""
    language = items[0].language
    title, name, date, key, *_ = _WORDS[language]
    headline = f"{title}: {sheet.title}"
    field = tag("span")
    parts = [
        tag("h1", headline),
        tag("p", f"{name}: ", field, f" {date}: ", field, class_="who"),
        tag("ol", *map(_ask, items), class_="items"),
        _write_rights(sheet, items),
    ]
    if sheet.with_key:
        answers = tag("ol", *map(_answer, items))
        parts.append(tag("section", tag("h2", key, id="key"), answers, class_="key", aria_labelledby="key"))
    head = tag("head", _HEAD, tag("title", headline), tag("style", _STYLE))
    page = tag("html", head, tag("body", tag("main", *parts)), lang=language.value)
    return f"<!doctype html>{page.markup}\n".encode(), ()


def _ask(item: Item) -> Html:
    return tag("li", tag("p", item.stem), _fields(item), lang=item.language.value)


def _fields(item: Item) -> Html:
    texts = [option.text for option in item.options]
    boxes = tag("ol", *(tag("li", tag("span", class_="box"), text) for text in texts), class_="options")
    if item.targets:
        right = _list(target.text for target in item.targets)
        return tag("table", tag("tr", tag("td", boxes), tag("td", right)))
    if item.interaction is Interaction.ORDER:
        return boxes
    lines = len(item.key_text) or 1 if item.is_scored else 4
    blank = tag("ol", *[tag("li")] * lines, class_="lines") if lines > 1 else tag("div", class_="blank")
    if not texts:
        return blank
    options = tag("ol", *(tag("li", text) for text in texts), class_="options")
    return options if item.is_scored else join(options, blank)


def _answer(item: Item) -> Html:
    *_, right, wrong = _WORDS[item.language]
    letters = {option.id: option.id.upper() for option in item.options}
    numbers = {target.id: str(i) for i, target in enumerate(item.targets, 1)}
    told = [letters[name] for name in item.key] + [f"{letters[one]}–{numbers[two]}" for one, two in item.key_pairs]
    told += [" / ".join(spellings) for spellings in item.spellings]
    parts = [tag("p", tag("strong", f"{right}: {' · '.join(told)}"))] if told else []
    if item.rubric:
        parts += [tag("p", f"{name_checklist(item.language)}:"), _list(item.rubric)]
    if item.is_scored and item.options:
        parts.append(tag("ul", *(tag("li", _reason(item, found, right, wrong)) for found in item.feedback)))
    parts += [tag("p", sentence) for sentence in explain(item)]
    return tag("li", *parts, lang=item.language.value)


def _reason(item: Item, found: OptionFeedback, right: str, wrong: str) -> str:
    is_all_right = bool(item.targets) or len(item.key) == len(item.options)
    judged = "" if is_all_right else f"{right if found.correct else wrong}. "
    return f"{found.option_id.upper()}: {judged}{found.rationale}"


def _write_rights(sheet: QuizSheet, items: Iterable[Item]) -> str | Html:
    sentences = dict.fromkeys(text for item in items for text in state_rights(item, sheet))
    return tag("footer", *(tag("p", text) for text in sentences), class_="rights") if sentences else ""


def _list(texts: Iterable[str]) -> Html:
    return tag("ol", *(tag("li", text) for text in texts))


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
