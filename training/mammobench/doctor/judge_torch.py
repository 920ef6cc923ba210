"""Python, torch, driver and GPU architecture: facts in, findings out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mammobench.doctor.architectures import Capability, capability_of, kernels_for, matching_build, sm, torch_would_warn
from mammobench.doctor.drivers import compiles_ptx_of, minimum_driver, version_of, version_text
from mammobench.doctor.finding import Finding, ok, problem, skipped, unknown, warning

SLOW_START_SECONDS = 20.0
"""Loading CUDA and cuDNN takes a few seconds; compiling takes from half a minute to half an hour."""
NO_GPU = "no NVIDIA GPU here: runs use the CPU"


@dataclass(frozen=True)
class TorchFacts:
    """The installed torch, as a process of its own told."""

    version: str
    cuda_runtime: str | None
    architectures: tuple[str, ...]


@dataclass(frozen=True)
class DriverFacts:
    """The driver side of the machine."""

    version: str | None
    cuda_version: str | None
    """The newest CUDA that the driver knows."""
    capabilities: tuple[str, ...]
    """The GPUs' compute capabilities as NVML has them, each once."""
    gpu_count: int
    pci_gpu_count: int
    """NVIDIA display controllers on the PCI bus, driver or not."""
    nouveau: bool
    nvml_error: str | None


@dataclass(frozen=True)
class Convolution:
    """One convolution forward and backward in a throwaway process, the compile cache turned off."""

    capability: str
    start_seconds: float | None
    """From CUDA's initialization to the end of the first."""
    second_seconds: float | None
    error: str | None


def judge_driver(facts: DriverFacts) -> Finding:
    """Whether there is a driver for the GPUs that are plugged in."""
    if facts.gpu_count > 0:
        return ok(f"driver {facts.version}, {facts.gpu_count} GPU{'s' if facts.gpu_count > 1 else ''}")
    if facts.nvml_error is not None and "mismatch" in facts.nvml_error.lower():
        return problem(facts.nvml_error, "The driver was updated under a running kernel module: restart the machine.")
    if facts.pci_gpu_count == 0 and facts.nvml_error is None:
        return skipped(NO_GPU)
    if facts.nouveau:
        return problem(
            f"{facts.pci_gpu_count} NVIDIA GPUs are run by the nouveau driver, which has no CUDA",
            "Install NVIDIA's driver and blacklist nouveau, then restart.",
        )
    seen = f"{facts.pci_gpu_count} NVIDIA GPUs on the PCI bus, and no working driver"
    return problem(
        seen + (f": {facts.nvml_error}" if facts.nvml_error else ""),
        "Install NVIDIA's driver (580 or later runs every build of torch 2.13). In a container, start it with the GPUs:"
        " docker run --gpus all.",
    )


def judge_torch_cuda(torch: TorchFacts, driver: DriverFacts) -> Finding:
    """Whether torch can use the GPUs that are there."""
    if torch.cuda_runtime is not None:
        return ok(f"torch {torch.version}, CUDA {torch.cuda_runtime}")
    if driver.gpu_count == 0:
        return skipped(NO_GPU)
    return problem(
        f"torch {torch.version} was built without CUDA: the {driver.gpu_count} GPUs would stand idle",
        _builds(driver, driver.capabilities),
    )


def judge_driver_age(torch: TorchFacts, driver: DriverFacts, convolution_ran: bool) -> Finding:
    """Whether the driver runs the CUDA that torch was built with."""
    if driver.gpu_count == 0 or torch.cuda_runtime is None:
        return skipped(NO_GPU if driver.gpu_count == 0 else "torch was built without CUDA")
    if driver.version is None:
        return unknown("the driver's version cannot be read")
    runtime, found = version_of(torch.cuda_runtime), version_of(driver.version)
    knows = "" if driver.cuda_version is None else f" (it knows CUDA up to {driver.cuda_version})"
    try:
        needed = minimum_driver(runtime)
    except ValueError:
        # NVIDIA's rule behind the tables: a driver runs the CUDA of its own major.
        if driver.cuda_version is None:
            return unknown(f"CUDA {torch.cuda_runtime} is not in the table and the driver does not say what it knows")
        fits = version_of(driver.cuda_version)[0] >= runtime[0]
        needed_text = f"one that knows CUDA {runtime[0]}"
    else:
        fits, needed_text = found >= needed, version_text(needed)
    if fits:
        return ok(f"driver {driver.version}{knows} runs CUDA {torch.cuda_runtime}, which needs {needed_text}")
    seen = f"driver {driver.version}{knows} is too old for torch's CUDA {torch.cuda_runtime}, which needs {needed_text}"
    remedy = f"Update the NVIDIA driver to {needed_text} or later, or: {_builds(driver, driver.capabilities)}"
    if convolution_ran:
        return warning(f"{seen}; yet a convolution ran, through a compatibility package", remedy)
    return problem(seen, remedy)


def judge_architecture(torch: TorchFacts, driver: DriverFacts) -> Finding:
    """The study's first failure: "sm_80 is not compatible with the current PyTorch installation"."""
    skip = _skips(torch, driver)
    if skip is not None:
        return skip
    warned = [gpu for gpu in driver.capabilities if torch_would_warn(capability_of(gpu), torch.architectures)]
    if not warned:
        return ok(f"{_names(driver.capabilities)} among {' '.join(torch.architectures)}")
    return problem(
        f'torch will say that "{_names(warned)} is not compatible with the current PyTorch installation": this build'
        f" has {' '.join(torch.architectures)}",
        _builds(driver, warned),
    )


def judge_ptx(torch: TorchFacts, driver: DriverFacts, measured: Mapping[str, Convolution]) -> Finding:
    """The study's second failure: a first call that compiles every kernel from PTX."""
    skip = _skips(torch, driver)
    if skip is not None:
        return skip
    compiling = [gpu for gpu in driver.capabilities if _kernels(gpu, torch) == "ptx"]
    slow = [found for found in measured.values() if (found.start_seconds or 0) > SLOW_START_SECONDS]
    if not compiling:
        if slow:
            return warning(
                f"the first convolution took {_seconds(slow)}, though torch has machine code for this GPU",
                "Keep the driver loaded (sudo nvidia-smi -pm 1), and install torch on a fast local disk.",
            )
        return ok("machine code, no compilation at the first call" + _measured(measured.values()))
    cuda = torch.cuda_runtime or ""
    if driver.cuda_version is not None and not compiles_ptx_of(version_of(driver.cuda_version), version_of(cuda)):
        return problem(
            f"torch has only PTX of CUDA {cuda} for {_names(compiling)}, and the driver compiles none newer than CUDA"
            f" {driver.cuda_version}",
            _builds(driver, compiling),
        )
    seen = [measured[gpu] for gpu in compiling if gpu in measured]
    return warning(
        f"torch has only PTX for {_names(compiling)}: every kernel is compiled at its first call{_measured(seen)}",
        _builds(driver, compiling) + " Until then let CUDA_CACHE_MAXSIZE=4294967296 keep what was compiled.",
    )


def judge_kernel_image(torch: TorchFacts, driver: DriverFacts, measured: Mapping[str, Convolution]) -> Finding:
    """The study's third failure: "no kernel image is available for execution on the device"."""
    skip = _skips(torch, driver)
    if skip is not None:
        return skip
    predicted = [gpu for gpu in driver.capabilities if _kernels(gpu, torch) == "none"]
    seen = [gpu for gpu, found in measured.items() if found.error is not None and "no kernel image" in found.error]
    if not predicted and not seen:
        return ok(f"kernels for {_names(driver.capabilities)} are in this build")
    missing = sorted({*predicted, *seen})
    confirmed = ", and a convolution failed with that" if seen else ""
    surprise = "" if predicted else " (a library beside torch lacks them: its own list of architectures has this GPU)"
    return problem(
        f'{_names(missing)}: "no kernel image is available for execution on the device"{confirmed}{surprise}',
        _builds(driver, missing),
    )


def judge_convolutions(torch: TorchFacts, driver: DriverFacts, measured: Sequence[Convolution]) -> Finding:
    """Whether the GPUs compute at all."""
    if driver.gpu_count == 0 or torch.cuda_runtime is None:
        return skipped(NO_GPU if driver.gpu_count == 0 else "torch was built without CUDA")
    failed = [found for found in measured if found.error is not None]
    if not failed:
        return ok("a convolution ran" + _measured(measured))
    return problem(
        "; ".join(f"{sm(capability_of(found.capability))}: {found.error}" for found in failed),
        "See the findings above for the cause; without one, restart the machine and check the GPU with dcgmi diag.",
    )


def _skips(torch: TorchFacts, driver: DriverFacts) -> Finding | None:
    if driver.gpu_count == 0:
        return skipped(NO_GPU)
    if torch.cuda_runtime is None:
        return skipped("torch was built without CUDA")
    if not torch.architectures:
        return unknown("torch does not tell which architectures it was built for")
    return None


def _kernels(gpu: str, torch: TorchFacts) -> str:
    return kernels_for(capability_of(gpu), torch.architectures)


def _builds(driver: DriverFacts, gpus: Sequence[str]) -> str:
    """The remedies for GPUs of several kinds, each once."""
    found = None if driver.version is None else version_of(driver.version)
    capabilities: list[Capability] = [capability_of(gpu) for gpu in gpus]
    if not capabilities:
        return "Install a CUDA build of torch 2.13."
    return " ".join(dict.fromkeys(matching_build(capability, found) for capability in capabilities))


def _names(gpus: Sequence[str]) -> str:
    return ", ".join(sm(capability_of(gpu)) for gpu in gpus)


def _seconds(found: Sequence[Convolution]) -> str:
    return f"{max(one.start_seconds or 0 for one in found):.1f} s"


def _measured(found: Iterable[Convolution]) -> str:
    timed = [one for one in found if one.start_seconds is not None]
    return f"; measured: {_seconds(timed)} to the end of the first convolution" if timed else ""
