#!/usr/bin/env bash
# Makes anew what is derived from the shipped weights: the prepared support of each task with its scores and calibration, the page of all tasks
# (docs/tasks.md), and expected Dice beside the Dice of test images (docs/evaluation/confidence.md). To be run
# when weights, input sections or examples change, with the labelled sets at hand: eng/derive.sh DATA, the folder that ${SAMSGP_SUPPORT} stands
# for in manifests.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 1 ] && [ -d "$1" ] || die "say where the labelled sets lie: eng/derive.sh DATA"
data=$(cd "$1" && pwd)
cd "$root"
for manifest in plugin-manifests/*/task.yaml; do
  grep -q '^ *- prepared:' "$manifest" || continue
  say "$manifest"
  eng/samsgp tasks prepare "$manifest" --support "$data"
done
eng/samsgp tasks catalogue --support "$data" --output docs/tasks.md
eng/samsgp tasks confidence --support "$data" --output docs/evaluation/confidence.md
eng/samsgp tasks validate plugin-manifests --support "$data"
