import type { Command as Program } from "commander";
import type { Host } from "../core/host";

export function registerSettings(_program: Program, _host: () => Host): void {}
