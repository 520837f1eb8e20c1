#!/usr/bin/env bash
# Prints what knows what: for each project its rooms (folders), the arrows between them with their first places, and the circles
# they run in, of which the tests allow none. Names of projects as arguments print only those: eng/rooms.sh SamSgp.Jobs
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root"
[ $# -gt 0 ] || set -- $(cd src && ls -d SamSgp.*)
dotnet build tests/SamSgp.Architecture.Tests -c Release -nologo -v quiet -clp:NoSummary
# Where there is a circle the test fails, and what is printed says so.
dotnet test tests/SamSgp.Architecture.Tests -c Release --no-build -nologo -v quiet --filter FullyQualifiedName~Rooms_OfAProject >/dev/null || true
for project; do cat "artifacts/rooms/$project.txt"; done
