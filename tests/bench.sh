#!/usr/bin/env bash
# Times `bulletin build` against `typst compile` of the file that it emits, with the same faces, and
# `bulletin check` of many issues against reading their files.
#   tests/bench.sh FOLDER_OF_PROGRAMS WORKSPACE
set -euo pipefail
program=$(realpath "$1/bulletin")
generate=$(realpath "$1/examples/generate")
workspace=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/fonts"

# The faces that the program uses, and no others.
"$program" -C "$workspace" build -v 2023-07 --out "$folder/out" >/dev/null 2>"$folder/log"
sed -n 's/^字体  //p' "$folder/log" | sort -u | while read -r face; do
  ln -s "$face" "$folder/fonts/"
done
[ -n "$(ls "$folder/fonts")" ] || { cat "$folder/log" >&2; exit 1; }

hyperfine --shell none --warmup 3 --runs 20 --export-json "$folder/times.json" \
  --command-name 'bulletin build 2023-07 --format pdf' \
  "$program -C $workspace build -q 2023-07 --format pdf --out $folder/a" \
  --command-name 'typst compile 2023-07.typ' \
  "typst compile --ignore-system-fonts --font-path $folder/fonts $folder/out/2023-07.typ $folder/b.pdf" \
  --command-name 'bulletin build 2023-07 --format pdf --engine typst-cli' \
  "$program -C $workspace build -q 2023-07 --format pdf --engine typst-cli --out $folder/c" >&2

"$generate" "$folder/many" 520
hyperfine --shell none --warmup 2 --runs 10 --export-json "$folder/many.json" \
  --command-name 'bulletin check, 520 issues' "$program -C $folder/many check -q" \
  --command-name 'cat of all their files' \
  "find $folder/many/issues -type f -exec cat {} +" >&2

# Medians: one slow run of a busy machine must not make a ratio.
sed -n 's/^ *"median": \([0-9.]*\),$/\1/p' "$folder/times.json" "$folder/many.json" | awk '
  { t[NR] = $1 }
  END {
    printf "build, embedded    %6.1f ms\n", t[1] * 1000
    printf "typst compile      %6.1f ms\n", t[2] * 1000
    printf "build, typst-cli   %6.1f ms\n", t[3] * 1000
    printf "embedded / typst   %6.2f\n", t[1] / t[2]
    printf "typst-cli / typst  %6.2f\n", t[3] / t[2]
    printf "check, 520 issues  %6.1f ms\n", t[4] * 1000
    printf "check / cat        %6.2f\n", t[4] / t[5]
  }'
