#!/usr/bin/env bash
# Long runs that the tests only begin. Without arguments all parts, one after the other; else the named ones:
# eng/soak.sh fuzz | sizes | jobs | load | kill-stow | kill-jobs | kill-send | cluster | qido | pack
# How long each is: SOAK_FUZZ_COUNT (inputs a target, 100000), SOAK_LOAD_SECONDS (180), SOAK_CRASHES (50), SOAK_JOBS (1000),
# SOAK_ORTHANC_STUDIES (studies that Orthanc is filled with, 100000; the service always gets 100,000).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root"
export SOAK_FUZZ_COUNT=${SOAK_FUZZ_COUNT:-100000} SOAK_LOAD_SECONDS=${SOAK_LOAD_SECONDS:-180} SOAK_CRASHES=${SOAK_CRASHES:-50}
jobs=${SOAK_JOBS:-1000}

# Runs the tests of a project that match a filter.
run() { dotnet test "tests/$1" -c Release --filter "$2" --logger 'console;verbosity=detailed'; }

part() {
  case $1 in
    fuzz)
      say "fuzzing of parser, JSON, decoders, SEG and RTSTRUCT readers: $SOAK_FUZZ_COUNT inputs a target"
      run SamSgp.Dicom.Tests 'FullyQualifiedName~Fuzz'
      run SamSgp.Imaging.Tests 'FullyQualifiedName~Fuzz' ;;
    sizes)
      say "one instance of 2 GB, 1,000 instances in a request, a CT of 512 slices with ten segments"
      SOAK_SIZES=full run SamSgp.EndToEnd.Tests 'FullyQualifiedName~MemoryTests' ;;
    jobs)
      say "$jobs small jobs one after the other"
      SOAK_JOBS=$jobs run SamSgp.EndToEnd.Tests 'FullyQualifiedName~JobMemoryTests' ;;
    load)
      say "64 clients for $SOAK_LOAD_SECONDS seconds"
      run SamSgp.EndToEnd.Tests 'FullyQualifiedName~LoadTests' ;;
    kill-stow)
      say "killed $SOAK_CRASHES times while it stores"
      run SamSgp.Dicomweb.Tests 'FullyQualifiedName~Store.CrashTests' ;;
    kill-jobs)
      say "killed $SOAK_CRASHES times while it works on jobs and sends their results"
      run SamSgp.Dicomweb.Tests 'FullyQualifiedName~Kill_AtRandomMomentsOfJobs' ;;
    kill-send)
      say "killed $SOAK_CRASHES times while it sends a result to a PACS"
      run SamSgp.Dicomweb.Tests 'FullyQualifiedName~Kill_WhileResultsAreSent' ;;
    cluster)
      say "a shared store: processes and the database killed $SOAK_CRASHES times; links, disk and clocks failing $SOAK_CRASHES times"
      run SamSgp.Dicomweb.Tests 'FullyQualifiedName~ClusterTests.Cluster_' ;;
    qido)
      say "beside Orthanc, with 100,000 studies"
      eng/bench-http.sh --studies 10 1000 10000 100000 --other-studies "${SOAK_ORTHANC_STUDIES:-100000}" ;;
    pack)
      say "all packages with libtorch and the viewer in them, installed, and a job run"
      SOAK_PACK=full run SamSgp.EndToEnd.Tests 'FullyQualifiedName~PackageTests' ;;
    *) die "there is no part '$1'; parts are fuzz, sizes, jobs, load, kill-stow, kill-jobs, kill-send, cluster, qido, pack" ;;
  esac
}

[ $# -eq 0 ] && set -- fuzz sizes jobs load kill-stow kill-jobs kill-send cluster qido pack
for name in "$@"; do part "$name"; done
