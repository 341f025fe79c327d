# Rewrites what a Java source names of Flink: awk -v file=NAME -v notes=FILE -f port.awk CLASSES ADVICE SOURCE
# CLASSES has a Penstock class per line, ADVICE a pattern, a bar and what to do per line. What is left goes to the notes.

FILENAME == ARGV[1] {
  known[$0] = 1
  simple = $0
  sub(/.*\./, "", simple)
  if ($0 ~ /^io\.penstock\.connector\./) {
    if (simple in bySimple) bySimple[simple] = "" # which of them nobody can tell
    else bySimple[simple] = $0
  }
  room = $0
  sub(/\.[^.]*$/, "", room)
  rooms[room] = 1
  next
}

FILENAME == ARGV[2] {
  if ($0 == "" || $0 ~ /^#/) next
  bar = index($0, " | ")
  advised++
  pattern[advised] = substr($0, 1, bar - 1)
  advice[advised] = substr($0, bar + 3)
  next
}

function adviceFor(text,    i) {
  for (i = 1; i <= advised; i++) if (text ~ pattern[i]) return advice[i]
  return "Penstock has no such class; see docs/limits.md"
}

function note(what, todo) { print file ":" FNR ": " what ": " todo >> notes }

# The name in Penstock of a class of Flink, or of something within one; "" where there is none.
function ported(name,    ours, rest, cut, part) {
  ours = "io.penstock" substr(name, length("org.apache.flink") + 1)
  rest = ""
  while (!(ours in known)) {
    cut = match(ours, /\.[^.]*$/)
    if (cut == 0) break
    rest = substr(ours, cut) rest
    ours = substr(ours, 1, cut - 1)
  }
  if (ours in known) return ours rest
  if (name !~ /^org\.apache\.flink\.(connector|streaming\.api\.functions\.sink\.filesystem|formats)\./) return ""
  rest = ""
  while (match(name, /\.[^.]*$/)) { # Penstock's connectors may have it in another package
    part = substr(name, RSTART + 1)
    if ((part in bySimple) && bySimple[part] != "") return bySimple[part] rest
    rest = substr(name, RSTART) rest
    name = substr(name, 1, RSTART - 1)
  }
  return ""
}

{
  line = $0
  out = ""
  while (match(line, /org\.apache\.flink(\.[A-Za-z_][A-Za-z0-9_]*)+(\.\*)?/)) {
    name = substr(line, RSTART, RLENGTH)
    before = substr(line, 1, RSTART - 1)
    line = substr(line, RSTART + RLENGTH)
    if (name ~ /\.\*$/) {
      room = "io.penstock" substr(name, length("org.apache.flink") + 1, length(name) - length("org.apache.flink") - 2)
      if ((room in rooms) || (room in known)) new = room ".*"
      else { new = name; note(name, adviceFor(name)) }
    } else {
      new = ported(name)
      if (new == "") { new = name; note(name, adviceFor(name)) }
    }
    out = out before new
  }
  out = out line
  code = $0
  sub(/\/\/.*/, "", code)
  if (code !~ /^[ \t]*(\*|\/\*|import )/) {
    for (i = 1; i <= advised; i++) {
      if (pattern[i] ~ /^\\\./ && match(code, pattern[i])) {
        call = substr(code, RSTART + 1, RLENGTH - 1)
        sub(/[ \t]*\($/, "", call)
        note(call, advice[i])
      }
    }
  }
  print out
}
