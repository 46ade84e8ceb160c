import type { Image } from "./image";

/** A go that says it is another version and leaves everything else to the real one. */
export function goProgram(image: Image, version: string, root: string): string {
  return `#!/bin/sh
'${image.go}' "$@" | sed -e 's|"GOVERSION": "[^"]*"|"GOVERSION": "${version}"|' -e 's|"GOROOT": "[^"]*"|"GOROOT": "${root}"|'
`;
}
