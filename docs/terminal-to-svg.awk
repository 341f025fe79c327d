# Draws a terminal's text as SVG: ./quickstart --smoke | tee out.txt; awk -f docs/terminal-to-svg.awk out.txt > docs/quickstart.svg
function escape(text) {
  gsub(/&/, "\\&amp;", text)
  gsub(/</, "\\&lt;", text)
  gsub(/>/, "\\&gt;", text)
  return text
}

{
  lines[NR] = $0
  if (length($0) > columns) columns = length($0)
}

END {
  height = 18
  print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" columns * 7.9 + 32 "\" height=\"" NR * height + 44 "\">"
  print "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#12161c\"/>"
  print "<g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, monospace\" font-size=\"13\" fill=\"#c9d1d9\">"
  for (n = 1; n <= NR; n++) {
    colour = ""
    if (lines[n] ~ /^\$ /) colour = " fill=\"#7ee787\""
    else if (lines[n] ~ /^-- killed/) colour = " fill=\"#ff7b72\""
    else if (lines[n] ~ /^lost 0 · doubled 0 \(/) colour = " fill=\"#7ee787\""
    else if (lines[n] ~ /^ *time /) colour = " fill=\"#79c0ff\""
    print "<text x=\"16\" y=\"" n * height + 16 "\" xml:space=\"preserve\"" colour ">" escape(lines[n]) "</text>"
  }
  print "</g>"
  print "</svg>"
}
