#!/usr/bin/env bash
# Sets up what is missing, builds, and starts the service on http://127.0.0.1:8780 with demo data.
# Options after -- go to the service: eng/up.sh -- --Storage:DataDirectory=/data/samsgp
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[ "${1:-}" = "--" ] && shift
need_dotnet
runtime_packages
viewer_package
build_release SamSgp.Dicomweb SamSgp.Dicomweb
build_release SamSgp.Cli samsgp
say "starting the service; Ctrl-C stops it"
cd "$root"
exec dotnet "$root/artifacts/bin/SamSgp.Dicomweb/release/SamSgp.Dicomweb.dll" --Demo:Enabled=true "$@"
