"""Builds the Debian package: PyInstaller folder → `dist/sozialraumbuero_<version>_<architecture>.deb`.

    python3 build_installer.py

Needs only `python3` and the checkout (see `app/prepare.py`). Build on the oldest system that is meant
to run it, for its C library is the floor. Two builds of one commit give the same bytes. What goes in and
what is left out was measured: design page 7-desktop part 6.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from app import prepare

ROOT = prepare.ROOT
WORK = ROOT / "build" / "installer"
DIST = ROOT / "dist"
NAME = "sozialraumbuero"
TITLE = "Sozialraumbüro"

# What the bundle loads from the system (design page 7-desktop part 1), and what prints.
DEPENDS = (
    "libc6 (>= 2.34), libegl1, libgl1, libglib2.0-0 | libglib2.0-0t64, libfontconfig1, libfreetype6, "
    "libdbus-1-3, libxkbcommon0, libxkbcommon-x11-0, libxcb-cursor0, libxcb-icccm4, libxcb-keysyms1, "
    "libxcb-shape0, libx11-6, libcups2 | libcups2t64, zlib1g"
)
RECOMMENDS = "cups-client, libwayland-client0, libwayland-cursor0"

EXCLUDED_MODULES = (
    "tkinter",
    "pydoc_data",
    "lib2to3",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtSql",
    "PySide6.QtDesigner",
    "PySide6.QtHelp",
    "app.dev",
    "pytest",
    "_pytest",
    "hypothesis",
    "setuptools",
    "pip",
    "PIL._avif",
    "IPython",
    "numpy",
    "pandas",
    "matplotlib",
)
# Found only by name at run time: modules for the limited child, dialects, drivers, protocols.
COLLECTED = (
    *(f"app.{part}" for part in ("content", "documents", "forms", "store", "sync", "system")),
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.dialects.postgresql",
    "psycopg",
    "uvicorn",
    "prometheus_client",
    "pyrage",
)
DATA_OF = ("pyxform", "jsonschema_specifications", "reportlab", "alembic")

# Parts of Qt that a program of widgets never loads.
TRIMMED_QT = (
    "qml",
    "lib/libQt6Quick*",
    "lib/libQt6Qml*",
    "lib/libQt6VirtualKeyboard*",
    "lib/libQt6Pdf*",
    "lib/libQt6Designer*",
    "lib/libQt6Sql*",
    "lib/libQt6EglFS*",
    "plugins/egldeviceintegrations",
    "plugins/generic",
    "plugins/sqldrivers",
    "plugins/vectorimageformats",
    "plugins/platforms/libqeglfs*",
    "plugins/platforms/libqlinuxfb*",
    "plugins/platforms/libqminimalegl*",
    "plugins/platforms/libqvnc*",
    "plugins/platforms/libqvkkhrdisplay*",
    "plugins/platforminputcontexts/*virtualkeyboard*",
    "plugins/platformthemes/libqgtk3*",
    "plugins/imageformats/libqpdf*",
    "plugins/imageformats/libqtga*",
    "plugins/imageformats/libqwbmp*",
    "plugins/imageformats/libqicns*",
)
# Copies of the build machine's libraries; the package depends on the system's own instead, which
# belong to its fonts, its display and its printers.
SYSTEM_LIBRARIES = re.compile(
    r"lib(X11(-xcb)?|X[a-z]+|xcb.*|xkbcommon.*|gtk-3|gdk.*|atk.*|atspi|pango.*|cairo.*|epoxy|fribidi|graphite2|harfbuzz|"
    r"thai|datrie|pixman-1|wayland-.*|glib-2\.0|gio-2\.0|gobject-2\.0|gmodule-2\.0|gthread-2\.0|fontconfig|"
    r"freetype|EGL|GL|GLX|GLdispatch|dbus-1|cups|mount|blkid|selinux|systemd|png16|jpeg|tiff.*|webp.*|deflate|"
    r"jbig|Lerc|brotli.*|avahi.*|gnutls|gssapi_krb5|krb5.*|k5crypto|com_err|keyutils|gcrypt|gpg-error|cloudproviders|"
    r"rsvg.*|bsd|md|cap|z|unistring|p11-kit|nettle|hogweed|tasn1|gmp|idn2|stdc\+\+|gcc_s)\.so.*"
)


def main() -> int:
    """Prepare, go on in the project's own Python, build; exit code as a shell wants it."""
    try:
        prepare.prepare(prepare.INSTALLER)
        if prepare.inside_venv() and "SOURCE_DATE_EPOCH" in os.environ:
            build()
        else:
            go_on_in_venv()
    except prepare.NotPossible as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def go_on_in_venv() -> None:
    """Start again in the project's own Python, with what makes two builds the same."""
    os.chdir(ROOT)
    same_bytes = {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(source_date())}
    os.execve(  # noqa: S606 - a list, no shell
        prepare.PYTHON,
        [str(prepare.PYTHON), str(ROOT / "build_installer.py")],
        {**os.environ, **same_bytes},
    )


def build() -> None:
    """Bundle, trim, pack; says where the package is and how large."""
    shutil.rmtree(WORK, ignore_errors=True)
    catalogs = built_catalogs()
    prepare.say("Bundling with PyInstaller")
    bundle = make_bundle(catalogs)
    trim(bundle)
    prepare.say("Packing with dpkg-deb")
    package = make_package(bundle)
    prepare.say(f"{package} ({package.stat().st_size / 1e6:.1f} MB)")


def source_date() -> int:
    """The moment of the last commit: every file of the package carries it."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    return int(asked.stdout.strip() or (ROOT / "pyproject.toml").stat().st_mtime)


def version() -> str:
    """As `pyproject.toml` has it."""
    return importlib.metadata.version(NAME)


def built_catalogs() -> Path:
    """Copy the built catalogs, without their sources, to a folder of their own."""
    from app.i18n.building import build_all  # noqa: PLC0415 - needs Babel, thus the environment
    from app.system.paths import translations_root  # noqa: PLC0415

    build_all(translations_root())
    target = WORK / "translations"
    for built in sorted(translations_root().glob("*/LC_MESSAGES/app.mo")):
        copy = target / built.relative_to(translations_root())
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(built, copy)
    return target


def make_bundle(catalogs: Path) -> Path:
    """One folder with the program, its Python and its libraries (Qt stays as files: LGPL)."""
    content = [
        (ROOT / "resources", "resources"),
        (catalogs, "translations"),
        (ROOT / "LICENSE", "."),
        (ROOT / "app" / "store" / "migrations", "app/store/migrations"),
    ]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "--name", NAME]
    command += ["--distpath", str(WORK), "--workpath", str(WORK / "work"), "--specpath", str(WORK)]
    command += ["--paths", str(ROOT), "--copy-metadata", NAME]
    command += [f"--add-data={source}:{target}" for source, target in content if source.exists()]
    command += [f"--exclude-module={module}" for module in EXCLUDED_MODULES]
    command += [f"--collect-submodules={module}" for module in COLLECTED]
    command += [f"--collect-data={module}" for module in DATA_OF]
    prepare.run_step([*command, str(ROOT / "app" / "__main__.py")])
    return WORK / NAME


def trim(bundle: Path) -> None:
    """Take out what is never loaded and what the system itself must provide."""
    inner = bundle / "_internal"
    qt = inner / "PySide6" / "Qt"
    for pattern in TRIMMED_QT:
        for path in qt.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in (qt / "translations").glob("*.qm"):
        if not path.name.startswith("qtbase_"):
            path.unlink()
    for path in inner.glob("*.so*"):
        if SYSTEM_LIBRARIES.fullmatch(path.name):
            path.unlink()
    trim_locales(inner / "babel" / "locale-data")
    libraries = [str(path) for path in inner.rglob("*.so*") if path.is_file() and not path.is_symlink()]
    prepare.run_step(["strip", "--strip-unneeded", *libraries])  # some wheels carry debug symbols


def trim_locales(folder: Path) -> None:
    """Keep the CLDR files of the languages the application knows."""
    from app.i18n.languages import known_languages  # noqa: PLC0415 - see built_catalogs

    kept = {"root", "en"} | {language.cldr.split("_")[0] for language in known_languages()}
    for path in folder.glob("*.dat"):
        if path.stem.split("_")[0] not in kept:
            path.unlink()


def make_package(bundle: Path) -> Path:
    """The folder under `/opt`, a command for each entry point, menu entry, icon, licences."""
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], check=True, capture_output=True, text=True
    ).stdout.strip()
    tree = WORK / "package"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(bundle, tree / "opt" / NAME, symlinks=True)
    write(tree / "usr" / "bin" / NAME, f'#!/bin/sh\nexec /opt/{NAME}/{NAME} "$@"\n', executable=True)
    write(
        tree / "usr" / "bin" / f"{NAME}-office",
        f'#!/bin/sh\nexec /opt/{NAME}/{NAME} office "$@"\n',
        executable=True,
    )
    unit = ROOT / "resources" / "office" / f"{NAME}-office.service"  # not started until somebody enables it
    write(tree / "usr/lib/systemd/system" / unit.name, unit.read_text(encoding="utf-8"))
    write(tree / "usr" / "share" / "applications" / f"{NAME}.desktop", desktop_entry())
    icon = ROOT / "resources" / "icons" / f"{NAME}.svg"
    write(tree / "usr/share/icons/hicolor/scalable/apps" / icon.name, icon.read_text(encoding="utf-8"))
    collect_licences(tree / "usr" / "share" / "doc" / NAME)
    size = sum(path.lstat().st_size for path in tree.rglob("*")) // 1024
    write(tree / "DEBIAN" / "control", control(architecture, size))
    moment = source_date()
    for path in [*tree.rglob("*"), tree]:
        os.utime(path, (moment, moment), follow_symlinks=False)
    DIST.mkdir(exist_ok=True)
    package = DIST / f"{NAME}_{version()}_{architecture}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(package)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return package


def control(architecture: str, size: int) -> str:
    """The package's own description (size in KiB)."""
    return f"""Package: {NAME}
Version: {version()}
Architecture: {architecture}
Maintainer: {TITLE} <{NAME}@example.org>
Installed-Size: {size}
Depends: {DEPENDS}
Recommends: {RECOMMENDS}
Section: misc
Priority: optional
Description: mobile street work: intake in many languages, the responsible agency, letters
 Takes a case in offline, in German and the client's language, names the responsible
 agency and the reason, prints referral letters, and hands everything to the central
 office when there is a connection. {NAME}-office is that office's service.
"""


def desktop_entry() -> str:
    """The entry of the desktop's menu."""
    return f"""[Desktop Entry]
Type=Application
Name={TITLE}
Comment=Case work on the street
Comment[de]=Fallarbeit unterwegs
Exec=/usr/bin/{NAME}
Icon={NAME}
Terminal=false
Categories=Office;
StartupWMClass={NAME}
"""


def collect_licences(target: Path) -> None:
    """Our licence, and the licence texts of every package in the bundle."""
    write(target / "copyright", (ROOT / "LICENSE").read_text(encoding="utf-8"))
    wanted = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
    for name in sorted(shipped_packages(NAME, set())):
        package = importlib.metadata.distribution(name)
        for file in package.files or []:
            if ".dist-info" in file.parts[0] and wanted.search("/".join(file.parts[1:])):
                source = Path(str(package.locate_file(file)))
                write(target / "licenses" / name / file.name, source.read_text("utf-8", errors="replace"))


def shipped_packages(name: str, seen: set[str]) -> set[str]:
    """Names of all packages that a package needs to run, without its extras."""
    for line in importlib.metadata.requires(name) or []:
        if "extra ==" in line:
            continue
        needed = re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0].lower()
        if needed in seen:
            continue
        try:
            importlib.metadata.distribution(needed)
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system or Python
        seen.add(needed)
        shipped_packages(needed, seen)
    return seen


def write(path: Path, text: str, *, executable: bool = False) -> None:
    """Write a file of the package with the rights a package's files have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755 if executable else 0o644)


if __name__ == "__main__":
    sys.exit(main())
