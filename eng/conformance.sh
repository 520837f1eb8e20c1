#!/usr/bin/env bash
# Writes docs/conformance.md, the DICOM conformance statement, from the code.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need_dotnet
build_release SamSgp.Dicomweb SamSgp.Dicomweb
cd "$root"
# A folder of its own: the statement says nothing of any store, and needs none.
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
statement=$(SAMSGP_Storage__DataDirectory=$data dotnet artifacts/bin/SamSgp.Dicomweb/release/SamSgp.Dicomweb.dll conformance)
printf '%s\n' "$statement" >docs/conformance.md
say "docs/conformance.md is written"
