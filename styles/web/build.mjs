// Bundles the page: node build.mjs FOLDER. One classic script, because a page opened from a file may load no modules;
// beside it the licences of all packages whose code is in it.
import {build} from 'esbuild';
import {copyFile, mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

const folder = process.argv[2];
const common = {bundle: true, minify: true, legalComments: 'none', logLevel: 'warning', metafile: true, target: ['es2020', 'safari15']};

await mkdir(folder, {recursive: true});
const script = await build({...common, entryPoints: ['app.js'], format: 'iife', outfile: join(folder, 'app.js')});
await build({...common, entryPoints: ['app.css'], outfile: join(folder, 'app.css'), loader: {'.svg': 'dataurl'}});
await copyFile('index.html', join(folder, 'index.html'));

const packages = new Set(Object.keys(script.metafile.inputs)
  .map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
const licences = [];
for (const name of [...packages].sort()) {
  const at = join('node_modules', name), {version, license} = JSON.parse(await readFile(join(at, 'package.json'), 'utf8'));
  const files = (await readdir(at)).filter((file) => /^licen[cs]e/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(at, file), 'utf8')));
  licences.push(`${name} ${version}\n\n${texts.map((text) => text.trim()).join('\n\n') || `${license} (the package has no text of its own)`}\n`);
}
await writeFile(join(folder, 'LICENSES.txt'), licences.join('\n\n'));
