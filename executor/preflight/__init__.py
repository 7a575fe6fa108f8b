"""Looking before moving: does the world still match the plan, would it be accepted, could it come back."""

from executor.preflight.homecoming import Homecoming, barred, foresee_homecomings
from executor.preflight.look import Looked, look

__all__ = ["Homecoming", "Looked", "barred", "foresee_homecomings", "look"]
