/** The style sheet of the status page, light and dark; on a phone each row of the table becomes a card. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --line: #dfe3e8; --text: #1b2430; --soft: #586374; --link: #0b5cad;
  --red: #b3261e; --red-back: #fdecea; --amber: #8a5300; --amber-back: #fff3dc;
  --grey: #4c5766; --grey-back: #e9edf1; --blue: #0b5394; --blue-back: #e3effb;
  --green: #13693a; --green-back: #e1f4e8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151a; --card: #1a2027; --line: #2d3640; --text: #e6eaef; --soft: #9aa6b4; --link: #7db7f0;
    --red: #ff9d94; --red-back: #43201e; --amber: #f5c26b; --amber-back: #3b2d12;
    --grey: #b9c3ce; --grey-back: #2b333c; --blue: #8cc0f5; --blue-back: #16304a;
    --green: #80d8a3; --green-back: #153524;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 1.5rem clamp(1rem, 3vw, 3rem); background: var(--page); color: var(--text);
  font: 0.9375rem/1.45 system-ui, sans-serif; overflow-wrap: break-word;
}
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.5rem 1.25rem; margin-bottom: 1.25rem; }
h1, h2, p { margin: 0; }
h1 { font-size: 1.5rem; letter-spacing: -0.01em; }
h2 { font-size: 1rem; }
a { color: var(--link); }
code, pre { font: 0.8125rem/1.5 ui-monospace, monospace; }
.counts { display: flex; flex-wrap: wrap; gap: 0.4rem; }
.as-of { margin-left: auto; color: var(--soft); }
.reason, .checks, .problem { overflow-wrap: anywhere; }
.detail, .reason, .stale, .main, .run { display: block; }
.detail, .what { color: var(--soft); font-size: 0.8125rem; }
.nothing { color: var(--soft); }
.stale { color: var(--amber); font-size: 0.8125rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

.badge { display: inline-block; padding: 0.1rem 0.6rem; border-radius: 1rem; font-weight: 600; white-space: nowrap; }
.badge.failing { color: var(--red); background: var(--red-back); }
.badge.late { color: var(--amber); background: var(--amber-back); }
.badge.unknown, .badge.inactive { color: var(--grey); background: var(--grey-back); }
.badge.unproven { color: var(--blue); background: var(--blue-back); }
.badge.protected { color: var(--green); background: var(--green-back); }
.result { font-weight: 600; }
.result.passed { color: var(--green); }
.result.failed { color: var(--red); }

.notice, .empty { padding: 0.9rem 1.1rem; margin-bottom: 1rem; border-radius: 0.6rem; }
.notice { background: var(--amber-back); border-left: 0.3rem solid var(--amber); }
.notice h2 { color: var(--amber); }
.notice ul { margin: 0.5rem 0; padding-left: 1.1rem; }
.problem + .problem { margin-top: 0.5rem; }
.services { margin-top: 1.25rem; }
.services ul { margin: 0.5rem 0 0; padding: 0; list-style: none; display: grid; gap: 0.75rem;
  grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
.services li { padding: 0.75rem 0.9rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; }
.empty { background: var(--card); border: 1px solid var(--line); }
.empty pre { overflow-x: auto; margin: 0.75rem 0 0; }

table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--card);
  border: 1px solid var(--line); border-radius: 0.6rem; }
caption { text-align: left; padding: 0 0 0.5rem; color: var(--soft); }
th, td { padding: 0.75rem 0.65rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--soft); font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 400; }
.name { font-weight: 600; }
.main { font-variant-numeric: tabular-nums; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
tbody th { min-width: 9rem; max-width: 16rem; }
td { min-width: 4rem; }
td[data-title='Status'] { width: 28%; min-width: 12rem; }
.checks { margin: 0.4rem 0 0; padding-left: 1rem; color: var(--soft); font-size: 0.8125rem; }
.run + .run { margin-top: 0.5rem; }
footer { display: flex; gap: 1.25rem; margin-top: 1.25rem; font-size: 0.8125rem; }

@media (max-width: 78rem) {
  thead { position: absolute; clip-path: inset(50%); }
  table, caption, tbody { display: block; }
  table { background: none; border: 0; }
  tbody tr {
    display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.9rem;
    padding: 1rem; margin-bottom: 0.9rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem;
  }
  th, td, tbody tr:last-child > * { display: block; min-width: 0; max-width: none; padding: 0; border: 0; }
  tbody th, td[data-title='Status'] { grid-column: 1 / -1; width: auto; }
  td::before { content: attr(data-title); display: block; color: var(--soft); font-size: 0.8125rem; font-weight: 600; }
  td[data-title='Status']::before { content: none; }
  .name { font-size: 1.05rem; }
  .as-of { width: 100%; }
}
`;
