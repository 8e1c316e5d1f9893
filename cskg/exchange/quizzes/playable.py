"""The data of a quiz for a player in a browser, as JSON: questions, keys, reasons and quoted words.

The pages of the server play this. Addresses are IRIs.
"""

from dataclasses import replace

from cskg.exchange.packing import to_json
from cskg.exchange.quiz_sheets import Loss, QuizFormat, QuizSheet
from cskg.model import StatementRef, UnitKey
from cskg.player.payload import to_player
from cskg.quiz.items import Item


def write_player(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as JSON in UTF-8."""

    def link(thing: UnitKey | StatementRef) -> str:
        return sheet.iris.statement(thing) if isinstance(thing, StatementRef) else sheet.iris.unit(thing)

    player = to_player(replace(sheet.quiz, items=items), sheet.units, sheet.title, link=link)
    return to_json(player), ()


FORMATS = (
    QuizFormat(
        name="player",
        title="The player",
        suffix=".player.json",
        media_type="application/json",
        write=write_player,
    ),
)
