"""Too few devices are free: which are taken, and by whom, in words."""

from collections.abc import Mapping, Sequence

from mammobench.runs.cores import core_numbers, is_core


def shortage_in_words(devices: Sequence[str], count: int, taken: Mapping[str, str], indices: Mapping[str, int]) -> str:
    """`GPU 0 is leased by the run in ...; 2 of 4 GPUs are needed and 1 is free`

    `taken`: of the devices that may serve, those that are not to be had, with what has them; `indices`: of GPUs.
    """
    free = len(devices) - len(taken)
    kind = "CPU core" if is_core(devices[0]) else "GPU"
    needs = f"{count} of {len(devices)} {kind}s {'is' if count == 1 else 'are'} needed"
    if len(devices) == 1:
        needs = f"the only {kind} is needed"
    has = "none is free" if free == 0 else f"{free} {'is' if free == 1 else 'are'} free"
    by_whom: dict[str, list[str]] = {}
    for device, by in taken.items():
        by_whom.setdefault(by, []).append(device)
    whose = [f"{_names(each, indices)} {'is' if len(each) == 1 else 'are'} {by}" for by, each in by_whom.items()]
    return f"{'; '.join(whose)}; {needs} and {has}"


def _names(devices: Sequence[str], indices: Mapping[str, int]) -> str:
    """`GPU 0`, `GPUs 0 and 2`, `cores 0-3 and 7`; a MIG instance by its UUID."""
    cores = core_numbers(devices)
    if cores:
        return f"core{'' if len(cores) == 1 else 's'} {_listed(_ranges(sorted(cores)))}"
    numbers = [str(indices[device]) for device in devices if device in indices]
    if len(numbers) < len(devices):
        return _listed(list(devices))
    return f"GPU{'' if len(numbers) == 1 else 's'} {_listed(numbers)}"


def _ranges(numbers: Sequence[int]) -> list[str]:
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found]


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
