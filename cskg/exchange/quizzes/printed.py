"""One page in HTML that plays the quiz in a browser and prints it, with the key on a sheet of its own.

It loads nothing from elsewhere. Without the key it can only be printed.
"""

from dataclasses import replace

from cskg.exchange.quiz_sheets import Loss, QuizFormat, QuizSheet
from cskg.player.payload import to_player
from cskg.player.screens import render_file
from cskg.quiz.items import Item


def write_html(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as one page in UTF-8."""
    player = to_player(replace(sheet.quiz, items=items), sheet.units, sheet.title)
    return render_file(player, with_key=sheet.with_key).encode(), ()


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
