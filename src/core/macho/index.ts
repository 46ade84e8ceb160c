export { architecturesOf, goBuildOf, readExecutable, type Executable, type Slice } from "./read";
export { verifyPages, type PageCheck } from "./pages";
export type { CodeDirectory, CodeSignature, Signature } from "./signature";
export type { Entitlements } from "./entitlements";
export type { GoBuild } from "./go-build";
export { parsePlist } from "./plist-xml";
