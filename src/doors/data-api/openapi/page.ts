/**
 * The page that shows the OpenAPI document to people: plain HTML with everything in it, so that it works without any network. Each example can be sent from
 * the page; the token stays in the page.
 */
import {createHash} from 'node:crypto';
import {COMMANDS} from '../commands/index.ts';
import {COMMAND_REFERENCE} from '../reference/commands.ts';
import {EXAMPLES} from '../reference/examples.ts';
import type {Example} from '../reference/examples.ts';
import type {Schema} from '../reference/schemas.ts';
import type {Level} from '../routes.ts';
import {errorRows, PATH_OF, summaryOf} from './document.ts';
import type {OpenApiDocument} from './document.ts';

const STYLE = `
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{margin:0;display:grid;grid-template-columns:15rem minmax(0,60rem)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem;box-sizing:border-box;border-right:1px solid #8884}
nav a{display:block;text-decoration:none;color:inherit;padding:.05rem .3rem}
nav a:hover,nav a:focus{background:#8882}
nav b{display:block;margin-top:.8rem}
main{padding:1rem 2rem}
h2{margin-top:2.5rem;border-bottom:1px solid #8884}
h3{margin:2rem 0 .3rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid #8883}
code,pre,textarea{font:13px/1.45 ui-monospace,monospace}
pre{background:#8881;padding:.6rem;overflow:auto;margin:.3rem 0}
details{margin:.4rem 0}
summary{cursor:pointer}
input{font:inherit;width:26rem;max-width:100%}
button{font:inherit;margin-right:.6rem}
.path{opacity:.7}
.must{font-weight:600}
@media(max-width:50rem){body{display:block}nav{position:static;height:auto;max-height:40vh;border:0}}
`;

/** Sends the example beside the button and shows what came back. */
const SCRIPT = `
const token=document.getElementById('token');
document.getElementById('login').addEventListener('submit',event=>{
  event.preventDefault();
  const encode=text=>btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const {user,password}=event.target.elements;
  token.value='Cassandra:'+encode(user.value)+':'+encode(password.value);
});
document.addEventListener('click',async({target})=>{
  if(!target.matches('button[data-path]'))return;
  const box=target.closest('details');
  const shown=box.querySelector('output pre');
  shown.textContent='…';
  try{
    const response=await fetch(target.dataset.path,{method:'POST',
      headers:{'content-type':'application/json',token:token.value},body:box.querySelector('textarea').value});
    const text=await response.text();
    let body=text;
    try{body=JSON.stringify(JSON.parse(text),null,2)}catch{}
    shown.textContent='HTTP '+response.status+'\\n'+body;
  }catch(error){shown.textContent=String(error)}
});
`;

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing is loaded from anywhere, and nothing is sent but to this server. */
export const PAGE_POLICY =
  `default-src 'none'; script-src ${hash(SCRIPT)}; style-src ${hash(STYLE)}; connect-src 'self'; ` +
  `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const ENTITIES: {readonly [character: string]: string} = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};

const html = (text: string): string => text.replaceAll(/[&<>"]/g, character => ENTITIES[character]!);

/** Texts of descriptions: what is between backquotes is code. */
const prose = (text: string): string => html(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

const LEVEL_TITLES: {readonly [L in Level]: string} = {
  general: 'Database',
  keyspace: 'Keyspace',
  collection: 'Collection or table',
};

function typeOf({type, oneOf}: Schema): string {
  if (oneOf !== undefined) {
    return oneOf.map(typeOf).join(' or ');
  }
  return type === undefined ? '' : typeof type === 'string' ? type : type.join(' or ');
}

function rows(prefix: string, schemas: {readonly [name: string]: Schema}, required: readonly string[]): string {
  return Object.entries(schemas)
    .map(([member, schema]) => {
      const {
        description = '',
        enum: values,
        default: fallback,
        minimum,
        maximum,
        properties,
        required: below = [],
      } = schema;
      const facts = [
        values === undefined ? '' : `one of ${values.map(value => `\`${value}\``).join(', ')}`,
        minimum === undefined ? '' : `at least ${minimum}`,
        maximum === undefined ? '' : `at most ${maximum}`,
        fallback === undefined ? '' : `default ${fallback}`,
      ].filter(fact => fact !== '');
      const told = [description, ...facts].filter(part => part !== '').join(' · ');
      const isRequired = required.includes(member);
      const line =
        `<tr><td><code${isRequired ? ' class="must"' : ''}>${html(prefix + member)}</code>${isRequired ? ' *' : ''}</td>` +
        `<td>${typeOf(schema)}</td><td>${prose(told)}</td></tr>`;
      return line + (properties === undefined ? '' : rows(`${prefix}${member}.`, properties, below));
    })
    .join('');
}

function exampleOf(example: Example): string {
  const request = JSON.stringify({[example.command]: example.body}, null, 2);
  const path = `/v1${example.path}`;
  return (
    `<details><summary>${html(summaryOf(example))}</summary>` +
    `<p class="path"><code>POST ${html(path)}</code></p>` +
    `<textarea rows="${Math.min(16, request.split('\n').length)}" cols="90" spellcheck="false" aria-label="Request">${html(request)}</textarea>` +
    `<p><button type="button" data-path="${html(path)}">Send</button>Answer:</p>` +
    `<output><pre>${html(JSON.stringify(example.answer, null, 2))}</pre></output></details>`
  );
}

function commandOf(level: Level, command: string): string {
  const {summary, answer, members, required = [], options} = COMMAND_REFERENCE[command]!;
  const examples = EXAMPLES.filter(example => example.command === command);
  const all = {...members, ...(options === undefined ? {} : {options: {type: 'object', properties: options}})};
  const table =
    Object.keys(all).length === 0
      ? ''
      : `<table><tr><th>member<th>type<th>meaning</tr>${rows('', all, required)}</table>`;
  return (
    `<h3 id="${command}">${command}</h3><p class="path"><code>POST ${html(PATH_OF[level])}</code></p>` +
    `<p>${prose(summary)} Answers with ${prose(answer)}.</p>${table}${examples.map(exampleOf).join('')}`
  );
}

const errorTable = (): string =>
  `<table><tr><th>code<th>family<th>scope<th>HTTP<th>meaning</tr>${errorRows()
    .map(
      ({errorCode, family, scope, httpStatus, title, body}) =>
        `<tr id="${html(errorCode)}"><td><code>${html(errorCode)}</code></td><td>${family}</td><td>${html(scope)}</td>` +
        `<td>${httpStatus}</td><td><b>${html(title)}.</b> ${html(body)}</td></tr>`,
    )
    .join('')}</table>`;

export function referencePage({info}: OpenApiDocument): string {
  const levels = Object.keys(COMMANDS) as Level[];
  const own = (level: Level): string[] =>
    [...COMMANDS[level].values()].filter(({replacedBy}) => replacedBy === undefined).map(({name}) => name);
  const links = levels.map(
    level =>
      `<b>${LEVEL_TITLES[level]}</b>${own(level)
        .map(name => `<a href="#${name}">${name}</a>`)
        .join('')}`,
  );
  const sections = levels.map(
    level =>
      `<h2>${LEVEL_TITLES[level]}</h2>${own(level)
        .map(name => commandOf(level, name))
        .join('')}`,
  );
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${html(info.title)}</title><style>${STYLE}</style></head><body>` +
    `<nav><a href="#top"><b>${html(info.title)}</b></a>${links.join('')}<b>More</b><a href="#errors">Errors</a><a href="/openapi.json">OpenAPI</a></nav>` +
    `<main id="top"><h1>${html(info.title)}</h1><p>${prose(info.description)}</p>` +
    `<form id="login"><p><label>User <input name="user" value="cassandra" autocomplete="username"></label></p>` +
    `<p><label>Password <input name="password" type="password" autocomplete="current-password"></label> <button>Make a token</button></p></form>` +
    `<p><label>Token <input id="token" autocomplete="off"></label></p>` +
    `<p>Members with * must be there. The examples work one after the other, from the top, on a new database.</p>` +
    `${sections.join('')}<h2 id="errors">Errors and warnings</h2>` +
    `<p>Names in <code>\${…}</code> are filled in. Warnings have the scope <code>WARNING</code> and come in <code>status.warnings</code>.</p>` +
    `${errorTable()}</main><script>${SCRIPT}</script></body></html>`
  );
}
