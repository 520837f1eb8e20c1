#!/usr/bin/env bash
# Long runs that the tests only begin: fuzzing of parser and JSON. eng/soak.sh [INPUTS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
export SAMSGP_FUZZ_COUNT=${1:-100000}
say "fuzzing with $SAMSGP_FUZZ_COUNT inputs a target"
cd "$root"
dotnet test tests/SamSgp.Dicom.Tests -c Release --filter 'FullyQualifiedName~Fuzz'
