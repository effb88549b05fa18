// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"net/url"
	"sync"
)

// maxLinks is how many an execution environment keeps.
const maxLinks = 1000

// links stands for a table: each execution environment has its own, and loses it. It is safe for concurrent use.
type links struct {
	mu     sync.Mutex
	byName map[string]string
}

func newLinks() *links {
	return &links{byName: map[string]string{"go": "https://go.dev/"}}
}

func (l *links) find(name string) (target string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	target, ok = l.byName[name]
	return target, ok
}

func (l *links) all() map[string]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.byName)
}

// set returns false if there is no room for another link.
func (l *links) set(name, target string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.byName[name]; !ok && len(l.byName) >= maxLinks {
		return false
	}
	l.byName[name] = target
	return true
}

// isAddress refuses what a browser would run instead of open.
func isAddress(target string) bool {
	u, err := url.Parse(target)
	return err == nil && u.Scheme == "https" && u.Host != ""
}
