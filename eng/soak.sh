#!/usr/bin/env bash
# Long runs that the tests only begin: fuzzing of parser, JSON, decoders, SEG and RTSTRUCT readers. eng/soak.sh [INPUTS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
export SAMSGP_FUZZ_COUNT=${1:-100000}
say "fuzzing with $SAMSGP_FUZZ_COUNT inputs a target"
cd "$root"
for project in SamSgp.Dicom.Tests SamSgp.Imaging.Tests; do
  dotnet test "tests/$project" -c Release --filter 'FullyQualifiedName~Fuzz'
done
