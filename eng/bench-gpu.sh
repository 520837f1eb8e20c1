#!/usr/bin/env bash
# Frames a second of each network size on an NVIDIA card: eng/bench-gpu.sh [cuda:1]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need_dotnet
command -v nvidia-smi >/dev/null || die "no NVIDIA driver here (nvidia-smi is missing)"
# Its own outputs: the CPU build stays as it is.
out=$root/artifacts/cuda
dotnet build "$root/src/SamSgp.Cli" -c Release -nologo -v quiet -clp:NoSummary -p:TorchBackend=cuda -p:ArtifactsPath="$out" ||
  die "the CUDA build needs the packages TorchSharp-cuda-linux 0.107.0 and what it asks for on your NuGet registry"
for model in tiny small base_plus large; do
  dotnet "$out/bin/SamSgp.Cli/release/samsgp.dll" bench --model $model --pixels 512 1024 --device "${1:-cuda}" --network-only
done
