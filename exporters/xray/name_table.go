// SPDX-License-Identifier: Apache-2.0

package xray

import "unicode"

// asciiName holds the ASCII characters that a name may contain.
var asciiName = [128]bool{
	' ': true, '_': true, '.': true, ':': true, '/': true, '%': true, '&': true, '#': true, '=': true, '+': true,
	'-': true, '@': true,
	'0': true, '1': true, '2': true, '3': true, '4': true, '5': true, '6': true, '7': true, '8': true, '9': true,
	'A': true, 'B': true, 'C': true, 'D': true, 'E': true, 'F': true, 'G': true, 'H': true, 'I': true, 'J': true,
	'K': true, 'L': true, 'M': true, 'N': true, 'O': true, 'P': true, 'Q': true, 'R': true, 'S': true, 'T': true,
	'U': true, 'V': true, 'W': true, 'X': true, 'Y': true, 'Z': true,
	'a': true, 'b': true, 'c': true, 'd': true, 'e': true, 'f': true, 'g': true, 'h': true, 'i': true, 'j': true,
	'k': true, 'l': true, 'm': true, 'n': true, 'o': true, 'p': true, 'q': true, 'r': true, 's': true, 't': true,
	'u': true, 'v': true, 'w': true, 'x': true, 'y': true, 'z': true,
}

// newLetters are the letters and digits of the basic plane that came after Unicode 8: X-Ray refuses names with them.
var newLetters = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0560, Hi: 0x0560, Stride: 1},
	{Lo: 0x0588, Hi: 0x0588, Stride: 1},
	{Lo: 0x05ef, Hi: 0x05ef, Stride: 1},
	{Lo: 0x0860, Hi: 0x086a, Stride: 1},
	{Lo: 0x0870, Hi: 0x0887, Stride: 1},
	{Lo: 0x0889, Hi: 0x088e, Stride: 1},
	{Lo: 0x08b5, Hi: 0x08c9, Stride: 1},
	{Lo: 0x09fc, Hi: 0x09fc, Stride: 1},
	{Lo: 0x0c5d, Hi: 0x0c5d, Stride: 1},
	{Lo: 0x0c80, Hi: 0x0c80, Stride: 1},
	{Lo: 0x0cdd, Hi: 0x0cdd, Stride: 1},
	{Lo: 0x0d04, Hi: 0x0d04, Stride: 1},
	{Lo: 0x0d54, Hi: 0x0d56, Stride: 1},
	{Lo: 0x0d58, Hi: 0x0d5e, Stride: 1},
	{Lo: 0x0d76, Hi: 0x0d78, Stride: 1},
	{Lo: 0x0e86, Hi: 0x0e86, Stride: 1},
	{Lo: 0x0e89, Hi: 0x0e89, Stride: 1},
	{Lo: 0x0e8c, Hi: 0x0e8c, Stride: 1},
	{Lo: 0x0e8e, Hi: 0x0e93, Stride: 1},
	{Lo: 0x0e98, Hi: 0x0e98, Stride: 1},
	{Lo: 0x0ea0, Hi: 0x0ea0, Stride: 1},
	{Lo: 0x0ea8, Hi: 0x0ea9, Stride: 1},
	{Lo: 0x0eac, Hi: 0x0eac, Stride: 1},
	{Lo: 0x170d, Hi: 0x170d, Stride: 1},
	{Lo: 0x171f, Hi: 0x171f, Stride: 1},
	{Lo: 0x1878, Hi: 0x1878, Stride: 1},
	{Lo: 0x1b4c, Hi: 0x1b4c, Stride: 1},
	{Lo: 0x1c80, Hi: 0x1c88, Stride: 1},
	{Lo: 0x1c90, Hi: 0x1cba, Stride: 1},
	{Lo: 0x1cbd, Hi: 0x1cbf, Stride: 1},
	{Lo: 0x1cf2, Hi: 0x1cf3, Stride: 1},
	{Lo: 0x1cfa, Hi: 0x1cfa, Stride: 1},
	{Lo: 0x2c2f, Hi: 0x2c2f, Stride: 1},
	{Lo: 0x2c5f, Hi: 0x2c5f, Stride: 1},
	{Lo: 0x312e, Hi: 0x312f, Stride: 1},
	{Lo: 0x31bb, Hi: 0x31bf, Stride: 1},
	{Lo: 0x4db6, Hi: 0x4dbf, Stride: 1},
	{Lo: 0x9fd6, Hi: 0x9fff, Stride: 1},
	{Lo: 0xa7ae, Hi: 0xa7af, Stride: 1},
	{Lo: 0xa7b8, Hi: 0xa7ca, Stride: 1},
	{Lo: 0xa7d0, Hi: 0xa7d1, Stride: 1},
	{Lo: 0xa7d3, Hi: 0xa7d3, Stride: 1},
	{Lo: 0xa7d5, Hi: 0xa7d9, Stride: 1},
	{Lo: 0xa7f2, Hi: 0xa7f6, Stride: 1},
	{Lo: 0xa8fe, Hi: 0xa8fe, Stride: 1},
	{Lo: 0xab66, Hi: 0xab69, Stride: 1},
}}
