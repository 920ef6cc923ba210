"""Several machines that train one run together: this machine's place among them."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

NODES_VARIABLE = "MAMMOBENCH_NODES"
NODE_RANK_VARIABLE = "MAMMOBENCH_NODE_RANK"
RENDEZVOUS_VARIABLE = "MAMMOBENCH_RENDEZVOUS"


class NodesError(Exception):
    """This machine's place among the nodes is not said, or makes no sense."""


@dataclass(frozen=True)
class Nodes:
    """How many machines take part, which of them this is, and where node 0 waits for the others."""

    count: int = 1
    rank: int = 0
    host: str = ""
    port: int = 0


def read_nodes(
    count: str | None, rank: str | None, rendezvous: str | None, environment: Mapping[str, str] = os.environ
) -> Nodes:
    """From the command line or else from the environment: a batch system sets variables more easily.

    Raises NodesError with everything that is wrong.
    """
    count = count or environment.get(NODES_VARIABLE) or "1"
    rank = rank or environment.get(NODE_RANK_VARIABLE) or "0"
    rendezvous = rendezvous or environment.get(RENDEZVOUS_VARIABLE) or ""
    number, place = (int(text) if re.fullmatch(r"\d{1,6}", text) else -1 for text in (count, rank))
    wrong: list[str] = []
    if number < 1:
        wrong.append(f"--nodes (or {NODES_VARIABLE}) must be a number from 1, not {count}")
    if place < 0 or (number >= 1 and place >= number):
        wrong.append(f"--node-rank (or {NODE_RANK_VARIABLE}) must be a number from 0, below --nodes, not {rank}")
    host, colon, port = rendezvous.rpartition(":")
    if number > 1 and not (host and colon and re.fullmatch(r"\d{1,5}", port) and 0 < int(port) < 65_536):
        wrong.append(f"--rendezvous (or {RENDEZVOUS_VARIABLE}) must be node 0's HOST:PORT, not {rendezvous or 'empty'}")
    if wrong:
        raise NodesError("; ".join(wrong))
    return Nodes() if number == 1 else Nodes(number, place, host.strip("[]"), int(port))
