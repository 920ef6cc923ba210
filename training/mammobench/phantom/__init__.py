"""The phantom: synthetic four-view screening studies with known truth, as valid DICOM files.

It stands in for patients wherever a test, a demo or a new user needs images: everything is drawn from a seed.
"""

from mammobench.phantom.command import add_commands
from mammobench.phantom.generate import generate_phantom
from mammobench.phantom.plan import plan_patients
from mammobench.phantom.request import PhantomRequest, RequestRefusedError

__all__ = ["PhantomRequest", "RequestRefusedError", "add_commands", "generate_phantom", "plan_patients"]
