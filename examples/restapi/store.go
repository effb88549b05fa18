// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"slices"
	"strconv"
	"sync"
)

var (
	errNoTodo = errors.New("no such todo")
	errFull   = errors.New("the list is full")
)

// maxTodos keeps a function that never sleeps from filling its memory.
const maxTodos = 1000

// store keeps todos in memory, and so in one execution environment: a real one is a table. It is safe for concurrent use.
type store struct {
	mu    sync.Mutex
	last  int
	todos []todo // oldest first
}

func newStore() *store { return &store{} }

func (s *store) add(f Content) (todo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.todos) == maxTodos {
		return todo{}, errFull
	}
	s.last++
	added := todo{strconv.Itoa(s.last), f}
	s.todos = append(s.todos, added)
	return added, nil
}

// list returns up to limit todos that are wanted, none as an empty list.
func (s *store) list(limit int, wanted func(todo) bool) []todo {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []todo{}
	for _, t := range s.todos {
		if len(found) < limit && wanted(t) {
			found = append(found, t)
		}
	}
	return found
}

func (s *store) find(id string) (todo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.index(id)
	if err != nil {
		return todo{}, err
	}
	return s.todos[i], nil
}

func (s *store) replace(t todo) (todo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.index(t.ID)
	if err != nil {
		return todo{}, err
	}
	s.todos[i] = t
	return t, nil
}

func (s *store) remove(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.index(id)
	if err != nil {
		return err
	}
	s.todos = slices.Delete(s.todos, i, i+1)
	return nil
}

// index needs the lock.
func (s *store) index(id string) (int, error) {
	i := slices.IndexFunc(s.todos, func(t todo) bool { return t.ID == id })
	if i < 0 {
		return 0, errNoTodo
	}
	return i, nil
}

func (t todo) tagged(tag string) bool { return slices.Contains(t.Tags, tag) }
