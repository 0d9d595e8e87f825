package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

// A crowd is answered by few questions, everybody with his own answer; who leaves does not take
// the others' answer away; a failure is everybody's who asked, and nobody's later.
//
// In a bubble: synctest.Wait returns when everybody who asks waits for an answer.
func TestGather(t *testing.T) { synctest.Test(t, testGather) }

func testGather(t *testing.T) {
	var mu sync.Mutex
	var questions [][]string
	open, fails := make(chan struct{}), false
	g := newGather(func(ctx context.Context, ids []string) (map[string]string, error) {
		mu.Lock()
		questions = append(questions, slices.Clone(ids))
		fail := fails
		mu.Unlock()
		<-open
		if fail {
			return nil, errors.New("away")
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found := map[string]string{}
		for _, id := range ids {
			if id != "none" {
				found[id] = "value of " + id
			}
		}
		return found, nil
	})
	asked := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(questions)
	}
	var crowd sync.WaitGroup
	ask := func(id string) {
		crowd.Go(func() {
			if v, found, err := g.get(t.Context(), id); err != nil || found != (id != "none") || found && v != "value of "+id {
				t.Errorf("%s: %q, %v, %v", id, v, found, err)
			}
		})
	}
	for i := range questionsAtime { // each question is under way before the next id
		ask(fmt.Sprint("first ", i))
		synctest.Wait()
		if asked() != i+1 {
			t.Fatalf("%d questions after %d ids", asked(), i+1)
		}
	}
	left, leave := context.WithCancel(t.Context())
	crowd.Go(func() {
		if _, _, err := g.get(left, "left"); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	for i := range 2 * maxGathered {
		ask(fmt.Sprint(i % maxGathered))
	}
	ask("none")
	synctest.Wait()
	if n := len(g.waiting); n != maxGathered+2 {
		t.Errorf("%d wait", n)
	}
	leave()
	synctest.Wait()
	close(open)
	crowd.Wait()
	if n := asked(); n < questionsAtime+2 || n > questionsAtime+4 {
		t.Errorf("%d questions", n)
	}
	for _, q := range questions {
		if len(q) > maxGathered {
			t.Errorf("a question of %d", len(q))
		}
	}
	mu.Lock()
	fails = true
	mu.Unlock()
	if _, _, err := g.get(t.Context(), "a"); err == nil {
		t.Error("no failure")
	}
	mu.Lock()
	fails = false
	mu.Unlock()
	if v, found, err := g.get(t.Context(), "a"); err != nil || !found || v != "value of a" {
		t.Error(v, found, err)
	}
}
