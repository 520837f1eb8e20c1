#!/usr/bin/env bash
# Writes the documents that are made from the code: docs/conformance.md, docs/configuration.md, the arrows in docs/architecture.md, the JSON Schema
# of manifests and the public API of the two packages. Tests compare each with the code.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need_dotnet
build_release SamSgp.Dicomweb SamSgp.Dicomweb
cd "$root"
# A folder of its own: the pages say nothing of any store, and need none.
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
for page in conformance configuration; do
  text=$(SAMSGP_Storage__DataDirectory=$data dotnet artifacts/bin/SamSgp.Dicomweb/release/SamSgp.Dicomweb.dll $page)
  printf '%s\n' "$text" >docs/$page.md
done
eng/samsgp tasks schema --output plugin-manifests/task.schema.json
SAMSGP_WRITE_DOCS=1 dotnet test tests/SamSgp.Architecture.Tests -c Release -nologo -v quiet --filter "FullyQualifiedName~MapTests|FullyQualifiedName~PublicApiTests" >/dev/null
say "written; git diff shows what has changed"
