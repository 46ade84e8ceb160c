export const path = "/usr/sbin/taskpolicy";

/** It becomes the program, so the pid stays; priorities are left alone. */
export const script = () => `#!/bin/sh\n[ "$1" = -b ] && shift\nexec "$@"\n`;

export const main = () => 64;
