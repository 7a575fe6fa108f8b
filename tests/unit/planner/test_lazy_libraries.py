"""A check without cycles does not pay for the graph library."""

import subprocess
import sys


def test_networkx_is_loaded_by_who_needs_it():
    code = "import sys, wavelift.verbs.check; sys.exit('networkx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
