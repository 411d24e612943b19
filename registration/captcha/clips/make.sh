#!/bin/sh
# Makes <voice>/<digit>.wav again: ten digits in six voices, 8 bits at 16 kHz. Needs espeak-ng and sox.
set -eu
cd "$(dirname "$0")"
raw=$(mktemp --suffix=.wav)
trap 'rm -f "$raw"' EXIT
voice=0

# (Variants such as +f2 are ignored after plain en-gb.)
for name in en-gb en-gb-scotland en-gb-x-rp+f2 en-gb-x-rp+m3 en-us en-us+f3; do
  voice=$((voice + 1))
  mkdir -p "$voice"
  digit=0
  for word in zero one two three four five six seven eight nine; do
    espeak-ng -v "$name" -s 125 -a 60 -w "$raw" "$word"
    # Cut to the word, no click at either end, quiet parts lifted; 3 dB left for what is mixed in.
    # (-R: the same dither, so the same files, every time.)
    sox -R "$raw" -c 1 -b 8 -e unsigned-integer "$voice/$digit.wav" rate 16000 \
      silence 1 0.01 0.3% reverse silence 1 0.01 0.3% fade 0.02 reverse fade 0.005 gain -n gain -l 5 norm -3
    digit=$((digit + 1))
  done
done
