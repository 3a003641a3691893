# shellcheck shell=bash
# What comes as Debian packages, unpacked by mmdebstrap: the roots that the images are built on, and Compose.

declare -A root_suite=([bookworm]=bookworm [documentdb]=sid)
declare -A root_packages=(
  [bookworm]=ca-certificates,libatomic1,libstdc++6,openjdk-17-jre-headless
  [documentdb]=postgresql-18-documentdb
)

root_part() { echo "$cache/root-$1@$(hash_of "${root_suite[$1]}" "${root_packages[$1]}")"; }

make_root() { make_part "$(root_part "$1")" unpack minbase tar "${root_suite[$1]}" "${root_packages[$1]}"; }

# unpack VARIANT FORMAT SUITE PACKAGES TARGET
unpack() {
  mmdebstrap --variant="$1" --format="$2" --include="$4" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
    "$3" "$5" "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(debian_mirror) $3 main"
}

# Where this machine gets its own packages from.
debian_mirror() {
  local mirror=
  read -r mirror < <(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Origin: Debian' 'Codename: bookworm') || true
  echo "${mirror:-http://deb.debian.org/debian}"
}

# Prints the image of a root, and imports it if it is not there.
import_root() {
  local part name
  part=$(root_part "$1")
  name=escalog-standin/root-$1:${part#*@}
  if ! docker image inspect "$name" >/dev/null 2>&1; then docker import "$part" "$name" >/dev/null; fi
  echo "$name"
}
