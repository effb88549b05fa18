// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"os"
	"runtime"
)

// style puts colour into text, or does not.
type style struct{ on bool }

// newStyle decides about colour: a terminal that can show it, unless -color or NO_COLOR say otherwise.
func newStyle(when string, out io.Writer) style {
	switch when {
	case "always":
		return style{true}
	case "never":
		return style{}
	}
	file, ok := out.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return style{}
	}
	if runtime.GOOS == "windows" && os.Getenv("WT_SESSION") == "" && os.Getenv("TERM") == "" {
		return style{} // the older console shows the codes
	}
	info, err := file.Stat()
	return style{err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (s style) paint(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) bold(text string) string   { return s.paint("1", text) }
func (s style) dim(text string) string    { return s.paint("2", text) }
func (s style) red(text string) string    { return s.paint("31", text) }
func (s style) green(text string) string  { return s.paint("32", text) }
func (s style) yellow(text string) string { return s.paint("33", text) }

// level paints a log level by how much it should be noticed.
func (s style) level(name string) string {
	switch name {
	case "ERROR", "CRITICAL", "FATAL":
		return s.red(name)
	case "WARN", "WARNING":
		return s.yellow(name)
	case "INFO":
		return s.green(name)
	}
	return s.dim(name)
}
