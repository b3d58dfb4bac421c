// Preloaded before every command. Explains when Node is too old for the code, which would otherwise fail
// with a cryptic error about ".ts" files. Old syntax on purpose.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 24 || (version[0] === 24 && version[1] < 7)) {
  console.error(
    'MiniTwit needs Node 24.7 or newer, but this is Node ' +
      process.versions.node +
      '.\n' +
      'On Linux and Intel Macs `npm ci` installs it beside the project: run `npm ci` again without\n' +
      '`--omit=optional`, and start through npm. Elsewhere install Node 24 from https://nodejs.org.',
  );
  process.exit(1);
}
