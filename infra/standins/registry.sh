# shellcheck shell=bash
# A schema registry with Confluent's API, below /apis/ccompat/v7: Apicurio's own server, from Maven Central, in memory.

registry_version=2.6.13.Final

registry_image() { echo "escalog-standin/registry:apicurio-$registry_version"; }

registry_files() { echo "$cache/apicurio@$(hash_of "$registry_version")"; }

make_registry_files() { make_part "$(registry_files)" download_registry; }

download_registry() {
  mkdir -p "$1"
  mvn --batch-mode --quiet dependency:copy -DoutputDirectory="$1" -Dmdep.stripVersion=true \
    -Dartifact="io.apicurio:apicurio-registry-app:$registry_version:tar.gz:all"
  tar -xzf "$1"/*.tar.gz -C "$1"
  rm "$1"/*.tar.gz
}

make_registry_image() {
  make_image "$(registry_image)" "$here/registry" bookworm "$(registry_files)" -- --build-arg "version=$registry_version"
}
