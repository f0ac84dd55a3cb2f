#!/usr/bin/env node
// Plain JavaScript, so that an older Node.js can still say what is wrong.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `barback: Node.js ${process.versions.node} is too old, 24 or later is needed; "npx barback" in the project uses the right one\n`,
  );
  process.exit(1);
}
await import('../src/main.ts');
