"""What is filled in where, and what is hidden."""

import json

from executor.hooks.scene import NAMES, fill, fill_body, fill_url, unknown_names, variables
from executor.hooks.secrets import fetch

SCENE = {**dict.fromkeys(NAMES, ""), "vm": 'web "1"/../x{wave}', "wave": "3"}


def test_names_are_filled_in_once_and_other_braces_stay():
    assert fill("{vm} of {wave} {nothing} {}", SCENE) == 'web "1"/../x{wave} of 3 {nothing} {}'


def test_a_name_cannot_lead_a_url_elsewhere():
    assert fill_url("https://cmdb/vm/{vm}?wave={wave}", SCENE) == (
        "https://cmdb/vm/web%20%221%22%2F..%2Fx%7Bwave%7D?wave=3"
    )


def test_a_name_cannot_break_json():
    assert json.loads(fill_body('{"vm": "{vm}", "wave": {wave}}', SCENE)) == {"vm": SCENE["vm"], "wave": 3}


def test_unknown_names_are_found():
    assert unknown_names("{vm} {vmname}", "{wave} {Wave} {host}") == ["host", "vmname"]


def test_variables_carry_the_same():
    assert variables(SCENE)["WAVELIFT_VM"] == SCENE["vm"]


def test_secrets_are_fetched_and_hidden_everywhere():
    values = fetch([("A", "plain"), ("B", "env:TOKEN")], {"env:TOKEN": "hunter2"}.__getitem__)
    assert values.all() == {"A": "plain", "B": "hunter2"}
    assert values.hide("token hunter2 plain") == "token *** plain"
    assert "hunter2" not in repr(values)
