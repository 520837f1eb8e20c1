#!/usr/bin/env bash
# Makes what is installed elsewhere, in artifacts/packages: eng/pack.sh [--bare] [tool] [archive] [deb] [container]; without names all four.
#   tool       samsgp.VERSION.nupkg: dotnet tool install samsgp (needs the .NET 10 and ASP.NET Core runtimes)
#   archive    samsgp-VERSION-linux-x64.tar.gz: unpack and run; .NET is in it
#   deb        samsgp_VERSION_amd64.deb: with the same content, a systemd unit, a user and a data folder of its own
#   container  container/: the context of an image; docker build artifacts/packages/container
# Each holds command, service, viewer, tasks, model, third parties' notices and a bill of materials (CycloneDX).
# --bare leaves libtorch and the viewer empty: to try the packing itself, in a tenth of the space.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need_dotnet
bare=
[ "${1:-}" = --bare ] && { bare=1; shift; }
[ $# -eq 0 ] && set -- tool archive deb container
cd "$root"
packaging=$root/eng/packaging out=$root/artifacts/packages
version=$(dotnet msbuild src/SamSgp.Cli -getProperty:Version)
model_licence=$(sed -n 's/^ *"licence": "\(.*\)",*$/\1/p' models/sgp-nano/model.json)
mkdir -p "$out"
work=$(mktemp -d "$root/artifacts/pack-XXXXXX")
trap 'rm -rf "$work"' EXIT
umask 022
[ -n "$bare" ] || npm_packages viewer "the viewer (OHIF)" || die "packages hold the viewer, which could not be fetched"
viewer=$root/artifacts/viewer/node_modules/@ohif/app

# What the CycloneDX tool finds in the two programs; texts and the parts of .NET are added for each layout.
bill() {
  [ -f "$work/bom/service.json" ] && return
  say "bill of materials"
  dotnet tool restore >"$work/log" || { cat "$work/log" >&2; die "the CycloneDX tool cannot be restored (.config/dotnet-tools.json)"; }
  local project
  for project in Dicomweb:service Cli:command; do
    dotnet tool run dotnet-CycloneDX "src/SamSgp.${project%:*}/SamSgp.${project%:*}.csproj" -tfm net10.0 -dpr -F Json -spv 1.6 \
      -sn samsgp -sv "$version" -o "$work/bom" -fn "${project#*:}.json" >"$work/log" || { cat "$work/log" >&2; die "no bill of materials"; }
  done
}

# layout FOLDER SELFCONTAINED: everything that is installed, below one folder, each file a copy of its own with plain rights.
layout() {
  local to=$1 self=$2 project file
  if [ -d "$to" ]; then return; fi
  for project in Cli Dicomweb; do
    say "publishing SamSgp.$project (.NET included: $self)"
    dotnet publish "src/SamSgp.$project" -c Release -r linux-x64 --self-contained "$self" -o "$to/program" -nologo -v quiet -clp:NoSummary \
      -p:CreateHardLinksForPublishFilesIfPossible=false || die "SamSgp.$project cannot be published"
  done
  # What git knows of: support images that lie there besides belong to their users.
  git ls-files -z models plugin-manifests docs sample-configs LICENSE README.md CHANGELOG.md | xargs -0 cp --parents -t "$to"
  if [ -n "$bare" ]; then for file in "$to"/program/libtorch*.so; do : >"$file"; done
  else cp -r "$viewer/dist" "$to/viewer"; fi
  bill
  dotnet run "$root/eng/notices.cs" -- "$to" "${NUGET_PACKAGES:-$HOME/.nuget/packages}" "$viewer" "$packaging/licences" \
    "$work/bom/service.json" "$work/bom/command.json" || die "no notices"
  find "$to" -type d -exec chmod 0755 {} +
  find "$to" -type f -exec chmod 0644 {} +
  for file in samsgp SamSgp.Dicomweb SamSgp.Plugins.ScriptProcess createdump; do [ ! -f "$to/program/$file" ] || chmod 0755 "$to/program/$file"; done
}

filled() { sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/${2:-}/" -e "s/@MODEL_LICENCE@/$model_licence/" "$1"; }

pack_tool() {
  local name=samsgp.$version.nupkg
  layout "$work/tool" false
  mkdir -p "$work/package/tools/net10.0/any"
  mv "$work/tool/program"/* "$work/package/tools/net10.0/any/"
  rm -r "$work/tool/program" "$work/tool/README.md" # the package has a README of its own
  mv "$work/tool"/{LICENSE,CHANGELOG.md,THIRD-PARTY-NOTICES.txt,sbom.cdx.json} "$work/package/"
  mv "$work/tool"/* "$work/package/tools/net10.0/any/"
  cp "$packaging/tool/DotnetToolSettings.xml" "$work/package/tools/net10.0/any/"
  cp "$packaging/tool/README.md" "$work/package/"
  say "$name"
  dotnet pack src/SamSgp.Cli -c Release --no-build -o "$out" -nologo -v quiet -clp:NoSummary -p:IsPackable=true -p:NoPackageAnalysis=true \
    -p:NuspecFile="$packaging/tool/samsgp.nuspec" -p:NuspecBasePath="$work/package" -p:NuspecProperties="version=$version"
}

pack_archive() {
  local name=samsgp-$version-linux-x64
  layout "$work/samsgp" true
  say "$name.tar.gz"
  # Into the same folder names as installed, with the command at the top.
  ln -sfn program/samsgp "$work/samsgp/samsgp"
  tar -C "$work" --owner=0 --group=0 --numeric-owner --sort=name --transform "s,^samsgp,$name," -cf - samsgp | gzip -1 >"$out/$name.tar.gz"
  rm "$work/samsgp/samsgp"
}

pack_deb() {
  command -v dpkg-deb >/dev/null || die "dpkg-deb is missing: apt-get install dpkg"
  local name=samsgp_${version}_amd64.deb to=$work/deb script
  layout "$work/samsgp" true
  say "$name"
  mkdir -p "$to"/{DEBIAN,etc/samsgp,usr/bin,usr/lib/systemd/system,usr/lib/sysusers.d,usr/lib/tmpfiles.d,usr/share/doc/samsgp}
  cp -al "$work/samsgp" "$to/usr/lib/samsgp"
  ln -s ../lib/samsgp/program/samsgp "$to/usr/bin/samsgp"
  mv "$to"/usr/lib/samsgp/{LICENSE,THIRD-PARTY-NOTICES.txt,sbom.cdx.json} "$to/usr/share/doc/samsgp/"
  gzip -9n <"$to/usr/lib/samsgp/CHANGELOG.md" >"$to/usr/share/doc/samsgp/changelog.gz"
  mv "$to"/usr/lib/samsgp/{README.md,docs,sample-configs} "$to/usr/share/doc/samsgp/"
  rm "$to/usr/lib/samsgp/CHANGELOG.md"
  filled "$packaging/debian/copyright" >"$to/usr/share/doc/samsgp/copyright"
  sed 's/"Demo": { "Enabled": true }/"Demo": { "Enabled": false }/' sample-configs/appsettings/standalone.json >"$to/etc/samsgp/samsgp.json"
  sed -e 's,/usr/bin/dotnet /opt/samsgp/SamSgp.Dicomweb.dll,/usr/lib/samsgp/program/SamSgp.Dicomweb,' -e 's,/opt/samsgp,/usr/lib/samsgp,' \
    -e 's, see README.md beside it, see /usr/share/doc/samsgp,' sample-configs/systemd/samsgp-dicomweb.service \
    >"$to/usr/lib/systemd/system/samsgp-dicomweb.service"
  cp "$packaging/debian/samsgp.sysusers" "$to/usr/lib/sysusers.d/samsgp.conf"
  cp "$packaging/debian/samsgp.tmpfiles" "$to/usr/lib/tmpfiles.d/samsgp.conf"
  cp "$packaging/debian/conffiles" "$to/DEBIAN/"
  filled "$packaging/debian/control" "$(du -sk "$to" | cut -f1)" >"$to/DEBIAN/control"
  for script in postinst prerm postrm; do install -m 0755 "$packaging/debian/$script" "$to/DEBIAN/"; done
  # libtorch is large: the fast way of compressing.
  dpkg-deb --root-owner-group -Zzstd -z3 --build "$to" "$out/$name" >"$work/log" || { cat "$work/log" >&2; die "no $name"; }
}

pack_container() {
  layout "$work/samsgp" true
  say "container/"
  rm -rf "$out/container"
  mkdir "$out/container"
  cp -al "$work/samsgp" "$out/container/samsgp"
  filled "$packaging/container/Dockerfile" >"$out/container/Dockerfile"
}

for part; do
  case $part in
    tool | archive | deb | container) "pack_$part" ;;
    *) die "there is no part '$part'; parts are tool, archive, deb, container" ;;
  esac
done
say "in $out:"
ls -sh "$out"
