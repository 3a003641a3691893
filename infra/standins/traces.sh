# shellcheck shell=bash
# A trace viewer, and an OpenTelemetry collector, which it is as well: Jaeger, from its Go module. That has no pages, but the API.

traces_version=1.76.0

traces_image() { echo "escalog-standin/traces:jaeger-$traces_version"; }

jaeger() { echo "$cache/jaeger@$(hash_of "$traces_version")"; }

make_jaeger() { make_part "$(jaeger)" build_jaeger; }

# Its go.mod has a replace line, so that it cannot be installed from elsewhere.
build_jaeger() {
  local folder module
  folder=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$folder'" EXIT
  export GOSUMDB=off CGO_ENABLED=0 GOFLAGS=-mod=mod
  module=$(cd "$folder" && go mod download -json "github.com/jaegertracing/jaeger@v$traces_version" | node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).Dir')
  cp -r "$module" "$folder/source"
  chmod -R u+w "$folder/source"
  (cd "$folder/source" && nice go build -trimpath -ldflags '-s -w' -o "$1" ./cmd/jaeger)
}

make_traces_image() {
  make_image "$(traces_image)" "$here/traces" bookworm "$(jaeger)" -- --build-arg "version=$traces_version"
}
