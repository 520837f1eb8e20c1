#!/usr/bin/env bash
# Sets up what the tests need and runs them all; the last line says how many passed and failed.
# Names of test projects as arguments run only those: eng/test.sh SamSgp.Dicom.Tests
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need_dotnet
runtime_packages
apt_packages dicom3tools dcmtk libfaketime nginx-light orthanc orthanc-dicomweb python3-pydicom python3-numpy python3-pil python3-gdcm python3-nibabel \
  python3-requests plastimatch postgresql
# On Ubuntu the package is a stub of a snap, which cannot be driven: the browser tests skip there and say so.
grep -qs '^ID=debian' /etc/os-release && apt_packages chromium
command -v npm >/dev/null || apt_packages nodejs npm

npm_packages node "the npm packages that results are checked with" || die "npm ci failed"
viewer_package

cd "$root" || exit 1
say "building"
dotnet build SamSgp.Dicomweb.sln -c Release -nologo -v quiet -clp:NoSummary || die "the solution does not build"

projects=("$@")
[ ${#projects[@]} -eq 0 ] && mapfile -t projects < <(cd tests && ls -d ./*.Tests | sed 's|./||')
passed=0 failed=0 skipped=0 broken=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for project in "${projects[@]}"; do
  say "$project"
  dotnet test "tests/$project" -c Release --no-build -nologo --logger "console;verbosity=minimal" 2>&1 | tee "$log" \
    | grep -vE '^(Test run for|VSTest|A total of|Determining|All projects|\s*$|No test is available)'
  [ "${PIPESTATUS[0]}" -ne 0 ] && broken=$((broken + 1))
  read -r f p s < <(sed -nE 's/.*Failed: +([0-9]+), Passed: +([0-9]+), Skipped: +([0-9]+),.*/\1 \2 \3/p' "$log" | tail -1)
  failed=$((failed + ${f:-0})) passed=$((passed + ${p:-0})) skipped=$((skipped + ${s:-0}))
  f='' p='' s=''
done
# A run that broke without a failed test (a crash of the test host) is a failure all the same.
[ "$broken" -gt 0 ] && [ "$failed" -eq 0 ] && failed=$broken
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
