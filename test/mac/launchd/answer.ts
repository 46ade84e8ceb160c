/** What a simulated program prints and how it exits. */
export interface Answer {
  code: number;
  stdout?: string;
  stderr?: string;
}

export const silent: Answer = { code: 0 };

/** Lines on stderr and a code. */
export const refuse = (code: number, ...lines: string[]): Answer => ({ code, stderr: lines.join("\n") + "\n" });

export const printed = (text: string): Answer => ({ code: 0, stdout: text });
