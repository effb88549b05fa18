// SPDX-License-Identifier: Apache-2.0

// Command powertools-openapi unites the OpenAPI documents of several functions that are behind one API.
//
//	powertools-openapi merge -on-conflict=error -o api.json orders.json payments.json
//
// It writes to standard output unless -o names a file, and conflicts to standard error unless it was told what to keep. It
// ends with 1 if documents cannot be read or, with -on-conflict=error, are in conflict, and with 2 if it is used in another
// way than above.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/otel-powertools/powertools/handlers/openapi"
)

const usage = `usage: powertools-openapi merge [-on-conflict=warn|error|first|last] [-o FILE] DOCUMENT...

Unites OpenAPI documents in JSON. What two documents describe in different ways is a conflict:
  warn   keep the first and report it (default)
  error  report it and write nothing
  first  keep the first
  last   keep the last
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the status of the process.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 1 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		args = []string{"merge", "-h"}
	}
	if len(args) == 0 || args[0] != "merge" {
		fmt.Fprint(stderr, usage)
		return 2
	}
	flags := flag.NewFlagSet("merge", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	on := flags.String("on-conflict", string(openapi.ConflictWarn), "")
	output := flags.String("o", "", "")
	files, err := parse(flags, args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return 0
	case err != nil:
		fmt.Fprintln(stderr, err)
		fallthrough
	case len(files) == 0:
		fmt.Fprint(stderr, usage)
		return 2
	}
	if err := merge(openapi.OnConflict(*on), *output, files, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "powertools-openapi: "+strings.TrimPrefix(err.Error(), "openapi: "))
		return 1
	}
	return 0
}

// parse takes options before, between and after the names of files.
func parse(flags *flag.FlagSet, args []string) (files []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return files, nil
		}
		files = append(files, flags.Arg(0))
		args = flags.Args()[1:]
	}
}

func merge(on openapi.OnConflict, output string, files []string, stdout, stderr io.Writer) error {
	var documents [][]byte
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		documents = append(documents, text)
	}
	document, conflicts, err := openapi.Merge(on, documents...)
	if on == openapi.ConflictWarn || on == openapi.ConflictError {
		for _, conflict := range conflicts {
			fmt.Fprintln(stderr, "conflict: "+conflict)
		}
	}
	if unread, ok := errors.AsType[*openapi.DocumentError](err); ok {
		return fmt.Errorf("%s: %w", files[unread.Index], unread.Err)
	}
	if errors.Is(err, openapi.ErrConflict) {
		return openapi.ErrConflict // They are printed already.
	}
	if err != nil {
		return err
	}
	document = append(document, '\n')
	if output == "" {
		_, err = stdout.Write(document)
		return err
	}
	return os.WriteFile(output, document, 0o644)
}
