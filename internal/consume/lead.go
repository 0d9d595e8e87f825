package consume

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/segmentio/kafka-go"
)

// Lead runs work in one process at a time: in that member of the group to which the topic's
// first partition is assigned. work's context ends when ctx does or when another member may
// take over; it runs again when this one is assigned the partition anew. Lead returns when ctx
// has ended and work has returned.
func Lead(ctx context.Context, brokers []string, group, topic string, log *slog.Logger, work func(context.Context) error) error {
	members, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: group, Brokers: brokers, Topics: []string{topic}, StartOffset: kafka.LastOffset,
		SessionTimeout: 10 * time.Second, RebalanceTimeout: 30 * time.Second, HeartbeatInterval: time.Second, JoinGroupBackoff: 500 * time.Millisecond,
	})
	if err != nil {
		return fmt.Errorf("open group: %w", err)
	}
	defer members.Close()
	for {
		generation, err := members.Next(ctx)
		switch {
		case ctx.Err() != nil || errors.Is(err, kafka.ErrGroupClosed):
			return nil
		case err != nil:
			log.Warn("join group", "group", group, "error", err)
			if !Sleep(ctx, time.Second) {
				return nil
			}
			continue
		}
		leads := false
		for _, a := range generation.Assignments[topic] {
			leads = leads || a.ID == 0
		}
		if !leads {
			continue // Next waits for the next generation
		}
		done := make(chan struct{})
		generation.Start(func(live context.Context) {
			defer close(done)
			both, cancel := context.WithCancel(live)
			defer cancel()
			defer context.AfterFunc(ctx, cancel)()
			if err := work(both); err != nil && both.Err() == nil {
				log.Error("role ended", "group", group, "error", err)
				Sleep(both, time.Second)
			}
		})
		<-done
	}
}
