#!/bin/sh
# The launcher's flows once in an independent host: termcast on Bun, driven through tmux on a simulated Mac.
# Not part of `npm test`:  npm run build && test/launcher/termcast/run.sh [command…]
# TERMCAST names a folder to keep the installation in.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
for tool in tmux zsh go; do
  command -v "$tool" >/dev/null || { echo "$tool is needed" >&2; exit 3; }
done
[ -f "$root/dist/mac.js" ] || { echo "npm run build comes first" >&2; exit 3; }
case "$(uname -sm)" in
  "Linux x86_64") bun=bun-linux-x64 ;;
  "Linux aarch64") bun=bun-linux-aarch64 ;;
  "Darwin arm64") bun=bun-darwin-aarch64 ;;
  *) bun=bun-darwin-x64 ;;
esac

temporary=$(mktemp -d)
trap 'rm -rf "$temporary" "$root/dist/termcast.js"' EXIT
trap 'exit 130' INT TERM
installed=${TERMCAST:-$temporary/installed}
mkdir -p "$installed"
if [ ! -x "$installed/node_modules/@oven/$bun/bin/bun" ]; then
  # Later releases of what it depends on break it.
  (cd "$installed" && npm init -y >/dev/null &&
    npm install --before=2026-05-15 --ignore-scripts --no-audit --no-fund --loglevel=error termcast@1.4.1 bun@1.3.13)
fi
# It has no updateCommandMetadata.
api=$installed/node_modules/termcast/dist/index.js
grep -q '^export async function updateCommandMetadata' "$api" ||
  printf '\nexport async function updateCommandMetadata() {}\n' >>"$api"

mkdir "$temporary/extension"
cp -R "$root/tsconfig.json" "$root/src" "$root/assets" "$temporary/extension"
# It hides menu-bar commands, but draws one that another command launches in the background over everything, and breaks.
node -e '
  const manifest = require(process.argv[1]);
  manifest.commands = manifest.commands.filter(({ mode }) => mode !== "menu-bar");
  require("node:fs").writeFileSync(process.argv[2], JSON.stringify(manifest));
' "$root/package.json" "$temporary/extension/package.json"
ln -s "$root/node_modules" "$temporary/extension/node_modules"

"$root/node_modules/.bin/esbuild" "$here/main.ts" --bundle --platform=node --main-fields=module,main \
  --external:react --external:react-reconciler --outfile="$root/dist/termcast.js" --log-level=warning
export TERMCAST_PROGRAM="$installed/node_modules/@oven/$bun/bin/bun $installed/node_modules/termcast/dist/cli.js"
node "$root/dist/termcast.js" "$temporary/extension" "$@" &
flows=$!
trap 'kill "$flows"; wait "$flows"; exit 130' INT TERM
wait "$flows"
