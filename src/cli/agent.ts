import type { Command as Program } from "commander";
import type { Host } from "../core/host";

export function registerAgent(_program: Program, _host: () => Host): void {}
