export const path = "/usr/libexec/path_helper";

/** `-s`: PATH for Bourne shells (path_helper.8). */
export function main([verb]: string[]): number {
  if (verb !== "-s") return 1;
  console.log('PATH="/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"; export PATH;');
  return 0;
}
