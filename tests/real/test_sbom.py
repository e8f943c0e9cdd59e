"""The bill of materials, made by its command as a release makes it."""

import json
import re
import subprocess

from tests.process import ROOT


def test_it_lists_what_is_locked_and_nothing_else() -> None:
    """Each package of requirements.txt that this system wants is there in its very version, with a licence; so is the service."""
    subprocess.run(["make", "sbom"], cwd=ROOT, check=True, capture_output=True, timeout=300)
    bill = json.loads((ROOT / "build" / "sbom.cdx.json").read_text())
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    listed = {part["name"].replace("_", "-"): part["version"] for part in bill["components"]}
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "chainrule"
    assert listed.items() <= locked.items()
    assert {"fastapi", "numpy", "pydantic-core", "uvicorn"} <= listed.keys()
    assert [part["name"] for part in bill["components"] if not part.get("licenses")] == []
    assert str(ROOT) not in json.dumps(bill)
