/** The little Markdown that our views use, as HTML; for looking at, not for general use. */
export function markdownToHtml(markdown: string): string {
  const html: string[] = [];
  let block: { fence: string; language: string; lines: string[] } | undefined;
  let list = false;
  const endList = () => {
    if (list) html.push("</ul>");
    list = false;
  };
  for (const line of markdown.split("\n")) {
    const fence = /^\s*(`{3,})(\w*)\s*$/.exec(line);
    if (block) {
      if (line.trim() === block.fence) {
        html.push(
          `<pre class="${block.language}">${block.lines.map(block.language === "diff" ? diffLine : escapeHtml).join("\n")}</pre>`,
        );
        block = undefined;
      } else block.lines.push(line);
      continue;
    }
    if (fence) {
      endList();
      block = { fence: fence[1] ?? "```", language: fence[2] ?? "", lines: [] };
      continue;
    }
    const heading = /^(#{1,3}) (.*)/.exec(line);
    const item = /^[-*] (.*)/.exec(line);
    if (item) {
      if (!list) html.push("<ul>");
      list = true;
      html.push(`<li>${inline(item[1] ?? "")}</li>`);
      continue;
    }
    endList();
    if (heading) html.push(`<h${heading[1]?.length}>${inline(heading[2] ?? "")}</h${heading[1]?.length}>`);
    else if (line === "---") html.push("<hr>");
    else if (line.trim()) html.push(`<p>${inline(line)}</p>`);
  }
  endList();
  return html.join("\n");
}

const diffLine = (line: string) =>
  `<span class="${line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : ""}">${escapeHtml(line)}</span>`;

function inline(text: string): string {
  return escapeHtml(text)
    .replace(/!\[([^\]]*)\]\(([^)]+)\)/g, '<img alt="$1" src="$2">')
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*([^*]+)\*\*/g, "<b>$1</b>");
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
