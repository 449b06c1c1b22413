# Prints the medians of the results (name|size|figure|note) with their ranges, and the ratio of large to small.
$1 == "warm" { next }
{ if (!($1 in seen)) { seen[$1] = 1; names[++n] = $1 }
  k = $1 SUBSEP $2; values[k] = values[k] " " $3; notes[k] = $4 }
function median(list,   a, m, i, j, t) {
  m = split(list, a, " ")
  for (i = 2; i <= m; i++) for (j = i; j > 1 && a[j] + 0 < a[j - 1] + 0; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
  low = a[1]; high = a[m]
  return a[int((m + 1) / 2)]
}
END {
  print "| measured | large | small | large / small | notes |"
  print "| --- | --- | --- | --- | --- |"
  for (i = 1; i <= n; i++) {
    l = median(values[names[i], "large"]); lr = low "–" high
    s = median(values[names[i], "small"]); sr = low "–" high
    printf "| %s | %s (%s) | %s (%s) | %s | %s; %s |\n", names[i], l, lr, s, sr, s + 0 > 0 ? sprintf("%.2f", l / s) : "", notes[names[i], "large"], notes[names[i], "small"]
  }
}
