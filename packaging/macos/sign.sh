#!/usr/bin/env bash
# Signs srgui.app and packs it as a disk image: sign.sh APP DMG
#
# SRGUI_SIGN_IDENTITY: a "Developer ID Application" in the keychain. Without it the signature is ad hoc: the program
#   starts on the computer that made it, and elsewhere once the person allows it.
# SRGUI_NOTARY_PROFILE: what "xcrun notarytool store-credentials" was told to keep a login under. With it Apple is asked
#   to look the image over, which takes minutes.
#
# Written for the bash 3.2 that macOS has.
set -euo pipefail

fail() {
    echo "sign.sh: $1" >&2
    exit 1
}

(($# == 2)) || fail "Say which application and which disk image: sign.sh APP DMG"
app=${1%/} dmg=$2
identity=${SRGUI_SIGN_IDENTITY:-} profile=${SRGUI_NOTARY_PROFILE:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[[ -d $app/Contents/MacOS ]] || fail "$app is no application."
[[ -z $profile || -n $identity ]] || fail "What is signed ad hoc cannot be notarised: set SRGUI_SIGN_IDENTITY too."

if [[ -n $identity ]]; then
    library=(--force --timestamp --options runtime --sign "$identity")
    program=("${library[@]}" --entitlements "$here/entitlements.plist")
else
    library=(--force --sign -)
    program=("${library[@]}")
fi

# From the inside out, because a signature covers those below it. PyInstaller signed each file ad hoc already.
signed=0
while IFS= read -r -d '' file; do
    [[ $(file -b "$file") == Mach-O* ]] || continue
    codesign "${library[@]}" "$file"
    signed=$((signed + 1))
done < <(find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' -o -perm -100 \) ! -path '*/MacOS/*' -print0)
for file in "$app"/Contents/MacOS/*; do
    [[ -f $file && ! -L $file ]] || continue
    codesign "${program[@]}" "$file"
done
codesign "${program[@]}" "$app"
codesign --verify --deep --strict "$app"
echo "signed: $signed libraries, and the programs, ${identity:-ad hoc}"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
ditto "$app" "$stage/$(basename "$app")"
ln -s /Applications "$stage/Applications"
rm -f "$dmg"
hdiutil create -quiet -volname srgui -srcfolder "$stage" -fs HFS+ -format ULFO "$dmg"
hdiutil verify -quiet "$dmg"

if [[ -n $identity ]]; then
    codesign --force --timestamp --sign "$identity" "$dmg"
fi
if [[ -n $profile ]]; then
    xcrun notarytool submit "$dmg" --keychain-profile "$profile" --wait
    xcrun stapler staple "$dmg"
fi
