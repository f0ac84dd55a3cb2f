/** The style sheet of the pages that act, light and dark. */
export const style = `
:root { color-scheme: light dark; --card: #fff; --page: #f6f7f9; --line: #dfe3e8; --text: #1b2430; --soft: #586374;
  --link: #0b5cad; --red: #b3261e; --amber: #8a5300; --green: #13693a; }
@media (prefers-color-scheme: dark) {
  :root { --card: #1a2027; --page: #11151a; --line: #2d3640; --text: #e6eaef; --soft: #9aa6b4;
    --link: #7db7f0; --red: #ff9d94; --amber: #f5c26b; --green: #80d8a3; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem clamp(1rem, 3vw, 3rem); background: var(--page); color: var(--text);
  font: 0.9375rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.5rem 1.25rem; margin-bottom: 1rem; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1rem; margin: 1.5rem 0 0.5rem; }
a { color: var(--link); }
.soft { color: var(--soft); }
.failing, .refused { color: var(--red); }
.late { color: var(--amber); }
.protected { color: var(--green); }
ul { list-style: none; margin: 0; padding: 0; }
.servers li, .forms form, .login form { padding: 0.75rem 0.9rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 0.6rem; }
.servers li + li, .audit li + li { margin-top: 0.4rem; }
.forms { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); }
.forms form { display: flex; flex-direction: column; gap: 0.6rem; }
.login { max-width: 24rem; margin: 10vh auto; }
label { display: block; color: var(--soft); }
input, select, button { font: inherit; width: 100%; padding: 0.45rem 0.6rem; border: 1px solid var(--line);
  border-radius: 0.4rem; background: var(--page); color: var(--text); }
button { margin-top: auto; background: var(--link); border-color: var(--link); color: var(--card); font-weight: 600; }
.login button { margin-top: 0.6rem; }
button.quiet { width: auto; background: none; color: var(--link); }
`;
