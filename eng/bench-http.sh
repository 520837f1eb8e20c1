#!/usr/bin/env bash
# Measures the service beside Orthanc on this machine, each on an empty data directory; options go to samsgp bench http:
# eng/bench-http.sh --studies 10 1000      eng/bench-http.sh --load 180
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need_dotnet
apt_packages orthanc orthanc-dicomweb curl
build_release SamSgp.Dicomweb SamSgp.Dicomweb
build_release SamSgp.Cli samsgp

data=$(mktemp -d) ours=${BENCH_PORT:-18780}
theirs=$((ours + 1))
started=()
trap 'kill "${started[@]}" 2>/dev/null; wait; rm -rf "$data"' EXIT
cat >"$data/orthanc.json" <<EOF
{ "StorageDirectory": "$data/orthanc", "IndexDirectory": "$data/orthanc", "HttpPort": $theirs, "DicomServerEnabled": false,
  "AuthenticationEnabled": false, "Plugins": ["/usr/share/orthanc/plugins/libOrthancDicomWeb.so"],
  "DicomWeb": { "Enable": true, "Root": "/dicom-web/" } }
EOF
ready() { for _ in $(seq 300); do curl -fsS -o "$data/answer" "$1" 2>"$data/error" && return; sleep 0.2; done; die "$1 does not answer"; }

dotnet "$root/artifacts/bin/SamSgp.Dicomweb/release/SamSgp.Dicomweb.dll" --Listen:Url=http://127.0.0.1:$ours \
  --Storage:DataDirectory="$data/samsgp" --Tasks:Folder="$root/plugin-manifests" >"$data/samsgp.log" 2>&1 &
started+=($!)
ready http://127.0.0.1:$ours/healthz/ready
other=()
if [[ " $* " != *" --load "* ]]; then
  Orthanc "$data/orthanc.json" >"$data/orthanc.log" 2>&1 &
  started+=($!)
  ready http://127.0.0.1:$theirs/system
  other=(--other "http://127.0.0.1:$theirs/dicom-web/")
fi
dotnet "$root/artifacts/bin/SamSgp.Cli/release/samsgp.dll" bench http --service http://127.0.0.1:$ours/dicom-web/ \
  --process "${started[0]}" "${other[@]}" "$@"
