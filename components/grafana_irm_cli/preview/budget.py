"""Fits a report into the size of a comment. The least important block is shortened first."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush


@dataclass
class Block:
    """A part of the report in several forms, from the full form to the shortest, which may be empty.

    Each form is well-formed Markdown, so nothing is cut inside a table or a fence.
    """

    forms: tuple[str, ...]
    importance: int
    chosen: int = 0

    @property
    def text(self) -> str:
        """The form that was chosen."""
        return self.forms[self.chosen]

    @property
    def left_out(self) -> bool:
        """Whether the block is left out completely."""
        return not self.text and bool(self.forms[0])


def fit(blocks: Sequence[Block], limit: int) -> None:
    """Choose the forms of ``blocks`` so that all together have at most ``limit`` characters.

    The least important block is shortened first; among several, the longest. A block's last form is used only when
    every other block is as short as possible without its own last form.
    """
    size = sum(len(each.text) for each in blocks)
    for spare in (1, 0):
        heap = [(*_rank(block), index) for index, block in enumerate(blocks) if _can_fold(block, spare)]
        heapify(heap)
        while size > limit and heap:
            index = heappop(heap)[-1]
            block = blocks[index]
            before = len(block.text)
            block.chosen += 1
            size += len(block.text) - before
            if _can_fold(block, spare):
                heappush(heap, (*_rank(block), index))


def _rank(block: Block) -> tuple[int, int]:
    return block.importance, -len(block.text)


def _can_fold(block: Block, spare: int) -> bool:
    return block.chosen < len(block.forms) - 1 - spare
