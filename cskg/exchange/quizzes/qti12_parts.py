"""What items of QTI 1.2 have in common, in Canvas's form and in that of Common Cartridges: fields, choices, conditions.

Both read the same elements. They differ in their metadata, and in which conditions and actions they allow.
"""

from collections.abc import Callable, Iterable
from xml.etree import ElementTree as ET

from cskg.exchange.html_writing import join, tag
from cskg.exchange.quiz_sheets import name_accepted
from cskg.quiz.items import Interaction, Item, Option

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
RESPONSE = "response1"
GENERAL = "general_fb"
"""The feedback that is shown for every answer."""


def add_metadata(parent: ET.Element, fields: Iterable[tuple[str, str]]) -> None:
    """Adds fields of metadata."""
    metadata = ET.SubElement(parent, "qtimetadata")
    for label, entry in fields:
        field = ET.SubElement(metadata, "qtimetadatafield")
        ET.SubElement(field, "fieldlabel").text = label
        ET.SubElement(field, "fieldentry").text = entry


def add_stem(presentation: ET.Element, item: Item) -> None:
    """Adds the question. It has the points of a scale in it, since a learner cannot both choose and write."""
    scale = [f"{option.id}) {option.text}" for option in item.options if not item.is_scored]
    add_html(presentation, item.stem, *scale)


def add_response(presentation: ET.Element, kind: str, ident: str, cardinality: str) -> ET.Element:
    """Adds a response of a kind: ``lid`` for what is chosen, ``str`` for what is typed."""
    return ET.SubElement(presentation, f"response_{kind}", {"ident": ident, "rcardinality": cardinality})


def add_labels(response: ET.Element, options: tuple[Option, ...], add: Callable[..., None]) -> None:
    """Adds what is chosen from."""
    choices = ET.SubElement(response, "render_choice")
    for option in options:
        add(ET.SubElement(choices, "response_label", {"ident": option.id}), option.text)


def add_processing(element: ET.Element) -> ET.Element:
    """Adds the response processing, which scores from 0 to 100."""
    processing = ET.SubElement(element, "resprocessing")
    ET.SubElement(
        ET.SubElement(processing, "outcomes"),
        "decvar",
        {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"},
    )
    return processing


def add_condition(processing: ET.Element, *, goes_on: bool) -> ET.Element:
    """Adds a rule, and returns where its condition goes."""
    condition = ET.SubElement(processing, "respcondition", {"continue": "Yes" if goes_on else "No"})
    return ET.SubElement(condition, "conditionvar")


def add_equal(parent: ET.Element, response: str, value: str) -> None:
    """Adds that a response has a value; several side by side are alternatives."""
    ET.SubElement(parent, "varequal", {"respident": response}).text = value


def add_exactly(condition: ET.Element, item: Item) -> None:
    """Adds that all right options are chosen, and no other."""
    every = ET.SubElement(condition, "and")
    for option in item.options:
        add_equal(every if option.id in item.key else ET.SubElement(every, "not"), RESPONSE, option.id)


def set_score(processing: ET.Element, action: str, points: str) -> None:
    """Sets the score of the last rule."""
    ET.SubElement(processing[-1], "setvar", {"action": action, "varname": "SCORE"}).text = points


def show_feedback(processing: ET.Element, feedback: Iterable[str]) -> None:
    """Adds a rule for each feedback that shows it: where its option is chosen, or always."""
    for name in feedback:
        condition = add_condition(processing, goes_on=True)
        if name == GENERAL:
            ET.SubElement(condition, "other")
        else:
            add_equal(condition, RESPONSE, name.removesuffix("_fb"))
        ET.SubElement(processing[-1], "displayfeedback", {"feedbacktype": "Response", "linkrefid": name})


def add_feedback(element: ET.Element, feedback: dict[str, list[str]]) -> None:
    """Adds the texts of the feedback."""
    for name, lines in feedback.items():
        add_html(ET.SubElement(ET.SubElement(element, "itemfeedback", {"ident": name}), "flow_mat"), *lines)


def feedback_of(item: Item) -> dict[str, list[str]]:
    """Returns the lines of each feedback by its name: an option's own where one is chosen, and one for all."""
    general = [*([item.explanation] if item.explanation else []), *name_accepted(item)]
    if item.rubric:
        general += [f"• {point}" for point in item.rubric]
    if item.interaction is Interaction.CHOICE:
        own = {f"{entry.option_id}_fb": [entry.rationale] for entry in item.feedback}
    else:
        own = {}
        if item.is_scored:
            general = [f"{item.texts[name]}: {reason}" for name, reason in item.reasons.items()] + general
    return {**({GENERAL: general} if general else {}), **own}


def add_text(parent: ET.Element, text: str) -> None:
    """Adds a plain text."""
    ET.SubElement(ET.SubElement(parent, "material"), "mattext", {"texttype": "text/plain"}).text = text


def add_html(parent: ET.Element, *texts: str) -> None:
    """Adds texts as paragraphs of HTML."""
    markup = join(*(tag("p", text) for text in texts)).markup
    ET.SubElement(ET.SubElement(parent, "material"), "mattext", {"texttype": "text/html"}).text = markup
