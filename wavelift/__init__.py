"""Wavelift: bulk migration of running VMs between vCenters.

The verbs are library functions of the same names in ``wavelift.verbs``; the values they take and
give are in ``wavelift.model``.
"""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["__version__"]

try:
    __version__ = version("wavelift")
except PackageNotFoundError:  # a bare checkout on sys.path
    __version__ = "0+unknown"
