#!/bin/sh
# Makes 1.ttf ... 10.ttf again: eleven letters of ten bold fonts, without hints or names.
# Needs fonttools and these packages of Debian: fonts-dejavu-core fonts-liberation2
# fonts-comfortaa fonts-lato fonts-courier-prime fonts-vollkorn.
# (fonts-liberation, without the 2, is under the GPL: not that one.)
set -eu
cd "$(dirname "$0")"
system=${1:-/usr/share/fonts}
number=0

while read -r source; do
  number=$((number + 1))
  pyftsubset "$system/$source" --text=ACEHKLMPTWX --output-file="$number.ttf" \
    --no-hinting --desubroutinize --layout-features= --drop-tables+=GPOS,GSUB,GDEF,DSIG,FFTM \
    --notdef-glyph --name-IDs=0,13,14 --name-languages=0x409 --no-glyph-names
  # Reserved names may not be kept by changed fonts; copyright and licence (0, 13, 14) must be.
  python3 - "$number" <<'PYTHON'
import sys
from fontTools.ttLib import TTFont

number = sys.argv[1]
font = TTFont(f"{number}.ttf")
names = {1: f"Code {number}", 2: "Regular", 3: f"Code {number}", 4: f"Code {number}", 6: f"Code-{number}"}
for name_id, text in names.items():
    font["name"].setName(text, name_id, 3, 1, 0x409)
if "CFF " in font:
    font["CFF "].cff.fontNames = [f"Code-{number}"]
    top = font["CFF "].cff.topDictIndex[0]
    for key in ("FullName", "FamilyName"):
        top.rawDict.pop(key, None)
font["head"].modified = font["head"].created
font.recalcTimestamp = False
font.save(f"{number}.ttf")
PYTHON
done <<'FONTS'
truetype/dejavu/DejaVuSans-Bold.ttf
truetype/dejavu/DejaVuSerif-Bold.ttf
truetype/liberation2/LiberationMono-Bold.ttf
truetype/liberation2/LiberationSans-BoldItalic.ttf
truetype/liberation2/LiberationSerif-BoldItalic.ttf
truetype/liberation2/LiberationSerif-Bold.ttf
truetype/comfortaa/Comfortaa-Bold.ttf
truetype/lato/Lato-Black.ttf
opentype/courier-prime/Courier Prime Bold.otf
truetype/vollkorn/Vollkorn-Black.ttf
FONTS
