// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"text/template"
)

// starters are the files of a new function. They end in .tmpl so that the go command takes them for what they are.
//
//go:embed starter
var starters embed.FS

// starter is what the templates are filled with.
type starter struct {
	Name       string // of the function and its service
	Module     string
	Powertools string // module path of this project
	manifest
}

// render returns the files of a new function by name.
func render(s starter) (map[string][]byte, error) {
	files := map[string][]byte{}
	templates, err := template.ParseFS(starters, "starter/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("read the templates: %w", err)
	}
	names, err := fs.Glob(starters, "starter/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("read the templates: %w", err)
	}
	for _, path := range names {
		name := strings.TrimPrefix(path, "starter/")
		var content bytes.Buffer
		if err := templates.ExecuteTemplate(&content, name, s); err != nil {
			return nil, fmt.Errorf("render %s: %w", name, err)
		}
		name = strings.TrimSuffix(name, ".tmpl")
		if name == "gitignore" { // with its dot it would count in this repository
			name = ".gitignore"
		}
		files[name] = content.Bytes()
	}
	return files, nil
}
