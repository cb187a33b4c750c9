"""Stand-ins for the programs of CUPS: `lp`, `lpstat` and `cancel`, with a job that goes as told.

They are foreign programs, so they are foreign here too: shell scripts on PATH that write down what
they were given and answer in the words of CUPS 2.4.
"""

from __future__ import annotations

from pathlib import Path

LP = """#!/bin/sh
folder={folder}
printf '%s\\n' "$@" > $folder/arguments
cat > $folder/given.$(ls $folder | grep -c given)
case "$2" in
  broken) echo 'lp: The printer is on fire.' >&2; exit 1;;
  unknown) echo 'lp: The printer or class does not exist.' >&2; exit 1;;
esac
echo "request id is $2-7 (1 file(s))"
"""
LPSTAT = """#!/bin/sh
folder={folder}
case "$*" in
  *not-completed*)
    step=$(head -n 1 $folder/course)
    [ $(wc -l < $folder/course) -gt 1 ] && sed -i 1d $folder/course
    echo "$step" > $folder/now;;
esac
now=$(cat $folder/now)
for queue in "$@"; do :; done
[ "$now" = vanished ] && {{ echo "lpstat: Invalid destination name in list \\"$queue\\"!" >&2; exit 1; }}
job() {{ printf '%s-7  somebody  20480  Tue\\n\\tStatus: %s\\n\\tAlerts: %s\\n' "$queue" "$1" "$2"; }}
printer() {{ printf 'printer %s %s\\n\\t%s\\n\\tAlerts: %s\\n' "$queue" "$1" "$2" "$3"; }}
case "$*" in
  *not-completed*)
    case "$now" in
      printing|offline|stopped) job 'Printing page 1' job-printing;;
      held) job '' job-hold-until-specified;;
    esac;;
  *completed*)
    case "$now" in
      done) job '' job-completed-successfully;;
      aborted) job 'Filter failed' aborted-by-system;;
    esac;;
  *-p*)
    case "$now" in
      stopped) printer 'disabled since Tue 24 Nov 2026 -' 'Unplugged or turned off' paused;;
      offline) printer "now printing $queue-7.  enabled since Tue" 'Waiting' offline-report;;
      *) printer 'is idle.  enabled since Tue' Ready none;;
    esac;;
esac
"""
CANCEL = """#!/bin/sh
printf '%s\\n' "$@" > {folder}/taken-back
"""


class FakeCups:
    """A print system in a folder; put the folder first on PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        for name, script in (("lp", LP), ("lpstat", LPSTAT), ("cancel", CANCEL)):
            program = folder / name
            program.write_text(script.format(folder=folder))
            program.chmod(0o700)
        self.goes("done")

    @property
    def path(self) -> str:
        """For the environment."""
        return f"{self.folder}:/usr/bin:/bin"

    def goes(self, *steps: str) -> None:
        """What the next looks find: printing, offline, stopped, held, vanished, done, aborted, gone."""
        (self.folder / "course").write_text("\n".join(steps) + "\n")

    @property
    def given(self) -> list[bytes]:
        """The files that were printed."""
        return [file.read_bytes() for file in sorted(self.folder.glob("given.*"))]

    @property
    def arguments(self) -> list[str]:
        """Of the last call of `lp`."""
        return (self.folder / "arguments").read_text().splitlines()

    @property
    def taken_back(self) -> list[str]:
        """Arguments of the last `cancel`."""
        file = self.folder / "taken-back"
        return file.read_text().splitlines() if file.exists() else []
