#!/usr/bin/env bash
# Times this program against `typst compile` of the files that it emits, with the same faces and PDF options, and
# against reading its own input; prints ratios of medians taken side by side.
#   tests/bench.sh FOLDER_OF_PROGRAMS WORKSPACE
set -euo pipefail
program=$(realpath "$1/bulletin")
generate=$(realpath "$1/examples/generate")
workspace=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/fonts"

# hyperfine ARGS…, then the medians in seconds, one a line, in $times.
measure() {
  hyperfine --export-json "$folder/times.json" "$@" >&2
  mapfile -t times < <(sed -n 's/^ *"median": \([0-9.]*\),$/\1/p' "$folder/times.json")
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
row() { printf '| %s | %s | %s |\n' "$1" "$(awk -v t="$2" 'BEGIN { printf "%.0f ms", t * 1000 }')" "$3" >>"$folder/table"; }
peak() { command time -f %M "$@" 2>&1 >/dev/null | tail -n 1; }

# The faces that the program uses, and no others.
"$program" -C "$workspace" build -v --force 2023-07 --out "$folder/out" >/dev/null 2>"$folder/log"
sed -n 's/^字体  //p' "$folder/log" | sort -u | while read -r face; do
  ln -s "$face" "$folder/fonts/"
done
[ -n "$(ls "$folder/fonts")" ] || { cat "$folder/log" >&2; exit 1; }
typst="typst compile --ignore-system-fonts --font-path $folder/fonts"

# One issue.
measure --shell none --warmup 3 --runs 20 \
  "$program -C $workspace build -q --force 2023-07 --format pdf --out $folder/a" \
  "$typst $folder/out/2023-07.typ $folder/b.pdf" \
  "$program -C $workspace build -q --force 2023-07 --format pdf --engine typst-cli --out $folder/c"
row 'build 2023-07 --force --format pdf' "${times[0]}" "$(ratio "${times[0]}" "${times[1]}") of \`typst compile\`"
row '`typst compile` of the .typ that it emits' "${times[1]}" ''
row 'the same with --engine typst-cli' "${times[2]}" "$(ratio "${times[2]}" "${times[1]}") of \`typst compile\`"

for n in 52 520 2600; do
  "$generate" "$folder/w$n" "$n"
done

# 52 issues of different text from nothing, on two cores as `xargs -P2` takes them.
"$program" -C "$folder/w52" build -q --all --format typ --out "$folder/typ" >/dev/null
measure --warmup 1 --runs 5 \
  "$program -C $folder/w52 build -q --all --force --jobs 2 --format pdf --out $folder/d" \
  "ls $folder/typ/*.typ | xargs -P2 -I{} $typst {} {}.pdf" \
  "for i in \$($program -C $folder/w52 list | sed -n 's/^\(20[0-9-]*\).*/\1/p' | head -n 50); do $program -C $folder/w52 build -q --force \$i --format pdf --out $folder/e; done" \
  "$program -C $folder/w52 year -q 2014 --format pdf --out $folder/f"
row 'build of 52 issues from nothing, --jobs 2' "${times[0]}" "$(ratio "${times[1]}" "${times[0]}") × faster"
row '`typst compile` of the same, two at a time' "${times[1]}" ''
row '50 builds of one issue each' "${times[2]}" ''
row 'year 2014: those 50 issues in one volume' "${times[3]}" "$(ratio "${times[3]}" "${times[2]}") of the single builds"

# The same 52 with a table of twelve rows in each.
cp -r "$folder/w52" "$folder/w52t"
sed -i 's/"大厅巡查"\]/"大厅巡查", "区县"]/' "$folder/w52t/bulletin.toml"
mkdir -p "$folder/w52t/sections"
districts=$(printf '"第%s区县", ' {1..12})
cat >"$folder/w52t/sections/区县.toml" <<EOF
heading = "各区县受理情况"
[[blocks]]
kind = "counts"
key = "counts"
measures = [{ name = "受理", unit = "件" }]
rows = { column = "区县", names = [$districts] }
text = "各区县受理情况如下："
[[blocks]]
kind = "table"
key = "table"
of = "counts"
sort = "受理"
total = true
caption = "{{ period_from }}至{{ period_to }}"
columns = [
  { measure = "受理" },
  { measure = "受理", figure = "share", digits = 1 },
  { measure = "受理", figure = "ytd" },
  { measure = "受理", figure = "change", digits = 2 },
]
EOF
RANDOM=2014
for issue in "$folder/w52t/issues"/*; do
  : >"$issue/区县.toml"
  { echo 区县,受理; for i in {1..12}; do echo "第${i}区县,$((RANDOM + 1))"; done } >"$issue/区县.csv"
done
measure --warmup 1 --runs 5 \
  "$program -C $folder/w52t build -q --all --force --jobs 2 --format pdf --out $folder/d" \
  "$program -C $folder/w52 build -q --all --force --jobs 2 --format pdf --out $folder/d"
row '52 issues with a table of 12 rows each, --jobs 2' "${times[0]}" "$(ratio "${times[0]}" "${times[1]}") of those without"

# Nothing to do, and a check, over 520 issues. Files are trusted by their times once these are 2 s old.
"$program" -C "$folder/w520" build -q --all >/dev/null
sleep 2.5
inputs="find $folder/w520/issues $folder/w520/bulletin.toml -type f -exec cat {} +"
measure --shell none --warmup 3 --runs 20 \
  "$program -C $folder/w520 build -q --all" "$inputs" "$program -C $folder/w520 check -q"
row 'build --all, 520 issues, nothing to do' "${times[0]}" "$(ratio "${times[0]}" "${times[1]}") of \`cat\`"
row '`cat` of all their files' "${times[1]}" ''
row 'check of the 520' "${times[2]}" "$(ratio "${times[2]}" "${times[1]}") of \`cat\`"

# One figure in the middle: the issues that print another total, against building just those.
middle=$(ls "$folder/w520/issues" | sed -n 260p)
rm "$folder/w520/issues/${middle%-*}"-*/事项受理办结.toml
for i in "$folder/w520/issues/${middle%-*}"-*; do : >"$i/事项受理办结.toml"; done
"$program" -C "$folder/w520" build -q --all >/dev/null
counts="$folder/w520/issues/$middle/事项受理办结.csv"
# The last digit of a figure: 1 becomes 2, any other 1.
step="sed -i '/^行政许可,/{s/1,/2,/;t;s/[0-9],/1,/}' $counts"
changed=$(sh -c "$step"; "$program" -C "$folder/w520" build -q --all --format pdf --message-format json |
  grep -c '"state":"written"' || true)
measure --warmup 1 --runs 5 --prepare "$step" \
  "$program -C $folder/w520 build -q --all --format pdf" \
  "$program -C $folder/w520 build -q --force $middle..${middle%-*}-50 --format pdf --out $folder/g"
row "one figure changed among 520 issues: $changed issues again" "${times[0]}" "$(ratio "${times[0]}" "${times[1]}") of building those alone"

# From a save to the page.
latency=$("$1/examples/latency" "$folder/w520" 2024-20 "$folder/w520/issues/2024-20/大厅巡查.toml" "$folder/i")
measure --warmup 1 --runs 5 "$program -C $folder/w52 build -q 2014 --force --jobs 1 --format pdf --out $folder/h" \
  "$program -C $folder/w52 build -q 2014-01 --force --jobs 1 --format pdf --out $folder/h"
warm=$(awk -v all="${times[0]}" -v one="${times[1]}" 'BEGIN { print (all - one) / 49 }')
row 'watch: from a save to the new PDF' "$(awk -v t="$latency" 'BEGIN { print t / 1000 }')" \
  "$(awk -v t="$latency" -v w="$warm" 'BEGIN { printf "%+.0f ms", t - w * 1000 }') to a warm compile"
row 'one more issue in a warm process' "$warm" ''

# Growth: time an issue, and memory.
for n in 52 520 2600; do
  measure --warmup 0 --runs 1 "$program -C $folder/w$n build -q --all --force --jobs 2"
  rebuild[n]=${times[0]}
  sleep 2.5
  "$program" -C "$folder/w$n" build -q --all >/dev/null
  measure --warmup 1 --runs 5 "$program -C $folder/w$n check -q" "$program -C $folder/w$n build -q --all"
  check[n]=${times[0]} nothing[n]=${times[1]}
done
for what in rebuild check nothing; do
  declare -n t=$what
  growth=$(awk -v a="${t[2600]}" -v b="${t[52]}" 'BEGIN { printf "%.2f", a / 2600 / (b / 52) }')
  row "$what of 2,600 issues" "${t[2600]}" "$growth × the time an issue of 52"
done
for n in 520 2600; do
  kilobytes=$(peak "$program" -C "$folder/w$n" build -q --all --force --jobs 2)
  printf '| peak memory of a rebuild of %s issues | %s MB | |\n' "$n" $((kilobytes / 1024)) >>"$folder/table"
done
kilobytes=$(peak "$program" -C "$folder/w2600" check -q)
printf '| peak memory of a check of 2600 issues | %s MB | |\n' $((kilobytes / 1024)) >>"$folder/table"

# What a text costs grows with its length alone: paragraphs of twice the characters, and no more of them.
long="$folder/long"
mkdir -p "$long/sections" "$long/issues/2014-01"
printf 'name = "报"\nissuer = "局"\nsections = ["长"]\n' >"$long/bulletin.toml"
printf 'heading = "长"\n[[blocks]]\nkind = "items"\nkey = "i"\n' >"$long/sections/长.toml"
printf 'total = 1\ndate = 2014-01-10\nperiod = { from = 2014-01-06, to = 2014-01-10 }\n' >"$long/issues/2014-01/issue.toml"
for text in '1）' '3月5日' '（' '“' '一是' '占10%' '120件' '其中' '<b>' '共3个：甲、'; do
  for characters in 9000 18000; do
    paragraph=$(awk -v t="$text" -v n=$((characters / ${#text})) 'BEGIN { while (n-- > 0) printf "%s", t }')
    { echo 'i = ['; for i in {1..20}; do echo "'$paragraph',"; done; echo ']'; } >"$long/issues/2014-01/长.toml"
    measure --shell none --ignore-failure --warmup 1 --runs 5 "$program -C $long check -q"
    long_times[characters]=${times[0]}
  done
  row "check of 20 paragraphs of 18,000 characters, \`$text\`" "${long_times[18000]}" \
    "$(ratio "${long_times[18000]}" "${long_times[9000]}") of half as long ones"
done

printf '| | median | |\n|---|---|---|\n'
cat "$folder/table"
