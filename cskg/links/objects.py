"""What a sentence of a unit is about, and what it asks to do with it: object terms, and the rung of its verb.

*Understand stock records* and *Manage stock records* are about one thing and ask for different things of it. The
terms are those of :mod:`~cskg.links.terms` that weigh 1, without the opening verb. The rungs are three: to *know* a
thing, to *do* something with it, to *steer* it (manage, plan, develop, direct). They follow the coarse order of the
cognitive processes in Anderson and Krathwohl's revision of Bloom's taxonomy (*A Taxonomy for Learning, Teaching, and
Assessing*, 2001: remember and understand, apply, then analyse, evaluate and create) and the words of the HKQF's
generic level descriptors; which verb stands on which rung is a judgement.

Knows words; knows nothing of units.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from cskg.links.terms import read_terms
from cskg.parser.verbs import find_lead_verb


class Rung(IntEnum):
    """What a sentence asks to do with its object; a higher one builds on a lower one."""

    KNOW = 1
    DO = 2
    STEER = 3


_KNOW = frozenset(
    "know understand explain describe name recognise identify list state recall recite define distinguish outline "
    "interpret read summarise illustrate".split()
)
_STEER = frozenset(
    "manage plan review evaluate improve develop design establish formulate direct lead govern determine approve draft "
    "analyse oversee coordinate supervise control set steer devise".split()
)
_CHINESE = {
    Rung.KNOW: "認識 认识 了解 瞭解 明白 知道 掌握 解釋 解释 說明 说明 描述 辨認 辨认 指出 列舉 列举 識別 识别 分辨",
    Rung.STEER: "管理 規劃 规划 計劃 计划 策劃 策划 制定 制訂 制订 訂立 订立 發展 发展 檢討 检讨 評估 评估 "
    "改善 設計 设计 領導 领导 統籌 统筹 督導 督导 監督 监督 控制 協調 协调 審批 审批 分析 開發 开发",
    Rung.DO: "處理 处理 執行 执行 進行 进行 接收 提供 協助 协助 操作 使用 運用 运用 檢查 检查 記錄 记录 準備 准备 "
    "維持 维持 安排 推行 實施 实施",
}
_CHINESE_RUNGS = {word: rung for rung, words in _CHINESE.items() for word in words.split()}
_CHINESE_LEAD = re.compile(rf"(?:能夠|能够)?({'|'.join(sorted(_CHINESE_RUNGS, key=len, reverse=True))})")
_THINGS_TOO = frozenset(term for word in ("display", "list") for term in read_terms(word))
"""Verbs of the rubric that name a thing where they do not open the sentence."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_PAIR = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a sentence is about.

    Attributes:
        rung: What it asks to do; None where no verb opens it, as in a member of a list.
        terms: The terms of its object.
    """

    rung: Rung | None
    terms: frozenset[str]


@lru_cache(maxsize=1 << 16)
def read_sense(text: str) -> Sense:
    """Reads what a sentence is about.

    Example:
        >>> sense = read_sense("Understand stock records")
        >>> sense.rung.name, sorted(sense.terms)
        ('KNOW', ['record', 'stock'])
        >>> sense = read_sense("管理存貨")
        >>> sense.rung.name, sorted(sense.terms)
        ('STEER', ['存货'])
        >>> read_sense("Broken glass").rung is None
        True
    """
    if chinese := _CHINESE_LEAD.match(text):
        return Sense(_CHINESE_RUNGS[chinese[1]], _terms(text[chinese.end() :]))
    verb = find_lead_verb(text)
    terms = _terms(text)
    if verb is None:
        return Sense(None, terms)
    rung = Rung.KNOW if verb in _KNOW else Rung.STEER if verb in _STEER else Rung.DO
    return Sense(rung, terms - read_terms(verb).keys())


def _terms(text: str) -> frozenset[str]:
    return frozenset(term for term, weight in read_terms(text).items() if weight >= 1 or term in _THINGS_TOO)


def show_words(text: str, terms: Collection[str]) -> tuple[str, ...]:
    """Gives the words of a text that stand for some of its terms, in order, as they are written.

    Example:
        >>> show_words("Describe the causes of losses", {"caus", "loss"})
        ('causes', 'losses')
        >>> show_words("管理存貨紀錄", read_sense("存貨紀錄").terms)
        ('存貨紀錄',)
    """
    wanted = frozenset(terms)
    found = [word for word in _WORD.findall(text) if not _IDEOGRAPH.match(word) and wanted & read_terms(word).keys()]
    pairs = {
        place
        for place in range(len(text) - 1)
        if _PAIR.match(text, place) and wanted & read_terms(text[place : place + 2]).keys()
    }
    runs: list[tuple[int, int]] = []
    for place in sorted(pairs):
        runs = [*runs[:-1], (runs[-1][0], place + 2)] if runs and runs[-1][1] > place else [*runs, (place, place + 2)]
    found += [text[start:end] for start, end in runs]
    return tuple(dict.fromkeys(found))
