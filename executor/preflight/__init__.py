"""Looking before moving: does the world still match the plan, would it be accepted, could it come back."""

from executor.preflight.homecoming import Homecoming, foresee_homecomings
from executor.preflight.look import Looked, look

__all__ = ["Homecoming", "Looked", "foresee_homecomings", "look"]
