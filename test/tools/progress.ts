/** Says that something slow begins, every 20 s that it still runs, and how it ended after how many seconds. */
export function progress(title: string): (end: string) => void {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  console.log(`Installing ${title} …`);
  const timer = setInterval(() => console.log(`  ${title}: ${seconds()} s so far`), 20_000);
  return (end) => {
    clearInterval(timer);
    console.log(`  ${title}: ${end} (${seconds()} s)`);
  };
}
