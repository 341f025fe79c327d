'use strict';
// Asks the REST API once a second and draws what it says. What is drawn comes from Kafka topics: it is set as text, never as markup.

const PERIOD_MS = 1000;
const POINTS = 120;
// told apart by people who see few colours as well; the number in the cell's title says the same
const LIGHT = ['#1769aa', '#a14a00', '#23724a', '#8b2f7a', '#6a5a00', '#a3283c', '#3b4cb8', '#00717a'];
const DARK = ['#74b8f0', '#f0a35e', '#66cf97', '#e08fd2', '#d9c64f', '#f2909c', '#a5b0ff', '#59cdd6'];
const dark = window.matchMedia('(prefers-color-scheme: dark)');

const byId = id => document.getElementById(id);
const number = new Intl.NumberFormat('en');
const colours = new Map();   // TaskManager → index into the palette
const owners = new Map();    // task → owner as it was a second ago
const rates = [];
const commits = [];
let chosen = '';

const el = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

async function ask(path) {
  // not relative to the page's own address, which may hold user and password
  const response = await fetch(new URL(path, location.origin + location.pathname), { cache: 'no-store' });
  if (response.status === 503) throw new Error((await response.json()).errors[0]);
  if (!response.ok) throw new Error(response.status + ' ' + response.statusText);
  return response.json();
}

/** The TaskManager of an incarnation `prefix.job.taskmanager.number`; the number is how often it has joined. */
const taskManagerOf = incarnation => incarnation.split('.').slice(-2, -1)[0] || incarnation;

function colourOf(incarnation) {
  const name = taskManagerOf(incarnation);
  if (!colours.has(name)) colours.set(name, colours.size);
  const palette = dark.matches ? DARK : LIGHT;
  return palette[colours.get(name) % palette.length];
}

const short = value => value >= 1e6 ? (value / 1e6).toFixed(1) + ' M' : value >= 1e4 ? (value / 1e3).toFixed(1) + ' k' : number.format(value);
const perSecond = value => short(value) + '/s';
const bytes = value => value >= 1 << 30 ? (value / (1 << 30)).toFixed(1) + ' GB' : value >= 1 << 20 ? (value / (1 << 20)).toFixed(1) + ' MB'
  : (value / 1024).toFixed(0) + ' KB';
const millis = micros => (micros / 1000).toFixed(micros < 10000 ? 1 : 0) + ' ms';

function span(ms) {
  if (ms === null || ms === undefined) return '–';
  if (Math.abs(ms) < 10000) return number.format(Math.round(ms)) + ' ms';
  const seconds = Math.round(ms / 1000);
  if (Math.abs(seconds) < 120) return seconds + ' s';
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? minutes + ' min' : minutes < 2880 ? Math.floor(minutes / 60) + ' h' : Math.floor(minutes / 1440) + ' d';
}

function keep(points, value) {
  points.push(value);
  if (points.length > POINTS) points.shift();
}

function line(id, points) {
  const svg = byId(id);
  const most = Math.max(1, ...points);
  svg.setAttribute('viewBox', `0 0 ${POINTS - 1} 28`);
  svg.setAttribute('preserveAspectRatio', 'none');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const first = POINTS - points.length;
  path.setAttribute('d', points.map((y, i) => (i ? 'L' : 'M') + (first + i) + ' ' + (27 - 25 * y / most).toFixed(1)).join(''));
  svg.replaceChildren(path);
}

function drawJobs(jobs) {
  const select = byId('job');
  const ids = jobs.map(job => job.jid).join();
  if (select.dataset.ids !== ids) {
    select.dataset.ids = ids;
    select.replaceChildren(...jobs.map(job => {
      const option = el('option', '', job.name);
      option.value = job.jid;
      return option;
    }));
  }
  if (!jobs.some(job => job.jid === chosen)) {
    const wanted = jobs.find(job => job.name === decodeURIComponent(location.hash.slice(1))) || jobs[0];
    chosen = wanted ? wanted.jid : '';
  }
  select.value = chosen;
  const job = jobs.find(each => each.jid === chosen);
  const state = byId('state');
  state.textContent = job ? job.state : '';
  state.className = 'badge ' + (job && (job.state === 'RUNNING' || job.state === 'FINISHED') ? 'good' : job && (job.state === 'SUSPENDED' || job.state === 'FAILED') ? 'bad' : 'warn');
  byId('uptime').textContent = !job ? 'no job has joined yet' : job['end-time'] < 0 ? 'run began ' + span(job.duration) + ' ago'
    : 'ended ' + new Date(job['end-time']).toLocaleString() + ' after ' + span(job.duration);
  return job;
}

function drawTiles(watermarks, taskManagers) {
  keep(rates, watermarks.recordsInPerSecond);
  byId('rate').textContent = perSecond(watermarks.recordsInPerSecond);
  line('rate-line', rates);
  const told = taskManagers.filter(each => each.figures);
  const p99 = Math.max(0, ...told.map(each => each.figures.commits.p99Micros));
  keep(commits, p99);
  byId('commit').textContent = told.length ? millis(p99) : '–';
  line('commit-line', commits);
  byId('lag').textContent = span(watermarks.lagMs);
  byId('holder').textContent = watermarks.heldBy ? 'held by ' + watermarks.heldBy : 'nothing holds it';
  byId('pending').textContent = short(watermarks.pendingRecords);
  byId('restarts').textContent = number.format(told.reduce((sum, each) => sum + each.figures.commits.restarts, 0));
}

/** The retained ones, oldest first, are the line; which there are is the coordinator's to say. */
function drawCheckpoints(all, now) {
  const last = all.latest.completed;
  const open = all.history.find(each => each.status === 'IN_PROGRESS');
  const failed = all.latest.failed && (!last || all.latest.failed.id > last.id) ? all.latest.failed : null; // until one has completed again
  const underWay = open && `#${open.id} under way for ${span(open.end_to_end_duration)}, ${open.num_acknowledged_subtasks} of ${open.num_subtasks} tasks`;
  byId('checkpoint').textContent = last ? span(last.end_to_end_duration) : '–';
  line('checkpoint-line', all.history.filter(each => each.status === 'COMPLETED').map(each => each.end_to_end_duration).reverse());
  const said = byId('checkpoints');
  said.className = failed ? 'bad' : '';
  said.title = '';
  if (failed) {
    said.textContent = `#${failed.id} failed ${span(now - failed.failure_timestamp)} ago: ${failed.failure_message}`;
    said.title = failed.failure_message;
    if (open) said.textContent += `; ${underWay}`;
  } else if (open && (!last || open.end_to_end_duration > last.end_to_end_duration)) {
    said.textContent = underWay;
  } else if (last) {
    said.textContent = `#${last.id}, ${bytes(last.state_size)}, ${span(now - last.latest_ack_timestamp)} ago`;
  } else {
    said.textContent = 'none yet, or no storage for them';
  }
  if (all.counts.failed) said.textContent += `; ${all.counts.failed} of ${all.counts.total} did not complete`;
}

function cell(vertex, task) {
  const made = el('div', 'cell', String(task.subtask));
  const key = vertex.id + '/' + task.subtask;
  const owner = task['taskmanager-id'];
  const said = [vertex.name + '/' + task.subtask, task.status, owner ? taskManagerOf(owner) + ' (' + task.endpoint + ')' : 'no owner',
    'term ' + task.attempt];
  if (task.status === 'SCHEDULED' || task.status === 'FAILED') {
    made.classList.add('waits');
  } else {
    made.style.backgroundColor = colourOf(owner);
    if (task.status === 'INITIALIZING') made.classList.add('restores');
  }
  if (task.standby) {
    made.classList.add('moves');
    made.style.borderColor = colourOf(task.standby);
    said.push('moving to ' + taskManagerOf(task.standby));
  }
  const before = owners.get(key);
  if (before && before.owner !== owner) before.movedMs = performance.now();
  const movedMs = before ? before.movedMs : -1e9;
  const sinceMs = performance.now() - movedMs;
  if (sinceMs < 2500) {
    made.classList.add('moved');
    made.style.animationDelay = -Math.round(sinceMs) + 'ms'; // drawn anew each second: it goes on where it was
  }
  owners.set(key, { owner, movedMs });
  made.title = said.join('\n');
  return made;
}

function drawTasks(vertices, taskManagers) {
  byId('tasks').replaceChildren(...vertices.map(vertex => {
    const stage = el('div', 'stage');
    const name = el('span', '', vertex.name);
    name.title = vertex.name;
    const cells = el('div', 'cells');
    cells.append(...vertex.subtasks.map(task => cell(vertex, task)));
    stage.append(name, cells);
    return stage;
  }));
  const tasks = vertices.flatMap(vertex => vertex.subtasks);
  const moving = tasks.filter(task => task.standby).length;
  const waiting = tasks.filter(task => task.status === 'SCHEDULED' || task.status === 'FAILED').length;
  const restoring = tasks.filter(task => task.status === 'INITIALIZING').length;
  byId('legend').textContent = [tasks.length + ' on ' + taskManagers.length + ' TaskManagers', moving && moving + ' moving (dashed edge)',
    restoring && restoring + ' restoring (pale)', waiting && waiting + ' without owner (hollow)'].filter(Boolean).join(', ');
}

function named(incarnation) {
  const made = el('td');
  const swatch = el('span', 'swatch');
  swatch.style.backgroundColor = colourOf(incarnation);
  made.append(swatch, taskManagerOf(incarnation));
  made.title = incarnation;
  return made;
}

function bars(slots) {
  const made = el('td');
  const all = el('div', 'bars');
  for (const slot of slots) {
    const bar = el('div', 'bar');
    const busy = el('i');
    busy.style.width = slot.busyMsPerSecond / 10 + '%';
    const pressed = el('b');
    pressed.style.width = slot.backPressuredMsPerSecond / 10 + '%';
    bar.append(busy, pressed);
    bar.title = `busy ${slot.busyMsPerSecond} ms, back-pressured ${slot.backPressuredMsPerSecond} ms, idle ${slot.idleMsPerSecond} ms a second;`
      + ` ${slot.tasks} tasks, ${number.format(slot.recordsByFrame)} records sent by frame`;
    all.append(bar);
  }
  made.append(all);
  return made;
}

function drawTaskManagers(taskManagers) {
  byId('taskmanagers').tBodies[0].replaceChildren(...taskManagers.map(each => {
    const row = el('tr');
    row.append(named(each.id), el('td', 'quiet', each.path), el('td', '', each.leaving ? 'LEAVING' : each.state || 'JOINED'),
      el('td', 'n', each.tasks));
    const figures = each.figures;
    if (!figures) {
      const nothing = el('td', 'quiet', 'has not said how it is doing yet');
      nothing.colSpan = 8;
      row.append(nothing);
      return row;
    }
    const sum = of => figures.slots.reduce((total, slot) => total + slot[of], 0);
    row.append(bars(figures.slots), ...[perSecond(figures.recordsInPerSecond), millis(figures.commits.p50Micros),
      millis(figures.commits.p99Micros), millis(figures.commits.cutPauseP99Micros), short(sum('stateKeys')), bytes(sum('stateHeapBytes')),
      number.format(figures.commits.restarts)].map(text => el('td', 'n', text)));
    return row;
  }));
}

function drawSources(watermarks) {
  byId('sources').tBodies[0].replaceChildren(...watermarks.partitions.map(each => {
    const row = el('tr');
    const holds = each.partition === watermarks.heldBy;
    const partition = el('td', holds ? 'warn' : '', each.partition);
    if (holds) partition.append(el('small', '', '  holds the watermark'));
    row.append(partition, each.taskManagerId ? named(each.taskManagerId) : el('td', 'bad', 'nobody'),
      el('td', 'n', each.idle ? 'idle' : span(each.lagMs)), el('td', 'n', short(each.pendingRecords)),
      el('td', 'n', perSecond(each.recordsInPerSecond)));
    return row;
  }));
}

function drawExceptions(entries) {
  if (!entries.length) {
    byId('exceptions').replaceChildren(el('li', 'none', 'None since this coordinator leads.'));
    return;
  }
  byId('exceptions').replaceChildren(...entries.slice(0, 12).map(each => {
    const item = el('li');
    item.append(el('small', '', [new Date(each.timestamp).toLocaleTimeString(), taskManagerOf(each.taskManagerId), each.taskName]
      .filter(Boolean).join(' · ')), el('p', '', each.stacktrace));
    return item;
  }));
}

function clear() {
  for (const id of ['rate', 'commit', 'checkpoint', 'lag', 'pending', 'restarts']) byId(id).textContent = '–';
  for (const id of ['tasks', 'exceptions']) byId(id).replaceChildren();
  for (const id of ['taskmanagers', 'sources']) byId(id).tBodies[0].replaceChildren();
  byId('holder').textContent = byId('checkpoints').textContent = byId('legend').textContent = '';
}

async function look() {
  const job = drawJobs((await ask('jobs/overview')).jobs);
  if (!job) return clear();
  const id = encodeURIComponent(job.jid);
  const [vertices, watermarks, exceptions, checkpoints, all] = await Promise.all([
    ask(`jobs/${id}/vertices`), ask(`jobs/${id}/watermarks`), ask(`jobs/${id}/exceptions`), ask(`jobs/${id}/checkpoints`),
    ask('taskmanagers')]);
  const taskManagers = all.taskmanagers.filter(each => each.job === job.name).sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  taskManagers.forEach(each => colourOf(each.id));
  drawTiles(watermarks, taskManagers);
  drawCheckpoints(checkpoints, Date.now());
  drawTasks(vertices.vertices, taskManagers);
  drawTaskManagers(taskManagers);
  drawSources(watermarks);
  drawExceptions(exceptions.exceptionHistory.entries);
}

async function round() {
  const link = byId('link');
  try {
    await look();
    link.textContent = 'as of ' + new Date().toLocaleTimeString();
    link.className = 'quiet';
  } catch (failure) {
    link.textContent = 'no figures (' + failure.message + '); trying again';
    link.className = 'lost';
  }
  setTimeout(round, PERIOD_MS);
}

byId('job').addEventListener('change', event => {
  chosen = event.target.value;
  location.hash = encodeURIComponent(event.target.selectedOptions[0].textContent);
  rates.length = commits.length = 0;
});
round();
