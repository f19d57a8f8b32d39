#!/bin/sh
# Installs what lies beside it below a prefix, and takes it away again. It writes nowhere else, takes the
# place of no file that it did not put there itself, and goes through no link below the prefix.
set -eu
umask 022
unset CDPATH

usage() {
  cat <<'END'
用法：./install.sh [--prefix 文件夹] [--uninstall]

  --prefix 文件夹   装到哪里（不写：root 装到 /usr/local，别人装到 ~/.local）
  --uninstall       取下以前装在那里的

程序在 bin/，手册、补全、示例在 share/；装了哪些写在 share/bulletin/installed。
END
}

fail() {
  printf 'install.sh：%s\n' "$*" >&2
  exit 2
}

prefix='' action=install
while [ $# -gt 0 ]; do
  case $1 in
    --prefix)
      [ $# -gt 1 ] || fail '--prefix 后面要写文件夹'
      prefix=$2
      shift
      ;;
    --prefix=*) prefix=${1#--prefix=} ;;
    --uninstall) action=uninstall ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "不认得 $1"
      ;;
  esac
  shift
done
if [ -z "$prefix" ]; then
  if [ "$(id -u)" = 0 ]; then
    prefix=/usr/local
  elif [ -n "${HOME:-}" ]; then
    prefix=$HOME/.local
  else
    fail '没有 HOME，要写 --prefix 文件夹'
  fi
fi
case $prefix in
  /*) ;;
  *) prefix=$PWD/$prefix ;;
esac
prefix=${prefix%/}
case $prefix in
  *'
'*) fail '文件夹的名字里有换行' ;;
esac

here=$(cd "$(dirname "$0")" && pwd -P)
list=share/bulletin/installed
had=$prefix/$list

# ours PATH: what it put there before.
ours() {
  [ -f "$had" ] && grep -Fqx -e "$1" "$had"
}

# Every folder on the way to a file must be one, and no link: it might lead out of the prefix.
hold_folders() {
  rest=$1 at=$prefix
  while :; do
    case $rest in
      '' | /* | . | .. | ./* | ../*) fail "$had 里的这一行不对：$1" ;;
    esac
    at=$at/${rest%%/*}
    case $rest in
      */*) rest=${rest#*/} ;;
      *) break ;;
    esac
    if [ -L "$at" ]; then
      fail "$at 是一个链接，不经过它写文件；换一个 --prefix"
    elif [ -e "$at" ] && [ ! -d "$at" ]; then
      fail "$at 不是文件夹"
    fi
  done
}

# Removes what is listed from the standard input, files and then folders, the inner ones first.
remove() {
  LC_ALL=C sort -r | while IFS= read -r line; do
    hold_folders "${line%/}"
    case $line in
      */) rmdir "$prefix/${line%/}" 2>/dev/null || : ;; # something of others is in it
      *) rm -f "$prefix/$line" ;;
    esac
  done
}

# First everything is looked at: when this refuses, nothing has changed. What is listed is removed, now or
# when a later version has it no more.
hold_folders "$list"
[ -L "$had" ] && fail "$had 是一个链接"
if [ -f "$had" ]; then
  while IFS= read -r line; do
    hold_folders "${line%/}"
  done <"$had"
fi

if [ "$action" = uninstall ]; then
  [ -f "$had" ] || fail "$prefix 里没有装过（没有 $list）"
  sed -n '/[^/]$/p' "$had" | remove
  folders=$(sed -n '/\/$/p' "$had")
  rm -f "$had"
  printf '%s\n' "$folders" | sed '/^$/d' | remove
  printf '已从 %s 取下\n' "$prefix"
  exit 0
fi

[ -f "$here/bin/bulletin" ] || fail "$here 里没有 bin/bulletin：要在解开的文件夹里运行"
files=$(cd "$here" && find bin share -type f | LC_ALL=C sort)

if [ -e "$prefix" ] && [ ! -d "$prefix" ]; then
  fail "$prefix 不是文件夹"
fi
printf '%s\n%s\n' "$files" "$list" | while IFS= read -r file; do
  hold_folders "$file"
  place=$prefix/$file
  if [ -L "$place" ]; then
    fail "$place 是一个链接"
  elif [ -d "$place" ]; then
    fail "$place 是一个文件夹"
  elif [ -e "$place" ] && [ "$file" != "$list" ] && ! ours "$file"; then
    fail "已有 $place，不是这里装的：先移开，或者换一个 --prefix"
  fi
done

# The folders that it makes, or made before: those go with it again.
folders=$(
  printf '%s\n%s\n' "$files" "$list" |
    awk -F/ '{ at = ""; for (i = 1; i < NF; i++) { at = at $i "/"; print at } }' | LC_ALL=C sort -u |
    while IFS= read -r folder; do
      if [ ! -d "$prefix/$folder" ] || ours "$folder"; then printf '%s\n' "$folder"; fi
    done
)

# put MODE PLACE: what comes in, whole or not at all.
temporary=''
trap '[ -z "$temporary" ] || rm -f "$temporary"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
put() {
  temporary=$2.new.$$
  # Only where nothing is, be it a link.
  (set -C && cat >"$temporary")
  chmod "$1" "$temporary"
  mv -f "$temporary" "$2"
  temporary=''
}
put_list() {
  sed '/^$/d' | LC_ALL=C sort -u | put 644 "$had"
}

before=$([ ! -f "$had" ] || cat "$had")
mkdir -p "$prefix/${list%/*}"
# With all that was and will be there: an installation that is cut short can be taken away.
printf '%s\n' "$before" "$files" "$folders" | put_list
printf '%s\n' "$folders" | sed '/^$/d' | while IFS= read -r folder; do
  [ -d "$prefix/$folder" ] || mkdir "$prefix/$folder"
done
printf '%s\n' "$files" | while IFS= read -r file; do
  case $file in
    bin/*) put 755 "$prefix/$file" <"$here/$file" ;;
    *) put 644 "$prefix/$file" <"$here/$file" ;;
  esac
done
# What an older version had and this one has not.
now=$(printf '%s\n' "$files" "$folders")
printf '%s\n' "$before" | sed '/^$/d' | grep -Fvx -e "$now" | remove
printf '%s\n' "$now" | put_list

printf '已装到 %s\n' "$prefix"
case :${PATH:-}: in
  *:"$prefix/bin":*) ;;
  *)
    printf '%s 不在 PATH 里：在 ~/.profile 里加一行\n' "$prefix/bin"
    printf '  export PATH="%s/bin:%s"\n' "$prefix" "\$PATH"
    ;;
esac
printf '下一步，看缺哪些字体、怎样装：\n  bulletin fonts\n'
