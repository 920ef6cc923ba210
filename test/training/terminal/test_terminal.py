"""Progress: a bar on a terminal, few plain lines elsewhere; it never breaks what it reports on."""

import io

import pytest

from mammobench.terminal import Progress, duration, table


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def run(stream: io.StringIO, total: int, seconds_each: float) -> str:
    clock = Clock()
    progress = Progress("work", stream, clock)
    for done in range(1, total + 1):
        clock.now += seconds_each
        progress(done, total)
    progress.close()
    return stream.getvalue()


def test_a_file_gets_a_line_every_five_seconds_and_the_last() -> None:
    assert run(io.StringIO(), 12, 1.0).splitlines() == [
        "work: 5 of 12, 7 s left",
        "work: 10 of 12, 2 s left",
        "work: 12 of 12",
    ]
    assert run(io.StringIO(), 1000, 0.001) == "work: 1000 of 1000\n"


def test_a_terminal_gets_one_line_drawn_over() -> None:
    text = run(Terminal(), 4, 1.0)
    assert text.count("\n") == 1
    assert text.endswith("[########################] 4 of 4\x1b[K\n")
    assert "\r" in text


def test_a_line_clears_the_bar_and_closing_ends_it() -> None:
    stream = Terminal()
    progress = Progress("work", stream, Clock())
    progress(1, 4)
    progress.line("something happened")
    assert stream.getvalue().endswith("\r\x1b[Ksomething happened\n")
    progress.close()
    assert stream.getvalue().endswith("happened\n")


def test_a_reader_who_has_gone_does_not_end_the_work() -> None:
    class Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    run(Gone(), 3, 10.0)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59.6, "1 min"), (75, "1 min 15 s"), (7260, "2 h 1 min"), (90_000, "1 d 1 h")]
)
def test_durations_are_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_columns_line_up() -> None:
    assert table(["a", "long"], [["xyz", "1"]]) == ["a    long", "xyz  1"]
