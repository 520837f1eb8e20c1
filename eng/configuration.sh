#!/usr/bin/env bash
# Writes docs/configuration.md, all options of the service, from the code.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need_dotnet
build_release SamSgp.Dicomweb SamSgp.Dicomweb
cd "$root"
# A folder of its own: the page says nothing of any store, and needs none.
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
page=$(SAMSGP_Storage__DataDirectory=$data dotnet artifacts/bin/SamSgp.Dicomweb/release/SamSgp.Dicomweb.dll configuration)
printf '%s\n' "$page" >docs/configuration.md
say "docs/configuration.md is written"
