#!/usr/bin/env bash
# Long runs that the tests only begin: fuzzing of parser, JSON, decoders, SEG and RTSTRUCT readers. eng/soak.sh [INPUTS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
export SOAK_FUZZ_COUNT=${1:-100000}
say "fuzzing with $SOAK_FUZZ_COUNT inputs a target"
cd "$root"
for project in SamSgp.Dicom.Tests SamSgp.Imaging.Tests; do
  dotnet test "tests/$project" -c Release --filter 'FullyQualifiedName~Fuzz'
done

say "one instance of 2 GB, 1,000 instances in a request, 64 clients for three minutes"
SOAK_SIZES=full SOAK_LOAD_SECONDS=180 dotnet test tests/SamSgp.EndToEnd.Tests -c Release \
  --filter 'FullyQualifiedName~MemoryTests|FullyQualifiedName~LoadTests' --logger 'console;verbosity=detailed'

say "killed 50 times while it stores, 50 times while it works on jobs and sends their results"
SOAK_CRASHES=50 dotnet test tests/SamSgp.Dicomweb.Tests -c Release --filter 'FullyQualifiedName~CrashTests'

say "beside Orthanc, with 100,000 studies"
eng/bench-http.sh --studies 10 1000 100000
