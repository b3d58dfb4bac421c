# Compares two fingerprints, the source's and the copy's, and prints them side by side. Exits with 1
# unless they are equal.

BEGIN {
  FS = "\t"
  row = "  %-9s %-34s %12s %12s  %22s %22s  %s\n"
  printf row, "", "", "source", "restored", "checksum", "restored", ""
}

$1 == "moment" { next }

{ key = $1 "\t" $2 }

FILENAME == ARGV[1] {
  count[key] = $3
  sum[key] = $4
  next
}

{
  # As text: as numbers, long checksums that differ only in the last digits would be equal.
  equal = key in count && count[key] "" == $3 "" && sum[key] "" == $4 ""
  show(equal ? "equal" : key in count ? "DIFFERENT" : "ONLY IN THE COPY", $3, $4)
  different += !equal
  delete count[key]
  compared++
}

END {
  for (key in count) {
    show("ONLY IN THE SOURCE", "-", "-")
    different++
  }
  printf "  %d compared, %d different\n", compared, different
  exit different > 0 || compared == 0
}

function show(verdict, copied_count, copied_sum) {
  split(key, part, "\t")
  printf row, part[1], part[2], count[key], copied_count, sum[key], copied_sum, verdict
}
