# shellcheck shell=bash
# A server of MongoDB's protocol: FerretDB from the Go module proxy, on Debian's DocumentDB.

ferretdb_version=2.7.0

mongodb_image() { echo "escalog-standin/mongodb:ferretdb-$ferretdb_version"; }

ferretdb() { echo "$cache/ferretdb@$(hash_of "$ferretdb_version")"; }

make_ferretdb() { make_part "$(ferretdb)" build_ferretdb; }

build_ferretdb() {
  local folder
  folder=$(mktemp -d)
  GOBIN=$folder CGO_ENABLED=0 go install -trimpath "github.com/FerretDB/FerretDB/v2/cmd/ferretdb@v$ferretdb_version"
  mv "$folder/ferretdb" "$1"
  rmdir "$folder"
}

make_mongodb_image() {
  make_image "$(mongodb_image)" "$here/mongodb" documentdb "$(ferretdb)" -- --build-arg "version=$ferretdb_version"
}
