#!/bin/bash
# Makes docs/developers.rst of docs/developers.md, for manuals that are written in reStructuredText (as
# OpenStack's are). Needs Debian's pandoc.
set -euo pipefail
cd "$(dirname "$0")/../docs"
{
  echo '.. Made of developers.md by scripts/developer-manual.sh: change that one.'
  echo
  pandoc --from=gfm --to=rst --columns=100 developers.md
} >developers.rst
