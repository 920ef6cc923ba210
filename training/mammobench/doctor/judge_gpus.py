"""How the GPUs are set and how they fare: facts in, findings out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mammobench.contract import GpuFacts
from mammobench.doctor.finding import Finding, ok, problem, skipped, unknown, warning
from mammobench.doctor.judge_torch import NO_GPU
from mammobench.telemetry import GpuHealth


@dataclass(frozen=True)
class Owner:
    """A process on a GPU as this machine's process table has it."""

    command: str
    ours: bool
    """A run of this program."""


def judge_visible(gpu_count: int, visible_count: int) -> Finding:
    """What CUDA_VISIBLE_DEVICES leaves of the GPUs."""
    if gpu_count == 0:
        return skipped(NO_GPU)
    if visible_count < gpu_count:
        return warning(
            f"CUDA_VISIBLE_DEVICES shows {visible_count} of {gpu_count} GPUs",
            "Unset it (unset CUDA_VISIBLE_DEVICES) unless the others are meant to be left out.",
        )
    return ok(f"all {gpu_count}")


def judge_mig(gpus: Sequence[GpuFacts]) -> Finding:
    """MIG without instances leaves CUDA no device; with instances a process sees one of them only."""
    if not gpus:
        return skipped(NO_GPU)
    enabled = [gpu for gpu in gpus if gpu.mig_enabled]
    empty = [gpu.index for gpu in enabled if gpu.mig_instances == 0]
    if empty:
        which = ",".join(map(str, empty))
        return problem(
            f"MIG is on without an instance on GPU {which}: CUDA sees no device there",
            f"Make instances (sudo nvidia-smi mig -i {which} -cgi 0 -C), or turn MIG off"
            f" (sudo nvidia-smi -i {which} -mig 0).",
        )
    if not enabled:
        unread = [gpu.index for gpu in gpus if gpu.mig_enabled is None]
        # Cards older than Ampere cannot say, because they have no MIG.
        return ok("MIG is off" + (f" (GPU {_list(unread)} has none)" if unread else ""))
    return ok(f"MIG is on, with {sum(gpu.mig_instances or 0 for gpu in enabled)} instances")


def judge_mig_parallel(gpus: Sequence[GpuFacts]) -> Finding:
    """Data parallelism needs whole GPUs: a CUDA process sees one MIG instance, and instances have no peer link."""
    enabled = [gpu for gpu in gpus if gpu.mig_enabled]
    if not enabled:
        return skipped(NO_GPU if not gpus else "MIG is off")
    return warning(
        f"MIG is on on GPU {_list([gpu.index for gpu in enabled])}: a run uses one instance, not several",
        "Keep execution.deviceCount at 1, or turn MIG off (sudo nvidia-smi -mig 0) to train on several GPUs.",
    )


def judge_link(gpus: Sequence[GpuFacts]) -> Finding:
    """A card in a narrow slot feeds slowly. The generation is not judged: an idle GPU lowers it by itself."""
    if not gpus:
        return skipped(NO_GPU)
    narrow = [gpu for gpu in gpus if (gpu.pcie_width or 0) < (gpu.pcie_width_maximum or 0) and gpu.pcie_width]
    if narrow:
        seen = "; ".join(f"GPU {gpu.index} x{gpu.pcie_width} of x{gpu.pcie_width_maximum}" for gpu in narrow)
        return warning(seen, "Seat the card in a slot with all lanes; check risers and the BIOS's bifurcation.")
    if all(gpu.pcie_width is None for gpu in gpus):
        return unknown("NVML does not tell the link's width")
    return ok(", ".join(sorted({f"x{gpu.pcie_width}" for gpu in gpus if gpu.pcie_width})))


def judge_errors(health: Sequence[GpuHealth]) -> Finding:
    """Memory errors give wrong numbers or end a run."""
    if not health:
        return skipped(NO_GPU)
    failed = [gpu.index for gpu in health if gpu.remapping_failed]
    if failed:
        return problem(
            f"GPU {_list(failed)} could not replace a bad memory row", "Replace the GPU; run dcgmi diag -r 3."
        )
    seen = {gpu.index: gpu.uncorrected_errors for gpu in health if gpu.uncorrected_errors}
    if seen:
        counts = ", ".join(f"GPU {index}: {count}" for index, count in seen.items())
        return problem(
            f"memory errors that could not be corrected since the driver was loaded ({counts})",
            "Reset the GPU or restart the machine, then watch whether they come again (nvidia-smi -q -d ECC).",
        )
    pending = [gpu.index for gpu in health if gpu.remapping_pending]
    if pending:
        return warning(f"GPU {_list(pending)} waits to replace a bad memory row", "Restart the machine.")
    if all(gpu.uncorrected_errors is None for gpu in health):
        return unknown("these GPUs count no memory errors (ECC is off, or they have none)")
    return ok("no uncorrected memory error since the driver was loaded")


def judge_clocks(health: Sequence[GpuHealth]) -> Finding:
    """A throttled GPU makes a benchmark worthless."""
    if not health:
        return skipped(NO_GPU)
    held = {gpu.index: gpu.held_back for gpu in health if gpu.held_back}
    if held:
        seen = "; ".join(f"GPU {index}: {', '.join(reasons)}" for index, reasons in held.items())
        return warning(
            f"clocks are held back now ({seen})",
            "Check cooling, fans and power supply; nvidia-smi -q -d PERFORMANCE,TEMPERATURE tells more.",
        )
    if all(gpu.held_back is None for gpu in health):
        return unknown("NVML does not tell why clocks change")
    return ok("nothing holds the clocks back now")


def judge_processes(health: Sequence[GpuHealth], owners: Mapping[int, Owner]) -> Finding:
    """Another program on a GPU takes its memory and its time. `owners`: by PID; in a container some may be missing."""
    if not health:
        return skipped(NO_GPU)
    if all(gpu.processes is None for gpu in health):
        return unknown("NVML does not list processes here")
    foreign: list[str] = []
    own = 0
    for gpu in health:
        for process in gpu.processes or ():
            owner = owners.get(process.pid)
            if owner is not None and owner.ours:
                own += 1
                continue
            memory = "" if process.memory_bytes is None else f", {process.memory_bytes / 2**30:.1f} GiB"
            name = "outside this container" if owner is None else owner.command
            foreign.append(f"GPU {gpu.index}: PID {process.pid} ({name}{memory})")
    if foreign:
        return warning(
            "; ".join(foreign),
            "Wait for it, end it, or leave that GPU out with CUDA_VISIBLE_DEVICES before a benchmark.",
        )
    return ok(f"{own} processes, all of Mammobench's runs" if own else "no process on any GPU")


def _list(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
