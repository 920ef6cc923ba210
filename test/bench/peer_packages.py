"""Programs that benches compare with, installed where they disturb nothing: .cache/<name> of the checkout."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def add_monai() -> str | None:
    """Makes `import monai` work, beside the torch that is here; returns why not, or None."""
    folder = ROOT / ".cache" / "monai"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), "monai==1.6.1"]
    sys.path.append(str(folder))
    return None if (folder / "monai").is_dir() else _installed(pip)


def wandb_python() -> tuple[Path | None, str | None]:
    """The Python of an environment that has wandb; or why there is none."""
    folder = ROOT / ".cache" / "wandb-venv"
    python = folder / "bin" / "python"
    why_not = None if python.exists() else _installed([sys.executable, "-m", "venv", str(folder)])
    why_not = why_not or _installed([str(python), "-m", "pip", "install", "--quiet", "wandb==0.31.0"])
    return (python, None) if why_not is None else (None, why_not)


def _installed(command: list[str]) -> str | None:
    """Runs an installation; returns why it failed, or None."""
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        told = getattr(error, "stderr", b"") or b""
        return f"{command[-1]} could not be installed: {error} {told.decode(errors='replace')[-300:]}"
    return None
