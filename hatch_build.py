"""Makes what a built package needs beside its code, and refuses to build one that lacks it.

Translations are compiled for every build, an editable install too. A wheel or a source distribution also holds the
pages' files that come from npm; they are built here if ``make assets`` has not done it.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MANIFESTS = ("cskg/web/static/graphiql/manifest.json", "cskg/web/static/player/manifest.json")
"""What the build of the pages' files writes last."""


class Contents(BuildHookInterface[Any]):
    """Completes what hatchling collects."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the hook's signature
        """Compiles the translations, and builds the pages' files where they are not there.

        Raises:
            RuntimeError: The pages' files are not there and cannot be built.
        """
        for path in sorted(Path(self.root, "cskg", "web", "locale").rglob("*.po")):
            with path.open("rb") as source, path.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, read_po(source, locale=path.parts[-3]))
        if version != "editable" and self._lacking():
            subprocess.run(
                ["sh", "cskg/web/graphiql/build.sh"],  # noqa: S607 - the shell of the machine
                cwd=self.root,
                env={**os.environ, "PYTHON": sys.executable},
                check=False,
            )
            if lacking := self._lacking():
                message = (
                    f"The package would lack {', '.join(lacking)}: their build failed, as said above. "
                    'Install Node.js 20 or newer with npm, or run "make assets" first.'
                )
                raise RuntimeError(message)

    def _lacking(self) -> list[str]:
        return [name for name in MANIFESTS if not Path(self.root, name).is_file()]
