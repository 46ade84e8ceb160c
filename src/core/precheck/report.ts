/** What a precheck looks at, cheapest first; also the order in which the stages are shown. */
export const stageIds = ["structure", "format", "vet", "lint", "test", "debug"] as const;

export type StageId = (typeof stageIds)[number];

/** One thing that would break. */
export interface PrecheckFinding {
  stage: StageId;
  /** Relative to the repository's top, with slashes; as git names it. */
  file: string;
  /** Both counted from 1, in the content that was checked. */
  line?: number;
  column?: number;
  message: string;
  /** `gofmt`, `vet`, `errcheck`, `TestName` … */
  linter?: string;
}

export type StageStatus = "pass" | "fail" | "skipped" | "over-budget";

export interface StageResult {
  id: StageId;
  status: StageStatus;
  durationMs: number;
  /** What a reader must know to trust the result: what was not checked and why, a sentence each. */
  notes: string[];
}

export interface PrecheckReport {
  /** `incomplete`: nothing failed, but a stage did not fit into the budget or could not be run. */
  verdict: "pass" | "fail" | "incomplete";
  durationMs: number;
  /** The repository's top; the findings' files are relative to it. */
  folder: string;
  /** How many files of the change were looked at. */
  files: number;
  stages: StageResult[];
  findings: PrecheckFinding[];
}

/** What a stage found; `skipped` says why it did not apply. */
export type StageOutcome =
  | { kind: "skipped"; why: string }
  | {
      kind: "done";
      findings: PrecheckFinding[];
      notes?: string[];
      /** True when a part of it could not be checked: the stage passes nothing silently. */
      incomplete?: boolean;
    };
