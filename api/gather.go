package api

import (
	"context"
	"sync"
	"time"
)

const (
	// maxGathered bounds what one question asks for.
	maxGathered    = 500
	gatherTimeout  = 10 * time.Second
	questionsAtime = 2
)

// gather asks a store for many things at once that were asked for one by one: those who come
// while it is being asked are answered by the next question together, so that a crowd of
// unknown keys is a few statements. An answer is never older than the request for it.
type gather[V any] struct {
	ask  func(ctx context.Context, ids []string) (map[string]V, error)
	room chan struct{} // for questions under way

	mu      sync.Mutex
	waiting map[string]*gathered[V] // not asked yet
}

// gathered is an answer to come.
type gathered[V any] struct {
	done  chan struct{}
	value V
	found bool
	err   error
}

func newGather[V any](ask func(context.Context, []string) (map[string]V, error)) *gather[V] {
	return &gather[V]{ask: ask, room: make(chan struct{}, questionsAtime), waiting: map[string]*gathered[V]{}}
}

// get returns what the store has under the id; found is false when it has nothing.
func (g *gather[V]) get(ctx context.Context, id string) (v V, found bool, err error) {
	g.mu.Lock()
	answer := g.waiting[id]
	if answer == nil {
		answer = &gathered[V]{done: make(chan struct{})}
		g.waiting[id] = answer
	}
	g.mu.Unlock()
	for {
		select {
		case <-answer.done:
			return answer.value, answer.found, answer.err
		case <-ctx.Done():
			return v, false, ctx.Err()
		case g.room <- struct{}{}:
			g.question(ctx)
			<-g.room
		}
		select {
		case <-answer.done: // most often, by the question just asked
			return answer.value, answer.found, answer.err
		default:
		}
		if g.isAsked(id, answer) { // by somebody else
			select {
			case <-answer.done:
				return answer.value, answer.found, answer.err
			case <-ctx.Done():
				return v, false, ctx.Err()
			}
		}
	}
}

func (g *gather[V]) isAsked(id string, answer *gathered[V]) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.waiting[id] != answer
}

// question asks for those who wait, for all of them whoever leaves meanwhile.
func (g *gather[V]) question(ctx context.Context) {
	g.mu.Lock()
	asked := make(map[string]*gathered[V])
	var ids []string
	for id, answer := range g.waiting {
		if len(ids) == maxGathered {
			break
		}
		asked[id], ids = answer, append(ids, id)
		delete(g.waiting, id)
	}
	g.mu.Unlock()
	if len(ids) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), gatherTimeout)
	defer cancel()
	values, err := g.ask(ctx, ids)
	for id, answer := range asked {
		if answer.err = err; err == nil {
			answer.value, answer.found = values[id]
		}
		close(answer.done)
	}
}
