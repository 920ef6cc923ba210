"""Software: versions, and the commit of this program."""

import importlib.metadata
import platform
import shutil
import subprocess
from pathlib import Path

import torch

import mammobench
from mammobench.contract import SoftwareFacts
from mammobench.machines import FieldReader


def describe_software(read: FieldReader) -> SoftwareFacts:
    """Versions as they are loaded, not as they are asked for."""
    return SoftwareFacts(
        mammobench=mammobench.__version__,
        git_commit=read("gitCommit", _git_commit),
        python=platform.python_version(),
        torch=torch.__version__,
        cuda_runtime=read("cudaRuntime", _cuda_runtime),
        cudnn=read("cudnn", _cudnn),
        nccl=read("nccl", _nccl),
        mpi=read("mpi", _mpi),
        packages=dict(sorted(_packages().items())),
    )


def _git_commit() -> str:
    """The commit of the source, where the package runs from a checkout; `-dirty` where its files were changed."""
    folder = str(Path(mammobench.__file__).parent)
    done = _output(["git", "-C", folder, "rev-parse", "HEAD"])
    if done.returncode != 0:
        raise ValueError("not run from a git checkout")
    changed = _output(["git", "-C", folder, "status", "--porcelain", "--untracked-files=no", "--", "."])
    return done.stdout.strip() + ("-dirty" if changed.stdout.strip() else "")


def _cuda_runtime() -> str:
    if torch.version.cuda is None:
        raise ValueError("torch was built without CUDA")
    return torch.version.cuda


def _cudnn() -> str:
    """torch gives one number: 91002 for 9.10.2, and before 9 8902 for 8.9.2."""
    number = torch.backends.cudnn.version()
    if number is None:
        raise ValueError("torch was built without cuDNN")
    thousands = 10_000 if number >= 90_000 else 1000
    return f"{number // thousands}.{number % thousands // 100}.{number % 100}"


def _nccl() -> str:
    if not torch.distributed.is_available() or not torch.distributed.is_nccl_available():
        raise ValueError("torch was built without NCCL")
    from torch.cuda import nccl

    return ".".join(map(str, nccl.version()))


def _mpi() -> str:
    """The first line of what mpirun says of itself."""
    if shutil.which("mpirun") is None:
        raise ValueError("no mpirun on the PATH; runs need none, ranks meet through torch.distributed")
    lines = _output(["mpirun", "--version"]).stdout.strip().splitlines()
    return lines[0]


def _packages() -> dict[str, str]:
    """Every installed Python package by its name."""
    installed = ((found.metadata["Name"], found.version) for found in importlib.metadata.distributions())
    return {name: version for name, version in installed if name}


def _output(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
